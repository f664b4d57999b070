//! How far an undo goes, and whose it is.

use super::super::relations::{other_id, to_other};
use super::cases::{comment_edited, comment_removed, comment_restored, item_removed, moved};
use super::*;
use serde_json::json;

#[test]
fn each_date_goes_back_on_its_own() {
    let dates = |start: Option<&str>, due: Option<&str>| Dates {
        start_on: start.map(date),
        due_on: due.map(date),
    };
    let first = dates(None, Some("2026-01-05"));
    let second = dates(None, Some("2026-01-20"));
    let third = dates(Some("2026-01-03"), Some("2026-01-20"));
    let moved = E::Scheduled { dates: change(first, second) };
    let started = E::Scheduled { dates: change(second, third) };
    let back = E::Scheduled { dates: change(third, dates(Some("2026-01-03"), Some("2026-01-05"))) };
    let before = E::Scheduled { dates: change(Dates::default(), first) };
    let history = [before.clone(), moved.clone(), started];
    check(history, undo_of(&moved), Ok(vec![back]));
    // A start that was set for the new due date does not fit the old one.
    let late = dates(Some("2026-01-10"), Some("2026-01-20"));
    let started = E::Scheduled { dates: change(second, late) };
    let refused = Err(overtaken("start_on", None, json!("2026-01-10")));
    check([before, moved.clone(), started], undo_of(&moved), refused);
}

#[test]
fn a_task_goes_back_to_what_became_of_its_column() {
    let event = moved((TO_DO, "a0"), (DOING, "a1"));
    let task = after([event.clone()]);
    let removed = ProjectEvent::ColumnRemoved {
        column: column(TO_DO, "To do"),
        index: 0,
        replacement: column_id(DONE),
    };
    let project = project_after(team().into_iter().chain([removed]));
    let outcome = ask_in(project, &task, EDITOR, undo_of(&event));
    assert_eq!(outcome, Ok(vec![moved((DOING, "a1"), (DONE, "a0"))]));
    let archived = ProjectEvent::ColumnArchived { column_id: column_id(TO_DO) };
    let project = project_after(team().into_iter().chain([archived]));
    assert_eq!(ask_in(project, &task, EDITOR, undo_of(&event)), Err(R::ColumnArchived));
}

#[test]
fn a_reordered_task_is_not_moved_away_from_its_new_place() {
    let event = moved((TO_DO, "a0"), (DOING, "a1"));
    let reordered = moved((DOING, "a1"), (DOING, "a2"));
    check([event.clone(), reordered], undo_of(&event), Err(overtaken("rank", None, json!("a2"))));
}

#[test]
fn whom_and_what_the_project_has_lost_does_not_come_back() {
    let unassigned = E::Unassigned { account_id: account(VIEWER) };
    let task = after([E::Assigned { account_id: account(VIEWER) }, unassigned.clone()]);
    let left = ProjectEvent::MemberRemoved { account_id: account(VIEWER), role: Role::Viewer };
    let project = project_after(team().into_iter().chain([left]));
    assert_eq!(ask_in(project, &task, EDITOR, undo_of(&unassigned)), Err(R::NotAMember));
    let unlabelled = E::LabelRemoved { label_id: label_id(BUG) };
    let task = after([E::LabelAdded { label_id: label_id(BUG) }, unlabelled.clone()]);
    let gone = ProjectEvent::LabelRemoved { label: label(BUG, "bug") };
    let project = project_after(team().into_iter().chain([gone]));
    assert_eq!(ask_in(project, &task, EDITOR, undo_of(&unlabelled)), Err(R::LabelNotFound));
}

#[test]
fn a_removed_item_comes_back_checked_and_in_its_place() {
    let done = ChecklistItem { checked: true, ..item(2, "two") };
    let removed = E::ChecklistItemRemoved { item: done.clone(), index: 1 };
    let history = [
        item_added(1, "one", 0),
        E::ChecklistItemAdded { item: done.clone(), index: 1 },
        item_added(3, "three", 2),
        removed.clone(),
    ];
    let back = E::ChecklistItemAdded { item: done, index: 1 };
    check(history, undo_of(&removed), Ok(vec![back]));
    let full = (0..200).map(|n| item_added(1_000 + n, "x", 0));
    let history = [item_added(1, "one", 0), item_removed()].into_iter().chain(full);
    check(history, undo_of(&item_removed()), Err(R::LimitReached(MAX_CHECKLIST_ITEMS)));
}

#[test]
fn a_tie_comes_back_while_its_other_end_is_there() {
    let relation = to_other(RelationKind::Blocks);
    let task = after([E::Related(relation), E::Unrelated(relation)]);
    let undo = undo_of(&E::Unrelated(relation));
    assert_eq!(undo.other(), Some(other_id()));
    let gone = neighbour([E::Deleted {}]);
    let refused = Err(R::RelatedTaskNotFound);
    assert_eq!(ask_about(&task, gone.clone(), EDITOR, undo), refused);
    let out = E::ParentSet { parent_id: change(Some(other_id()), None) };
    let task = after([E::ParentSet { parent_id: change(None, Some(other_id())) }, out.clone()]);
    assert_eq!(undo_of(&out).other(), Some(other_id()));
    assert_eq!(ask_about(&task, gone, EDITOR, undo_of(&out)), Err(R::ParentNotFound));
}

#[test]
fn undo_needs_the_role_of_the_change_it_makes() {
    for Case { before, event, .. } in cases() {
        let task = after(before.into_iter().chain([event.clone()]));
        assert_eq!(ask(&task, STRANGER, undo_of(&event)), Err(R::NotFound), "{event:?}");
        if matches!(event, E::Watched { .. } | E::Unwatched { .. }) {
            assert_eq!(ask(&task, OWNER, undo_of(&event)), Err(R::NotYours), "{event:?}");
            continue;
        }
        let of_comment = event.name().starts_with("comment");
        let needed = if of_comment { Role::Commenter } else { Role::Editor };
        let refused = Err(R::RoleTooLow { needed });
        assert_eq!(ask(&task, VIEWER, undo_of(&event)), refused, "{event:?}");
    }
}

#[test]
fn only_its_author_takes_back_an_edit_and_an_editor_may_bring_a_comment_back() {
    let added = || comment_added(1, EDITOR, "hello");
    let edit = comment_edited("hello", "bye");
    let task = after([added(), edit.clone()]);
    assert_eq!(ask(&task, OWNER, undo_of(&edit)), Err(R::NotTheAuthor));
    let task = after([added(), comment_removed("hello")]);
    let undo = undo_of(&comment_removed("hello"));
    let restored = Ok(vec![comment_restored("hello")]);
    assert_eq!(ask(&task, OWNER, undo.clone()), restored);
    assert_eq!(
        ask(&task, COMMENTER, undo),
        Err(R::RoleTooLow { needed: Role::Editor }),
        "it is not the commenter's own"
    );
}

#[test]
fn a_task_that_is_put_away_keeps_its_fields() {
    let retitled = E::Retitled { title: change(text("Pay rent"), text("A")) };
    let archived = [retitled.clone(), E::Archived {}];
    check(archived, undo_of(&retitled), Err(R::TaskArchived));
    let deleted = [retitled.clone(), E::Deleted {}];
    check(deleted, undo_of(&retitled), Err(R::TaskDeleted));
    let hidden = [E::Archived {}, E::Deleted {}];
    check(hidden, undo_of(&E::Archived {}), Err(R::TaskDeleted));
    let said = comment_added(1, EDITOR, "hello");
    let archived = [said.clone(), E::Archived {}];
    check(archived, undo_of(&said), Ok(vec![comment_removed("hello")]));
    let closed = project_after(team().into_iter().chain([ProjectEvent::Archived {}]));
    let task = after([retitled.clone()]);
    assert_eq!(ask_in(closed, &task, EDITOR, undo_of(&retitled)), Err(R::ProjectArchived));
}

#[test]
fn what_is_not_there_to_be_undone_is_said_to_members_only() {
    for (reason, code) in [
        (NotUndoable::EventNotFound, "event_not_found"),
        (NotUndoable::AlreadyUndone { by: id(7) }, "already_undone"),
        (NotUndoable::NotUndone, "not_undone"),
    ] {
        let command = C::Undo(Box::new(Undo { found: Err(reason.clone()), comment: None }));
        let task = after([E::Deleted {}]);
        assert_eq!(ask(&task, STRANGER, command.clone()), Err(R::NotFound));
        let refusal = ask(&task, COMMENTER, command).unwrap_err();
        assert_eq!(refusal, R::NotUndoable(reason));
        assert_eq!((refusal.code(), refusal.kind()), (code, RefusalKind::Rule));
    }
}
