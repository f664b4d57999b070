//! How a session goes on, on one page or several, and how it is ended from elsewhere.

use crate::http_setup::{Api, ORIGIN, PASSWORD, Reply, account, bearer, send};
use http::Method;
use serde_json::{Value, json};
use service_runtime::standing::BELIEVED_FOR;
use std::time::{Duration, Instant};

pub async fn signed_in(api: &Api) -> Reply {
    api.post("/accounts", None, &account("ann@example.org")).await.expect(201);
    api.sign_in("ann@example.org", PASSWORD).await.expect(200)
}

pub async fn refresh(api: &Api, token: &str) -> Reply {
    let cookies = format!("tm_refresh={token}");
    api.with_cookies(Method::POST, "/session/refresh", &cookies, Some(ORIGIN)).await
}

fn access(reply: &Reply) -> String {
    reply.body["access_token"].as_str().unwrap().to_owned()
}

/// Asks for something only a session that stands may have.
async fn try_command(api: &Api, token: &str) -> Reply {
    let project = json!({ "key": "ANN", "name": "A project" });
    api.call((Method::POST, "/projects"), token, Some(&project)).await
}

async fn devices(api: &Api, token: &str) -> Vec<Value> {
    let reply = api.call((Method::GET, "/sessions"), token, None).await.expect(200);
    reply.body["items"].as_array().unwrap().clone()
}

/// Lets the grace of every spent token be over.
async fn after_grace(api: &Api) {
    sqlx::query("UPDATE identity.sessions SET rotated_at = rotated_at - interval '31 seconds'")
        .execute(&api.admin)
        .await
        .unwrap();
}

async fn revoked_in_the_log(api: &Api) -> Vec<Value> {
    sqlx::query_scalar(
        "SELECT payload -> 'grant_ids' FROM event_store.events
         WHERE event_type = 'account_access_revoked' ORDER BY position",
    )
    .fetch_all(&api.admin)
    .await
    .unwrap()
}

#[tokio::test]
async fn refreshing_replaces_both_tokens() {
    let api = Api::start().await;
    let first = signed_in(&api).await;
    let second = refresh(&api, &first.cookie("tm_refresh")).await.expect(200);
    assert_ne!(second.cookie("tm_refresh"), first.cookie("tm_refresh"));
    assert_eq!(second.body["account"], first.body["account"]);
    refresh(&api, &second.cookie("tm_refresh")).await.expect(200);
}

#[tokio::test]
async fn pages_that_refresh_at_the_same_moment_all_stay_signed_in() {
    let api = Api::start().await;
    let token = signed_in(&api).await.cookie("tm_refresh");
    let pages = std::iter::repeat_with(|| refresh(&api, &token)).take(8);
    let replies = futures::future::join_all(pages).await;
    // Whichever answer arrives last, the browser keeps the same cookie.
    let next: Vec<String> =
        replies.into_iter().map(|reply| reply.expect(200).cookie("tm_refresh")).collect();
    assert!(next.iter().all(|cookie| *cookie == next[0]), "{next:?}");
    refresh(&api, &next[0]).await.expect(200);
    let metrics = api.metrics();
    for line in [
        r#"session_refreshes_total{outcome="rotated"} 2"#,
        r#"session_refreshes_total{outcome="repeated"} 7"#,
    ] {
        assert!(metrics.contains(line), "{line} is not in {metrics}");
    }
}

#[tokio::test]
async fn an_answer_that_was_lost_can_be_asked_for_again_also_of_another_replica() {
    let api = Api::start().await;
    let token = signed_in(&api).await.cookie("tm_refresh");
    let lost = refresh(&api, &token).await.expect(200).cookie("tm_refresh");
    let request = http::Request::post("/api/v1/session/refresh")
        .header("cookie", format!("tm_refresh={token}"))
        .header("origin", ORIGIN)
        .body(axum::body::Body::empty());
    let again = send(&api.replica(), request.unwrap()).await.expect(200);
    assert_eq!(again.cookie("tm_refresh"), lost);
}

#[tokio::test]
async fn a_spent_refresh_token_ends_the_whole_session() {
    let api = Api::start().await;
    let session = signed_in(&api).await;
    let first = session.cookie("tm_refresh");
    let other_device = api.sign_in("ann@example.org", PASSWORD).await.cookie("tm_refresh");
    let second = refresh(&api, &first).await.expect(200).cookie("tm_refresh");
    try_command(&api, &access(&session)).await.expect(201);

    after_grace(&api).await;
    let stolen = refresh(&api, &first).await;
    assert!(stolen.set_cookie("tm_refresh").contains("Max-Age=0"));
    stolen.problem(401, "session_expired");
    refresh(&api, &second).await.problem(401, "session_expired");
    try_command(&api, &access(&session)).await.problem(401, "session_expired");
    refresh(&api, &other_device).await.expect(200);
    let session_id = first.split_once('.').unwrap().0.parse::<uuid::Uuid>().unwrap();
    assert_eq!(revoked_in_the_log(&api).await, [json!([session_id])]);
    let metrics = api.metrics();
    for line in [
        r#"session_refreshes_total{outcome="reused"} 1"#,
        r#"session_refreshes_total{outcome="ended"} 1"#,
        r#"sign_ins_total{method="password",outcome="signed_in"} 2"#,
    ] {
        assert!(metrics.contains(line), "{line} is not in {metrics}");
    }
}

#[tokio::test]
async fn a_token_spent_twice_over_ends_the_session_at_once() {
    let api = Api::start().await;
    let first = signed_in(&api).await.cookie("tm_refresh");
    let second = refresh(&api, &first).await.expect(200).cookie("tm_refresh");
    let third = refresh(&api, &second).await.expect(200).cookie("tm_refresh");
    refresh(&api, &first).await.problem(401, "session_expired");
    refresh(&api, &third).await.problem(401, "session_expired");
}

#[tokio::test]
async fn a_session_that_was_not_refreshed_for_long_has_ended() {
    let api = Api::start().await;
    let token = signed_in(&api).await.cookie("tm_refresh");
    sqlx::query("UPDATE identity.sessions SET expires_at = clock_timestamp()")
        .execute(&api.admin)
        .await
        .unwrap();
    refresh(&api, &token).await.problem(401, "session_expired");
    assert_eq!(revoked_in_the_log(&api).await, [] as [Value; 0]);
}

#[tokio::test]
async fn devices_are_listed_by_what_their_owner_knows_them_by() {
    let api = Api::start().await;
    let here = access(&signed_in(&api).await);
    let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0";
    let credentials = json!({ "email": "ann@example.org", "password": PASSWORD });
    let headers = [("user-agent", firefox)];
    api.post_with("/session", None, &headers, &credentials).await.expect(200);
    let bob = api.person("Bob").await;

    let items = devices(&api, &here).await;
    assert_eq!(items.len(), 2);
    let (elsewhere, current) = (&items[0], &items[1]);
    assert_eq!(elsewhere["device"], "Firefox on Linux");
    assert_eq!(elsewhere["current"], false);
    assert_eq!(current["device"], "Unknown device");
    assert_eq!(current["current"], true);
    for field in ["created_at", "last_used_at", "expires_at"] {
        assert!(elsewhere[field].as_str().unwrap().ends_with('Z'), "{elsewhere}");
    }
    assert_eq!(devices(&api, &bob.token).await.len(), 1);
    let stored: String =
        sqlx::query_scalar("SELECT string_agg(sessions::text, '') FROM identity.sessions sessions")
            .fetch_one(&api.admin)
            .await
            .unwrap();
    assert!(!stored.contains("Gecko"), "{stored}");
}

#[tokio::test]
async fn a_device_that_is_revoked_is_out_at_once() {
    let api = Api::start().await;
    let lost = signed_in(&api).await;
    let here = access(&api.sign_in("ann@example.org", PASSWORD).await);
    try_command(&api, &access(&lost)).await.expect(201);
    let items = devices(&api, &here).await;
    let id = items.iter().find(|item| item["current"] == false).unwrap()["id"].clone();
    let path = format!("/sessions/{}", id.as_str().unwrap());

    let reply = api.call((Method::DELETE, &path), &here, None).await.expect(204);
    assert!(!reply.header("consistency-token").is_empty());
    assert!(!reply.headers.contains_key("set-cookie"));
    try_command(&api, &access(&lost)).await.problem(401, "session_expired");
    refresh(&api, &lost.cookie("tm_refresh")).await.problem(401, "session_expired");
    assert_eq!(revoked_in_the_log(&api).await, [json!([id])]);
    assert_eq!(devices(&api, &here).await.len(), 1);
    api.call((Method::DELETE, &path), &here, None).await.problem(404, "not_found");
}

#[tokio::test]
async fn another_replica_stops_believing_a_revoked_session_within_the_bound() {
    let api = Api::start().await;
    let replica = api.replica();
    let lost = access(&signed_in(&api).await);
    let here = access(&api.sign_in("ann@example.org", PASSWORD).await);
    let ask = async || send(&replica, bearer((Method::GET, "/sessions"), &lost, None)).await;
    let items = ask().await.expect(200).body["items"].clone();
    let id = items.as_array().unwrap().iter().find(|item| item["current"] == true).unwrap();
    let path = format!("/sessions/{}", id["id"].as_str().unwrap());
    api.call((Method::DELETE, &path), &here, None).await.expect(204);

    let revoked = Instant::now();
    while ask().await.status != 401 {
        // The bound, and what a busy machine may add to one look-up.
        assert!(revoked.elapsed() < BELIEVED_FOR + Duration::from_secs(2), "still in");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn other_peoples_devices_are_nobodys_business() {
    let api = Api::start().await;
    let ann = signed_in(&api).await;
    let bob = api.person("Bob").await;
    let id = devices(&api, &access(&ann)).await[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/sessions/{id}");
    api.call((Method::DELETE, &path), &bob.token, None).await.problem(404, "not_found");
    refresh(&api, &ann.cookie("tm_refresh")).await.expect(200);
    let absent = format!("/sessions/{}", uuid::Uuid::now_v7());
    api.call((Method::DELETE, &absent), &bob.token, None).await.problem(404, "not_found");
    let malformed = api.call((Method::DELETE, "/sessions/mine"), &bob.token, None).await;
    malformed.problem(400, "malformed_request");
    for request in [(Method::GET, "/sessions"), (Method::DELETE, path.as_str())] {
        api.call(request, "nonsense", None).await.problem(401, "not_signed_in");
    }
}

#[tokio::test]
async fn revoking_the_own_session_takes_the_cookies_back() {
    let api = Api::start().await;
    let session = signed_in(&api).await;
    let id = devices(&api, &access(&session)).await[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/sessions/{id}");
    let reply = api.call((Method::DELETE, &path), &access(&session), None).await.expect(204);
    for name in ["tm_access", "tm_refresh"] {
        assert!(reply.set_cookie(name).contains("Max-Age=0"));
    }
    try_command(&api, &access(&session)).await.problem(401, "session_expired");
}

#[tokio::test]
async fn whoever_signed_out_can_command_no_more() {
    let api = Api::start().await;
    let token = access(&signed_in(&api).await);
    try_command(&api, &token).await.expect(201);
    api.call((Method::DELETE, "/session"), &token, None).await.expect(204);
    try_command(&api, &token).await.problem(401, "session_expired");
}
