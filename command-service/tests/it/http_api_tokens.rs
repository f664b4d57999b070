//! Tokens for programs: made, used, listed, taken back.

use crate::http_setup::{Api, ORIGIN, bearer, send};
use http::Method;
use serde_json::{Value, json};
use service_runtime::standing::BELIEVED_FOR;
use std::time::{Duration, Instant};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

const TOKENS: &str = "/api-tokens";

async fn make(api: &Api, session: &str, asked: Value) -> (String, String) {
    let reply = api.call((Method::POST, TOKENS), session, Some(&asked)).await.expect(201);
    assert_eq!(reply.header("cache-control"), "no-store");
    let text = |name: &str| reply.body[name].as_str().unwrap().to_owned();
    (text("id"), text("token"))
}

fn in_an_hour() -> String {
    (OffsetDateTime::now_utc() + Duration::from_secs(3600)).format(&Rfc3339).unwrap()
}

fn project(key: &str) -> Value {
    json!({ "key": key, "name": "A project" })
}

#[tokio::test]
async fn a_program_acts_with_a_token_until_it_is_taken_back() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let (id, token) = make(&api, &ann.token, json!({ "name": "nightly" })).await;
    let command = (Method::POST, "/projects");
    api.call(command.clone(), &token, Some(&project("ONE"))).await.expect(201);
    let actor: String = sqlx::query_scalar(
        "SELECT metadata ->> 'actor' FROM event_store.events WHERE event_type = 'project_created'",
    )
    .fetch_one(&api.admin)
    .await
    .unwrap();
    assert_eq!(actor, ann.id);

    let path = format!("{TOKENS}/{id}");
    let reply = api.call((Method::DELETE, &path), &ann.token, None).await.expect(204);
    assert!(!reply.header("consistency-token").is_empty());
    let refused = api.call(command, &token, Some(&project("TWO"))).await;
    refused.problem(401, "not_signed_in");
    let revoked: Value = sqlx::query_scalar(
        "SELECT payload FROM event_store.events WHERE event_type = 'account_access_revoked'",
    )
    .fetch_one(&api.admin)
    .await
    .unwrap();
    assert_eq!(revoked["grant_ids"], json!([id]));
    api.call((Method::DELETE, &path), &ann.token, None).await.problem(404, "not_found");
}

#[tokio::test]
async fn another_replica_stops_believing_a_revoked_token_within_the_bound() {
    let api = Api::start().await;
    let replica = api.replica();
    let ann = api.person("Ann").await;
    let (id, token) = make(&api, &ann.token, json!({ "name": "nightly" })).await;
    // Known to the replica, and too wrong to change anything.
    let body = json!({});
    let ask = async || {
        send(&replica, bearer((Method::POST, "/projects"), &token, Some(&body))).await.status
    };
    assert_eq!(ask().await, 422);
    let path = format!("{TOKENS}/{id}");
    api.call((Method::DELETE, &path), &ann.token, None).await.expect(204);
    let revoked = Instant::now();
    while ask().await != 401 {
        // The bound, and what a busy machine may add to one look-up.
        assert!(revoked.elapsed() < BELIEVED_FOR + Duration::from_secs(2), "still in");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn tokens_are_listed_without_what_they_are() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let expires_at = in_an_hour();
    let (first, _) = make(&api, &ann.token, json!({ "name": " nightly " })).await;
    let asked = json!({ "name": "backup", "expires_at": expires_at });
    let (second, token) = make(&api, &ann.token, asked).await;

    let reply = api.call((Method::GET, TOKENS), &ann.token, None).await.expect(200);
    let items = reply.body["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    assert_eq!((&items[0]["id"], &items[0]["name"]), (&json!(second), &json!("backup")));
    assert!(items[0]["expires_at"].as_str().unwrap().ends_with('Z'));
    assert_eq!((&items[1]["id"], &items[1]["name"]), (&json!(first), &json!("nightly")));
    assert_eq!(items[1]["expires_at"], Value::Null);
    assert_eq!(reply.body["next_cursor"], Value::Null);
    assert!(!reply.body.to_string().contains(&token));

    let stored: String =
        sqlx::query_scalar("SELECT string_agg(t::text, '') FROM identity.api_tokens t")
            .fetch_one(&api.admin)
            .await
            .unwrap();
    let signature = token.rsplit('.').next().unwrap();
    assert!(stored.contains("nightly") && !stored.contains(signature), "{stored}");
}

#[tokio::test]
async fn a_token_is_good_until_it_expires() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let soon = OffsetDateTime::now_utc() + Duration::from_secs(2);
    let asked = json!({ "name": "short", "expires_at": soon.format(&Rfc3339).unwrap() });
    let (_, token) = make(&api, &ann.token, asked).await;
    let ask = async || api.call((Method::POST, "/projects"), &token, Some(&json!({}))).await.status;
    testkit::eventually(http::StatusCode::UNAUTHORIZED, ask).await;
    let reply = api.call((Method::GET, TOKENS), &ann.token, None).await.expect(200);
    assert_eq!(reply.body["items"], json!([]));
}

#[tokio::test]
async fn a_request_for_a_token_names_what_is_wrong_with_it() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    for (asked, pointer) in [
        (json!({}), "/name"),
        (json!({ "name": "" }), "/name"),
        (json!({ "name": "x".repeat(101) }), "/name"),
        (json!({ "name": "a", "expires_at": "tomorrow" }), "/expires_at"),
        (json!({ "name": "a", "expires_at": "2020-01-01T00:00:00Z" }), "/expires_at"),
        (json!({ "name": "a", "scope": "all" }), "/scope"),
    ] {
        api.call((Method::POST, TOKENS), &ann.token, Some(&asked)).await.invalid(pointer);
    }
}

#[tokio::test]
async fn an_account_has_a_bounded_number_of_tokens() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    sqlx::query(
        "INSERT INTO identity.api_tokens (token_id, account_id, name, expires_at)
         SELECT gen_random_uuid(), account_id, 'expired', clock_timestamp()
         FROM identity.accounts
         UNION ALL
         SELECT gen_random_uuid(), account_id, 'many', NULL
         FROM identity.accounts, generate_series(1, 49)",
    )
    .execute(&api.admin)
    .await
    .unwrap();
    let asked = json!({ "name": "one more" });
    make(&api, &ann.token, asked.clone()).await;
    let refused = api.call((Method::POST, TOKENS), &ann.token, Some(&asked)).await;
    refused.problem(409, "too_many_api_tokens");
}

#[tokio::test]
async fn a_token_cannot_look_after_the_account_itself() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let (id, token) = make(&api, &ann.token, json!({ "name": "nightly" })).await;
    let (one_token, one_session) = (format!("{TOKENS}/{id}"), format!("/sessions/{id}"));
    for request in [
        (Method::POST, TOKENS),
        (Method::GET, TOKENS),
        (Method::DELETE, one_token.as_str()),
        (Method::GET, "/sessions"),
        (Method::DELETE, one_session.as_str()),
        (Method::PATCH, "/account"),
        (Method::POST, "/account/password"),
        (Method::DELETE, "/account"),
        (Method::DELETE, "/session"),
    ] {
        let body = json!({ "name": "another" });
        api.call(request, &token, Some(&body)).await.problem(403, "session_required");
    }
    // Nor is it taken for a session's token in a cookie.
    let cookies = format!("tm_access={token}");
    let reply = api.with_cookies(Method::GET, TOKENS, &cookies, Some(ORIGIN)).await;
    reply.problem(401, "not_signed_in");
}

#[tokio::test]
async fn other_peoples_tokens_are_nobodys_business() {
    let api = Api::start().await;
    let (ann, bob) = (api.person("Ann").await, api.person("Bob").await);
    let (id, token) = make(&api, &ann.token, json!({ "name": "nightly" })).await;
    let path = format!("{TOKENS}/{id}");
    api.call((Method::DELETE, &path), &bob.token, None).await.problem(404, "not_found");
    let reply = api.call((Method::GET, TOKENS), &bob.token, None).await.expect(200);
    assert_eq!(reply.body["items"], json!([]));
    api.call((Method::POST, "/projects"), &token, Some(&project("ONE"))).await.expect(201);
}
