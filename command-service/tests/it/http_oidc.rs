//! Signing in at a real OpenID provider, and everything that must not let anybody in.

use crate::http_setup::{Api, PASSWORD, account};
use crate::oidc_world::{World, ann, configure};
use axum::body::Body;
use http::{Method, Request};
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{OIDC_CLIENT_SECRET, free_port};

/// Replaces the value of a query parameter.
fn with_parameter(address: &str, name: &str, value: &str) -> String {
    let (head, tail) = address.split_once(&format!("{name}=")).unwrap();
    let rest = tail.split_once('&').map(|(_, rest)| format!("&{rest}")).unwrap_or_default();
    format!("{head}{name}={value}{rest}")
}

#[tokio::test]
async fn without_a_provider_there_is_nothing_to_start() {
    let api = Api::start().await;
    for path in ["/oidc/start", "/oidc/callback?code=a&state=b"] {
        api.with_cookies(Method::GET, path, "", None).await.problem(404, "not_found");
    }
}

#[tokio::test]
async fn somebody_new_gets_an_account_and_comes_back_to_their_page() {
    let world = World::start().await;
    let reply = world.sign_in(&ann()).await.expect(303);
    assert_eq!(reply.header("location"), "/p/WEB?task=WEB-1");
    for name in ["tm_access", "tm_refresh"] {
        let cookie = reply.set_cookie(name);
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    }
    let account = world.account_of(&reply).await;
    assert_eq!(account["email"], "ann@example.org");
    assert_eq!(account["display_name"], "Ann Lee");
    assert_eq!(world.api.events_of(account["id"].as_str().unwrap()).await, 1);

    // The same person again, who has a new address by now.
    let mut moved = ann();
    moved["email"] = json!("lee@example.org");
    let again = world.sign_in(&moved).await.expect(303);
    assert_eq!(world.account_of(&again).await, account);
    assert_eq!(world.accounts().await, 1);
    world.assert_counted("signed_in", 2);
    // There is no password that could be guessed.
    world.api.sign_in("ann@example.org", "").await.problem(401, "wrong_credentials");
}

#[tokio::test]
async fn the_cookie_of_a_sign_in_under_way_is_sent_along_from_the_provider() {
    let world = World::start().await;
    let reply = world.api.with_cookies(Method::GET, "/oidc/start", "", None).await.expect(303);
    let cookie = reply.set_cookie("tm_oidc");
    for part in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/api/v1/oidc", "Max-Age=600"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let address = reply.header("location");
    for part in ["response_type=code", "code_challenge_method=S256", "nonce=", "state="] {
        assert!(address.contains(part), "{address}");
    }
    assert!(!address.contains(OIDC_CLIENT_SECRET));
}

#[tokio::test]
async fn a_verified_address_links_the_account_and_ends_whatever_it_was_used_with() {
    let world = World::start().await;
    // Somebody has registered the address without having to prove that it is theirs.
    let api = &world.api;
    let id = api.post("/accounts", None, &account("ann@example.org")).await.expect(201).body;
    let session = api.sign_in("ann@example.org", PASSWORD).await.expect(200);
    let access = session.body["access_token"].as_str().unwrap();
    let asked = json!({ "name": "theirs" });
    let token = api.call((Method::POST, "/api-tokens"), access, Some(&asked)).await.expect(201);
    let token = token.body["token"].as_str().unwrap();

    let reply = world.sign_in(&ann()).await.expect(303);
    let linked = world.account_of(&reply).await;
    assert_eq!(linked["id"], id["id"]);
    assert_eq!(linked["display_name"], "Ann", "the name is its owner's");
    for old in [access, token] {
        let reply = api.call((Method::POST, "/projects"), old, Some(&json!({}))).await;
        reply.expect(401);
    }
    api.sign_in("ann@example.org", PASSWORD).await.problem(401, "wrong_credentials");
    let revoked: i64 = sqlx::query_scalar(
        "SELECT jsonb_array_length(payload -> 'grant_ids')::bigint FROM event_store.events
         WHERE event_type = 'account_access_revoked'",
    )
    .fetch_one(&api.admin)
    .await
    .unwrap();
    assert_eq!(revoked, 2);
}

#[tokio::test]
async fn an_address_that_is_not_verified_opens_nothing() {
    let world = World::start().await;
    world.api.post("/accounts", None, &account("ann@example.org")).await.expect(201);
    for verified in [json!(false), Value::Null] {
        let mut person = ann();
        person["email_verified"] = verified;
        world.sign_in(&person).await.problem(403, "email_not_verified");
    }
    world.sign_in(&json!({ "sub": "ann-1" })).await.problem(403, "email_not_verified");
    assert_eq!(world.accounts().await, 1);
    world.api.sign_in("ann@example.org", PASSWORD).await.expect(200);
    world.assert_counted("email_not_verified", 3);
}

#[tokio::test]
async fn an_address_given_to_another_person_does_not_give_them_the_account() {
    let world = World::start().await;
    let ann = world.sign_in(&ann()).await.expect(303);
    let successor = json!({
        "sub": "bob-1", "email": "ann@example.org", "email_verified": true, "name": "Bob",
    });
    world.sign_in(&successor).await.problem(409, "email_clash");
    assert_eq!(world.accounts().await, 1);
    world.account_of(&ann).await;
    world.assert_counted("email_clash", 1);
}

#[tokio::test]
async fn sign_in_pages_know_what_to_offer() {
    let world = World::start_with(|config| config.oidc.oidc_name = Some("Example".into())).await;
    let named = world.api.with_cookies(Method::GET, "/oidc", "", None).await.expect(200);
    assert_eq!(named.body, json!({ "provider": { "name": "Example" } }));
    let world = World::start().await;
    let named = world.api.with_cookies(Method::GET, "/oidc", "", None).await.expect(200);
    assert_eq!(named.body, json!({ "provider": { "name": "127.0.0.1" } }));
    let nothing = Api::start().await.with_cookies(Method::GET, "/oidc", "", None).await;
    assert_eq!(nothing.expect(200).body, json!({ "provider": null }));
}

#[tokio::test]
async fn a_person_whose_sign_in_fails_comes_to_the_sign_in_page() {
    let world = World::start().await;
    world.provider.seat(&json!({ "sub": "ann-1" })).await;
    let journey = world.begin().await;
    let callback = world.at_the_provider(&journey.address).await;
    let request = |cookie: &str| {
        Request::builder()
            .uri(format!("/api/v1{callback}"))
            .header("cookie", cookie)
            .header("accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")
            .body(Body::empty())
            .unwrap()
    };
    let reply = world.api.send(request(&journey.cookie)).await.expect(303);
    let page = "/login?problem=email_not_verified&next=%2Fp%2FWEB%3Ftask%3DWEB-1";
    assert_eq!(reply.header("location"), page);
    assert!(reply.set_cookie("tm_oidc").contains("Max-Age=0"));
    let reply = world.api.send(request("")).await.expect(303);
    assert_eq!(reply.header("location"), "/login?problem=sign_in_not_begun&next=%2F");
}

#[tokio::test]
async fn failed_sign_ins_are_counted_against_their_network_and_others_are_not() {
    let world = World::start_with(|config| {
        config.identity.sign_in_attempts_per_address = 1;
    })
    .await;
    for _ in 0..3 {
        world.sign_in(&ann()).await.expect(303);
    }
    let failing = "/oidc/callback?code=a&state=b";
    world.call_back("", failing).await.problem(400, "sign_in_not_begun");
    let reply = world.call_back("", failing).await;
    assert!(!reply.header("retry-after").is_empty());
    reply.problem(429, "too_many_requests");
    let start = world.api.with_cookies(Method::GET, "/oidc/start", "", None).await;
    start.problem(429, "too_many_requests");
}

#[tokio::test]
async fn a_callback_must_belong_to_the_sign_in_of_this_browser() {
    let world = World::start().await;
    world.provider.seat(&ann()).await;
    let mine = world.begin().await;
    let callback = world.at_the_provider(&mine.address).await;
    let theirs = world.begin().await;
    let cookie = &mine.cookie;
    // A callback somebody else was sent to, no state at all, another one, no cookie, a forged one.
    let attempts = [
        (theirs.cookie.as_str(), callback.clone()),
        (cookie.as_str(), callback.replace("state=", "else=")),
        (cookie.as_str(), with_parameter(&callback, "state", "another")),
        ("", callback.clone()),
        (&*format!("{cookie}x"), callback.clone()),
        (&*cookie.replace("tm_oidc=", "tm_oidc=e30."), callback.clone()),
    ];
    for (cookie, callback) in &attempts {
        world.call_back(cookie, callback).await.problem(400, "sign_in_not_begun");
    }
    world.assert_counted("not_begun_here", 6);
    // None of this has spent the code.
    world.call_back(cookie, &callback).await.expect(303);
}

#[tokio::test]
async fn a_token_made_for_another_sign_in_is_not_believed() {
    let world = World::start().await;
    world.provider.seat(&ann()).await;
    let journey = world.begin().await;
    let another = with_parameter(&journey.address, "nonce", "another");
    let callback = world.at_the_provider(&another).await;
    world.call_back(&journey.cookie, &callback).await.problem(401, "sign_in_refused");
    assert_eq!(world.accounts().await, 0);
    world.assert_counted("refused", 1);
}

#[tokio::test]
async fn a_code_is_good_for_its_own_verifier_and_once() {
    let world = World::start().await;
    world.provider.seat(&ann()).await;
    let journey = world.begin().await;
    // The code of another sign-in, under this one's state: its verifier does not fit.
    let other = world.at_the_provider(&world.begin().await.address).await;
    let own = world.at_the_provider(&journey.address).await;
    let state = own.split("state=").nth(1).unwrap().split('&').next().unwrap();
    let mixed = with_parameter(&other, "state", state);
    world.call_back(&journey.cookie, &mixed).await.problem(401, "sign_in_refused");
    world.call_back(&journey.cookie, &own).await.expect(303);
    world.call_back(&journey.cookie, &own).await.problem(401, "sign_in_refused");
    world.assert_counted("refused", 2);
}

#[tokio::test]
async fn a_sign_in_that_takes_too_long_is_over() {
    let world = World::start_with(|config| config.oidc.oidc_time_limit = Duration::ZERO).await;
    world.sign_in(&ann()).await.problem(400, "sign_in_not_begun");
    assert_eq!(world.accounts().await, 0);
}

#[tokio::test]
async fn what_the_provider_refuses_or_another_provider_says_signs_nobody_in() {
    let world = World::start().await;
    world.provider.seat(&ann()).await;
    let journey = world.begin().await;
    let callback = world.at_the_provider(&journey.address).await;
    let denied = callback.replace("code=", "error=access_denied&ignored=");
    world.call_back(&journey.cookie, &denied).await.problem(401, "sign_in_refused");
    let elsewhere = with_parameter(&callback, "iss", "https%3A%2F%2Fevil.example");
    world.call_back(&journey.cookie, &elsewhere).await.problem(401, "sign_in_refused");
}

#[tokio::test]
async fn nobody_is_sent_to_a_page_that_is_not_ours() {
    let world = World::start().await;
    for elsewhere in ["//evil.example", "https://evil.example", "%2F%5Cevil.example", "p/WEB"] {
        let path = format!("/oidc/start?return_to={elsewhere}");
        let reply = world.api.with_cookies(Method::GET, &path, "", None).await;
        let problem = reply.problem(400, "malformed_request");
        assert_eq!(problem["errors"][0]["pointer"], "/return_to");
    }
}

#[tokio::test]
async fn a_provider_that_is_away_is_an_outage_and_no_reason_not_to_start() {
    let issuer = format!("http://127.0.0.1:{}", free_port().unwrap());
    let api = Api::start_with(|config| configure(config, issuer)).await;
    let reply = api.with_cookies(Method::GET, "/oidc/start", "", None).await;
    assert!(!reply.header("retry-after").is_empty());
    reply.problem(503, "unavailable");
    // Everything else works.
    api.person("Ann").await;
}

#[tokio::test]
async fn a_provider_that_goes_away_meanwhile_is_an_outage_and_signs_nobody_in() {
    let mut world = World::start().await;
    world.provider.seat(&ann()).await;
    let journey = world.begin().await;
    let callback = world.at_the_provider(&journey.address).await;
    world.provider.stop().await;
    let reply = world.call_back(&journey.cookie, &callback).await;
    assert!(!reply.header("retry-after").is_empty());
    reply.problem(503, "unavailable");
    assert_eq!(world.accounts().await, 0);
    world.assert_counted("unavailable", 1);
}

#[tokio::test]
async fn two_callbacks_at_once_make_one_account() {
    let world = World::start().await;
    world.provider.seat(&ann()).await;
    let mut journeys = Vec::new();
    for _ in 0..4 {
        let journey = world.begin().await;
        let callback = world.at_the_provider(&journey.address).await;
        journeys.push((journey.cookie, callback));
    }
    let callbacks = journeys.iter().map(|(cookie, callback)| world.call_back(cookie, callback));
    for reply in futures::future::join_all(callbacks).await {
        reply.expect(303);
    }
    assert_eq!(world.accounts().await, 1);
    assert_eq!(world.api.all_events().await, 1);
}

#[tokio::test]
async fn an_account_without_a_password_is_erased_right_after_signing_in() {
    let world = World::start().await;
    let reply = world.sign_in(&ann()).await.expect(303);
    let access = reply.cookie("tm_access");
    let change = json!({ "current_password": "", "new_password": "a new password of mine" });
    let path = (Method::POST, "/account/password");
    let refused = world.api.call(path, &access, Some(&change)).await;
    refused.problem(409, "no_password");

    let age = "UPDATE identity.sessions SET created_at = created_at - interval '6 minutes'";
    sqlx::query(age).execute(&world.api.admin).await.unwrap();
    let erase = (Method::DELETE, "/account");
    let refused = world.api.call(erase.clone(), &access, Some(&json!({}))).await;
    refused.problem(403, "sign_in_again");
    let access = world.sign_in(&ann()).await.expect(303).cookie("tm_access");
    world.api.call(erase, &access, Some(&json!({}))).await.expect(204);

    // Whoever comes back is somebody new.
    let again = world.sign_in(&ann()).await.expect(303);
    assert_eq!(world.account_of(&again).await["email"], "ann@example.org");
    assert_eq!(world.accounts().await, 2);
}
