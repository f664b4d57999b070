//! The JSON form of commands, as the HTTP edge hands it over.

use crate::world::{account, column_id, date, id, item_id, label_id, points, text};
use domain::TaskId;
use domain::project::{ColumnKind, ProjectCommand, Role};
use domain::task::{Dates, MoveTask, Priority, RelationKind, TaskCommand};
use rstest::rstest;
use serde_json::{Value, json};

#[track_caller]
fn check_project(form: Value, expected: ProjectCommand) {
    let command: ProjectCommand = serde_json::from_value(form).unwrap();
    assert_eq!(command, expected);
}

#[track_caller]
fn check_task(form: Value, expected: TaskCommand) {
    let command: TaskCommand = serde_json::from_value(form).unwrap();
    assert_eq!(command, expected);
}

#[test]
fn project_commands_are_keyed_by_their_name() {
    let (column, label, member) = (column_id(1), label_id(2), account(3));
    check_project(json!({ "rename": { "name": "X" } }), ProjectCommand::Rename { name: text("X") });
    check_project(json!({ "archive": {} }), ProjectCommand::Archive {});
    check_project(
        json!({ "add_column": { "column_id": column, "name": "Review" } }),
        ProjectCommand::AddColumn {
            column_id: column,
            name: text("Review"),
            after: None,
            wip_limit: None,
            kind: ColumnKind::Open,
        },
    );
    check_project(
        json!({ "set_wip_limit": { "column_id": column } }),
        ProjectCommand::SetWipLimit { column_id: column, wip_limit: None },
    );
    check_project(
        json!({ "change_label": { "label_id": label, "colour": "sky" } }),
        ProjectCommand::ChangeLabel {
            label_id: label,
            name: None,
            colour: Some(domain::project::LabelColour::Sky),
        },
    );
    check_project(
        json!({ "add_member": { "account_id": member, "role": "commenter" } }),
        ProjectCommand::AddMember { account_id: member, role: Role::Commenter },
    );
}

#[test]
fn task_commands_are_keyed_by_their_name() {
    check_task(json!({ "retitle": { "title": " X " } }), TaskCommand::Retitle { title: text("X") });
    check_task(json!({ "delete": {} }), TaskCommand::Delete {});
    check_task(
        json!({ "prioritise": { "priority": "urgent" } }),
        TaskCommand::Prioritise { priority: Priority::Urgent },
    );
    check_task(
        json!({ "schedule": { "due_on": "2026-01-31" } }),
        TaskCommand::Schedule(Dates { start_on: None, due_on: Some(date("2026-01-31")) }),
    );
    check_task(json!({ "estimate": { "points": 5 } }), TaskCommand::Estimate { points: points(5) });
    check_task(json!({ "estimate": { "points": null } }), TaskCommand::Estimate { points: None });
    check_task(
        json!({ "set_parent": { "parent_id": id::<TaskId>(9) } }),
        TaskCommand::SetParent { parent_id: Some(id(9)) },
    );
    check_task(
        json!({ "relate": { "kind": "blocks", "task_id": id::<TaskId>(9) } }),
        TaskCommand::Relate { kind: RelationKind::Blocks, task_id: id(9) },
    );
    check_task(json!({ "watch": {} }), TaskCommand::Watch {});
    check_task(
        json!({ "move": { "column_id": column_id(1), "rank": "a0V" } }),
        TaskCommand::Move(MoveTask { column_id: column_id(1), rank: text("a0V") }),
    );
    check_task(
        json!({ "add_checklist_item": { "item_id": item_id(1), "text": "one" } }),
        TaskCommand::AddChecklistItem {
            item_id: item_id(1),
            text: text("one"),
            checked: false,
            after: None,
        },
    );
}

#[test]
fn an_id_left_out_is_drawn_afresh() {
    let form = json!({ "comment": { "text": "hello" } });
    let [first, second]: [TaskCommand; 2] =
        std::array::from_fn(|_| serde_json::from_value(form.clone()).unwrap());
    assert_ne!(first, second);
}

#[test]
fn a_create_needs_only_what_has_no_default() {
    let form = json!({ "create": {
        "task_id": id::<TaskId>(1), "project_id": id::<domain::ProjectId>(2),
        "title": "Pay rent", "rank": "a0",
    } });
    let TaskCommand::Create(create) = serde_json::from_value(form).unwrap() else {
        panic!("not a create");
    };
    assert_eq!((create.column_id, create.priority, create.dates), Default::default());
}

#[rstest]
#[case(json!({ "retitle": { "title": "X", "colour": "red" } }), "unknown field `colour`")]
#[case(json!({ "schedule": { "due": "2026-01-31" } }), "unknown field `due`")]
#[case(json!({ "move": { "column_id": column_id(1), "rank": "a0", "x": 1 } }), "unknown field `x`")]
#[case(json!({ "archive": { "reason": "done" } }), "unknown field `reason`")]
#[case(json!({ "explode": {} }), "unknown variant `explode`")]
#[case(json!({ "retitle": {} }), "missing field `title`")]
#[case(json!({ "retitle": { "title": "" } }), "must not be empty")]
#[case(json!({ "assign": { "account_id": "me" } }), "UUID parsing failed")]
#[case(json!({ "estimate": { "points": 1_001 } }), "must be at most 1000 points")]
#[case(json!({ "estimate": { "points": 0.5 } }), "expected u16")]
#[case(json!({ "relate": { "kind": "hates", "task_id": id::<TaskId>(9) } }), "unknown variant `hates`")]
#[case(json!({ "watch": { "account_id": account(1) } }), "unknown field `account_id`")]
#[case(json!({ "retitle": { "title": "X" }, "delete": {} }), "invalid value: map")]
#[case(json!("delete"), "invalid type: unit variant")]
#[case(json!(null), "invalid type: null")]
fn a_task_command_with_anything_wrong_is_refused(#[case] form: Value, #[case] because: &str) {
    let error = serde_json::from_value::<TaskCommand>(form).unwrap_err().to_string();
    assert!(error.contains(because), "{error}");
}

#[rstest]
#[case(json!({ "rename": { "name": "X", "key": "Y" } }), "unknown field `key`")]
#[case(json!({ "create": { "name": "X", "team": 1 } }), "unknown field `team`")]
#[case(json!({ "set_wip_limit": { "column_id": column_id(1), "wip_limit": -1 } }), "invalid value")]
#[case(json!({ "define_label": { "name": "x", "colour": "#f00" } }), "unknown variant `#f00`")]
#[case(json!({ "add_member": { "account_id": account(1), "role": "admin" } }), "unknown variant")]
fn a_project_command_with_anything_wrong_is_refused(#[case] form: Value, #[case] because: &str) {
    let error = serde_json::from_value::<ProjectCommand>(form).unwrap_err().to_string();
    assert!(error.contains(because), "{error}");
}
