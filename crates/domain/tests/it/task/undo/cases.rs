//! Every event that can be undone, once or more.

use super::super::relations::{other_id, to_other};
use super::*;
use domain::task::CommentPast;
use serde_json::json;
use time::macros::datetime;

/// An event, what takes it back, and a later change that stands in the way.
pub struct Case {
    pub before: Vec<TaskEvent>,
    pub event: TaskEvent,
    pub undone: TaskEvent,
    pub overtaken_by: TaskEvent,
    /// The field that is reported then, and its value.
    pub field: &'static str,
    pub current: Value,
}

fn due(day: &str) -> Dates {
    Dates { start_on: None, due_on: Some(date(day)) }
}

pub fn moved(from: (u16, &str), to: (u16, &str)) -> TaskEvent {
    E::Moved {
        column_id: change(column_id(from.0), column_id(to.0)),
        rank: change(rank(from.1), rank(to.1)),
    }
}

fn edited(before: &str, after: &str) -> TaskEvent {
    E::ChecklistItemEdited { item_id: item_id(1), text: change(text(before), text(after)) }
}

fn item_moved(before: u32, after: u32) -> TaskEvent {
    E::ChecklistItemMoved { item_id: item_id(1), index: change(before, after) }
}

pub fn item_removed() -> TaskEvent {
    E::ChecklistItemRemoved { item: item(1, "one"), index: 0 }
}

fn checked() -> TaskEvent {
    E::ChecklistItemChecked { item_id: item_id(1) }
}

fn unchecked() -> TaskEvent {
    E::ChecklistItemUnchecked { item_id: item_id(1) }
}

pub fn comment_edited(before: &str, after: &str) -> TaskEvent {
    E::CommentEdited { comment_id: comment_id(1), text: change(text(before), text(after)) }
}

pub fn comment_removed(words: &str) -> TaskEvent {
    E::CommentRemoved { comment_id: comment_id(1), author: account(EDITOR), text: text(words) }
}

pub fn past() -> CommentPast {
    let created_at = datetime!(2026-01-02 03:04 UTC);
    CommentPast { origin: None, created_at, edited_at: Some(datetime!(2026-02-03 04:05 UTC)) }
}

pub fn comment_restored(words: &str) -> TaskEvent {
    let CommentPast { origin, created_at, edited_at } = past();
    let (comment_id, author) = (comment_id(1), account(EDITOR));
    E::CommentRestored { comment_id, author, text: text(words), origin, created_at, edited_at }
}

fn field_cases() -> Vec<Case> {
    let case = |event, undone, overtaken_by, field, current| Case {
        before: vec![],
        event,
        undone,
        overtaken_by,
        field,
        current,
    };
    let titled = |a: &str, b: &str| E::Retitled { title: change(text(a), text(b)) };
    let described = |a: &str, b: &str| E::Described { description: change(text(a), text(b)) };
    let prioritised = |a, b| E::Prioritised { priority: change(a, b) };
    let scheduled = |a, b| E::Scheduled { dates: change(a, b) };
    let estimated = |a: Option<u16>, b: Option<u16>| {
        let points = |n| domain::task::Points::try_from(n).unwrap();
        E::Estimated { estimate: change(a.map(points), b.map(points)) }
    };
    let (none, first, second) = (Dates::default(), due("2026-01-01"), due("2026-01-02"));
    vec![
        case(
            titled("Pay rent", "A"),
            titled("A", "Pay rent"),
            titled("A", "B"),
            "title",
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
            moved((TO_DO, "a0"), (DOING, "a1")),
            moved((DOING, "a1"), (TO_DO, "a0")),
            moved((DOING, "a1"), (DONE, "a1")),
            "column_id",
            json!(column_id(DONE)),
        ),
        case(
            prioritised(Priority::None, Priority::Low),
            prioritised(Priority::Low, Priority::None),
            prioritised(Priority::Low, Priority::High),
            "priority",
            json!("high"),
        ),
        case(
            estimated(None, Some(3)),
            estimated(Some(3), None),
            estimated(Some(3), Some(5)),
            "estimate",
            json!(5),
        ),
        case(
            scheduled(none, first),
            scheduled(first, none),
            scheduled(first, second),
            "due_on",
            json!("2026-01-02"),
        ),
    ]
}

fn list_cases() -> Vec<Case> {
    let case = |before, event, undone, overtaken_by, field, current| Case {
        before,
        event,
        undone,
        overtaken_by,
        field,
        current,
    };
    let assigned = || E::Assigned { account_id: account(VIEWER) };
    let unassigned = || E::Unassigned { account_id: account(VIEWER) };
    let watched = || E::Watched { account_id: account(EDITOR) };
    let unwatched = || E::Unwatched { account_id: account(EDITOR) };
    let labelled = || E::LabelAdded { label_id: label_id(BUG) };
    let unlabelled = || E::LabelRemoved { label_id: label_id(BUG) };
    vec![
        case(vec![], assigned(), unassigned(), unassigned(), "assignees", json!([])),
        case(
            vec![assigned()],
            unassigned(),
            assigned(),
            assigned(),
            "assignees",
            json!([account(VIEWER)]),
        ),
        case(vec![], watched(), unwatched(), unwatched(), "watchers", json!([])),
        case(
            vec![watched()],
            unwatched(),
            watched(),
            watched(),
            "watchers",
            json!([account(EDITOR)]),
        ),
        case(vec![], labelled(), unlabelled(), unlabelled(), "labels", json!([])),
        case(
            vec![labelled()],
            unlabelled(),
            labelled(),
            labelled(),
            "labels",
            json!([label_id(BUG)]),
        ),
    ]
}

fn checklist_cases() -> Vec<Case> {
    let case = |before, event, undone, overtaken_by, field, current| Case {
        before,
        event,
        undone,
        overtaken_by,
        field,
        current,
    };
    vec![
        case(
            vec![],
            item_added(1, "one", 0),
            item_removed(),
            edited("one", "two"),
            "checklist",
            json!({ "item_id": item_id(1), "text": "two", "checked": false }),
        ),
        case(
            vec![item_added(1, "one", 0)],
            edited("one", "two"),
            edited("two", "one"),
            edited("two", "three"),
            "checklist_text",
            json!("three"),
        ),
        case(
            vec![item_added(1, "one", 0)],
            checked(),
            unchecked(),
            unchecked(),
            "checklist_checked",
            json!(false),
        ),
        case(
            vec![item_added(1, "one", 0), checked()],
            unchecked(),
            checked(),
            checked(),
            "checklist_checked",
            json!(true),
        ),
        case(
            vec![item_added(1, "one", 0), item_added(2, "two", 1), item_added(3, "three", 2)],
            item_moved(0, 2),
            item_moved(2, 0),
            item_moved(2, 1),
            "checklist_index",
            json!(1),
        ),
        case(
            vec![item_added(1, "one", 0), item_added(2, "two", 1)],
            item_removed(),
            item_added(1, "one", 0),
            item_added(1, "one", 1),
            "checklist",
            json!({ "item_id": item_id(1), "text": "one", "checked": false }),
        ),
    ]
}

fn relation_cases() -> Vec<Case> {
    let case = |before, event, undone, overtaken_by, field, current| Case {
        before,
        event,
        undone,
        overtaken_by,
        field,
        current,
    };
    let relation = to_other(RelationKind::Blocks);
    let parent_set = |a: Option<u16>, b: Option<u16>| E::ParentSet {
        parent_id: change(a.map(|_| other_id()), b.map(id)),
    };
    let under = E::ParentSet { parent_id: change(None, Some(other_id())) };
    vec![
        case(
            vec![],
            E::Related(relation),
            E::Unrelated(relation),
            E::Unrelated(relation),
            "relations",
            json!([]),
        ),
        case(
            vec![E::Related(relation)],
            E::Unrelated(relation),
            E::Related(relation),
            E::Related(relation),
            "relations",
            json!([relation]),
        ),
        case(
            vec![under.clone()],
            parent_set(Some(1), None),
            under,
            parent_set(None, Some(40)),
            "parent_id",
            json!(id::<domain::TaskId>(40)),
        ),
    ]
}

fn repeat_cases() -> Vec<Case> {
    let set = |a: Option<&str>, b: Option<&str>| E::RepeatSet {
        repeat: change(a.map(text), b.map(text)),
    };
    vec![Case {
        before: vec![],
        event: set(None, Some("FREQ=DAILY")),
        undone: set(Some("FREQ=DAILY"), None),
        overtaken_by: set(Some("FREQ=DAILY"), Some("FREQ=WEEKLY")),
        field: "repeat",
        current: json!("FREQ=WEEKLY"),
    }]
}

fn comment_cases() -> Vec<Case> {
    let case = |before, event, undone, overtaken_by, current| Case {
        before,
        event,
        undone,
        overtaken_by,
        field: "comments",
        current,
    };
    let added = || comment_added(1, EDITOR, "hello");
    vec![
        case(
            vec![],
            added(),
            comment_removed("hello"),
            comment_edited("hello", "bye"),
            json!("bye"),
        ),
        case(
            vec![added()],
            comment_edited("hello", "bye"),
            comment_edited("bye", "hello"),
            comment_removed("bye"),
            Value::Null,
        ),
        case(
            vec![added()],
            comment_removed("hello"),
            comment_restored("hello"),
            comment_restored("hello"),
            json!("hello"),
        ),
        case(
            vec![added(), comment_removed("hello")],
            comment_restored("hello"),
            comment_removed("hello"),
            comment_edited("hello", "bye"),
            json!("bye"),
        ),
    ]
}

fn put_away_cases() -> Vec<Case> {
    let case = |before, event, undone, overtaken_by, field, current: bool| Case {
        before,
        event,
        undone,
        overtaken_by,
        field,
        current: json!(current),
    };
    vec![
        case(vec![], E::Created(task_created()), E::Deleted {}, E::Deleted {}, "deleted", true),
        case(vec![], E::Archived {}, E::Unarchived {}, E::Unarchived {}, "archived", false),
        case(
            vec![E::Archived {}],
            E::Unarchived {},
            E::Archived {},
            E::Archived {},
            "archived",
            true,
        ),
        case(vec![], E::Deleted {}, E::Restored {}, E::Restored {}, "deleted", false),
        case(vec![E::Deleted {}], E::Restored {}, E::Deleted {}, E::Deleted {}, "deleted", true),
    ]
}

pub fn cases() -> Vec<Case> {
    field_cases()
        .into_iter()
        .chain(list_cases())
        .chain(checklist_cases())
        .chain(relation_cases())
        .chain(repeat_cases())
        .chain(comment_cases())
        .chain(put_away_cases())
        .collect()
}
