//! What happened, told to people.

use crate::rows::Happened;
use crate::world::World;
use serde_json::{Value, json};
use uuid::Uuid;

#[tokio::test]
async fn a_tasks_history_is_every_event_newest_first_with_names() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let bob = world.rows.account("Bob").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    let task = world.rows.task(&project, "pay rent").await;
    let at =
        |sequence, payload| Happened { project: &project, task: Some(task), sequence, payload };
    world.rows.happen(at(2, json!({"type": "task_assigned", "account_id": bob}))).await;
    let moved = json!({
        "type": "task_moved", "column_id": {"before": project.todo, "after": project.done},
        "rank": {"before": "a0", "after": "a0"},
    });
    world.rows.happen(at(3, moved)).await;
    world.rows.happen(at(4, json!({"type": "task_labelled", "label_id": project.label}))).await;

    let answer = owner.json(&format!("/tasks/{task}/history")).await;
    let items = answer["items"].as_array().unwrap();
    let types: Vec<_> = items.iter().map(|item| item["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["task_labelled", "task_moved", "task_assigned", "task_created"]);
    let assigned = &items[2];
    let expected = json!([{"field": "assignees", "before": null, "after": bob}]);
    assert_eq!(assigned["changes"], expected);
    assert_eq!((&assigned["version"], &assigned["position"]), (&json!(2), &json!(3)));
    assert_eq!(assigned["actor"], json!({"id": owner.account_id, "display_name": "Ada"}));
    assert!(assigned["event_id"].is_string() && assigned["correlation_id"].is_string());
    assert!(assigned["at"].as_str().unwrap().ends_with('Z'));
    let names = json!({
        bob.to_string(): "Bob", project.todo.to_string(): "To do",
        project.done.to_string(): "Done", project.label.to_string(): "bug",
    });
    assert_eq!(answer["names"], names);
}

#[tokio::test]
async fn what_was_removed_is_still_named_in_histories() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    let task = world.rows.task(&project, "pay rent").await;
    let (column, item) = (Uuid::now_v7(), Uuid::now_v7());
    let of_task =
        |sequence, payload| Happened { project: &project, task: Some(task), sequence, payload };
    let moved = json!({
        "type": "task_moved", "column_id": {"before": column, "after": project.done},
        "rank": {"before": "a0", "after": "a1"},
    });
    world.rows.happen(of_task(2, moved)).await;
    world.rows.happen(of_task(3, json!({"type": "checklist_item_checked", "item_id": item}))).await;
    let entry = json!({"item_id": item, "text": "call", "checked": true});
    let removed = json!({"type": "checklist_item_removed", "item": entry, "index": 0});
    world.rows.happen(of_task(4, removed)).await;
    let removed = json!({
        "type": "column_removed", "column": {"column_id": column, "name": "Waiting"}, "index": 1,
        "replacement": project.todo,
    });
    world
        .rows
        .happen(Happened { project: &project, task: None, sequence: 2, payload: removed })
        .await;

    let names = owner.json(&format!("/tasks/{task}/history")).await["names"].clone();
    assert_eq!(names[column.to_string()], "Waiting");
    assert_eq!(names[item.to_string()], "call");
}

#[tokio::test]
async fn an_event_this_version_cannot_read_is_shown_as_it_is_stored() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    let task = world.rows.task(&project, "pay rent").await;
    let payload = json!({"type": "task_painted", "colour": "red"});
    world.rows.happen(Happened { project: &project, task: Some(task), sequence: 2, payload }).await;
    let answer = owner.json(&format!("/tasks/{task}/history?limit=1")).await;
    let item = &answer["items"][0];
    assert_eq!((&item["type"], &item["changes"]), (&json!("task_painted"), &json!([])));
    assert_eq!(item["raw"], json!({"type": "task_painted", "colour": "red"}));
    let known = owner.json(&format!("/tasks/{task}/history")).await;
    assert_eq!(known["items"][1].get("raw"), None);
}

#[tokio::test]
async fn an_erased_accounts_name_disappears_from_histories() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    let task = world.rows.task(&project, "pay rent").await;
    let assigned = json!({"type": "task_assigned", "account_id": owner.account_id});
    let happened = Happened { project: &project, task: Some(task), sequence: 2, payload: assigned };
    world.rows.happen(happened).await;
    // Read by somebody else: whoever is erased is not signed in any more.
    let reader = world.new_caller("Bob").await;
    world.rows.member(&project, reader.account_id, "viewer").await;
    let erase = "UPDATE read_v1.accounts SET erased = TRUE WHERE display_name = 'Ada'";
    world.rows.execute(erase).await;
    let answer = reader.json(&format!("/tasks/{task}/history")).await;
    assert_eq!(answer["items"][0]["actor"]["display_name"], Value::Null);
    assert_eq!(answer["names"].get(owner.account_id.to_string()), None);
}

#[tokio::test]
async fn a_projects_activity_tells_which_task_each_event_happened_to() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    let task = world.rows.task(&project, "pay rent").await;
    let answer = owner.json(&format!("/projects/{}/activity", project.id)).await;
    let items = answer["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    assert_eq!(items[0]["task"], json!({"id": task, "key": "TM-1", "title": "pay rent"}));
    assert_eq!((&items[1]["type"], &items[1]["task"]), (&json!("project_created"), &Value::Null));
    assert_eq!(answer["names"][owner.account_id.to_string()], "Ada");
}

#[tokio::test]
async fn a_history_tells_what_is_undone_and_by_what() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    let task = world.rows.task(&project, "a").await;
    let first = world.rows.retitle(&project, task, "b").await;
    let second = world.rows.retitle(&project, task, "a").await;
    let (undo, undone) = world.rows.takes_back(second, first).await;
    for path in [format!("/tasks/{task}/history"), format!("/projects/{}/activity", project.id)] {
        let items = owner.json(&path).await["items"].clone();
        assert_eq!((&items[0]["undoes"], items[0].get("undone_by")), (&json!(undone), None));
        assert_eq!((&items[1]["undone_by"], items[1].get("undoes")), (&json!(undo), None));
    }
    // The undo is on another page than the event.
    let answer = owner.json(&format!("/tasks/{task}/history?limit=1")).await;
    let cursor = answer["next_cursor"].as_str().unwrap();
    let next = owner.json(&format!("/tasks/{task}/history?limit=1&cursor={cursor}")).await;
    assert_eq!(next["items"][0]["undone_by"], json!(undo));

    let third = world.rows.retitle(&project, task, "b").await;
    let (redo, _) = world.rows.takes_back(third, second).await;
    let items = owner.json(&format!("/tasks/{task}/history")).await["items"].clone();
    assert_eq!(items[1]["undone_by"], json!(redo));
    assert_eq!(items[2].get("undone_by"), None, "it was done again");
}
