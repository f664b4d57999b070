//! Registering, signing in, staying signed in, and being kept out.

use crate::http_sessions::{refresh, signed_in};
use crate::http_setup::{Api, ORIGIN, PASSWORD, Reply, account};
use command_service::identity::device::Device;
use command_service::identity::refresh_token::RefreshToken;
use command_service::identity::sessions;
use domain::AccountId;
use http::Method;
use serde_json::{Value, json};
use std::time::Duration;
use uuid::Uuid;

/// Returns the account's body with one field replaced.
fn but(field: &str, value: Value) -> Value {
    let mut body = account("ann@example.org");
    body[field] = value;
    body
}

#[tokio::test]
async fn registering_stores_an_account_and_announces_it_without_personal_data() {
    let api = Api::start().await;
    let reply = api.post("/accounts", None, &account(" Ann@Example.org ")).await.expect(201);
    assert!(!reply.header("consistency-token").is_empty());
    let id = reply.body["id"].as_str().unwrap();
    let (event_type, payload, metadata): (String, Value, Value) = sqlx::query_as(
        "SELECT event_type, payload, metadata FROM event_store.events WHERE aggregate_id = $1",
    )
    .bind(id)
    .fetch_one(&api.admin)
    .await
    .unwrap();
    assert_eq!(event_type, "account_registered");
    assert_eq!(payload, json!({ "type": "account_registered", "account_id": id }));
    assert!(!metadata.to_string().contains("Ann"));

    let profile: (String, bool) =
        sqlx::query_as("SELECT display_name, erased FROM identity.profiles WHERE account_id = $1")
            .bind(Uuid::parse_str(id).unwrap())
            .fetch_one(&api.admin)
            .await
            .unwrap();
    assert_eq!(profile, ("Ann".to_owned(), false));
}

#[tokio::test]
async fn a_registration_names_what_is_wrong_with_it() {
    let api = Api::start().await;
    let wrong = [
        ("email", json!("not an address")),
        ("email", json!("a@b\u{0}")),
        ("email", json!(null)),
        ("password", json!("short")),
        ("password", json!("password123")),
        ("password", json!("x1y2z3".repeat(50))),
        ("display_name", json!("  ")),
        ("display_name", json!("x".repeat(101))),
        ("display_name", json!("a\u{0}b")),
        ("admin", json!(true)),
    ];
    for (field, value) in wrong {
        let reply = api.post("/accounts", None, &but(field, value)).await;
        reply.invalid(&format!("/{field}"));
    }
    api.post("/accounts", None, &json!({})).await.invalid("/email");
    assert_eq!(api.all_events().await, 0);
}

#[tokio::test]
async fn an_address_has_one_account_however_it_is_written() {
    let api = Api::start().await;
    api.post("/accounts", None, &account("ann@example.org")).await.expect(201);
    let again = api.post("/accounts", None, &account("ANN@example.ORG")).await;
    again.problem(409, "already_exists");
    assert_eq!(api.all_events().await, 1);
}

#[tokio::test]
async fn signing_in_hands_out_a_token_and_two_strict_cookies() {
    let api = Api::start().await;
    let reply = signed_in(&api).await;
    assert_eq!(reply.body["account"]["email"], "ann@example.org");
    assert_eq!(reply.body["account"]["display_name"], "Ann");
    assert!(reply.body["expires_at"].as_str().unwrap().ends_with('Z'));
    assert_eq!(reply.header("cache-control"), "no-store");
    let access = reply.set_cookie("tm_access");
    let refresh = reply.set_cookie("tm_refresh");
    for cookie in [&access, &refresh] {
        for attribute in ["HttpOnly", "SameSite=Strict", "Secure"] {
            assert!(cookie.contains(attribute), "{cookie}");
        }
    }
    assert!(access.contains("Path=/api;") || access.ends_with("Path=/api"), "{access}");
    assert!(access.contains("Max-Age=900"), "{access}");
    assert!(refresh.contains("Path=/api/v1/session"), "{refresh}");
    assert!(refresh.contains("Max-Age=2592000"), "{refresh}");
    assert_eq!(reply.cookie("tm_access"), reply.body["access_token"]);
}

#[tokio::test]
async fn plain_http_development_gets_cookies_it_can_send_back() {
    let api = Api::start_with(|config| config.identity.cookie_secure = false).await;
    assert!(!signed_in(&api).await.set_cookie("tm_access").contains("Secure"));
}

#[tokio::test]
async fn an_unknown_address_and_a_wrong_password_get_the_same_answer() {
    let api = Api::start().await;
    signed_in(&api).await;
    let strip = |reply: Reply| {
        let names: Vec<String> = reply.headers.keys().map(ToString::to_string).collect();
        let mut body = reply.body;
        body["request_id"] = Value::Null;
        (reply.status, names, body)
    };
    let wrong = strip(api.sign_in("ann@example.org", "wrong password").await);
    assert_eq!(wrong.0, 401);
    assert_eq!(wrong.2["code"], "wrong_credentials");
    for nobody in ["bob@example.org", "not an address", "", &"x".repeat(10_000)] {
        assert_eq!(strip(api.sign_in(nobody, "wrong password").await), wrong);
    }
    assert_eq!(strip(api.sign_in("ann@example.org", &"x".repeat(10_000)).await), wrong);
}

#[tokio::test]
async fn guessing_a_password_is_slowed_down_for_known_and_unknown_addresses_alike() {
    let few = |config: &mut command_service::config::ServeConfig| {
        config.identity.sign_in_attempts_per_account = 3;
    };
    let api = Api::start_with(few).await;
    signed_in(&api).await;
    for _ in 0..5 {
        api.sign_in("ann@example.org", PASSWORD).await.expect(200);
    }
    for email in ["ann@example.org", "bob@example.org"] {
        for _ in 0..3 {
            api.sign_in(email, "wrong password").await.problem(401, "wrong_credentials");
        }
        let refused = api.sign_in(email, PASSWORD).await;
        let wait: u64 = refused.header("retry-after").parse().unwrap();
        assert!((1..=30).contains(&wait), "{wait}");
        refused.problem(429, "too_many_requests");
    }
}

#[tokio::test]
async fn one_address_cannot_try_many_accounts() {
    let api = Api::start_with(|config| config.identity.sign_in_attempts_per_address = 2).await;
    let from = async |address: &str, email: &str| {
        let body = json!({ "email": email, "password": "wrong password" });
        let headers = [("x-forwarded-for", address)];
        api.post_with("/session", None, &headers, &body).await
    };
    from("192.0.2.7", "a@example.org").await.expect(401);
    // What a caller writes into the header itself does not help.
    from("203.0.113.9, 192.0.2.7", "b@example.org").await.expect(401);
    from("203.0.113.8, 192.0.2.7", "c@example.org").await.problem(429, "too_many_requests");
    from("192.0.2.8", "c@example.org").await.expect(401);
}

#[tokio::test]
async fn registrations_from_one_address_are_slowed_down() {
    let api = Api::start_with(|config| config.identity.registrations_per_address = 1).await;
    api.post("/accounts", None, &account("a@example.org")).await.expect(201);
    let refused = api.post("/accounts", None, &account("b@example.org")).await;
    refused.problem(429, "too_many_requests");
}

#[tokio::test]
async fn refreshing_needs_a_token_and_our_own_page() {
    let api = Api::start().await;
    let token = signed_in(&api).await.cookie("tm_refresh");
    let path = "/session/refresh";
    for cookies in ["", "tm_refresh=", "tm_refresh=x.y", "tm_access=x"] {
        let reply = api.with_cookies(Method::POST, path, cookies, Some(ORIGIN)).await;
        reply.problem(401, "not_signed_in");
    }
    let cookies = format!("tm_refresh={token}");
    for origin in [None, Some("https://evil.example"), Some("null")] {
        let reply = api.with_cookies(Method::POST, path, &cookies, origin).await;
        reply.problem(403, "origin_not_allowed");
    }
    refresh(&api, &token).await.expect(200);
}

#[tokio::test]
async fn signing_out_ends_the_session_and_takes_the_cookies_back() {
    let api = Api::start().await;
    let session = signed_in(&api).await;
    let (access, token) = (session.cookie("tm_access"), session.cookie("tm_refresh"));
    let cookies = format!("tm_access={access}; tm_refresh={token}");
    let reply = api.with_cookies(Method::DELETE, "/session", &cookies, None).await;
    reply.problem(403, "origin_not_allowed");
    let reply = api.with_cookies(Method::DELETE, "/session", &cookies, Some(ORIGIN)).await;
    let reply = reply.expect(204);
    for (name, path) in [("tm_access", "Path=/api"), ("tm_refresh", "Path=/api/v1/session")] {
        let cookie = reply.set_cookie(name);
        assert!(cookie.contains("Max-Age=0") && cookie.contains(path), "{cookie}");
    }
    refresh(&api, &token).await.problem(401, "session_expired");
}

#[tokio::test]
async fn signing_out_works_after_the_access_token_has_expired() {
    let expired = |config: &mut command_service::config::ServeConfig| {
        config.identity.access_token_lifetime = Duration::ZERO;
    };
    let api = Api::start_with(expired).await;
    let session = signed_in(&api).await;
    let (access, token) = (session.cookie("tm_access"), session.cookie("tm_refresh"));
    let cookies = format!("tm_access={access}; tm_refresh={token}");
    api.with_cookies(Method::DELETE, "/session", &cookies, Some(ORIGIN)).await.expect(204);
    refresh(&api, &token).await.problem(401, "session_expired");
    let reply = api.with_cookies(Method::DELETE, "/session", "", Some(ORIGIN)).await;
    reply.problem(401, "not_signed_in");
}

#[tokio::test]
async fn commands_need_credentials_that_are_alive() {
    let api = Api::start().await;
    let body = json!({ "key": "ANN", "name": "A project" });
    api.post("/projects", None, &body).await.problem(401, "not_signed_in");
    let headers = [("authorization", "Bearer nonsense")];
    api.post_with("/projects", None, &headers, &body).await.problem(401, "not_signed_in");

    let expired = |config: &mut command_service::config::ServeConfig| {
        config.identity.access_token_lifetime = Duration::ZERO;
    };
    let api = Api::start_with(expired).await;
    let ann = api.person("Ann").await;
    api.post("/projects", Some(&ann), &body).await.problem(401, "session_expired");
}

#[tokio::test]
async fn a_command_sent_with_a_cookie_must_come_from_our_own_page() {
    let api = Api::start().await;
    let cookies = format!("tm_access={}", signed_in(&api).await.cookie("tm_access"));
    let body = json!({ "key": "ANN", "name": "A project" });
    let cookie = ("cookie", cookies.as_str());
    for headers in [&[cookie][..], &[cookie, ("origin", "https://evil.example")]] {
        let reply = api.post_with("/projects", None, headers, &body).await;
        reply.problem(403, "origin_not_allowed");
    }
    assert_eq!(api.all_events().await, 1);
    let headers = [cookie, ("origin", ORIGIN)];
    api.post_with("/projects", None, &headers, &body).await.expect(201);
}

#[tokio::test]
async fn a_foreign_page_can_neither_register_nor_sign_anybody_in() {
    let api = Api::start().await;
    let foreign = [("origin", "https://evil.example")];
    for path in ["/accounts", "/session"] {
        let reply = api.post_with(path, None, &foreign, &account("ann@example.org")).await;
        // The sign-in body differs; either way the origin is not even needed to refuse it.
        assert!(reply.status.is_client_error());
    }
    let body = json!({ "email": "ann@example.org", "password": PASSWORD });
    let reply = api.post_with("/session", None, &foreign, &body).await;
    reply.problem(403, "origin_not_allowed");
    assert_eq!(api.all_events().await, 0);
}

#[tokio::test]
async fn signing_in_announces_an_account_whose_event_was_lost_in_a_crash() {
    let api = Api::start().await;
    signed_in(&api).await;
    let crashed = AccountId::generate().get();
    sqlx::query(
        "INSERT INTO identity.accounts (account_id, email, password_hash, display_name)
         SELECT $1, 'bob@example.org', password_hash, 'Bob' FROM identity.accounts",
    )
    .bind(crashed)
    .execute(&api.admin)
    .await
    .unwrap();
    let crashed = crashed.to_string();
    assert_eq!(api.events_of(&crashed).await, 0);
    for _ in 0..2 {
        api.sign_in("bob@example.org", PASSWORD).await.expect(200);
        assert_eq!(api.events_of(&crashed).await, 1);
    }
}

#[tokio::test]
async fn an_account_keeps_its_fifty_latest_sessions() {
    let api = Api::start().await;
    let first = signed_in(&api).await;
    let account_id = first.body["account"]["id"].as_str().unwrap().parse().unwrap();
    for _ in 0..60 {
        let token = RefreshToken::generate(Uuid::now_v7());
        sessions::open(&api.admin, account_id, &token, &Device::of(None)).await.unwrap();
    }
    let kept: i64 = sqlx::query_scalar("SELECT count(*) FROM identity.sessions")
        .fetch_one(&api.admin)
        .await
        .unwrap();
    assert_eq!(kept, 50);
    refresh(&api, &first.cookie("tm_refresh")).await.problem(401, "session_expired");
}

#[tokio::test]
async fn secrets_are_stored_as_hashes_only() {
    let api = Api::start().await;
    let token = signed_in(&api).await.cookie("tm_refresh");
    let secret = token.split_once('.').unwrap().1;
    let stored: Vec<String> = sqlx::query_scalar(
        "SELECT accounts::text FROM identity.accounts
         UNION ALL SELECT sessions::text FROM identity.sessions
         UNION ALL SELECT events::text FROM event_store.events events",
    )
    .fetch_all(&api.admin)
    .await
    .unwrap();
    let stored = stored.join("\n");
    assert!(stored.contains("$argon2id$"), "{stored}");
    assert!(!stored.contains(PASSWORD) && !stored.contains(secret), "{stored}");
}
