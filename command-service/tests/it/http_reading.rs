//! What people have read is noted in their own stream, rarely, and only what they may know of.

use crate::http_setup::{Api, Person, Reply};
use axum::body::Body;
use http::{Method, Request};
use serde_json::{Value, json};
use uuid::Uuid;

async fn see(api: &Api, person: &Person, project: &str, body: &Value) -> Reply {
    let request = Request::builder()
        .method(Method::PUT)
        .uri(format!("/api/v1/projects/{project}/seen"))
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {}", person.token));
    api.send(request.body(Body::from(body.to_string())).unwrap()).await
}

async fn read(api: &Api, person: &Person, body: &Value) -> Reply {
    api.post("/me/inbox/read", Some(person), body).await
}

/// Returns the payload of the account's last event.
async fn last_event(api: &Api, person: &Person) -> Value {
    sqlx::query_scalar(
        "SELECT payload FROM event_store.events WHERE aggregate_id = $1
         ORDER BY sequence DESC LIMIT 1",
    )
    .bind(&person.id)
    .fetch_one(&api.admin)
    .await
    .unwrap()
}

async fn head(api: &Api, aggregate: &str) -> (i16, i64) {
    sqlx::query_as(
        "SELECT partition, position FROM event_store.events WHERE aggregate_id = $1
         ORDER BY sequence DESC LIMIT 1",
    )
    .bind(aggregate)
    .fetch_one(&api.admin)
    .await
    .unwrap()
}

/// Makes a project in another partition than the account's own, where noting what was read is itself
/// something new; returns its partition and newest position.
async fn apart(api: &Api, owner: &Person) -> (i16, i64) {
    let (own, _) = head(api, &owner.id).await;
    let mut found = None;
    for letter in 'A'..='Z' {
        let project = api.project(owner, &format!("T{letter}")).await;
        found = Some(head(api, &project).await).filter(|(partition, _)| *partition != own);
        if found.is_some() {
            break;
        }
    }
    found.unwrap()
}

#[tokio::test]
async fn a_project_is_noted_as_seen_once_and_never_less() {
    let api = Api::start().await;
    let owner = api.person("Ada").await;
    let project = api.project(&owner, "TM").await;
    let task = api.task(&owner, &project, "task").await;
    let (_, newest) = head(&api, &task).await;

    let reply = see(&api, &owner, &project, &json!({ "position": newest })).await.expect(200);
    assert_eq!(reply.body["id"], json!(owner.id));
    assert_eq!(reply.body["version"], 2);
    let (partition, position) = head(&api, &owner.id).await;
    assert_eq!(reply.body["position"], position);
    assert_eq!(reply.header("consistency-token"), format!("{partition}-{position}"));
    let stored = json!({ "type": "project_seen", "project_id": project, "position": newest });
    assert_eq!(last_event(&api, &owner).await, stored);

    for position in [newest, newest - 1, 0] {
        let again = see(&api, &owner, &project, &json!({ "position": position })).await.expect(200);
        assert_eq!(again.body["version"], 2, "nothing new, nothing stored");
    }
}

#[tokio::test]
async fn nobody_sees_beyond_what_has_happened() {
    let api = Api::start().await;
    let owner = api.person("Ada").await;
    let project = api.project(&owner, "TM").await;
    let (_, newest) = head(&api, &project).await;
    for position in [json!(newest + 1), json!(u64::MAX), json!(-1), json!("1")] {
        see(&api, &owner, &project, &json!({ "position": position })).await.invalid("/position");
    }
    see(&api, &owner, &project, &json!({ "position": 1, "x": 1 })).await.invalid("/x");
    see(&api, &owner, &project, &json!({})).await.problem(422, "invalid_fields");
    assert_eq!(api.events_of(&owner.id).await, 1);
}

#[tokio::test]
async fn only_members_have_seen_a_project() {
    let api = Api::start().await;
    let (owner, viewer, outsider) =
        (api.person("Ada").await, api.person("Bob").await, api.person("Eve").await);
    let project = api.project(&owner, "TM").await;
    let body = json!({ "position": 1 });
    see(&api, &outsider, &project, &body).await.problem(404, "not_found");
    let absent = Uuid::now_v7().to_string();
    see(&api, &owner, &absent, &body).await.problem(404, "not_found");
    see(&api, &viewer, &project, &body).await.problem(404, "not_found");
    api.add_member(&owner, &project, &viewer, "viewer").await;
    see(&api, &viewer, &project, &body).await.expect(200);
    let mut stranger = outsider.clone();
    stranger.token = "no.such.token".to_owned();
    see(&api, &stranger, &project, &body).await.problem(401, "not_signed_in");
    read(&api, &stranger, &json!({ "upto": "" })).await.problem(401, "not_signed_in");
}

#[tokio::test]
async fn an_inbox_is_read_up_to_a_point_or_item_by_item() {
    let api = Api::start().await;
    let owner = api.person("Ada").await;
    let (partition, newest) = apart(&api, &owner).await;
    let event = Uuid::now_v7();

    let everything = json!({ "upto": format!("{partition}-{newest}"), "events": [event] });
    let reply = read(&api, &owner, &everything).await.expect(200);
    assert_eq!((&reply.body["id"], &reply.body["version"]), (&json!(owner.id), &json!(2)));
    let stored = json!({
        "type": "inbox_read", "events": [event],
        "upto": [{ "partition": partition, "position": newest }],
    });
    assert_eq!(last_event(&api, &owner).await, stored);
    let again = read(&api, &owner, &everything).await.expect(200);
    assert_eq!(again.body["version"], 2, "nothing new, nothing stored");

    // From another history, or of an event still to come: as far as things have gone, no further.
    let ahead = json!({ "upto": format!("{partition}-{}", newest + 1_000) });
    assert_eq!(read(&api, &owner, &ahead).await.expect(200).body["version"], 2);
    let other = Uuid::now_v7();
    let single = read(&api, &owner, &json!({ "events": [other, event] })).await.expect(200);
    assert_eq!(single.body["version"], 3);
    assert_eq!(last_event(&api, &owner).await, json!({ "type": "inbox_read", "events": [other] }));
}

#[tokio::test]
async fn what_is_not_a_part_of_an_inbox_is_refused() {
    let api = Api::start().await;
    let owner = api.person("Ada").await;
    read(&api, &owner, &json!({})).await.invalid("/upto");
    read(&api, &owner, &json!({ "upto": "yesterday" })).await.invalid("/upto");
    read(&api, &owner, &json!({ "upto": 7 })).await.invalid("/upto");
    read(&api, &owner, &json!({ "events": ["x"] })).await.invalid("/events/0");
    let many: Vec<Uuid> = std::iter::repeat_with(Uuid::now_v7).take(201).collect();
    read(&api, &owner, &json!({ "events": many })).await.invalid("/events");
    assert_eq!(api.events_of(&owner.id).await, 1);
}

#[tokio::test]
async fn an_account_notes_its_reading_only_so_often() {
    let api = Api::start().await;
    let owner = api.person("Ada").await;
    let project = api.project(&owner, "TM").await;
    let body = json!({ "position": 0 });
    let mut refused = None;
    for _ in 0..100 {
        let reply = see(&api, &owner, &project, &body).await;
        if reply.status != 200 {
            refused = Some(reply);
            break;
        }
    }
    let refused = refused.unwrap();
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=10).contains(&wait), "{wait}");
    refused.problem(429, "too_many_requests");
    read(&api, &owner, &json!({ "upto": "" })).await.problem(429, "too_many_requests");
    let other = api.person("Bob").await;
    read(&api, &other, &json!({ "upto": "" })).await.expect(200);
}

#[tokio::test]
async fn a_repeated_request_answers_the_same() {
    let api = Api::start().await;
    let owner = api.person("Ada").await;
    let key = Uuid::now_v7().to_string();
    let headers = [("idempotency-key", key.as_str())];
    let body = json!({ "events": [Uuid::now_v7()] });
    let first = api.post_with("/me/inbox/read", Some(&owner), &headers, &body).await.expect(200);
    let again = api.post_with("/me/inbox/read", Some(&owner), &headers, &body).await.expect(200);
    assert_eq!(again.body, first.body);
    assert_eq!(again.header("idempotency-replayed"), "true");
}
