//! Every way a request is refused, row by row, as callers of both services see it over HTTP.

mod rows;

use std::collections::BTreeSet;
use std::time::Duration;

use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use testkit::{Client, System, eventually};
use uuid::Uuid;

/// Every status and code the API promises to whoever is refused. Rules of the domain have codes of
/// their own; `overtaken` and `last_owner` stand for them.
const PROMISED: [(u16, &str); 20] = [
    (400, "malformed_request"),
    (401, "not_signed_in"),
    (401, "session_expired"),
    (403, "role_too_low"),
    (403, "origin_not_allowed"),
    (404, "not_found"),
    (405, "method_not_allowed"),
    (409, "concurrent_change"),
    (409, "already_exists"),
    (409, "last_owner"),
    (409, "overtaken"),
    (412, "stale_version"),
    (413, "body_too_large"),
    (415, "unsupported_media_type"),
    (422, "invalid_fields"),
    (422, "idempotency_key_reused"),
    (429, "too_many_requests"),
    (503, "unavailable"),
    (503, "read_model_behind"),
    (401, "wrong_credentials"),
];

/// How long an answer may take: a timeout of the service is shorter.
const PATIENCE: Duration = Duration::from_secs(40);

/// One request, and how it is refused.
struct Row {
    name: &'static str,
    request: RequestBuilder,
    status: u16,
    code: &'static str,
    /// What `errors` begins with, where a field is to blame; otherwise there is no `errors`.
    pointer: Option<&'static str>,
    /// Members this code has beside those of all problems.
    members: &'static [&'static str],
}

impl Row {
    const fn new(
        name: &'static str,
        request: RequestBuilder,
        (status, code): (u16, &'static str),
    ) -> Self {
        Self { name, request, status, code, pointer: None, members: &[] }
    }

    fn at(self, pointer: &'static str) -> Self {
        Self { pointer: Some(pointer), ..self }
    }

    fn with(self, members: &'static [&'static str]) -> Self {
        Self { members, ..self }
    }

    /// Sends the request and checks everything that is promised of the answer.
    async fn check(self) -> (u16, &'static str) {
        let name = self.name;
        let asked = Uuid::now_v7().to_string();
        let answer = self.request.header("Request-Id", &asked).send().await.expect("an answer");
        let (status, headers) = (answer.status(), answer.headers().clone());
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let body: Value = answer.json().await.expect("a problem is JSON");
        assert_eq!((status.as_u16(), &body["code"]), (self.status, &json!(self.code)), "{name}");
        assert_eq!(header("content-type"), Some("application/problem+json"), "{name}");
        assert_eq!(header("request-id"), Some(&*asked), "{name}");
        assert_eq!(body["request_id"], json!(asked), "{name}: {body}");
        assert_eq!(body["status"], json!(self.status), "{name}");
        assert_eq!(body["type"], json!(format!("/problems/{}", self.code)), "{name}");
        for text in ["title", "detail"] {
            assert!(body[text].as_str().is_some_and(|text| !text.is_empty()), "{name}: {body}");
        }
        let wait = header("retry-after").and_then(|seconds| seconds.parse::<u64>().ok());
        let promised = matches!(self.status, 429 | 503);
        assert_eq!(wait.is_some_and(|seconds| seconds > 0), promised, "{name}: {wait:?}");
        assert_eq!(header("www-authenticate").is_some(), self.status == 401, "{name}");
        assert_eq!(header("allow").is_some(), self.status == 405, "{name}");
        assert_eq!(body["errors"][0]["pointer"].as_str(), self.pointer, "{name}: {body}");
        if self.pointer.is_some() {
            let error = &body["errors"][0];
            assert!(error["code"].is_string() && error["detail"].is_string(), "{name}: {body}");
        }
        for member in self.members {
            assert!(body.pointer(member).is_some(), "{name} lacks {member}: {body}");
        }
        (self.status, self.code)
    }
}

/// A project with an owner and a viewer, and somebody who has nothing to do with it.
struct World {
    system: System,
    http: reqwest::Client,
    owner: Client,
    viewer: Client,
    outsider: Client,
    project_id: Uuid,
    /// It was retitled twice.
    task_id: Uuid,
    /// The first time.
    first_title: String,
}

impl World {
    async fn start() -> Self {
        let system = System::with().private_postgres().start().await;
        let (owner, viewer, outsider) =
            (system.client().await, system.client().await, system.client().await);
        let project_id = owner.create_project("Garden").await;
        let add = json!({
            "type": "add_member", "account_id": viewer.account_id(), "role": "viewer",
        });
        owner.post(&format!("/projects/{project_id}/commands"), &add).await.accepted();
        let task_id = owner.create_task(project_id, "water the roses").await;
        for title in ["water the hedge", "water everything"] {
            let retitle = json!({ "type": "retitle", "title": title });
            owner.command_task(task_id, &retitle).await.accepted();
        }
        let history = owner.get(&format!("/tasks/{task_id}/history")).await.accepted().body;
        // Newest first: the second title, the first, the creation.
        let first_title = history["items"][1]["event_id"].as_str().expect("an event").to_owned();
        let http = reqwest::Client::builder().timeout(PATIENCE).build().expect("an HTTP client");
        Self { system, http, owner, viewer, outsider, project_id, task_id, first_title }
    }

    fn command(&self, method: Method, path: &str) -> RequestBuilder {
        let base = &self.system.addresses().commands[0];
        self.http.request(method, format!("{base}/api/v1{path}"))
    }

    /// A command of the owner with a JSON body.
    fn post(&self, path: &str, body: &Value) -> RequestBuilder {
        self.command(Method::POST, path).bearer_auth(self.owner.access_token()).json(body)
    }

    fn query(&self, path: &str) -> RequestBuilder {
        let base = &self.system.addresses().queries[0];
        self.http.get(format!("{base}/api/v1{path}"))
    }

    /// A query of the owner.
    fn get(&self, path: &str) -> RequestBuilder {
        self.query(path).bearer_auth(self.owner.access_token())
    }

    fn project(&self, rest: &str) -> String {
        format!("/projects/{}{rest}", self.project_id)
    }

    fn task(&self, rest: &str) -> String {
        format!("/tasks/{}{rest}", self.task_id)
    }

    /// Lets every append find that somebody else was first, however often it is repeated.
    async fn let_others_always_win(&self) {
        let mut store = self.system.event_store().connect().await;
        let function: String =
            sqlx::query_scalar("SELECT pg_get_functiondef('event_store.append_events'::regproc)")
                .fetch_one(&mut store)
                .await
                .expect("read the function");
        let (head, _) = function.split_once("AS $function$").expect("a body");
        let conflict = "AS $function$ BEGIN RETURN QUERY
            SELECT no, 3::smallint, 1000::bigint, 0::bigint, NULL::integer
            FROM generate_series(1, cardinality(in_append_id)) AS no; END $function$";
        sqlx::raw_sql(&format!("{head}{conflict}"))
            .execute(&mut store)
            .await
            .expect("replace the function");
    }

    /// Ends somebody's session and returns their token once both services know.
    async fn ended_session(&self) -> String {
        let token = self.outsider.access_token().to_owned();
        let sessions = self.command(Method::GET, "/sessions").bearer_auth(&token).send().await;
        let sessions: Value = sessions.expect("an answer").json().await.expect("JSON");
        let session_id = sessions["items"][0]["id"].as_str().expect("a session");
        let end = self.command(Method::DELETE, &format!("/sessions/{session_id}"));
        let ended = end.bearer_auth(&token).send().await.expect("an answer");
        assert_eq!(ended.status(), StatusCode::NO_CONTENT);
        let me = async || {
            let answer = self.query("/me").bearer_auth(&token).send().await;
            answer.expect("an answer").status().as_u16()
        };
        eventually(401, me).await;
        token
    }
}

#[tokio::test]
async fn every_refusal_is_what_the_contract_says() {
    let world = World::start().await;
    let mut seen = BTreeSet::new();
    let mut rows = rows::of_bodies_and_parameters(&world);
    rows.extend(rows::of_callers(&world));
    rows.extend(rows::of_ended_sessions(&world, &world.ended_session().await));
    rows.extend(rows::of_unknown_places(&world));
    rows.extend(rows::of_the_world(&world).await);
    rows.extend(rows::of_too_many(&world).await);
    for row in rows {
        seen.insert(row.check().await);
    }
    world.let_others_always_win().await;
    seen.insert(rows::of_lost_races(&world).check().await);
    world.system.postgres().kill().await;
    for row in rows::of_outages(&world) {
        seen.insert(row.check().await);
    }
    world.system.postgres().start_again().await;
    let missing: Vec<_> = PROMISED.iter().filter(|promised| !seen.contains(promised)).collect();
    assert!(missing.is_empty(), "nobody was refused by {missing:?}");
}
