use super::*;
use serde_json::json;

const ID: &str = "0199a1b2-0000-7000-8000-000000000001";
const OTHER: &str = "0199a1b2-0000-7000-8000-000000000002";

/// One changed field.
fn one(field: &str, before: impl Serialize, after: impl Serialize) -> Value {
    json!([{"field": field, "before": before, "after": after}])
}

/// One changed field of the thing called [`ID`].
fn of(field: &str, before: impl Serialize, after: impl Serialize) -> Value {
    json!([{"field": field, "id": ID, "before": before, "after": after}])
}

/// A change as it is stored.
fn change(before: impl Serialize, after: impl Serialize) -> Value {
    json!({"before": before, "after": after})
}

fn stored<'a>(aggregate_type: &'a str, payload: &'a Value, text: &'a str) -> StoredEvent<'a> {
    let event_type = payload["type"].as_str().unwrap();
    StoredEvent { aggregate_type, event_type, event_version: "1", payload: text }
}

#[track_caller]
fn changes(aggregate_type: &str, payload: &Value) -> Changes {
    changes_of(stored(aggregate_type, payload, &payload.to_string())).unwrap()
}

#[track_caller]
fn check(aggregate_type: &str, cases: impl IntoIterator<Item = (Value, Value)>) {
    for (payload, expected) in cases {
        let fields = serde_json::to_value(changes(aggregate_type, &payload).fields).unwrap();
        assert_eq!(fields, expected, "{payload}");
    }
}

#[test]
fn a_created_task_tells_each_field_that_starts_with_a_value() {
    let payload = json!({
        "type": "task_created", "task_id": ID, "project_id": ID, "number": 7, "title": "pay rent",
        "description": "", "column_id": ID, "rank": "a0", "priority": "high",
        "dates": {"start_on": null, "due_on": "2026-11-30"}, "assignees": [ID, OTHER],
        "labels": [OTHER], "estimate": 5, "parent_id": OTHER,
        "repeat": "FREQ=DAILY", "repeats": OTHER, "creator": ID,
    });
    let expected = json!([
        {"field": "number", "before": null, "after": 7},
        {"field": "title", "before": null, "after": "pay rent"},
        {"field": "column_id", "before": null, "after": ID},
        {"field": "rank", "before": null, "after": "a0"},
        {"field": "priority", "before": null, "after": "high"},
        {"field": "due_on", "before": null, "after": "2026-11-30"},
        {"field": "estimate", "before": null, "after": 5},
        {"field": "repeat", "before": null, "after": "FREQ=DAILY"},
        {"field": "repeats", "before": null, "after": OTHER},
        {"field": "parent_id", "before": null, "after": OTHER},
        {"field": "assignees", "before": null, "after": ID},
        {"field": "assignees", "before": null, "after": OTHER},
        {"field": "labels", "before": null, "after": OTHER},
    ]);
    check("task", [(payload, expected)]);
}

#[test]
fn each_task_event_tells_before_and_after() {
    let due = |due_on: Option<&str>| json!({"start_on": null, "due_on": due_on});
    let moved = json!({
        "type": "task_moved", "column_id": change(ID, OTHER), "rank": change("a0", "a0"),
    });
    let scheduled =
        json!({"type": "task_scheduled", "dates": change(due(Some("2026-11-30")), due(None))});
    let cases = [
        (json!({"type": "task_retitled", "title": change("a", "b")}), one("title", "a", "b")),
        (
            json!({"type": "task_described", "description": change("", "b")}),
            one("description", "", "b"),
        ),
        (moved, one("column_id", ID, OTHER)),
        (
            json!({"type": "task_prioritised", "priority": change("none", "urgent")}),
            one("priority", "none", "urgent"),
        ),
        (scheduled, one("due_on", "2026-11-30", NOTHING)),
        (
            json!({"type": "task_estimated", "estimate": change(3, NOTHING)}),
            one("estimate", 3, NOTHING),
        ),
        (
            json!({"type": "task_parent_set", "parent_id": change(ID, OTHER)}),
            one("parent_id", ID, OTHER),
        ),
        (
            json!({"type": "task_related", "kind": "blocks", "task_id": ID, "project_id": OTHER}),
            one("blocks", NOTHING, ID),
        ),
        (
            json!({"type": "task_unrelated", "kind": "duplicates", "task_id": ID, "project_id": OTHER}),
            one("duplicates", ID, NOTHING),
        ),
        (
            json!({"type": "task_repeat_set", "repeat": change("FREQ=DAILY", NOTHING)}),
            one("repeat", "FREQ=DAILY", NOTHING),
        ),
        (
            json!({
                "type": "task_repeated", "next_task_id": ID, "dates": due(Some("2026-11-30")),
                "repeat": "FREQ=DAILY",
            }),
            one("next_task_id", NOTHING, ID),
        ),
        (json!({"type": "task_watched", "account_id": ID}), one("watchers", NOTHING, ID)),
        (json!({"type": "task_unwatched", "account_id": ID}), one("watchers", ID, NOTHING)),
        (json!({"type": "task_assigned", "account_id": ID}), one("assignees", NOTHING, ID)),
        (json!({"type": "task_unassigned", "account_id": ID}), one("assignees", ID, NOTHING)),
        (json!({"type": "task_labelled", "label_id": ID}), one("labels", NOTHING, ID)),
        (json!({"type": "task_unlabelled", "label_id": ID}), one("labels", ID, NOTHING)),
        (json!({"type": "task_archived"}), one("archived", false, true)),
        (json!({"type": "task_unarchived"}), one("archived", true, false)),
        (json!({"type": "task_deleted"}), one("deleted", false, true)),
        (json!({"type": "task_restored"}), one("deleted", true, false)),
    ];
    check("task", cases);
}

#[test]
fn each_event_of_a_checklist_tells_before_and_after() {
    let item = json!({"item_id": ID, "text": "call", "checked": false});
    let placed = json!({"text": "call", "checked": false, "index": 2});
    let cases = [
        (
            json!({"type": "checklist_item_added", "item": item, "index": 2}),
            of("checklist", NOTHING, &placed),
        ),
        (
            json!({"type": "checklist_item_edited", "item_id": ID, "text": change("a", "b")}),
            of("checklist_text", "a", "b"),
        ),
        (
            json!({"type": "checklist_item_checked", "item_id": ID}),
            of("checklist_checked", false, true),
        ),
        (
            json!({"type": "checklist_item_unchecked", "item_id": ID}),
            of("checklist_checked", true, false),
        ),
        (
            json!({"type": "checklist_item_moved", "item_id": ID, "index": change(1, 0)}),
            of("checklist_index", 1, 0),
        ),
        (
            json!({"type": "checklist_item_removed", "item": item, "index": 2}),
            of("checklist", &placed, NOTHING),
        ),
    ];
    check("task", cases);
}

#[test]
fn each_event_of_a_comment_tells_before_and_after() {
    let added = json!({"type": "comment_added", "comment_id": ID, "author": OTHER, "text": "hi"});
    let origin = json!({"author": "Ada", "at": "2020-01-01T00:00:00Z"});
    let imported = json!({
        "type": "comment_added", "comment_id": ID, "author": OTHER, "text": "hi", "origin": origin,
    });
    let imported_fields = json!([
        {"field": "comments", "id": ID, "before": null, "after": "hi"},
        {"field": "comment_origin", "id": ID, "before": null, "after": origin},
    ]);
    let removed =
        json!({"type": "comment_removed", "comment_id": ID, "author": OTHER, "text": "hi"});
    let removed_fields = json!([
        {"field": "comments", "id": ID, "before": "hi", "after": null},
        {"field": "comment_author", "id": ID, "before": OTHER, "after": null},
    ]);
    let restored = json!({
        "type": "comment_restored", "comment_id": ID, "author": OTHER, "text": "hi",
        "created_at": "2026-01-02T03:04:05Z",
    });
    let restored_fields = json!([
        {"field": "comments", "id": ID, "before": null, "after": "hi"},
        {"field": "comment_author", "id": ID, "before": null, "after": OTHER},
    ]);
    let cases = [
        (added, of("comments", NOTHING, "hi")),
        (imported, imported_fields),
        (
            json!({"type": "comment_edited", "comment_id": ID, "text": change("a", "b")}),
            of("comments", "a", "b"),
        ),
        (removed, removed_fields),
        (restored, restored_fields),
    ];
    check("task", cases);
}

#[test]
fn a_created_project_tells_its_columns_labels_and_owner() {
    let column = json!({"column_id": ID, "name": "To do", "kind": "open", "wip_limit": null});
    let label = json!({"label_id": OTHER, "name": "bug", "colour": "red"});
    let payload = json!({
        "type": "project_created", "project_id": ID, "key": "TM", "name": "Tasks",
        "description": "", "columns": [column], "labels": [label], "owner": ID,
    });
    let placed = json!({
        "name": "To do", "kind": "open", "wip_limit": null, "archived": false, "index": 0,
    });
    let expected = json!([
        {"field": "key", "before": null, "after": "TM"},
        {"field": "name", "before": null, "after": "Tasks"},
        {"field": "columns", "id": ID, "before": null, "after": placed},
        {"field": "labels", "id": OTHER, "before": null, "after": {"name": "bug", "colour": "red"}},
        {"field": "members", "id": ID, "before": null, "after": "owner"},
    ]);
    check("project", [(payload, expected)]);
}

#[test]
fn each_project_event_tells_before_and_after() {
    let label = json!({"label_id": ID, "name": "bug", "colour": "red"});
    let defined = json!({"name": "bug", "colour": "red"});
    let cases = [
        (json!({"type": "project_renamed", "name": change("a", "b")}), one("name", "a", "b")),
        (
            json!({"type": "project_described", "description": change("a", "b")}),
            one("description", "a", "b"),
        ),
        (json!({"type": "label_defined", "label": label}), of("labels", NOTHING, &defined)),
        (
            json!({"type": "label_changed", "label_id": ID, "name": change("a", "b")}),
            of("label_name", "a", "b"),
        ),
        (
            json!({"type": "label_changed", "label_id": ID, "colour": change("red", "blue")}),
            of("label_colour", "red", "blue"),
        ),
        (json!({"type": "label_removed", "label": label}), of("labels", &defined, NOTHING)),
        (
            json!({"type": "member_added", "account_id": ID, "role": "editor"}),
            of("members", NOTHING, "editor"),
        ),
        (
            json!({"type": "role_changed", "account_id": ID, "role": change("editor", "owner")}),
            of("members", "editor", "owner"),
        ),
        (
            json!({"type": "member_removed", "account_id": ID, "role": "editor"}),
            of("members", "editor", NOTHING),
        ),
        (
            json!({"type": "link_published", "token_hash": "a".repeat(64)}),
            one("public_link", false, true),
        ),
        (
            json!({"type": "link_revoked", "token_hash": "a".repeat(64)}),
            one("public_link", true, false),
        ),
        (json!({"type": "project_archived"}), one("archived", false, true)),
        (json!({"type": "project_restored"}), one("archived", true, false)),
    ];
    check("project", cases);
}

#[test]
fn each_event_of_a_column_tells_before_and_after() {
    let column = json!({"column_id": ID, "name": "Doing", "kind": "started", "wip_limit": 3});
    let placed = json!({
        "name": "Doing", "kind": "started", "wip_limit": 3, "archived": false, "index": 1,
    });
    let removed =
        json!({"type": "column_removed", "column": column, "index": 1, "replacement": OTHER});
    let removed_fields = json!([
        {"field": "columns", "id": ID, "before": placed, "after": null},
        {"field": "column_replacement", "id": ID, "before": null, "after": OTHER},
    ]);
    let cases = [
        (
            json!({"type": "column_added", "column": column, "index": 1}),
            of("columns", NOTHING, &placed),
        ),
        (
            json!({"type": "column_renamed", "column_id": ID, "name": change("a", "b")}),
            of("column_name", "a", "b"),
        ),
        (
            json!({"type": "column_moved", "column_id": ID, "index": change(1, 0)}),
            of("column_index", 1, 0),
        ),
        (
            json!({"type": "wip_limit_set", "column_id": ID, "wip_limit": change(NOTHING, 3)}),
            of("column_wip_limit", NOTHING, 3),
        ),
        (
            json!({"type": "column_kind_set", "column_id": ID, "kind": change("open", "done")}),
            of("column_kind", "open", "done"),
        ),
        (json!({"type": "column_archived", "column_id": ID}), of("column_archived", false, true)),
        (json!({"type": "column_restored", "column_id": ID}), of("column_archived", true, false)),
        (removed, removed_fields),
    ];
    check("project", cases);
}

#[test]
fn whom_and_what_a_change_mentions_is_collected_for_names() {
    let moved = json!({
        "type": "task_moved", "column_id": change(ID, OTHER), "rank": change("a0", "a1"),
    });
    let ids = BTreeSet::from([ID.parse().unwrap(), OTHER.parse().unwrap()]);
    assert_eq!(changes("task", &moved).mentions, ids);
    // Comments have no name.
    let edited = json!({"type": "comment_edited", "comment_id": ID, "text": change("a", "b")});
    assert_eq!(changes("task", &edited).mentions, BTreeSet::new());
}

#[test]
fn what_this_version_cannot_read_has_no_changes() {
    let read = |aggregate_type, event_type, event_version, payload| {
        changes_of(StoredEvent { aggregate_type, event_type, event_version, payload })
    };
    assert_eq!(read("task", "task_archived", "99", r#"{"type":"task_archived"}"#), None);
    assert_eq!(read("task", "task_exploded", "1", r#"{"type":"task_exploded"}"#), None);
    assert_eq!(read("account", "account_erased", "1", r#"{"type":"account_erased"}"#), None);
}

#[test]
fn removals_still_know_the_names_of_what_they_removed() {
    let column = json!({"column_id": ID, "name": "Doing"});
    let label = json!({"label_id": ID, "name": "bug", "colour": "red"});
    let item = json!({"item_id": ID, "text": "call", "checked": false});
    for (aggregate_type, payload, expected) in [
        (
            "project",
            json!({"type": "column_removed", "column": column, "index": 1, "replacement": OTHER}),
            "Doing",
        ),
        ("project", json!({"type": "label_removed", "label": label}), "bug"),
        ("task", json!({"type": "checklist_item_removed", "item": item, "index": 0}), "call"),
    ] {
        let text = payload.to_string();
        let event = stored(aggregate_type, &payload, &text);
        assert!(REMOVALS.contains(&event.event_type), "{payload}");
        assert_eq!(removed_name(event), Some((ID.parse().unwrap(), expected.to_owned())));
    }
}
