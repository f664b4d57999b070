//! A project leaves one instance as a file and comes into another.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use testkit::{Client, System, eventually};
use uuid::Uuid;

use super::person_with_project;
use crate::invariants::assert_read_model_equals_fold;

/// Tables of the read model that hold something of a project, and the columns that say where an
/// instance put it rather than what it is.
const TABLES: [(&str, &[&str]); 5] = [
    // The hand-over to the importer is one more event of the project.
    ("projects", &["position", "sequence", "updated_at"]),
    ("tasks", &["position"]),
    ("comments", &["position"]),
    ("members", &[]),
    ("changes", &["position", "partition"]),
];

pub(super) async fn rows(system: &System, project_id: Uuid) -> BTreeMap<&'static str, Vec<Value>> {
    let mut connection = system.read_model().connect().await;
    let mut all = BTreeMap::new();
    for (table, instances_own) in TABLES {
        let of_project = match table {
            "comments" => "task_id IN (SELECT task_id FROM read.tasks WHERE project_id = $1)",
            _ => "project_id = $1",
        };
        let rows: Vec<Value> = sqlx::query_scalar(&format!(
            "SELECT to_jsonb(t) - $2::text[] FROM read.{table} t WHERE {of_project}
             ORDER BY {}",
            if table == "changes" { "t.position" } else { "to_jsonb(t)" }
        ))
        .bind(project_id)
        .bind(instances_own.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
        .fetch_all(&mut connection)
        .await
        .expect("read the rows");
        all.insert(table, rows);
    }
    all
}

pub(super) async fn export(client: &Client, project_id: Uuid) -> String {
    let reply = client.get(&format!("/projects/{project_id}/export?format=events")).await;
    let reply = reply.accepted();
    assert_eq!(reply.header("content-type"), Some("application/x-ndjson"));
    reply.body.as_str().expect("several lines").to_owned()
}

/// Returns the events of a file without the positions they had.
pub(super) fn events(file: &str) -> Vec<Value> {
    let lines = file.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let mut events: Vec<Value> = lines.filter(|line| line["type"] == "event").collect();
    for event in &mut events {
        event.as_object_mut().expect("an object").remove("position");
    }
    events
}

/// Does something of everything in a project of two.
async fn work(ann: &Client, bob: &Client, project_id: Uuid) {
    let of_project = format!("/projects/{project_id}/commands");
    let project = ann.get(&format!("/projects/{project_id}")).await.accepted().body;
    let columns: Vec<&str> = project["columns"]
        .as_array()
        .expect("columns")
        .iter()
        .map(|column| column["id"].as_str().expect("an id"))
        .collect();
    let label = Uuid::now_v7();
    for command in [
        json!({ "type": "add_member", "account_id": bob.account_id(), "role": "editor" }),
        json!({ "type": "define_label", "label_id": label, "name": "api", "colour": "teal" }),
        json!({ "type": "set_wip_limit", "column_id": columns[2], "wip_limit": 3 }),
    ] {
        ann.post(&of_project, &command).await.accepted();
    }
    let mut tasks = Vec::new();
    for title in ["=1+1", "second", "third", "fourth"] {
        tasks.push(bob.create_task(project_id, title).await);
    }
    let (item, comment) = (Uuid::now_v7(), Uuid::now_v7());
    for (task, command) in [
        (0, json!({ "type": "describe", "description": "two\nlines" })),
        (0, json!({ "type": "move", "column_id": columns[3] })),
        (1, json!({ "type": "move", "column_id": columns[0], "before": tasks[2] })),
        (0, json!({ "type": "add_label", "label_id": label })),
        (0, json!({ "type": "assign", "account_id": bob.account_id() })),
        (0, json!({ "type": "add_checklist_item", "item_id": item, "text": "a" })),
        (0, json!({ "type": "check", "item_id": item })),
        (0, json!({ "type": "comment", "comment_id": comment, "text": "so" })),
        (0, json!({ "type": "edit_comment", "comment_id": comment, "text": "so it is" })),
        (0, json!({ "type": "schedule", "start_on": "2026-12-01", "due_on": "2026-12-24" })),
        (2, json!({ "type": "archive" })),
        (3, json!({ "type": "delete" })),
    ] {
        ann.command_task(tasks[task], &command).await.accepted();
    }
    let undone = ann.command_task(tasks[1], &json!({ "type": "retitle", "title": "2nd" })).await;
    let position = undone.accepted().number("position");
    let history = ann.get(&format!("/tasks/{}/history", tasks[1])).await.accepted().body;
    let retitled = history["items"].as_array().expect("items").iter();
    let retitled = retitled.clone().find(|item| item["position"] == position).expect("the event");
    let undo = json!({ "type": "undo", "event_id": retitled["event_id"] });
    ann.command_task(tasks[1], &undo).await.accepted();
    let remove =
        json!({ "type": "remove_column", "column_id": columns[3], "move_tasks_to": columns[0] });
    ann.post(&of_project, &remove).await.accepted();
}

#[tokio::test]
async fn a_project_exported_as_events_is_the_same_in_an_empty_instance() {
    let (here, there) = (System::start().await, System::start().await);
    let (ann, project_id) = person_with_project(&here).await;
    let bob = here.client().await;
    work(&ann, &bob, project_id).await;
    let file = export(&ann, project_id).await;

    let eve = there.client().await;
    let media = "application/x-ndjson";
    let reply = eve.upload("/import?format=events", media, file.clone()).await.accepted();
    let last = reply.body.as_str().and_then(|lines| lines.lines().last()).expect("lines");
    let last: Value = serde_json::from_str(last).expect("JSON");
    assert_eq!(last["type"], "done", "{last}");
    assert_read_model_equals_fold(&there).await;

    let (mut copied, original) = (rows(&there, project_id).await, rows(&here, project_id).await);
    let importer = json!(eve.account_id());
    copied.get_mut("members").expect("members").retain(|row| row["account_id"] != importer);
    let hand_over = copied.get_mut("changes").and_then(Vec::pop).expect("a change");
    assert_eq!(hand_over["payload"]["account_id"], importer);
    for (table, rows) in &original {
        assert!(!rows.is_empty(), "{table} has something to compare");
    }
    assert_eq!(copied, original);

    let mut again = events(&export(&eve, project_id).await);
    again.pop();
    assert_eq!(again, events(&file));

    // Imported once more, nothing happens; and work goes on.
    let before = stored_events_of(&there).await;
    eve.upload("/import?format=events", media, file).await.accepted();
    assert_eq!(stored_events_of(&there).await, before);
    let next = eve.create_task(project_id, "fifth").await;
    let task = eve.get(&format!("/tasks/{next}")).await.accepted().body;
    assert_eq!(task["number"], 5);
}

#[tokio::test]
async fn a_table_imports_back_into_its_project_and_changes_nothing() {
    let system = System::start().await;
    let (ann, project_id) = person_with_project(&system).await;
    let bob = system.client().await;
    work(&ann, &bob, project_id).await;
    let path = format!("/projects/{project_id}/export?format=csv");
    let table = ann.get(&path).await.accepted().body.as_str().expect("a table").to_owned();
    let rows = 3;

    let before = stored_events_of(&system).await;
    let path = format!("/import?format=csv&project_id={project_id}");
    let reply = ann.upload(&path, "text/csv", table.clone()).await.accepted();
    let last = reply.body.as_str().and_then(|lines| lines.lines().last()).expect("lines");
    let last: Value = serde_json::from_str(last).expect("JSON");
    assert_eq!((&last["unchanged"], &last["errors"]), (&json!(rows), &json!(0)), "{last}");
    assert_eq!(stored_events_of(&system).await, before);

    // A project of its own gets the same tasks.
    let reply = ann.upload("/import?format=csv&key=COPY&name=Copy", "text/csv", table).await;
    let text = reply.accepted().body.as_str().expect("lines").to_owned();
    let last: Value = serde_json::from_str(text.lines().last().expect("a line")).expect("JSON");
    assert_eq!(last["created"]["tasks"], rows, "{last}");
    let copy = last["project_id"].as_str().expect("an id").to_owned();
    let titles = || async {
        let tasks = ann.get(&format!("/tasks?project_id={copy}")).await.body;
        let tasks = tasks["items"].as_array().cloned().unwrap_or_default();
        tasks.iter().map(|task| task["title"].clone()).collect::<Vec<_>>()
    };
    eventually(vec![json!("third"), json!("second"), json!("=1+1")], titles).await;
}

async fn stored_events_of(system: &System) -> i64 {
    let mut connection = system.event_store().connect().await;
    sqlx::query_scalar("SELECT count(*) FROM event_store.events")
        .fetch_one(&mut connection)
        .await
        .expect("count the events")
}
