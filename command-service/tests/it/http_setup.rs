//! The API of one replica over a database of its own, without sockets and without NATS.

use axum::Router;
use axum::body::Body;
use clap::Parser;
use command_service::config::{Cli, Command, ServeConfig};
use command_service::event_store::{self, EventStore, Passwords};
use command_service::execute::{Executor, Limits};
use command_service::identity::Identity;
use command_service::{app_state, http as api};
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::{EncodePrivateKey, EncodePublicKey, spki::der::pem::LineEnding};
use http::{HeaderMap, Method, Request, StatusCode};
use prometheus::{Registry, TextEncoder};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use service_runtime::http_layer;
use service_runtime::http_metrics::HttpMetrics;
use service_runtime::postgres::{self, Purpose};
use sqlx::PgPool;
use testkit::{Database, Postgres};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;
use uuid::Uuid;

pub const ORIGIN: &str = "https://tasks.example.org";
pub const PASSWORD: &str = "correct horse battery";

pub struct Api {
    router: Router,
    registry: Registry,
    config: ServeConfig,
    /// As the superuser, to look behind the API.
    pub admin: PgPool,
    _database: Database,
}

/// Somebody who is signed in.
#[derive(Clone)]
pub struct Person {
    pub id: String,
    pub email: String,
    pub token: String,
}

/// One answer, read whole.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Reply {
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self
    }

    /// Asserts that this is a problem document with all its parts, and returns it.
    #[track_caller]
    pub fn problem(self, status: u16, code: &str) -> Value {
        let reply = self.expect(status);
        assert_eq!(reply.headers["content-type"], "application/problem+json");
        assert_eq!(reply.body["code"], code, "{}", reply.body);
        assert_eq!(reply.body["status"], status);
        assert_eq!(reply.body["type"], format!("/problems/{code}"));
        assert!(!reply.body["title"].as_str().unwrap().is_empty());
        assert!(!reply.body["detail"].as_str().unwrap().is_empty());
        assert_eq!(reply.body["request_id"], reply.header("request-id"));
        reply.body
    }

    /// Asserts that exactly this field is wrong.
    #[track_caller]
    pub fn invalid(self, pointer: &str) {
        let problem = self.problem(422, "invalid_fields");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Returns the value of a cookie this answer sets.
    pub fn cookie(&self, name: &str) -> String {
        let set = self.set_cookie(name);
        let value = set.split(';').next().unwrap().split_once('=').unwrap().1;
        value.to_owned()
    }

    /// Returns the whole `Set-Cookie` header of a cookie.
    #[track_caller]
    pub fn set_cookie(&self, name: &str) -> String {
        let all = self.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
        let mut named = all.filter(|set| set.starts_with(&format!("{name}=")));
        named.next().unwrap().to_owned()
    }
}

/// Returns settings as the command line would, with `url` as the event store.
pub fn settings(url: &str) -> ServeConfig {
    let key = SigningKey::from_bytes(&[7; 32]);
    let private = key.to_pkcs8_pem(LineEnding::LF).unwrap().to_string();
    let public = key.verifying_key().to_public_key_pem(LineEnding::LF).unwrap();
    let cli = Cli::parse_from([
        "command-service",
        "serve",
        "--event-store-url",
        url,
        // One word each: a key begins with dashes.
        &format!("--access-token-private-key={private}"),
        &format!("--access-token-public-key={public}"),
        "--public-origin",
        ORIGIN,
        "--nats-url",
        "nats://127.0.0.1:1",
        "--client-address-header",
        "x-forwarded-for",
    ]);
    let Command::Serve(config) = cli.command else { unreachable!("it says serve") };
    *config
}

impl Api {
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// Starts with changed settings.
    pub async fn start_with(change: impl FnOnce(&mut ServeConfig)) -> Self {
        let database = Postgres::shared().await.create_database("http").await;
        event_store::migrate(&database.admin_url(), Passwords::default()).await.unwrap();
        let mut config = settings(&database.url_as("command_service"));
        change(&mut config);
        let registry = Registry::new();
        let router = router(&config, &registry);
        let admin = PgPool::connect_lazy(&database.admin_url()).unwrap();
        Self { router, registry, config, admin, _database: database }
    }

    /// Returns where another program finds the event store.
    pub fn event_store_url(&self) -> &str {
        self.config.event_store_url.expose_secret()
    }

    /// Returns another replica over the same database.
    pub fn replica(&self) -> Router {
        router(&self.config, &Registry::new())
    }

    /// Returns the accounts part of another replica.
    pub fn identity(&self) -> Identity {
        state(&self.config, &Registry::new()).identity.clone()
    }

    /// Sends a request with a Bearer token, and a JSON body where there is one.
    pub async fn call(
        &self,
        (method, path): (Method, &str),
        token: &str,
        body: Option<&Value>,
    ) -> Reply {
        self.send(bearer((method, path), token, body)).await
    }

    pub async fn send(&self, request: Request<Body>) -> Reply {
        send(&self.router, request).await
    }

    /// Posts JSON as somebody, or as nobody.
    pub async fn post(&self, path: &str, person: Option<&Person>, body: &Value) -> Reply {
        self.post_with(path, person, &[], body).await
    }

    pub async fn post_with(
        &self,
        path: &str,
        person: Option<&Person>,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Reply {
        let mut request = Request::builder().method(Method::POST).uri(format!("/api/v1{path}"));
        request = request.header("content-type", "application/json");
        if let Some(person) = person {
            request = request.header("authorization", format!("Bearer {}", person.token));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    /// Posts a file as somebody.
    pub async fn upload(&self, path: &str, person: &Person, media: &str, file: Vec<u8>) -> Reply {
        self.send(upload(path, person, media, file)).await
    }

    /// Posts a file as somebody and returns the answer's body unread.
    pub async fn stream(&self, path: &str, person: &Person, media: &str, file: &str) -> Body {
        let request = upload(path, person, media, file.as_bytes().to_vec());
        let response = self.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        response.into_body()
    }

    /// Sends a request that carries cookies and, where given, an origin.
    pub async fn with_cookies(
        &self,
        method: Method,
        path: &str,
        cookies: &str,
        origin: Option<&str>,
    ) -> Reply {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header("cookie", cookies);
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    pub async fn sign_in(&self, email: &str, password: &str) -> Reply {
        self.post("/session", None, &json!({ "email": email, "password": password })).await
    }

    /// Registers somebody and signs them in.
    pub async fn person(&self, name: &str) -> Person {
        let email = format!("{}@example.org", name.to_lowercase());
        let account = json!({ "email": email, "password": PASSWORD, "display_name": name });
        self.post("/accounts", None, &account).await.expect(201);
        let session = self.sign_in(&email, PASSWORD).await.expect(200).body;
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        Person { id: text(&session["account"]["id"]), email, token: text(&session["access_token"]) }
    }

    /// Creates a project and returns its id.
    pub async fn project(&self, owner: &Person, key: &str) -> String {
        let body = json!({ "key": key, "name": "A project" });
        let reply = self.post("/projects", Some(owner), &body).await.expect(201);
        reply.body["id"].as_str().unwrap().to_owned()
    }

    /// Creates a task and returns its id.
    pub async fn task(&self, person: &Person, project: &str, title: &str) -> String {
        let body = json!({ "project_id": project, "title": title });
        let reply = self.post("/tasks", Some(person), &body).await.expect(201);
        reply.body["id"].as_str().unwrap().to_owned()
    }

    pub async fn add_member(&self, owner: &Person, project: &str, member: &Person, role: &str) {
        let body = json!({ "type": "add_member", "account_id": member.id, "role": role });
        self.command(owner, "projects", project, &body).await.expect(200);
    }

    /// Sends a command to a project or a task.
    pub async fn command(&self, person: &Person, kind: &str, id: &str, body: &Value) -> Reply {
        self.post(&format!("/{kind}/{id}/commands"), Some(person), body).await
    }

    /// Returns the ids of a project's columns, left to right.
    pub async fn columns(&self, project: &str) -> Vec<String> {
        let created: Value = sqlx::query_scalar(
            "SELECT payload FROM event_store.events
             WHERE aggregate_id = $1 AND event_type = 'project_created'",
        )
        .bind(project)
        .fetch_one(&self.admin)
        .await
        .unwrap();
        let columns = created["columns"].as_array().unwrap().iter();
        columns.map(|column| column["column_id"].as_str().unwrap().to_owned()).collect()
    }

    /// Returns how many events are stored for an aggregate.
    pub async fn events_of(&self, id: &str) -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM event_store.events WHERE aggregate_id = $1")
            .bind(id)
            .fetch_one(&self.admin)
            .await
            .unwrap()
    }

    pub async fn all_events(&self) -> i64 {
        let count = sqlx::query_scalar("SELECT count(*) FROM event_store.events");
        count.fetch_one(&self.admin).await.unwrap()
    }

    pub fn metrics(&self) -> String {
        TextEncoder::new().encode_to_string(&self.registry.gather()).unwrap()
    }
}

/// Returns a registration.
pub fn account(email: &str) -> Value {
    json!({ "email": email, "password": PASSWORD, "display_name": "Ann" })
}

/// Returns a request with a Bearer token, and a JSON body where there is one.
pub fn bearer((method, path): (Method, &str), token: &str, body: Option<&Value>) -> Request<Body> {
    let request = Request::builder()
        .method(method)
        .uri(format!("/api/v1{path}"))
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json");
    request.body(body.map_or_else(Body::empty, |body| Body::from(body.to_string()))).unwrap()
}

fn upload(path: &str, person: &Person, media: &str, file: Vec<u8>) -> Request<Body> {
    let request = Request::builder()
        .method(Method::POST)
        .uri(format!("/api/v1{path}"))
        .header("content-type", media)
        .header("authorization", format!("Bearer {}", person.token));
    request.body(Body::from(file)).unwrap()
}

/// Returns the routes over the database that `config` names, whether or not it is there.
pub fn router(config: &ServeConfig, registry: &Registry) -> Router {
    let metrics = HttpMetrics::register(registry).unwrap();
    let draining = CancellationToken::new();
    let routes = api::published_routes().unwrap();
    http_layer::wrap_with(
        api::router(state(config, registry)),
        &config.http,
        metrics,
        draining,
        routes,
    )
}

fn state(config: &ServeConfig, registry: &Registry) -> api::AppState {
    let purpose =
        Purpose { service: "command_service", pool: "event_store", search_path: "event_store" };
    let pool = postgres::connect(&config.event_store_url, &config.pool, purpose, registry).unwrap();
    let metrics = event_store::Metrics::register(registry).unwrap();
    let store = EventStore::start(pool.clone(), metrics, &TaskTracker::new());
    let executor = Executor::new(store, Limits::default());
    app_state(config, pool, executor, registry).unwrap()
}

pub async fn send(router: &Router, request: Request<Body>) -> Reply {
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let lines: Vec<Value> =
        serde_json::Deserializer::from_slice(&bytes).into_iter().collect::<Result<_, _>>().unwrap();
    let body = match lines.len() {
        0 | 1 => lines.into_iter().next().unwrap_or_default(),
        _ => Value::Array(lines),
    };
    Reply { status: parts.status, headers: parts.headers, body }
}

/// Returns an access token for an account nobody has registered.
pub fn token_for(config: &ServeConfig, account_id: Uuid) -> String {
    let key: &SecretString = &config.identity.access_token_private_key;
    let lifetime = config.identity.access_token_lifetime;
    let signer = service_runtime::access_token::Signer::from_pem(key, lifetime).unwrap();
    signer.issue(account_id, Uuid::now_v7()).unwrap().0
}
