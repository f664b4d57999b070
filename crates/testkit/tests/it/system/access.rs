//! What was taken back stops working on both services, and in streams that are open.

use std::time::{Duration, Instant};

use reqwest::StatusCode;
use serde_json::{Value, json};
use testkit::{Client, System, eventually};
use uuid::Uuid;

use super::person_with_project;

/// How soon an open stream is to end: what is believed for 5 s, on a machine that is busy. It would
/// last for 15 minutes.
const PROMPTLY: Duration = Duration::from_secs(30);

async fn api_token(client: &Client) -> (String, Client) {
    let made = client.post("/api-tokens", &json!({ "name": "a program" })).await.accepted();
    let token = made.body["token"].as_str().expect("a token");
    (made.id().to_string(), client.with_token(token))
}

async fn status_of_query(client: &Client) -> u16 {
    client.get("/me").await.status.as_u16()
}

async fn change(client: &Client, project_id: Uuid) -> Value {
    let describe = json!({ "type": "describe", "description": Uuid::now_v7().to_string() });
    client.post(&format!("/projects/{project_id}/commands"), &describe).await.accepted().body
}

#[tokio::test]
async fn a_revoked_api_token_stops_working_everywhere() {
    let system = System::with().replicas(2).start().await;
    let (owner, project_id) = person_with_project(&system).await;
    let (token_id, program) = api_token(&owner).await;
    let (_, other_program) = api_token(&owner).await;
    program.create_task(project_id, "by a program").await;
    program.get(&format!("/projects/{project_id}/board")).await.accepted();
    let mut stream = program.live(&[project_id], None).await;
    change(&owner, project_id).await;
    assert_eq!(stream.next().await["type"], "project_described");

    let started = Instant::now();
    let revoked = owner.delete(&format!("/api-tokens/{token_id}")).await;
    assert_eq!(revoked.status, StatusCode::NO_CONTENT);
    assert_eq!(stream.rest().await, [Value::Null; 0]);
    assert!(started.elapsed() < PROMPTLY, "{:?}", started.elapsed());
    // Each replica believes for a moment what it knew; afterwards both, asked in turn, refuse.
    let task = json!({ "project_id": project_id, "title": "too late" });
    let command = async || program.post("/tasks", &task).await.status.as_u16();
    eventually([401; 2], async || [command().await, command().await]).await;
    let query = async || status_of_query(&program).await;
    eventually([401; 2], async || [query().await, query().await]).await;
    let refused = program.get("/me").await;
    assert_eq!(refused.body["code"], "not_signed_in");
    other_program.create_task(project_id, "by another").await;
    owner.get(&format!("/projects/{project_id}/board")).await.accepted();
}

#[tokio::test]
async fn a_device_that_is_signed_out_hears_nothing_more() {
    let system = System::start().await;
    let (lost, project_id) = person_with_project(&system).await;
    let (_, program) = api_token(&lost).await;
    let sessions = lost.get_command("/sessions").await.accepted().body;
    let session_id = sessions["items"][0]["id"].as_str().expect("a session").to_owned();
    lost.get(&format!("/projects/{project_id}")).await.accepted();
    let stream = lost.live(&[project_id], None).await;
    let mut going_on = program.live(&[project_id], None).await;

    let started = Instant::now();
    let ended = lost.delete(&format!("/sessions/{session_id}")).await;
    assert_eq!(ended.status, StatusCode::NO_CONTENT);
    assert_eq!(stream.rest().await, [Value::Null; 0]);
    assert!(started.elapsed() < PROMPTLY, "{:?}", started.elapsed());
    eventually(401, || status_of_query(&lost)).await;
    // The account's other ways in stay open.
    change(&program, project_id).await;
    assert_eq!(going_on.next().await["type"], "project_described");
}

#[tokio::test]
async fn whoever_is_removed_hears_nothing_more_of_the_project() {
    let system = System::start().await;
    let (owner, shared) = person_with_project(&system).await;
    let (member, own) = person_with_project(&system).await;
    let path = format!("/projects/{shared}/commands");
    let account_id = member.account_id();
    let add = json!({ "type": "add_member", "account_id": account_id, "role": "editor" });
    owner.post(&path, &add).await.accepted();
    owner.get(&format!("/projects/{shared}/members")).await.accepted();
    let mut stream = member.live(&[shared, own], None).await;
    change(&owner, shared).await;
    assert_eq!(stream.next().await["project_id"], json!(shared));

    let remove = json!({ "type": "remove_member", "account_id": account_id });
    owner.post(&path, &remove).await.accepted();
    change(&owner, shared).await;
    // What both read has been sent, if it was: streams hear of a partition in its order.
    owner.get(&format!("/projects/{shared}/board")).await.accepted();
    let board = async || member.get(&format!("/projects/{shared}/board")).await.status.as_u16();
    eventually(404, board).await;
    let position = change(&member, own).await["position"].clone();
    let next = stream.next().await;
    assert_eq!((&next["project_id"], &next["position"]), (&json!(own), &position));
}
