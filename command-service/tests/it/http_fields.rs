//! What a task carries besides its words: estimate, watchers, and ties to other tasks.

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

#[tokio::test]
async fn a_task_is_tied_to_others_and_told_why_it_is_not() {
    let api = Api::start().await;
    let owner = api.person("Owner").await;
    let project = api.project(&owner, "TIES").await;
    let first = api.task(&owner, &project, "first").await;
    let body = json!({ "project_id": project, "title": "second", "parent_id": first });
    let second = api.post("/tasks", Some(&owner), &body).await.expect(201).body;
    let second = second["id"].as_str().unwrap().to_owned();
    let ask = async |task: &str, body: Value| api.command(&owner, "tasks", task, &body).await;

    let under = |parent: Option<&str>| json!({ "type": "set_parent", "parent_id": parent });
    ask(&first, under(Some(&second))).await.problem(409, "parent_cycle");
    ask(&first, under(Some(&first))).await.invalid("/parent_id");
    let nobody = uuid::Uuid::now_v7().to_string();
    ask(&first, under(Some(&nobody))).await.problem(409, "parent_not_found");
    assert_eq!(ask(&second, under(None)).await.expect(200).body["version"], 2);

    let relate =
        |how: &str, kind: &str, other: &str| json!({ "type": how, "kind": kind, "task_id": other });
    assert_eq!(
        ask(&first, relate("relate", "blocks", &second)).await.expect(200).body["version"],
        2
    );
    ask(&second, relate("relate", "blocks", &first)).await.problem(409, "blocks_cycle");
    ask(&first, relate("relate", "relates", &first)).await.invalid("/task_id");
    ask(&first, relate("relate", "hates", &second)).await.invalid("/kind");
    ask(&first, relate("relate", "relates", &nobody)).await.problem(409, "related_task_not_found");
    ask(&first, relate("relate", "relates", &second)).await.expect(200);
    let back = relate("unrelate", "relates", &first);
    ask(&second, back).await.problem(409, "relation_kept_by_other");
    ask(&first, relate("unrelate", "relates", &second)).await.expect(200);
    assert_eq!(
        ask(&first, relate("unrelate", "blocks", &second)).await.expect(200).body["version"],
        5
    );
}

#[tokio::test]
async fn a_version_may_be_named_as_an_entity_tag_gives_it() {
    let api = Api::start().await;
    let owner = api.person("Owner").await;
    let project = api.project(&owner, "TAGS").await;
    let task = api.task(&owner, &project, "pay rent").await;
    let path = format!("/tasks/{task}/commands");
    let body = json!({ "type": "estimate", "points": 1 });
    let with =
        async |tag: &str| api.post_with(&path, Some(&owner), &[("if-match", tag)], &body).await;
    with("\"2-00ff00ff00ff00ff\"").await.problem(412, "stale_version");
    with("\"-00ff\"").await.problem(400, "malformed_request");
    with("\"1-00ff00ff00ff00ff\"").await.expect(200);
}

#[tokio::test]
async fn a_rule_is_checked_before_it_is_kept() {
    let api = Api::start().await;
    let owner = api.person("Owner").await;
    let project = api.project(&owner, "RULE").await;
    let body = json!({ "project_id": project, "title": "water", "repeat": "FREQ=WEEKLY" });
    let created = api.post("/tasks", Some(&owner), &body).await.expect(201).body;
    let task = created["id"].as_str().unwrap();
    let repeat = async |rule: Value| {
        let body = json!({ "type": "repeat", "rule": rule });
        api.command(&owner, "tasks", task, &body).await
    };
    assert_eq!(repeat(json!("RRULE:FREQ=WEEKLY")).await.expect(200).body["version"], 1);
    assert_eq!(repeat(json!("FREQ=DAILY;COUNT=3")).await.expect(200).body["version"], 2);
    assert_eq!(repeat(Value::Null).await.expect(200).body["version"], 3);
    repeat(json!("FREQ=HOURLY")).await.invalid("/rule");
    repeat(json!("every monday")).await.invalid("/rule");
    let body = json!({ "project_id": project, "title": "water", "repeat": "FREQ=SECONDLY" });
    api.post("/tasks", Some(&owner), &body).await.invalid("/repeat");
    // Nobody but the service opens a next occurrence.
    let open = json!({ "type": "open_next", "repeats": task, "project_id": project });
    api.command(&owner, "tasks", task, &open).await.invalid("/type");
}
