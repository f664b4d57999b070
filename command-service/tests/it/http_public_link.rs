//! Publishing a board and taking it back: the token is told once and kept nowhere.

use crate::http_setup::Api;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

async fn hash_in_the_log(api: &Api, project: &str) -> String {
    sqlx::query_scalar(
        "SELECT payload ->> 'token_hash' FROM event_store.events
         WHERE aggregate_id = $1 AND event_type = 'link_published'
         ORDER BY position DESC LIMIT 1",
    )
    .bind(project)
    .fetch_one(&api.admin)
    .await
    .unwrap()
}

#[tokio::test]
async fn the_token_is_told_once_and_the_log_holds_its_digest() {
    let api = Api::start().await;
    let owner = api.person("Owner").await;
    let project = api.project(&owner, "LINK").await;
    let publish = json!({ "type": "publish_link" });
    let reply = api.command(&owner, "projects", &project, &publish).await.expect(200);
    assert_eq!(reply.body["version"], 2);
    let token = reply.body["token"].as_str().unwrap();
    assert_eq!(token.len(), 43);
    let digest = hex::encode(Sha256::digest(token));
    assert_eq!(hash_in_the_log(&api, &project).await, digest);
    let leaked: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM (SELECT e::text AS row FROM event_store.events e
            UNION ALL SELECT l::text FROM event_store.command_log l) kept
         WHERE position($1 IN row) > 0",
    )
    .bind(token)
    .fetch_one(&api.admin)
    .await
    .unwrap();
    assert_eq!(leaked, 0);

    let again = api.command(&owner, "projects", &project, &publish).await;
    again.problem(409, "link_already_published");
    let revoke = json!({ "type": "revoke_link" });
    let reply = api.command(&owner, "projects", &project, &revoke).await.expect(200);
    assert_eq!((&reply.body["version"], &reply.body["token"]), (&json!(3), &Value::Null));
    let reply = api.command(&owner, "projects", &project, &publish).await.expect(200);
    assert_ne!(reply.body["token"].as_str().unwrap(), token);
}

#[tokio::test]
async fn a_repeat_of_the_command_answers_the_same_without_the_token() {
    let api = Api::start().await;
    let owner = api.person("Owner").await;
    let project = api.project(&owner, "LINK").await;
    let key = Uuid::now_v7().to_string();
    let path = format!("/projects/{project}/commands");
    let publish = json!({ "type": "publish_link" });
    let send =
        async || api.post_with(&path, Some(&owner), &[("idempotency-key", &key)], &publish).await;
    let first = send().await.expect(200);
    assert!(first.body["token"].is_string());
    let second = send().await.expect(200);
    assert_eq!(second.header("idempotency-replayed"), "true");
    assert_eq!(second.body["version"], first.body["version"]);
    assert_eq!(second.body["token"], Value::Null);
}

#[tokio::test]
async fn only_an_owner_publishes_and_nobody_chooses_the_token() {
    let api = Api::start().await;
    let (owner, editor) = (api.person("Owner").await, api.person("Editor").await);
    let project = api.project(&owner, "LINK").await;
    api.add_member(&owner, &project, &editor, "editor").await;
    let publish = json!({ "type": "publish_link" });
    api.command(&editor, "projects", &project, &publish).await.problem(403, "role_too_low");
    let chosen = json!({ "type": "publish_link", "token_hash": "a".repeat(64) });
    api.command(&owner, "projects", &project, &chosen).await.invalid("/token_hash");
    let bulk =
        json!({ "commands": [{ "target": "project", "id": project, "type": "publish_link" }] });
    let reply = api.post("/commands", Some(&owner), &bulk).await.expect(200);
    assert!(reply.body["results"][0]["token"].is_string(), "{}", reply.body);
}
