#![expect(clippy::expect_used, reason = "a test whose client gets no answer has failed")]

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::live::LiveChanges;

const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
const PASSWORD: &str = "quiet lantern over gravel";

/// Base URLs of the services' replicas.
#[derive(Debug, Clone)]
pub struct Addresses {
    pub commands: Vec<String>,
    pub queries: Vec<String>,
}

/// Somebody using the system over HTTP.
///
/// Remembers the consistency token of its last command and sends it with every query, as the
/// frontend does: it always reads what it wrote.
#[derive(Debug)]
pub struct Client {
    http: reqwest::Client,
    addresses: Addresses,
    turn: AtomicUsize,
    access_token: String,
    account_id: Uuid,
    consistency_token: Mutex<Option<String>>,
}

/// An answer, read to its end.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Reply {
    /// Returns a header field as text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Returns the answer of a request that must have succeeded.
    #[track_caller]
    pub fn accepted(self) -> Self {
        assert!(self.status.is_success(), "refused: {} {}", self.status, self.body);
        self
    }

    /// Returns the id the answer names.
    #[track_caller]
    #[must_use]
    pub fn id(&self) -> Uuid {
        let id = self.body["id"].as_str().and_then(|text| text.parse().ok());
        id.expect("the answer has an id")
    }

    /// Returns an unsigned number of the answer.
    #[track_caller]
    #[must_use]
    pub fn number(&self, field: &str) -> u64 {
        self.body[field].as_u64().expect("the answer has that number")
    }
}

impl Client {
    /// Creates an account and signs in.
    pub async fn register(addresses: Addresses) -> Self {
        let http =
            reqwest::Client::builder().timeout(REQUEST_TIMEOUT).build().expect("HTTP client");
        let mut client = Self {
            http,
            addresses,
            turn: AtomicUsize::new(0),
            access_token: String::new(),
            account_id: Uuid::nil(),
            consistency_token: Mutex::new(None),
        };
        let email = format!("{}@example.org", Uuid::now_v7().simple());
        let account = json!({ "email": email, "password": PASSWORD, "display_name": "Tester" });
        client.account_id = client.post("/accounts", &account).await.accepted().id();
        let credentials = json!({ "email": email, "password": PASSWORD });
        let session = client.post("/session", &credentials).await.accepted();
        client.access_token =
            session.body["access_token"].as_str().expect("an access token").to_owned();
        client
    }

    #[must_use]
    pub const fn account_id(&self) -> Uuid {
        self.account_id
    }

    /// Returns where this client sends its commands and queries.
    #[must_use]
    pub const fn addresses(&self) -> &Addresses {
        &self.addresses
    }

    /// Returns the Bearer token of this client's session.
    #[must_use]
    pub fn access_token(&self) -> &str {
        &self.access_token
    }

    /// Sends a command; the path is what follows `/api/v1`.
    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        self.try_post(path, body, None).await.expect("command-service answers")
    }

    /// Sends a command that replaces what is at the path.
    pub async fn put(&self, path: &str, body: &Value) -> Reply {
        let request = self.request(Method::PUT, &self.addresses.commands, path).json(body);
        self.send(request).await.expect("command-service answers")
    }

    /// Takes away what is at the path.
    pub async fn delete(&self, path: &str) -> Reply {
        let request = self.request(Method::DELETE, &self.addresses.commands, path);
        self.send(request).await.expect("command-service answers")
    }

    /// Asks command-service for what only it knows.
    pub async fn get_command(&self, path: &str) -> Reply {
        let request = self.request(Method::GET, &self.addresses.commands, path);
        read(request).await.expect("command-service answers")
    }

    /// Returns what proves the last command.
    #[must_use]
    pub fn consistency_token(&self) -> Option<String> {
        self.consistency_token.lock().expect("no test panicked here").clone()
    }

    /// Returns the same person with another token: of a program, or of another device.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self {
            http: self.http.clone(),
            addresses: self.addresses.clone(),
            turn: AtomicUsize::new(0),
            access_token: token.to_owned(),
            account_id: self.account_id,
            consistency_token: Mutex::new(None),
        }
    }

    /// Sends a command that may get no answer, under an idempotency key.
    pub async fn try_post(
        &self,
        path: &str,
        body: &Value,
        idempotency_key: Option<Uuid>,
    ) -> reqwest::Result<Reply> {
        let mut request = self.request(Method::POST, &self.addresses.commands, path).json(body);
        if let Some(key) = idempotency_key {
            request = request.header("Idempotency-Key", key.to_string());
        }
        self.send(request).await
    }

    /// Sends a command and remembers what its answer proves.
    async fn send(&self, request: reqwest::RequestBuilder) -> reqwest::Result<Reply> {
        let reply = read(request).await?;
        if let Some(token) = reply.header("consistency-token") {
            *self.consistency_token.lock().expect("no test panicked here") = Some(token.to_owned());
        }
        Ok(reply)
    }

    /// Sends a file; an answer of several lines is text.
    pub async fn upload(&self, path: &str, media: &str, file: String) -> Reply {
        let request = self.request(Method::POST, &self.addresses.commands, path);
        let request = request.header("Content-Type", media.to_owned()).body(file);
        read(request).await.expect("command-service answers")
    }

    /// Asks a query that sees everything this client wrote.
    pub async fn get(&self, path: &str) -> Reply {
        self.try_get(path).await.expect("query-service answers")
    }

    /// Asks a query that may get no answer.
    pub async fn try_get(&self, path: &str) -> reqwest::Result<Reply> {
        let mut request = self.request(Method::GET, &self.addresses.queries, path);
        let token = self.consistency_token.lock().expect("no test panicked here").clone();
        if let Some(token) = token {
            request = request.header("Consistency-Token", token);
        }
        read(request).await
    }

    /// Opens the live stream of some projects.
    pub async fn live(&self, projects: &[Uuid], last_event_id: Option<&str>) -> LiveChanges {
        let ids: Vec<String> = projects.iter().map(Uuid::to_string).collect();
        let path = format!("/stream?projects={}", ids.join(","));
        let mut request = self
            .request(Method::GET, &self.addresses.queries, &path)
            .header("Accept", "text/event-stream");
        if let Some(id) = last_event_id {
            request = request.header("Last-Event-ID", id);
        }
        let response = request.send().await.expect("query-service answers");
        assert!(response.status().is_success(), "no live stream: {}", response.status());
        LiveChanges::new(response)
    }

    /// Creates a project with the default columns.
    pub async fn create_project(&self, name: &str) -> Uuid {
        let project = json!({ "key": random_key(), "name": name });
        self.post("/projects", &project).await.accepted().id()
    }

    /// Creates a task in the project's first column.
    pub async fn create_task(&self, project_id: Uuid, title: &str) -> Uuid {
        let task = json!({ "project_id": project_id, "title": title });
        self.post("/tasks", &task).await.accepted().id()
    }

    /// Sends a command about a task.
    pub async fn command_task(&self, task_id: Uuid, command: &Value) -> Reply {
        self.post(&format!("/tasks/{task_id}/commands"), command).await
    }

    fn request(&self, method: Method, bases: &[String], path: &str) -> reqwest::RequestBuilder {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        let url = format!("{}/api/v1{path}", bases[turn % bases.len()]);
        let request = self.http.request(method, url);
        if self.access_token.is_empty() { request } else { request.bearer_auth(&self.access_token) }
    }
}

async fn read(request: reqwest::RequestBuilder) -> reqwest::Result<Reply> {
    let response = request.send().await?;
    let (status, headers) = (response.status(), response.headers().clone());
    let text = response.text().await?;
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Ok(Reply { status, headers, body })
}

/// Project keys are unique an instance: eight random capitals.
fn random_key() -> String {
    (0..8).map(|_| char::from(rand::random_range(b'A'..=b'Z'))).collect()
}
