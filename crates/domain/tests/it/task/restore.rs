//! Restoring a version: the fields as they were, by ordinary events.

use super::relations::{neighbour, other_id, to_other};
use super::*;
use domain::task::ChecklistItem;

fn restore(past: &Task) -> TaskCommand {
    C::RestoreVersion(past.state().cloned().map(Box::new))
}

/// Restores the task after `then` on the task after `then` and `since`.
fn restored(then: Vec<TaskEvent>, since: Vec<TaskEvent>) -> (Task, Task) {
    let past = after(then.clone());
    let mut now = after(then.into_iter().chain(since));
    let events = ask_about(&now, neighbour([]), EDITOR, restore(&past)).unwrap();
    events.into_iter().for_each(|event| cqrs_es::Aggregate::apply(&mut now, event));
    (now, past)
}

#[test]
fn every_field_is_what_it_was() {
    let dates = Dates { start_on: None, due_on: Some(date("2026-01-01")) };
    let then = vec![
        E::ParentSet { parent_id: change(None, Some(other_id())) },
        E::Assigned { account_id: account(VIEWER) },
        E::LabelAdded { label_id: label_id(BUG) },
        item_added(1, "one", 0),
        item_added(2, "two", 1),
        item_added(3, "three", 2),
    ];
    let since = vec![
        E::ParentSet { parent_id: change(Some(other_id()), None) },
        E::Retitled { title: change(text("Pay rent"), text("A")) },
        E::Described { description: change(text(""), text("B")) },
        E::Moved {
            column_id: change(column_id(TO_DO), column_id(DONE)),
            rank: change(rank("a0"), rank("a1")),
        },
        E::Prioritised { priority: change(Priority::None, Priority::High) },
        E::Scheduled { dates: change(Dates::default(), dates) },
        E::Estimated { estimate: change(None, domain::task::Points::try_from(3).ok()) },
        E::Unassigned { account_id: account(VIEWER) },
        E::Assigned { account_id: account(OWNER) },
        E::LabelRemoved { label_id: label_id(BUG) },
        E::LabelAdded { label_id: label_id(URGENT) },
        E::ChecklistItemMoved { item_id: item_id(3), index: change(2, 0) },
        E::ChecklistItemRemoved { item: item(1, "one"), index: 1 },
        E::ChecklistItemChecked { item_id: item_id(2) },
        E::ChecklistItemEdited { item_id: item_id(2), text: change(text("two"), text("2")) },
        item_added(4, "four", 0),
    ];
    let (now, past) = restored(then, since);
    assert_eq!(undo::seen(&now), undo::seen(&past));
}

#[test]
fn comments_stay_as_they_are() {
    let then = vec![comment_added(1, EDITOR, "hello")];
    let since = vec![
        comment_added(2, EDITOR, "more"),
        E::CommentEdited { comment_id: comment_id(1), text: change(text("hello"), text("bye")) },
    ];
    let (now, _) = restored(then.clone(), since.clone());
    assert_eq!(now, after(then.into_iter().chain(since)));
}

#[test]
fn relations_stay_and_a_parent_that_is_gone_does_not_stand_in_the_way() {
    let past = after([E::ParentSet { parent_id: change(None, Some(other_id())) }]);
    let retitled = E::Retitled { title: change(text("Pay rent"), text("A")) };
    let relation = to_other(RelationKind::Blocks);
    let now = after([E::Related(relation), retitled]);
    let gone = neighbour([E::Deleted {}]);
    let back = E::Retitled { title: change(text("A"), text("Pay rent")) };
    assert_eq!(restore(&past).other(), Some(other_id()));
    assert_eq!(ask_about(&now, gone, EDITOR, restore(&past)), Ok(vec![back]));
}

#[test]
fn restoring_what_is_there_changes_nothing() {
    let task = after([item_added(1, "one", 0)]);
    assert_eq!(ask(&task, EDITOR, restore(&task)), Ok(vec![]));
    assert_eq!(ask(&task, EDITOR, C::RestoreVersion(None)), Err(R::VersionNotFound));
}

#[test]
fn what_cannot_come_back_stays_as_it_is() {
    let past = after([
        E::Assigned { account_id: account(VIEWER) },
        E::LabelAdded { label_id: label_id(BUG) },
    ]);
    let now = after([E::Moved {
        column_id: change(column_id(TO_DO), column_id(DONE)),
        rank: change(rank("a0"), rank("a1")),
    }]);
    let project = project_after(team().into_iter().chain([
        ProjectEvent::MemberRemoved { account_id: account(VIEWER), role: Role::Viewer },
        ProjectEvent::LabelRemoved { label: label(BUG, "bug") },
        ProjectEvent::ColumnArchived { column_id: column_id(TO_DO) },
    ]));
    assert_eq!(ask_in(project, &now, EDITOR, restore(&past)), Ok(vec![]));
}

#[test]
fn a_removed_column_gives_way_to_its_replacement() {
    let past = after([]);
    let there = E::Moved {
        column_id: change(column_id(TO_DO), column_id(DONE)),
        rank: change(rank("a0"), rank("a1")),
    };
    let removed = ProjectEvent::ColumnRemoved {
        column: column(TO_DO, "To do"),
        index: 0,
        replacement: column_id(DOING),
    };
    let project = project_after(team().into_iter().chain([removed]));
    let back = E::Moved {
        column_id: change(column_id(DONE), column_id(DOING)),
        rank: change(rank("a1"), rank("a0")),
    };
    assert_eq!(ask_in(project, &after([there]), EDITOR, restore(&past)), Ok(vec![back]));
}

#[test]
fn a_version_is_restored_by_editors_and_not_while_the_task_is_put_away() {
    let past = after([]);
    let now = [E::Retitled { title: change(text("Pay rent"), text("A")) }];
    let refused = Err(R::RoleTooLow { needed: Role::Editor });
    assert_eq!(ask(&after(now.clone()), COMMENTER, restore(&past)), refused);
    let archived = now.clone().into_iter().chain([E::Archived {}]);
    assert_eq!(ask(&after(archived), EDITOR, restore(&past)), Err(R::TaskArchived));
    let deleted = now.into_iter().chain([E::Deleted {}]);
    assert_eq!(ask(&after(deleted), EDITOR, restore(&past)), Err(R::TaskDeleted));
}

#[test]
fn a_full_checklist_is_exchanged_for_a_full_one() {
    let full = |from: u16| (0..200).map(move |n| item_added(from + n, "x", 0));
    let gone = |from: u16| {
        (0..200).map(move |n| {
            let item = ChecklistItem { item_id: item_id(from + n), ..item(1, "x") };
            E::ChecklistItemRemoved { item, index: 0 }
        })
    };
    let since = gone(1_000).chain(full(2_000)).collect();
    let (now, past) = restored(full(1_000).collect(), since);
    assert_eq!(undo::seen(&now).checklist, undo::seen(&past).checklist);
}
