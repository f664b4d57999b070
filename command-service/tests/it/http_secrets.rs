//! What must never be in a log, however much is logged: whatever opens an account, and what people
//! are called.

use crate::http_sessions::{refresh, signed_in};
use crate::http_setup::{Api, PASSWORD, Person};
use crate::oidc_world::{World, ann};
use http::Method;
use serde_json::{Value, json};
use service_runtime::config::{LogConfig, LogFormat, TraceConfig};
use service_runtime::telemetry;
use std::io;
use std::sync::{Arc, Mutex};
use testkit::OIDC_CLIENT_SECRET;
use tracing::subscriber::DefaultGuard;

const WRONG_PASSWORD: &str = "wrong password";
const NEW_PASSWORD: &str = "a lantern of another colour";

/// All that is logged by this test's thread.
#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl io::Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Captured {
    fn begin() -> (Self, DefaultGuard) {
        let captured = Self::default();
        let writer = captured.clone();
        let log_filter = "trace,sqlx=info".to_owned();
        let traces = TraceConfig::default();
        let log = LogConfig { log_format: LogFormat::Json, log_filter, traces };
        let subscriber = telemetry::subscriber(&log, move || writer.clone()).unwrap();
        (captured, tracing::subscriber::set_default(subscriber))
    }

    /// Asserts that requests were logged, and none of what must not be.
    #[track_caller]
    fn check(&self, logged: &[&str], secrets: &[&str]) {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        for request in logged {
            assert!(text.contains(request), "{request} is not in {text}");
        }
        for secret in secrets {
            assert!(!secret.is_empty());
            assert!(!text.contains(secret), "{secret} is in {text}");
        }
    }
}

fn secret_of(token: &str) -> String {
    token.split_once('.').unwrap().1.to_owned()
}

#[tokio::test]
async fn sessions_and_projects_leave_nothing_secret_or_personal() {
    let (captured, _guard) = Captured::begin();
    let api = Api::start().await;
    let session = signed_in(&api).await;
    let (access, token) = (session.cookie("tm_access"), session.cookie("tm_refresh"));
    api.sign_in("ann@example.org", WRONG_PASSWORD).await.expect(401);
    let next = refresh(&api, &token).await.expect(200).cookie("tm_refresh");
    refresh(&api, &next).await.expect(200);
    refresh(&api, &token).await.expect(401);
    let bob = api.person("Bob").await;
    let body = json!({ "key": "ANN", "name": "Secret plan" });
    api.post("/projects", Some(&bob), &body).await.expect(201);

    let (first, second) = (secret_of(&token), secret_of(&next));
    let secrets = [PASSWORD, WRONG_PASSWORD, &first, &second, &access];
    let personal = ["example.org", "Secret plan", "argon2id"];
    captured.check(&["POST /api/v1/session 200"], &[&secrets[..], &personal].concat());
}

#[tokio::test]
async fn api_tokens_are_not_logged_whether_they_work_or_not() {
    let (captured, _guard) = Captured::begin();
    let api = Api::start().await;
    let bob = api.person("Bob").await;
    let asked = json!({ "name": "backup of the garden" });
    let made = api.post("/api-tokens", Some(&bob), &asked).await.expect(201).body;
    let token = made["token"].as_str().unwrap().to_owned();
    let program = Person { token: token.clone(), ..bob.clone() };
    api.project(&program, "BOB").await;
    let id = made["id"].as_str().unwrap();
    api.call((Method::GET, "/api-tokens"), &bob.token, None).await.expect(200);
    api.call((Method::DELETE, &format!("/api-tokens/{id}")), &bob.token, None).await.expect(204);
    let body = json!({ "key": "LATE", "name": "x" });
    api.post("/projects", Some(&program), &body).await.problem(401, "not_signed_in");
    let altered = format!("{token}x");
    let forged = Person { token: altered, ..bob };
    api.post("/projects", Some(&forged), &body).await.problem(401, "not_signed_in");

    let signature = token.rsplit('.').next().unwrap();
    captured.check(
        &["POST /api/v1/api-tokens 201", "DELETE /api/v1/api-tokens/{token_id} 204"],
        &[&token, signature, &program.token, "backup of the garden", "example.org"],
    );
}

#[tokio::test]
async fn what_people_do_with_their_account_is_not_logged() {
    let (captured, _guard) = Captured::begin();
    let api = Api::start().await;
    let bob = api.person("Bob").await;
    let call = async |method: Method, path: &str, body: Value| {
        api.call((method, path), &bob.token, Some(&body)).await
    };
    let renamed = json!({ "display_name": "Robert Tables" });
    call(Method::PATCH, "/account", renamed).await.expect(200);
    let change =
        |current: &str| json!({ "current_password": current, "new_password": NEW_PASSWORD });
    call(Method::POST, "/account/password", change(WRONG_PASSWORD)).await.expect(422);
    call(Method::POST, "/account/password", change(PASSWORD)).await.expect(204);
    call(Method::DELETE, "/account", json!({ "password": WRONG_PASSWORD })).await.expect(422);
    call(Method::DELETE, "/account", json!({ "password": NEW_PASSWORD })).await.expect(204);

    captured.check(
        &[
            "PATCH /api/v1/account 200",
            "POST /api/v1/account/password 204",
            "DELETE /api/v1/account 204",
        ],
        &[
            PASSWORD,
            WRONG_PASSWORD,
            NEW_PASSWORD,
            "Robert Tables",
            "bob@example.org",
            "argon2id",
            &bob.token,
        ],
    );
}

#[tokio::test]
async fn signing_in_at_a_provider_leaves_neither_codes_nor_addresses() {
    let (captured, _guard) = Captured::begin();
    let world = World::start().await;
    world.provider.seat(&ann()).await;
    let journey = world.begin().await;
    let callback = world.at_the_provider(&journey.address).await;
    let session = world.call_back(&journey.cookie, &callback).await.expect(303);
    let again = world.call_back(&journey.cookie, &callback).await;
    again.problem(401, "sign_in_refused");
    world.call_back("", &callback).await.problem(400, "sign_in_not_begun");

    let parameter = |address: &str, name: &str| {
        let (_, value) = address.split_once(&format!("{name}=")).unwrap();
        value.split('&').next().unwrap().to_owned()
    };
    let (code, state) = (parameter(&callback, "code"), parameter(&callback, "state"));
    let nonce = parameter(&journey.address, "nonce");
    let cookie = journey.cookie.split_once('=').unwrap().1;
    let (access, token) = (session.cookie("tm_access"), session.cookie("tm_refresh"));
    let secret = secret_of(&token);
    captured.check(
        &["GET /api/v1/oidc/start 303", "GET /api/v1/oidc/callback 303"],
        &[
            &code,
            &state,
            &nonce,
            cookie,
            OIDC_CLIENT_SECRET,
            &access,
            &secret,
            "example.org",
            "Ann Lee",
        ],
    );
}
