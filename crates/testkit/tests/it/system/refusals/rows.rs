//! The rows of the table, by what is wrong.

use super::{Row, World};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

/// One more than there may be.
const BODY_BYTES: usize = (1 << 20) + 1;
const IMPORT_BYTES: usize = (32 << 20) + 1;
/// Attempts to sign in to one account before it has to wait.
const SIGN_IN_ATTEMPTS: usize = 10;

pub(super) fn of_bodies_and_parameters(world: &World) -> Vec<Row> {
    let malformed = (400, "malformed_request");
    let invalid = (422, "invalid_fields");
    let text = |request: reqwest::RequestBuilder, media: &str, body: String| {
        request.header("Content-Type", media).body(body)
    };
    let post =
        |path: &str| world.command(Method::POST, path).bearer_auth(world.owner.access_token());
    let json = "application/json";
    let task = |title: &str| json!({ "project_id": world.project_id, "title": title });
    let csv = format!("/import?format=csv&project_id={}", world.project_id);
    let nested = json!({ "type": "schedule", "due_on": "tomorrow" });
    vec![
        Row::new("no JSON", text(post("/tasks"), json, "{".to_owned()), malformed),
        Row::new("an id that is none", world.post("/tasks/1/commands", &json!({})), malformed),
        Row::new("a header", world.get("/projects").header("Consistency-Token", "x"), malformed),
        Row::new("a parameter", world.get("/projects?limit=0"), malformed).at("/limit"),
        Row::new("an order", world.get("/tasks?sort=colour"), malformed).at("/sort"),
        Row::new("a moment", world.get("/tasks?as_of=yesterday"), malformed).at("/as_of"),
        Row::new("a field", world.post("/tasks", &task("")), invalid).at("/title"),
        Row::new("a field's type", world.post(&world.task("/commands"), &nested), invalid)
            .at("/due_on"),
        Row::new("a query", world.get("/tasks?q=is:never"), invalid)
            .at("/q")
            .with(&["/errors/0/position", "/errors/0/length"]),
        Row::new(
            "a body",
            text(post("/tasks"), json, "x".repeat(BODY_BYTES)),
            (413, "body_too_large"),
        ),
        Row::new(
            "a file",
            text(post(&csv), "text/csv", "x".repeat(IMPORT_BYTES)),
            (413, "body_too_large"),
        ),
        Row::new(
            "a form",
            text(post("/tasks"), "text/plain", "{}".to_owned()),
            (415, "unsupported_media_type"),
        ),
    ]
}

pub(super) fn of_callers(world: &World) -> Vec<Row> {
    let nobody = (401, "not_signed_in");
    let retitle = json!({ "type": "retitle", "title": "mine" });
    let commands = world.task("/commands");
    let cookie = format!("tm_access={}", world.owner.access_token());
    let from_a_foreign_page = |origin: &str| {
        let request = world.command(Method::POST, &commands).header("Cookie", cookie.clone());
        request.header("Origin", origin).json(&retitle)
    };
    let wrong = json!({ "email": "nobody@example.org", "password": "quiet lantern over gravel" });
    vec![
        Row::new("a command of nobody", world.command(Method::POST, &commands), nobody),
        Row::new("a query of nobody", world.query("/projects"), nobody),
        Row::new(
            "a command with a forged token",
            world.command(Method::POST, &commands).bearer_auth("x.y.z"),
            nobody,
        ),
        Row::new("a query with a forged token", world.query("/me").bearer_auth("x.y.z"), nobody),
        Row::new(
            "a stranger",
            world.command(Method::POST, "/session").json(&wrong),
            (401, "wrong_credentials"),
        ),
        Row::new(
            "a viewer",
            world
                .command(Method::POST, &commands)
                .bearer_auth(world.viewer.access_token())
                .json(&retitle),
            (403, "role_too_low"),
        ),
        Row::new(
            "a cookie from elsewhere",
            from_a_foreign_page("https://evil.example"),
            (403, "origin_not_allowed"),
        ),
        Row::new(
            "a cookie from nowhere",
            world.command(Method::POST, &commands).header("Cookie", &cookie).json(&retitle),
            (403, "origin_not_allowed"),
        ),
    ]
}

pub(super) fn of_ended_sessions(world: &World, token: &str) -> Vec<Row> {
    let ended = (401, "session_expired");
    let command = world.command(Method::POST, "/projects").bearer_auth(token).json(&json!({}));
    vec![
        Row::new("a command of an ended session", command, ended),
        Row::new("a query of an ended session", world.query("/projects").bearer_auth(token), ended),
    ]
}

pub(super) fn of_unknown_places(world: &World) -> Vec<Row> {
    let unknown = (404, "not_found");
    let archive = json!({ "type": "archive" });
    let nothing = Uuid::now_v7();
    let not_allowed = (405, "method_not_allowed");
    vec![
        Row::new(
            "a command to nothing",
            world.post(&format!("/tasks/{nothing}/commands"), &archive),
            unknown,
        ),
        Row::new("a query of nothing", world.get(&format!("/tasks/{nothing}")), unknown),
        Row::new("an unknown route of commands", world.post("/nowhere", &archive), unknown),
        Row::new("an unknown route of queries", world.get("/nowhere"), unknown),
        Row::new("a command to a route of queries", world.post("/me", &archive), not_allowed),
        Row::new(
            "a method commands do not have",
            world.command(Method::PUT, "/projects"),
            not_allowed,
        ),
        Row::new(
            "a method queries do not have",
            world.http.delete(format!("{}/api/v1/me", world.system.addresses().queries[0])),
            not_allowed,
        ),
    ]
}

pub(super) async fn of_the_world(world: &World) -> Vec<Row> {
    let stranger = world.system.client().await;
    let token = stranger.access_token();
    let retitle = json!({ "type": "retitle", "title": "late" });
    let commands = world.task("/commands");
    let key = Uuid::now_v7();
    let first = json!({ "project_id": world.project_id, "title": "once" });
    world.owner.try_post("/tasks", &first, Some(key)).await.expect("an answer").accepted();
    let other = json!({ "project_id": world.project_id, "title": "something else" });
    let again = json!({ "id": world.task_id, "project_id": world.project_id, "title": "again" });
    let leave = json!({ "type": "remove_member", "account_id": world.owner.account_id() });
    let undo = json!({ "type": "undo", "event_id": world.first_title });
    let foreign = world.command(Method::POST, &commands).bearer_auth(token).json(&retitle);
    vec![
        Row::new("a task of others", foreign, (404, "not_found")),
        Row::new(
            "a board of others",
            world.query(&world.project("/board")).bearer_auth(token),
            (404, "not_found"),
        ),
        Row::new("an id that is taken", world.post("/tasks", &again), (409, "already_exists")),
        Row::new(
            "the last owner",
            world.post(&world.project("/commands"), &leave),
            (409, "last_owner"),
        ),
        Row::new("an undo that comes late", world.post(&commands, &undo), (409, "overtaken"))
            .with(&["/field", "/current"]),
        Row::new(
            "an old version",
            world.post(&commands, &retitle).header("If-Match", "\"1\""),
            (412, "stale_version"),
        ),
        Row::new(
            "a key of another command",
            world.post("/tasks", &other).header("Idempotency-Key", key.to_string()),
            (422, "idempotency_key_reused"),
        ),
        Row::new(
            "what has not been projected",
            world.get("/projects").header("Consistency-Token", "0-999999999999"),
            (503, "read_model_behind"),
        ),
    ]
}

pub(super) async fn of_too_many(world: &World) -> Vec<Row> {
    let credentials: Value =
        json!({ "email": "guessed@example.org", "password": "quiet lantern over gravel" });
    let sign_in = || world.command(Method::POST, "/session").json(&credentials);
    for _ in 0..SIGN_IN_ATTEMPTS {
        let refused = sign_in().send().await.expect("an answer");
        assert_eq!(refused.status().as_u16(), 401);
    }
    vec![Row::new("one attempt too many", sign_in(), (429, "too_many_requests"))]
}

pub(super) fn of_lost_races(world: &World) -> Row {
    let retitle = json!({ "type": "retitle", "title": "never" });
    let command = world.post(&world.task("/commands"), &retitle);
    Row::new("a race that is always lost", command, (409, "concurrent_change"))
}

pub(super) fn of_outages(world: &World) -> Vec<Row> {
    let away = (503, "unavailable");
    let task = json!({ "project_id": world.project_id, "title": "later" });
    vec![
        Row::new("a command without a database", world.post("/tasks", &task), away),
        Row::new("a query without a database", world.get(&world.project("/board")), away),
    ]
}
