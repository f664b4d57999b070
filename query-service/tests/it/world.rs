//! A running service with a read model of its own, and callers to ask it.

use crate::rows::Rows;
use clap::Parser;
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{EncodePrivateKey, EncodePublicKey};
use query_service::config::{Cli, Command};
use query_service::{Listeners, serve};
use read_model::Passwords;
use reqwest::header::{HeaderMap, HeaderName};
use serde_json::Value;
use service_runtime::access_token::{Claims, Signer};
use service_runtime::shutdown::Shutdown;
use std::time::Duration;
use testkit::{Database, Postgres, eventually};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use uuid::Uuid;

/// Where no NATS server listens.
const NO_NATS: &str = "nats://127.0.0.1:1";

pub struct World {
    pub rows: Rows,
    pub api: String,
    pub admin: String,
    pub shutdown: Shutdown,
    pub serving: JoinHandle<anyhow::Result<()>>,
    signer: Signer,
    // Declared last: dropped after everything that is connected to it.
    pub database: Database,
}

/// Somebody who asks.
#[derive(Clone)]
pub struct Caller {
    pub account_id: Uuid,
    /// Of the session, or of the API token.
    pub grant_id: Uuid,
    pub token: String,
    api: String,
    client: reqwest::Client,
}

/// What they got.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl World {
    /// Starts the service, without NATS.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    pub async fn start_with(settings: &[&str]) -> Self {
        Self::start_on(&Postgres::shared().await, settings).await
    }

    pub async fn start_on(postgres: &Postgres, settings: &[&str]) -> Self {
        let database = postgres.create_database("query_service").await;
        read_model::migrate(&database.admin_url(), Passwords::default()).await.unwrap();
        let rows = Rows::connect(&database.admin_url()).await;

        let key = SigningKey::from_bytes(&[7; 32]);
        let private_pem = key.to_pkcs8_pem(LineEnding::LF).unwrap();
        let signer =
            Signer::from_pem(&private_pem.as_str().to_owned().into(), Duration::from_secs(900));
        let public_pem = key.verifying_key().to_public_key_pem(LineEnding::LF).unwrap();
        let url = database.url_as("query_service");
        let public_key = format!("--access-token-public-key={public_pem}");
        let mut args = vec!["query-service", "serve", "--shutdown-drain", "1ms", &public_key];
        args.extend(["--public-origin", "http://localhost", "--read-model-url", &url]);
        args.extend(settings);
        if !settings.contains(&"--nats-url") {
            args.extend(["--nats-url", NO_NATS]);
        }
        let Command::Serve(config) = Cli::try_parse_from(args).unwrap().command else {
            panic!("not serve")
        };

        let api = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let admin = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url_of = |listener: &TcpListener| format!("http://{}", listener.local_addr().unwrap());
        let (api_url, admin_url) = (url_of(&api), url_of(&admin));
        let shutdown = Shutdown::default();
        let serving = tokio::spawn(serve(*config, Listeners { api, admin }, shutdown.clone()));
        let world = Self {
            rows,
            api: api_url,
            admin: admin_url,
            shutdown,
            serving,
            signer: signer.unwrap(),
            database,
        };
        eventually(200, || world.readiness()).await;
        world
    }

    pub fn caller(&self, account_id: Uuid) -> Caller {
        self.caller_with(self.signer.issue(account_id, Uuid::now_v7()).unwrap())
    }

    /// A program of the account's owner.
    pub fn api_token(&self, account_id: Uuid) -> Caller {
        self.caller_with(self.signer.issue_api_token(account_id, Uuid::now_v7(), None).unwrap())
    }

    fn caller_with(&self, (token, claims): (String, Claims)) -> Caller {
        let Claims { account_id, grant_id, .. } = claims;
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Caller { account_id, grant_id, token, api: self.api.clone(), client }
    }

    /// A new account and somebody who asks in its name.
    pub async fn new_caller(&self, display_name: &str) -> Caller {
        self.caller(self.rows.account(display_name).await)
    }

    pub async fn readiness(&self) -> u16 {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        match client.get(format!("{}/readyz", self.admin)).send().await {
            Ok(answer) => answer.status().as_u16(),
            Err(_) => 0,
        }
    }

    /// The value of one series, as `/metrics` prints it.
    pub async fn metric(&self, series: &str) -> f64 {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let answer = client.get(format!("{}/metrics", self.admin)).send().await.unwrap();
        let text = answer.text().await.unwrap();
        let line = text.lines().find(|line| line.starts_with(&format!("{series} ")));
        let line = line.unwrap_or_else(|| panic!("no series {series} in:\n{text}"));
        line.rsplit(' ').next().unwrap().parse().unwrap()
    }
}

impl Caller {
    pub async fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[]).await
    }

    /// Gets what must be there.
    pub async fn json(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        answer.json()
    }

    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let answer = self.send(path, headers).await;
        Answer {
            status: answer.status().as_u16(),
            headers: answer.headers().clone(),
            text: answer.text().await.unwrap(),
        }
    }

    pub async fn send(&self, path: &str, headers: &[(&str, &str)]) -> reqwest::Response {
        let mut request =
            self.client.get(format!("{}/api/v1{path}", self.api)).bearer_auth(&self.token);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await.unwrap()
    }
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {}", self.text))
    }

    pub fn header(&self, name: &'static str) -> &str {
        self.headers.get(HeaderName::from_static(name)).map_or("", |value| value.to_str().unwrap())
    }

    /// Checks that it is a refusal with this status and code.
    #[track_caller]
    pub fn check_problem(&self, status: u16, code: &str) {
        assert_eq!((self.status, self.json()["code"].as_str()), (status, Some(code)), "{self:?}");
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_ne!(self.header("read-position"), "");
    }
}
