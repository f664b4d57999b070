use super::*;
use serde_json::json;

const ID: &str = "0199a1b2-0000-7000-8000-000000000001";
const OTHER: &str = "0199a1b2-0000-7000-8000-000000000002";

#[track_caller]
fn changes(aggregate_type: &str, payload: &Value) -> Changes {
    let payload_text = payload.to_string();
    let event_type = payload["type"].as_str().unwrap();
    let event =
        StoredEvent { aggregate_type, event_type, event_version: "1", payload: &payload_text };
    changes_of(event).unwrap()
}

#[track_caller]
fn check(aggregate_type: &str, payload: Value, expected: Value) {
    let fields = serde_json::to_value(changes(aggregate_type, &payload).fields).unwrap();
    assert_eq!(fields, expected, "{payload}");
}

#[test]
fn a_created_task_tells_each_field_that_starts_with_a_value() {
    let payload = json!({
        "type": "task_created", "task_id": ID, "project_id": ID, "number": 7, "title": "pay rent",
        "description": "", "column_id": ID, "rank": "a0", "priority": "high",
        "dates": {"start_on": null, "due_on": "2026-11-30"}, "assignees": [ID, OTHER],
        "labels": [OTHER], "creator": ID,
    });
    check(
        "task",
        payload,
        json!([
            {"field": "number", "before": null, "after": 7},
            {"field": "title", "before": null, "after": "pay rent"},
            {"field": "column_id", "before": null, "after": ID},
            {"field": "rank", "before": null, "after": "a0"},
            {"field": "priority", "before": null, "after": "high"},
            {"field": "due_on", "before": null, "after": "2026-11-30"},
            {"field": "assignees", "before": null, "after": ID},
            {"field": "assignees", "before": null, "after": OTHER},
            {"field": "labels", "before": null, "after": OTHER},
        ]),
    );
}

#[test]
fn each_task_event_tells_before_and_after() {
    let item = json!({"item_id": ID, "text": "call", "checked": false});
    let placed = json!({"text": "call", "checked": false, "index": 2});
    let one = |field: &str, before: Value, after: Value| json!([{"field": field, "before": before, "after": after}]);
    let of = |field: &str, before: Value, after: Value| json!([{"field": field, "id": ID, "before": before, "after": after}]);
    let change = |before: &str, after: &str| json!({"before": before, "after": after});
    for (payload, expected) in [
        (
            json!({"type": "task_retitled", "title": change("a", "b")}),
            one("title", json!("a"), json!("b")),
        ),
        (
            json!({"type": "task_described", "description": change("", "b")}),
            one("description", json!(""), json!("b")),
        ),
        (
            json!({"type": "task_moved", "column_id": change(ID, OTHER), "rank": change("a0", "a0")}),
            one("column_id", json!(ID), json!(OTHER)),
        ),
        (
            json!({"type": "task_prioritised", "priority": change("none", "urgent")}),
            one("priority", json!("none"), json!("urgent")),
        ),
        (
            json!({"type": "task_scheduled", "dates": {
                "before": {"start_on": null, "due_on": "2026-11-30"},
                "after": {"start_on": null, "due_on": null},
            }}),
            one("due_on", json!("2026-11-30"), Value::Null),
        ),
        (
            json!({"type": "task_assigned", "account_id": ID}),
            one("assignees", Value::Null, json!(ID)),
        ),
        (
            json!({"type": "task_unassigned", "account_id": ID}),
            one("assignees", json!(ID), Value::Null),
        ),
        (json!({"type": "task_labelled", "label_id": ID}), one("labels", Value::Null, json!(ID))),
        (json!({"type": "task_unlabelled", "label_id": ID}), one("labels", json!(ID), Value::Null)),
        (
            json!({"type": "checklist_item_added", "item": item, "index": 2}),
            of("checklist", Value::Null, placed.clone()),
        ),
        (
            json!({"type": "checklist_item_edited", "item_id": ID, "text": change("a", "b")}),
            of("checklist_text", json!("a"), json!("b")),
        ),
        (
            json!({"type": "checklist_item_checked", "item_id": ID}),
            of("checklist_checked", json!(false), json!(true)),
        ),
        (
            json!({"type": "checklist_item_unchecked", "item_id": ID}),
            of("checklist_checked", json!(true), json!(false)),
        ),
        (
            json!({"type": "checklist_item_moved", "item_id": ID, "index": {"before": 1, "after": 0}}),
            of("checklist_index", json!(1), json!(0)),
        ),
        (
            json!({"type": "checklist_item_removed", "item": item, "index": 2}),
            of("checklist", placed, Value::Null),
        ),
        (
            json!({"type": "comment_added", "comment_id": ID, "author": OTHER, "text": "hi"}),
            of("comments", Value::Null, json!("hi")),
        ),
        (
            json!({"type": "comment_edited", "comment_id": ID, "text": change("a", "b")}),
            of("comments", json!("a"), json!("b")),
        ),
        (json!({"type": "task_archived"}), one("archived", json!(false), json!(true))),
        (json!({"type": "task_unarchived"}), one("archived", json!(true), json!(false))),
        (json!({"type": "task_deleted"}), one("deleted", json!(false), json!(true))),
        (json!({"type": "task_restored"}), one("deleted", json!(true), json!(false))),
    ] {
        check("task", payload, expected);
    }
}

#[test]
fn a_comment_that_is_removed_or_imported_names_its_author() {
    check(
        "task",
        json!({"type": "comment_removed", "comment_id": ID, "author": OTHER, "text": "hi"}),
        json!([
            {"field": "comments", "id": ID, "before": "hi", "after": null},
            {"field": "comment_author", "id": ID, "before": OTHER, "after": null},
        ]),
    );
    let origin = json!({"author": "Ada", "at": "2020-01-01T00:00:00Z"});
    check(
        "task",
        json!({
            "type": "comment_added", "comment_id": ID, "author": OTHER, "text": "hi",
            "origin": origin,
        }),
        json!([
            {"field": "comments", "id": ID, "before": null, "after": "hi"},
            {"field": "comment_origin", "id": ID, "before": null, "after": origin},
        ]),
    );
}

#[test]
fn a_created_project_tells_its_columns_labels_and_owner() {
    let column = json!({
        "column_id": ID, "name": "To do", "kind": "open", "wip_limit": null, "archived": false,
    });
    let label = json!({"label_id": OTHER, "name": "bug", "colour": "red"});
    check(
        "project",
        json!({
            "type": "project_created", "project_id": ID, "key": "TM", "name": "Tasks",
            "description": "", "columns": [column], "labels": [label], "owner": ID,
        }),
        json!([
            {"field": "key", "before": null, "after": "TM"},
            {"field": "name", "before": null, "after": "Tasks"},
            {"field": "columns", "id": ID, "before": null, "after": {
                "name": "To do", "kind": "open", "wip_limit": null, "archived": false, "index": 0,
            }},
            {"field": "labels", "id": OTHER, "before": null, "after": {
                "name": "bug", "colour": "red",
            }},
            {"field": "members", "id": ID, "before": null, "after": "owner"},
        ]),
    );
}

#[test]
fn each_project_event_tells_before_and_after() {
    let column = json!({
        "column_id": ID, "name": "Doing", "kind": "started", "wip_limit": 3, "archived": false,
    });
    let placed = json!({
        "name": "Doing", "kind": "started", "wip_limit": 3, "archived": false, "index": 1,
    });
    let label = json!({"label_id": ID, "name": "bug", "colour": "red"});
    let defined = json!({"name": "bug", "colour": "red"});
    let one = |field: &str, before: Value, after: Value| json!([{"field": field, "before": before, "after": after}]);
    let of = |field: &str, before: Value, after: Value| json!([{"field": field, "id": ID, "before": before, "after": after}]);
    let change = |before: Value, after: Value| json!({"before": before, "after": after});
    let renamed = || change(json!("a"), json!("b"));
    for (payload, expected) in [
        (
            json!({"type": "project_renamed", "name": renamed()}),
            one("name", json!("a"), json!("b")),
        ),
        (
            json!({"type": "project_described", "description": renamed()}),
            one("description", json!("a"), json!("b")),
        ),
        (
            json!({"type": "column_added", "column": column, "index": 1}),
            of("columns", Value::Null, placed.clone()),
        ),
        (
            json!({"type": "column_renamed", "column_id": ID, "name": renamed()}),
            of("column_name", json!("a"), json!("b")),
        ),
        (
            json!({"type": "column_moved", "column_id": ID, "index": change(json!(1), json!(0))}),
            of("column_index", json!(1), json!(0)),
        ),
        (
            json!({"type": "wip_limit_set", "column_id": ID, "wip_limit": change(Value::Null, json!(3))}),
            of("column_wip_limit", Value::Null, json!(3)),
        ),
        (
            json!({"type": "column_kind_set", "column_id": ID, "kind": change(json!("open"), json!("done"))}),
            of("column_kind", json!("open"), json!("done")),
        ),
        (
            json!({"type": "column_archived", "column_id": ID}),
            of("column_archived", json!(false), json!(true)),
        ),
        (
            json!({"type": "column_restored", "column_id": ID}),
            of("column_archived", json!(true), json!(false)),
        ),
        (
            json!({"type": "column_removed", "column": column, "index": 1, "replacement": OTHER}),
            json!([
                {"field": "columns", "id": ID, "before": placed, "after": null},
                {"field": "column_replacement", "id": ID, "before": null, "after": OTHER},
            ]),
        ),
        (
            json!({"type": "label_defined", "label": label}),
            of("labels", Value::Null, defined.clone()),
        ),
        (
            json!({"type": "label_changed", "label_id": ID, "name": renamed()}),
            of("label_name", json!("a"), json!("b")),
        ),
        (
            json!({"type": "label_changed", "label_id": ID, "colour": change(json!("red"), json!("blue"))}),
            of("label_colour", json!("red"), json!("blue")),
        ),
        (json!({"type": "label_removed", "label": label}), of("labels", defined, Value::Null)),
        (
            json!({"type": "member_added", "account_id": ID, "role": "editor"}),
            of("members", Value::Null, json!("editor")),
        ),
        (
            json!({"type": "role_changed", "account_id": ID, "role": change(json!("editor"), json!("owner"))}),
            of("members", json!("editor"), json!("owner")),
        ),
        (
            json!({"type": "member_removed", "account_id": ID, "role": "editor"}),
            of("members", json!("editor"), Value::Null),
        ),
        (json!({"type": "project_archived"}), one("archived", json!(false), json!(true))),
        (json!({"type": "project_restored"}), one("archived", json!(true), json!(false))),
    ] {
        check("project", payload, expected);
    }
}

#[test]
fn whom_and_what_a_change_mentions_is_collected_for_names() {
    let moved = json!({
        "type": "task_moved", "column_id": {"before": ID, "after": OTHER},
        "rank": {"before": "a0", "after": "a1"},
    });
    let ids = BTreeSet::from([ID.parse().unwrap(), OTHER.parse().unwrap()]);
    assert_eq!(changes("task", &moved).mentions, ids);
    // Comments have no name.
    let edited = json!({
        "type": "comment_edited", "comment_id": ID, "text": {"before": "a", "after": "b"},
    });
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
    let name = |aggregate_type, payload: Value| {
        let payload_text = payload.to_string();
        let event_type = payload["type"].as_str().unwrap();
        assert!(REMOVALS.contains(&event_type));
        let event =
            StoredEvent { aggregate_type, event_type, event_version: "1", payload: &payload_text };
        removed_name(event)
    };
    let expected = |text: &str| Some((ID.parse().unwrap(), text.to_owned()));
    let column = json!({"column_id": ID, "name": "Doing"});
    let removed =
        json!({"type": "column_removed", "column": column, "index": 1, "replacement": OTHER});
    assert_eq!(name("project", removed), expected("Doing"));
    let label = json!({"label_id": ID, "name": "bug", "colour": "red"});
    assert_eq!(name("project", json!({"type": "label_removed", "label": label})), expected("bug"));
    let item = json!({"item_id": ID, "text": "call", "checked": false});
    let removed = json!({"type": "checklist_item_removed", "item": item, "index": 0});
    assert_eq!(name("task", removed), expected("call"));
}
