//! Commands that are sent again, and commands on a version that has passed.

use crate::http_commands::{KEY, project, uuid};
use crate::http_setup::Api;
use serde_json::json;

#[tokio::test]
async fn a_repeated_key_gets_the_first_answer_and_stores_nothing() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let project_id = api.project(&ann, "ANN").await;
    let headers = [("idempotency-key", KEY)];
    let body = json!({ "project_id": project_id, "title": "x" });
    let first = api.post_with("/tasks", Some(&ann), &headers, &body).await.expect(201);
    let before = api.all_events().await;
    let again = api.post_with("/tasks", Some(&ann), &headers, &body).await.expect(201);
    assert_eq!(again.body, first.body);
    assert_eq!(again.header("idempotency-replayed"), "true");
    for header in ["etag", "location", "consistency-token"] {
        assert_eq!(again.header(header), first.header(header));
    }
    assert_eq!(api.all_events().await, before);
}

#[tokio::test]
async fn a_repeated_move_gets_the_first_answer_when_its_neighbour_is_gone() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let project_id = api.project(&ann, "ANN").await;
    let column = &api.columns(&project_id).await[0];
    let a = api.task(&ann, &project_id, "a").await;
    let b = api.task(&ann, &project_id, "b").await;
    let body = json!({ "type": "move", "column_id": column, "before": a });
    let (path, headers) = (format!("/tasks/{b}/commands"), [("idempotency-key", KEY)]);
    let first = api.post_with(&path, Some(&ann), &headers, &body).await.expect(200);
    api.command(&ann, "tasks", &a, &json!({ "type": "delete" })).await.expect(200);
    let again = api.post_with(&path, Some(&ann), &headers, &body).await.expect(200);
    assert_eq!(again.body, first.body);
    assert_eq!(again.header("idempotency-replayed"), "true");
    api.post_with(&path, Some(&ann), &[], &body).await.problem(409, "concurrent_change");
}

#[tokio::test]
async fn a_key_cannot_be_reused_for_another_command() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let id = api.project(&ann, "ANN").await;
    let headers = [("idempotency-key", KEY)];
    let path = format!("/projects/{id}/commands");
    let rename = |name: &str| json!({ "type": "rename", "name": name });
    api.post_with(&path, Some(&ann), &headers, &rename("B")).await.expect(200);
    let reused = api.post_with(&path, Some(&ann), &headers, &rename("C")).await;
    reused.problem(422, "idempotency_key_reused");
    // Another account has keys of its own.
    let bob = api.person("Bob").await;
    api.post_with("/projects", Some(&bob), &headers, &project("BOB")).await.expect(201);
    let bad = [("idempotency-key", "not a uuid")];
    let reply = api.post_with(&path, Some(&ann), &bad, &rename("C")).await;
    reply.problem(400, "malformed_request");
}

#[tokio::test]
async fn if_match_refuses_a_version_that_is_not_the_current_one() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let id = api.project(&ann, "ANN").await;
    let path = format!("/projects/{id}/commands");
    let rename = async |name: &str, version: &str| {
        let body = json!({ "type": "rename", "name": name });
        api.post_with(&path, Some(&ann), &[("if-match", version)], &body).await
    };
    assert_eq!(rename("B", "\"1\"").await.expect(200).header("etag"), "\"2\"");
    rename("C", "\"1\"").await.problem(412, "stale_version");
    rename("C", "\"9\"").await.problem(412, "stale_version");
    rename("C", "*").await.expect(200);
    for bad in
        ["2", "\"x\"", "W/\"2\"", "\"1\", \"2\"", "\"\"", "\"-1\"", "\"99999999999999999999\""]
    {
        rename("D", bad).await.problem(400, "malformed_request");
    }
    assert_eq!(api.events_of(&id).await, 3);
}

#[tokio::test]
async fn creating_with_an_id_is_idempotent_and_never_overwrites() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let bob = api.person("Bob").await;
    let id = uuid();
    let body = json!({ "id": id, "key": "ANN", "name": "A" });
    let first = api.post("/projects", Some(&ann), &body).await.expect(201);
    let again = api.post("/projects", Some(&ann), &body).await.expect(201);
    assert_eq!(first.body, again.body);
    let other = json!({ "id": id, "key": "ANN", "name": "B" });
    api.post("/projects", Some(&ann), &other).await.problem(409, "already_exists");
    api.post("/projects", Some(&bob), &body).await.problem(409, "already_exists");

    let task = json!({ "id": uuid(), "project_id": id, "title": "x" });
    let first = api.post("/tasks", Some(&ann), &task).await.expect(201);
    assert_eq!(first.body["key"], "ANN-1");
    assert_eq!(api.post("/tasks", Some(&ann), &task).await.expect(201).body["key"], "ANN-1");
}
