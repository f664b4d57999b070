//! What a task accepts and refuses: given these events, when someone asks, then that follows.

mod checklist;
mod comments;
mod creating;
mod fields;
mod relations;
mod repeating;
mod restore;
mod roles_and_states;
pub mod undo;

use crate::world::*;
use domain::project::{Project, ProjectEvent, Role};
use domain::task::{
    ChecklistItem, CreateTask, Dates, MAX_ASSIGNEES, MAX_CHECKLIST_ITEMS, MAX_COMMENTS, MAX_LABELS,
    MAX_RELATIONS, MAX_REMOVED_CHECKLIST_ITEMS, MAX_WATCHERS, MoveTask, OtherTask, Priority,
    Relation, RelationKind, Task, TaskCommand, TaskCreated, TaskEvent, TaskRefusal, TaskRequest,
};
use domain::text::{ChecklistText, CommentText, Description, Title};
use domain::{ProjectId, RefusalKind};
use std::sync::Arc;

use TaskCommand as C;
use TaskEvent as E;
use TaskRefusal as R;

type Outcome = Result<Vec<TaskEvent>, TaskRefusal>;

fn ask_in(project: Project, task: &Task, actor: u16, command: TaskCommand) -> Outcome {
    let project = Arc::new(project);
    task.decide(&TaskRequest {
        actor: account(actor),
        project,
        other: None,
        given: given(),
        command,
    })
}

/// Asks when the command names another task, which is that of `other`.
fn ask_about(task: &Task, other: OtherTask, actor: u16, command: TaskCommand) -> Outcome {
    let project = team_project();
    task.decide(&TaskRequest {
        actor: account(actor),
        project,
        other: Some(other),
        given: given(),
        command,
    })
}

fn ask(task: &Task, actor: u16, command: TaskCommand) -> Outcome {
    ask_in(project_after(team()), task, actor, command)
}

fn after(more: impl IntoIterator<Item = TaskEvent>) -> Task {
    task_after(std::iter::once(E::Created(task_created())).chain(more))
}

/// Checks the outcome of a command by the editor, after `more` happened to the task.
#[track_caller]
fn check(more: impl IntoIterator<Item = TaskEvent>, command: TaskCommand, expected: Outcome) {
    assert_eq!(ask(&after(more), EDITOR, command), expected);
}

fn add_item(number: u16, words: &str, after: Option<u16>) -> TaskCommand {
    C::AddChecklistItem {
        item_id: item_id(number),
        text: text::<ChecklistText>(words),
        checked: false,
        after: after.map(item_id),
    }
}

#[test]
fn nothing_happens_to_a_task_before_it_is_created() {
    assert_eq!(task_after([E::Archived {}]), Task::default());
}

#[test]
fn a_second_creation_in_the_history_changes_nothing() {
    assert_eq!(after([E::Created(task_created())]), after([]));
}

#[test]
fn a_task_survives_its_snapshot() {
    let task = after([item_added(1, "one", 0), comment_added(1, COMMENTER, "hello")]);
    let snapshot = serde_json::to_string(&task).unwrap();
    assert_eq!(serde_json::from_str::<Task>(&snapshot).unwrap(), task);
    assert!(!serde_json::from_str::<Task>("null").unwrap().exists());
}

#[test]
fn every_refusal_has_its_kind() {
    let kinds = [
        (R::NotFound, RefusalKind::NotFound),
        (R::RoleTooLow { needed: Role::Editor }, RefusalKind::RoleTooLow),
        (R::NotTheAuthor, RefusalKind::RoleTooLow),
        (R::AlreadyExists, RefusalKind::AlreadyExists),
        (R::TaskDeleted, RefusalKind::Rule),
        (R::DatesOutOfOrder, RefusalKind::Invalid),
    ];
    for (refusal, kind) in kinds {
        assert_eq!(refusal.kind(), kind);
        assert_eq!(refusal.field().is_some(), kind == RefusalKind::Invalid);
    }
    assert_eq!(R::LimitReached(MAX_LABELS).to_string(), "a task has at most 50 labels");
    assert_eq!(R::LimitReached(MAX_LABELS).code(), "limit_reached");
}
