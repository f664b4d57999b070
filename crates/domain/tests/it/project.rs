//! What a project accepts and refuses: given these events, when someone asks, then that follows.

mod columns;
mod creating;
mod labels;
mod link;
mod members;
mod naming;
mod roles;
pub mod undo;

use crate::world::*;
use cqrs_es::Aggregate;
use domain::project::{
    Column, ColumnKind, CreateProject, Label, LabelColour, MAX_COLUMNS, MAX_LABELS, MAX_MEMBERS,
    MAX_REMOVED_COLUMNS, Project, ProjectCommand, ProjectEvent, ProjectRefusal, ProjectRequest,
    Role,
};
use domain::text::{ColumnName, Description, LabelName, ProjectName};
use domain::{AccountId, ProjectId, RefusalKind};

use ProjectCommand as C;
use ProjectEvent as E;
use ProjectRefusal as R;

type Outcome = Result<Vec<ProjectEvent>, ProjectRefusal>;

fn ask(project: &Project, actor: u16, command: ProjectCommand) -> Outcome {
    project.decide(&ProjectRequest { actor: account(actor), command })
}

/// Checks the outcome of a command by the owner, after `more` happened to the team's project.
#[track_caller]
fn check(more: impl IntoIterator<Item = ProjectEvent>, command: ProjectCommand, expected: Outcome) {
    let project = project_after(team().into_iter().chain(more));
    assert_eq!(ask(&project, OWNER, command), expected);
}

fn create() -> CreateProject {
    CreateProject {
        project_id: id::<ProjectId>(PROJECT),
        key: text("TM"),
        name: text::<ProjectName>("Task Manager"),
        description: Description::default(),
        columns: columns(),
        labels: vec![label(BUG, "bug"), label(URGENT, "urgent")],
    }
}

fn add_column(number: u16, name: &str, after: Option<u16>) -> ProjectCommand {
    C::AddColumn {
        column_id: column_id(number),
        name: text::<ColumnName>(name),
        after: after.map(column_id),
        wip_limit: None,
        kind: ColumnKind::Open,
    }
}

fn define_label(number: u16, name: &str) -> ProjectCommand {
    C::DefineLabel {
        label_id: label_id(number),
        name: text::<LabelName>(name),
        colour: LabelColour::Red,
    }
}

#[test]
fn nothing_happens_to_a_project_before_it_is_created() {
    assert_eq!(project_after([E::Archived {}]), Project::default());
}

#[test]
fn a_second_creation_in_the_history_changes_nothing() {
    let mut project = project_after(team());
    project.apply(project_created());
    assert_eq!(project, *team_project());
}

#[test]
fn a_project_survives_its_snapshot() {
    let project = team_project();
    let snapshot = serde_json::to_string(&*project).unwrap();
    assert_eq!(serde_json::from_str::<Project>(&snapshot).unwrap(), *project);
    assert!(!serde_json::from_str::<Project>("null").unwrap().exists());
}

#[test]
fn every_refusal_has_its_kind() {
    let kinds = [
        (R::NotFound, RefusalKind::NotFound),
        (R::RoleTooLow { needed: Role::Owner }, RefusalKind::RoleTooLow),
        (R::AlreadyExists, RefusalKind::AlreadyExists),
        (R::LastOwner, RefusalKind::Rule),
        (R::WipLimitOutOfRange, RefusalKind::Invalid),
    ];
    for (refusal, kind) in kinds {
        assert_eq!(refusal.kind(), kind);
        assert_eq!(refusal.field().is_some(), kind == RefusalKind::Invalid);
    }
    assert_eq!(R::WipLimitOutOfRange.to_string(), "a WIP limit is between 1 and 1000");
    assert_eq!(R::LimitReached(MAX_COLUMNS).to_string(), "a project has at most 100 columns");
}
