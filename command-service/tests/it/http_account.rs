//! What people do with their own account.

use crate::http_setup::{Api, PASSWORD, Person, Reply};
use command_service::identity::accounts;
use http::Method;
use serde_json::{Value, json};
use testkit::eventually;
use uuid::Uuid;

const NEW_PASSWORD: &str = "another horse entirely";

async fn patch(api: &Api, person: &Person, body: Value) -> Reply {
    api.call((Method::PATCH, "/account"), &person.token, Some(&body)).await
}

async fn change_password(api: &Api, person: &Person, current: &str, new: &str) -> Reply {
    let body = json!({ "current_password": current, "new_password": new });
    api.call((Method::POST, "/account/password"), &person.token, Some(&body)).await
}

async fn erase(api: &Api, person: &Person, password: &str) -> Reply {
    let body = json!({ "password": password });
    api.call((Method::DELETE, "/account"), &person.token, Some(&body)).await
}

/// Whether the token is still good, found out without changing anything.
async fn is_signed_in(api: &Api, token: &str) -> bool {
    api.call((Method::POST, "/projects"), token, Some(&json!({}))).await.status != 401
}

async fn event_types(api: &Api, account: &str) -> Vec<String> {
    sqlx::query_scalar(
        "SELECT event_type FROM event_store.events WHERE aggregate_id = $1 ORDER BY sequence",
    )
    .bind(account)
    .fetch_all(&api.admin)
    .await
    .unwrap()
}

/// Everything the identity tables hold, as text.
async fn personal_data(api: &Api) -> String {
    sqlx::query_scalar(
        "SELECT coalesce(string_agg(line, ''), '') FROM (
             SELECT a::text FROM identity.accounts a
             UNION ALL SELECT s::text FROM identity.sessions s
             UNION ALL SELECT t::text FROM identity.api_tokens t
             UNION ALL SELECT v::text FROM identity.saved_views v
             UNION ALL SELECT 'starred' || s::text FROM identity.starred_projects s
         ) AS lines (line)",
    )
    .fetch_one(&api.admin)
    .await
    .unwrap()
}

#[tokio::test]
async fn people_change_their_name() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    // "e" and a combining accent are one character afterwards.
    let reply = patch(&api, &ann, json!({ "display_name": " Ann Le\u{301}e " })).await.expect(200);
    assert!(!reply.header("consistency-token").is_empty());
    let expected = json!({ "id": ann.id, "email": ann.email, "display_name": "Ann L\u{e9}e" });
    assert_eq!(reply.body, expected);
    let session = api.sign_in(&ann.email, PASSWORD).await.expect(200);
    assert_eq!(session.body["account"], expected);
    assert_eq!(event_types(&api, &ann.id).await, ["account_registered", "account_changed"]);
}

#[tokio::test]
async fn a_change_of_name_names_what_is_wrong_with_it() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    for (body, pointer) in [
        (json!({}), "/display_name"),
        (json!({ "display_name": "  " }), "/display_name"),
        (json!({ "display_name": "x".repeat(101) }), "/display_name"),
        (json!({ "display_name": "a\u{0}b" }), "/display_name"),
        (json!({ "display_name": "Ann", "email": "b@example.org" }), "/email"),
    ] {
        patch(&api, &ann, body).await.invalid(pointer);
    }
    assert_eq!(event_types(&api, &ann.id).await, ["account_registered"]);
}

#[tokio::test]
async fn a_new_password_ends_every_other_session() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let elsewhere = api.sign_in(&ann.email, PASSWORD).await.body["access_token"].clone();
    let elsewhere = elsewhere.as_str().unwrap();
    assert!(is_signed_in(&api, elsewhere).await);

    change_password(&api, &ann, PASSWORD, NEW_PASSWORD).await.expect(204);
    assert!(is_signed_in(&api, &ann.token).await);
    assert!(!is_signed_in(&api, elsewhere).await);
    api.sign_in(&ann.email, PASSWORD).await.problem(401, "wrong_credentials");
    api.sign_in(&ann.email, NEW_PASSWORD).await.expect(200);
    let revoked: Value = sqlx::query_scalar(
        "SELECT payload -> 'grant_ids' FROM event_store.events
         WHERE event_type = 'account_access_revoked'",
    )
    .fetch_one(&api.admin)
    .await
    .unwrap();
    assert_eq!(revoked.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn changing_the_password_takes_the_current_one_and_a_good_new_one() {
    let few = |config: &mut command_service::config::ServeConfig| {
        config.identity.sign_in_attempts_per_account = 3;
    };
    let api = Api::start_with(few).await;
    let ann = api.person("Ann").await;
    change_password(&api, &ann, PASSWORD, "short").await.invalid("/new_password");
    for _ in 0..3 {
        let refused = change_password(&api, &ann, "wrong password", NEW_PASSWORD).await;
        let problem = refused.problem(422, "invalid_fields");
        assert_eq!(problem["errors"][0]["pointer"], "/current_password");
        assert_eq!(problem["errors"][0]["code"], "wrong_password");
    }
    let throttled = change_password(&api, &ann, PASSWORD, NEW_PASSWORD).await;
    assert!(!throttled.header("retry-after").is_empty());
    throttled.problem(429, "too_many_requests");
    // Guesses at the password share their attempts, wherever they are made.
    api.sign_in(&ann.email, PASSWORD).await.problem(429, "too_many_requests");
    erase(&api, &ann, PASSWORD).await.problem(429, "too_many_requests");
    assert_eq!(event_types(&api, &ann.id).await, ["account_registered"]);
}

#[tokio::test]
async fn erasing_an_account_takes_its_password() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    erase(&api, &ann, "wrong password").await.invalid("/password");
    let body = json!({});
    api.call((Method::DELETE, "/account"), &ann.token, Some(&body)).await.invalid("/password");
    assert!(is_signed_in(&api, &ann.token).await);
}

#[tokio::test]
async fn an_erased_account_leaves_nothing_personal_and_the_log_as_it_was() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let asked = json!({ "name": "x" });
    let issued = api.call((Method::POST, "/api-tokens"), &ann.token, Some(&asked)).await;
    let token = issued.expect(201).body["token"].as_str().unwrap().to_owned();
    assert!(is_signed_in(&api, &token).await);
    let project = api.project(&ann, "ANN").await;
    api.task(&ann, &project, "stays in the log").await;
    let view = json!({ "name": "Whom to let go", "query": "", "layout": "list" });
    let path = format!("/me/views/{}", Uuid::now_v7());
    api.call((Method::PUT, &path), &ann.token, Some(&view)).await.expect(200);
    let path = format!("/me/stars/{project}");
    api.call((Method::PUT, &path), &ann.token, None).await.expect(204);
    let before = api.all_events().await;
    let kept_before = personal_data(&api).await;

    let reply = erase(&api, &ann, PASSWORD).await.expect(204);
    for cookie in ["tm_access", "tm_refresh"] {
        assert!(reply.set_cookie(cookie).contains("Max-Age=0"));
    }
    let left = personal_data(&api).await;
    let kept = [kept_before, left.clone()].map(|data| data.matches("starred").count());
    assert_eq!(kept, [1, 0]);
    for personal in ["ann@", "Ann", "argon2", "Unknown device", "Whom to let go", "starred"] {
        assert!(!left.contains(personal), "{personal} is in {left}");
    }
    assert!(!is_signed_in(&api, &ann.token).await);
    assert!(!is_signed_in(&api, &token).await);
    api.sign_in(&ann.email, PASSWORD).await.problem(401, "wrong_credentials");
    assert_eq!(event_types(&api, &ann.id).await, ["account_registered", "account_erased"]);
    // The project nobody else belongs to is archived; all that was stored is still there.
    assert_eq!(event_types(&api, &project).await, ["project_created", "project_archived"]);
    assert_eq!(api.all_events().await, before + 2);
    let profile: (String, bool) =
        sqlx::query_as("SELECT display_name, erased FROM identity.profiles")
            .fetch_one(&api.admin)
            .await
            .unwrap();
    assert_eq!(profile, (String::new(), true));
}

#[tokio::test]
async fn the_address_of_an_erased_account_may_be_registered_again() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    erase(&api, &ann, PASSWORD).await.expect(204);
    let again = api.person("Ann").await;
    assert_ne!(again.id, ann.id);
    assert!(is_signed_in(&api, &again.token).await);
    erase(&api, &again, PASSWORD).await.expect(204);
}

#[tokio::test]
async fn the_last_owner_hands_over_before_leaving() {
    let api = Api::start().await;
    let (ann, bob) = (api.person("Ann").await, api.person("Bob").await);
    let own = api.project(&ann, "OWN").await;
    let team = api.project(&ann, "TEAM").await;
    api.add_member(&ann, &team, &bob, "editor").await;
    let problem = erase(&api, &ann, PASSWORD).await.problem(409, "last_owner");
    assert!(problem["detail"].as_str().unwrap().contains("TEAM"), "{problem}");
    assert_eq!(event_types(&api, &own).await, ["project_created"], "nothing was done");
    assert!(is_signed_in(&api, &ann.token).await);

    let hand_over = json!({ "type": "change_role", "account_id": bob.id, "role": "owner" });
    api.command(&ann, "projects", &team, &hand_over).await.expect(200);
    erase(&api, &ann, PASSWORD).await.expect(204);
    let last = event_types(&api, &team).await.pop();
    assert_eq!(last.as_deref(), Some("member_removed"));
    let rename = json!({ "type": "rename", "name": "Bob's now" });
    api.command(&bob, "projects", &team, &rename).await.expect(200);
}

#[tokio::test]
async fn whoever_is_erased_leaves_other_peoples_projects_also_archived_ones() {
    let api = Api::start().await;
    let (ann, bob) = (api.person("Ann").await, api.person("Bob").await);
    let project = api.project(&ann, "TEAM").await;
    api.add_member(&ann, &project, &bob, "viewer").await;
    api.command(&ann, "projects", &project, &json!({ "type": "archive" })).await.expect(200);
    erase(&api, &bob, PASSWORD).await.expect(204);
    let last = event_types(&api, &project).await.pop();
    assert_eq!(last.as_deref(), Some("member_removed"));
}

#[tokio::test]
async fn an_erasure_that_a_crash_kept_from_the_log_is_completed() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let id: Uuid = ann.id.parse().unwrap();
    accounts::erase(&api.admin, id.try_into().unwrap()).await.unwrap();
    assert_eq!(event_types(&api, &ann.id).await, ["account_registered"]);
    // Two replicas, as after a restart.
    let completing = tokio_util::sync::CancellationToken::new();
    let identities = [api.identity(), api.identity()];
    for identity in identities {
        let stopped = completing.clone();
        tokio::spawn(command_service::identity::unfinished::complete(identity, stopped));
    }
    let events = || event_types(&api, &ann.id);
    eventually(vec!["account_registered".to_owned(), "account_erased".to_owned()], events).await;
    let unannounced = || async { accounts::erased_unannounced(&api.admin, 1).await.unwrap() };
    eventually(vec![], unannounced).await;
    completing.cancel();
    assert_eq!(event_types(&api, &ann.id).await.len(), 2);
}
