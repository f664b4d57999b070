//! Every event of a project but its creation has an undo, and none overwrites a later change.

use super::*;
use crate::stored_events::PROJECT_EVENTS;
use domain::project::ProjectState;
use domain::undo::{NotUndoable, Overtaken};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// An event, what takes it back, and a later change that stands in the way.
struct Case {
    before: Vec<ProjectEvent>,
    event: ProjectEvent,
    undone: ProjectEvent,
    overtaken_by: ProjectEvent,
    /// The field that is reported then, and its value.
    field: &'static str,
    current: Value,
}

const REVIEW: u16 = 15;
const NEWCOMER: u16 = 6;

fn renamed(before: &str, after: &str) -> ProjectEvent {
    E::Renamed { name: change(text(before), text(after)) }
}

fn column_renamed(before: &str, after: &str) -> ProjectEvent {
    E::ColumnRenamed { column_id: column_id(TO_DO), name: change(text(before), text(after)) }
}

fn column_added(index: u32) -> ProjectEvent {
    E::ColumnAdded { column: column(REVIEW, "Review"), index }
}

fn column_removed(index: u32, replacement: u16) -> ProjectEvent {
    let column = column(REVIEW, "Review");
    E::ColumnRemoved { column, index, replacement: column_id(replacement) }
}

fn label_named(before: &str, after: &str) -> ProjectEvent {
    let name = Some(change(text(before), text(after)));
    E::LabelChanged { label_id: label_id(BUG), name, colour: None }
}

fn label_coloured(before: LabelColour, after: LabelColour) -> ProjectEvent {
    let colour = Some(change(before, after));
    E::LabelChanged { label_id: label_id(BUG), name: None, colour }
}

fn text_cases() -> Vec<Case> {
    let case = |event, undone, overtaken_by, field, current| Case {
        before: vec![],
        event,
        undone,
        overtaken_by,
        field,
        current,
    };
    let described = |a: &str, b: &str| E::Described { description: change(text(a), text(b)) };
    vec![
        case(
            renamed("Task Manager", "A"),
            renamed("A", "Task Manager"),
            renamed("A", "B"),
            "name",
            json!("B"),
        ),
        case(
            described("", "A"),
            described("A", ""),
            described("A", "B"),
            "description",
            json!("B"),
        ),
        case(
            label_named("bug", "A"),
            label_named("A", "bug"),
            label_named("A", "B"),
            "label_name",
            json!("B"),
        ),
        case(
            label_coloured(LabelColour::Red, LabelColour::Sky),
            label_coloured(LabelColour::Sky, LabelColour::Red),
            label_coloured(LabelColour::Sky, LabelColour::Pink),
            "label_colour",
            json!("pink"),
        ),
        case(
            column_renamed("To do", "A"),
            column_renamed("A", "To do"),
            column_renamed("A", "B"),
            "column_name",
            json!("B"),
        ),
    ]
}

fn column_cases() -> Vec<Case> {
    let case = |before, event, undone, overtaken_by, field, current| Case {
        before,
        event,
        undone,
        overtaken_by,
        field,
        current,
    };
    let to_do = || column_id(TO_DO);
    let moved = |a, b| E::ColumnMoved { column_id: to_do(), index: change(a, b) };
    let limit = |a, b| E::WipLimitSet { column_id: to_do(), wip_limit: change(a, b) };
    let kind = |a, b| E::ColumnKindSet { column_id: to_do(), kind: change(a, b) };
    let archived = || E::ColumnArchived { column_id: to_do() };
    let restored = || E::ColumnRestored { column_id: to_do() };
    let review_renamed = E::ColumnRenamed {
        column_id: column_id(REVIEW),
        name: change(text("Review"), text("Check")),
    };
    let check = Column { name: text("Check"), ..column(REVIEW, "Review") };
    vec![
        case(vec![], moved(0, 2), moved(2, 0), moved(2, 1), "column_index", json!(1)),
        case(
            vec![],
            limit(None, Some(3)),
            limit(Some(3), None),
            limit(Some(3), Some(4)),
            "column_wip_limit",
            json!(4),
        ),
        case(
            vec![],
            kind(ColumnKind::Open, ColumnKind::Done),
            kind(ColumnKind::Done, ColumnKind::Open),
            kind(ColumnKind::Done, ColumnKind::Started),
            "column_kind",
            json!("started"),
        ),
        case(vec![], archived(), restored(), restored(), "column_archived", json!(false)),
        case(vec![archived()], restored(), archived(), archived(), "column_archived", json!(true)),
        case(
            vec![],
            column_added(1),
            column_removed(1, TO_DO),
            review_renamed,
            "columns",
            json!(check),
        ),
        case(
            vec![column_added(1)],
            column_removed(1, DONE),
            column_added(1),
            column_added(2),
            "columns",
            json!(column(REVIEW, "Review")),
        ),
    ]
}

fn other_cases() -> Vec<Case> {
    let case = |before, event, undone, overtaken_by, field, current| Case {
        before,
        event,
        undone,
        overtaken_by,
        field,
        current,
    };
    let fresh = || label(23, "fresh");
    let defined = || E::LabelDefined { label: fresh() };
    let removed = || E::LabelRemoved { label: fresh() };
    let account_id = account(NEWCOMER);
    let joined = |role| E::MemberAdded { account_id, role };
    let left = || E::MemberRemoved { account_id, role: Role::Viewer };
    let role = |a, b| E::RoleChanged { account_id, role: change(a, b) };
    let published = || E::LinkPublished { token_hash: text(&"a".repeat(64)) };
    let revoked = || E::LinkRevoked { token_hash: text(&"a".repeat(64)) };
    let (viewer, editor, owner) = (Role::Viewer, Role::Editor, Role::Owner);
    vec![
        case(vec![], defined(), removed(), removed(), "labels", Value::Null),
        case(vec![defined()], removed(), defined(), defined(), "labels", json!(fresh())),
        case(vec![], joined(viewer), left(), role(viewer, owner), "members", json!("owner")),
        case(
            vec![joined(viewer)],
            role(viewer, editor),
            role(editor, viewer),
            role(editor, owner),
            "members",
            json!("owner"),
        ),
        case(
            vec![joined(viewer)],
            left(),
            joined(viewer),
            joined(editor),
            "members",
            json!("editor"),
        ),
        case(vec![], published(), revoked(), revoked(), "public_link", json!(false)),
        case(vec![published()], revoked(), published(), published(), "public_link", json!(true)),
        case(vec![], E::Archived {}, E::Restored {}, E::Restored {}, "archived", json!(false)),
        case(
            vec![E::Archived {}],
            E::Restored {},
            E::Archived {},
            E::Archived {},
            "archived",
            json!(true),
        ),
    ]
}

fn cases() -> Vec<Case> {
    text_cases().into_iter().chain(column_cases()).chain(other_cases()).collect()
}

fn undo_of(event: &ProjectEvent) -> ProjectCommand {
    C::Undo(Box::new(Ok(event.clone())))
}

fn after(more: impl IntoIterator<Item = ProjectEvent>) -> Project {
    project_after(team().into_iter().chain(more))
}

/// Returns what people see of a project. Which columns were removed once is not, and a label that
/// comes back comes last.
pub fn seen(project: &Project) -> ProjectState {
    let mut state = project.state().unwrap().clone();
    state.replaced_columns.clear();
    state.labels.sort_by_key(|label| label.label_id);
    state
}

#[test]
fn every_event_has_a_case_or_is_final() {
    let covered: BTreeSet<&str> = cases().iter().map(|case| case.event.name()).collect();
    let mut every: BTreeSet<&str> = PROJECT_EVENTS.iter().copied().collect();
    assert!(every.remove("project_created"));
    assert_eq!(covered, every);
}

#[test]
fn a_project_is_not_undone_out_of_existence() {
    let refusal = ask(&after([]), OWNER, undo_of(&project_created())).unwrap_err();
    assert!(matches!(refusal, R::NotUndoable(NotUndoable::CannotUndo(_))));
    assert_eq!((refusal.code(), refusal.kind()), ("cannot_undo", RefusalKind::Rule));
}

#[test]
fn every_event_is_undone_by_its_inverse() {
    for Case { before, event, undone, .. } in cases() {
        let mut project = after(before.clone().into_iter().chain([event.clone()]));
        assert_eq!(ask(&project, OWNER, undo_of(&event)), Ok(vec![undone.clone()]), "{event:?}");
        project.apply(undone);
        assert_eq!(seen(&project), seen(&after(before)), "{event:?}");
    }
}

#[test]
fn a_later_change_of_the_same_field_is_not_overwritten() {
    for Case { before, event, overtaken_by, field, current, .. } in cases() {
        let project = after(before.into_iter().chain([event.clone(), overtaken_by]));
        let Err(R::NotUndoable(NotUndoable::Overtaken(found))) =
            ask(&project, OWNER, undo_of(&event))
        else {
            panic!("{event:?} is undone over a later change");
        };
        let Overtaken { field: found, current: now, .. } = *found;
        assert_eq!((found, now), (field, current), "{event:?}");
    }
}

#[test]
fn undo_needs_the_role_of_the_change_it_makes() {
    for Case { before, event, .. } in cases() {
        let project = after(before.into_iter().chain([event.clone()]));
        let owners = ["member", "role", "link", "project_archived", "project_restored"];
        let owners = owners.iter().any(|name| event.name().starts_with(name));
        let (needed, below) =
            if owners { (Role::Owner, EDITOR) } else { (Role::Editor, COMMENTER) };
        let refused = Err(R::RoleTooLow { needed });
        assert_eq!(ask(&project, below, undo_of(&event)), refused, "{event:?}");
        assert_eq!(ask(&project, STRANGER, undo_of(&event)), Err(R::NotFound), "{event:?}");
    }
}

#[test]
fn whoever_was_added_may_undo_that() {
    let added = E::MemberAdded { account_id: account(NEWCOMER), role: Role::Viewer };
    let left = E::MemberRemoved { account_id: account(NEWCOMER), role: Role::Viewer };
    assert_eq!(ask(&after([added.clone()]), NEWCOMER, undo_of(&added)), Ok(vec![left]));
}

#[test]
fn a_restored_column_shows_its_tasks_again() {
    let removed = column_removed(1, DONE);
    let then_done =
        E::ColumnRemoved { column: column(DONE, "Done"), index: 2, replacement: column_id(DOING) };
    let mut project = after([column_added(1), removed.clone(), then_done.clone()]);
    assert_eq!(project.shown_column(column_id(REVIEW)), Some(column_id(DOING)));
    let events = ask(&project, OWNER, undo_of(&then_done)).unwrap();
    events.into_iter().for_each(|event| project.apply(event));
    assert_eq!(project.shown_column(column_id(REVIEW)), Some(column_id(DONE)));
    let events = ask(&project, OWNER, undo_of(&removed)).unwrap();
    events.into_iter().for_each(|event| project.apply(event));
    assert_eq!(project.shown_column(column_id(REVIEW)), Some(column_id(REVIEW)));
    assert!(project.state().unwrap().replaced_columns.is_empty());
}

#[test]
fn rules_that_hold_for_the_change_hold_for_its_undo() {
    let promoted =
        E::RoleChanged { account_id: account(EDITOR), role: change(Role::Editor, Role::Owner) };
    let gone = E::MemberRemoved { account_id: account(OWNER), role: Role::Owner };
    let alone = after([promoted.clone(), gone]);
    assert_eq!(ask(&alone, EDITOR, undo_of(&promoted)), Err(R::LastOwner));

    let named = label_named("bug", "A");
    let taken = E::LabelDefined { label: label(23, "bug") };
    check([named.clone(), taken], undo_of(&named), Err(R::LabelNameTaken));

    let restored = E::ColumnRestored { column_id: column_id(ATTIC) };
    let others = [TO_DO, DOING, DONE].map(|n| E::ColumnArchived { column_id: column_id(n) });
    let history = [restored.clone()].into_iter().chain(others);
    check(history, undo_of(&restored), Err(R::LastColumn));

    let renamed = renamed("Task Manager", "A");
    let closed = [renamed.clone(), E::Archived {}];
    check(closed, undo_of(&renamed), Err(R::ProjectArchived));

    let full = (0..97).map(|n| E::ColumnAdded { column: column(1_000 + n, "x"), index: 0 });
    let history = [column_added(1), column_removed(1, DONE)].into_iter().chain(full);
    check(history, undo_of(&column_removed(1, DONE)), Err(R::LimitReached(MAX_COLUMNS)));
}
