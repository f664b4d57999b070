//! What a task carries besides its words: estimate and watchers.

use crate::http_setup::Api;
use serde_json::{Value, json};

#[tokio::test]
async fn a_task_is_estimated_at_creation_and_later() {
    let api = Api::start().await;
    let owner = api.person("Owner").await;
    let project = api.project(&owner, "EST").await;
    let body = json!({ "project_id": project, "title": "pay rent", "estimate": 8 });
    let created = api.post("/tasks", Some(&owner), &body).await.expect(201).body;
    let task = created["id"].as_str().unwrap();
    let estimate = |points: Value| json!({ "type": "estimate", "points": points });
    let command = async |points| api.command(&owner, "tasks", task, &estimate(points)).await;
    assert_eq!(command(json!(8)).await.expect(200).body["version"], 1, "nothing changed");
    assert_eq!(command(json!(5)).await.expect(200).body["version"], 2);
    assert_eq!(command(Value::Null).await.expect(200).body["version"], 3);
    command(json!(1_001)).await.invalid("/points");
    command(json!("five")).await.invalid("/points");
    let body = json!({ "project_id": project, "title": "pay rent", "estimate": -1 });
    api.post("/tasks", Some(&owner), &body).await.invalid("/estimate");
}

#[tokio::test]
async fn a_viewer_watches_and_stops_watching() {
    let api = Api::start().await;
    let (owner, viewer) = (api.person("Owner").await, api.person("Viewer").await);
    let project = api.project(&owner, "WATCH").await;
    let task = api.task(&owner, &project, "pay rent").await;
    let watch = json!({ "type": "watch" });
    api.command(&viewer, "tasks", &task, &watch).await.problem(404, "not_found");
    api.add_member(&owner, &project, &viewer, "viewer").await;
    for (command, version) in [("watch", 2), ("watch", 2), ("unwatch", 3), ("unwatch", 3)] {
        let reply = api.command(&viewer, "tasks", &task, &json!({ "type": command })).await;
        assert_eq!(reply.expect(200).body["version"], version, "{command}");
    }
    let watched: Value = sqlx::query_scalar(
        "SELECT payload FROM event_store.events WHERE event_type = 'task_watched'",
    )
    .fetch_one(&api.admin)
    .await
    .unwrap();
    assert_eq!(watched["account_id"], viewer.id.as_str());
}
