//! Keys, a router behind the layer, and a look at what is logged.

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::{EncodePrivateKey, EncodePublicKey, spki::der::pem::LineEnding};
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use prometheus::Registry;
use secrecy::SecretString;
use serde_json::Value;
use service_runtime::access_token::{Signer, Verifier};
use service_runtime::caller::AllowedOrigins;
use service_runtime::config::{HttpConfig, LogConfig, LogFormat, TraceConfig};
use service_runtime::http_metrics::HttpMetrics;
use service_runtime::{Authenticator, Standing, http_layer, telemetry};
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

pub const ORIGIN: &str = "https://tasks.example.org";

/// Returns a signer and the verifier that belongs to it; another seed is another key.
pub fn keys(seed: u8, lifetime: Duration) -> (Signer, Verifier) {
    let key = SigningKey::from_bytes(&[seed; 32]);
    let private = key.to_pkcs8_pem(LineEnding::LF).unwrap().to_string();
    let public = key.verifying_key().to_public_key_pem(LineEnding::LF).unwrap();
    let signer = Signer::from_pem(&SecretString::from(private), lifetime).unwrap();
    (signer, Verifier::from_pem(&public).unwrap())
}

pub fn authenticator(verifier: Verifier) -> Authenticator {
    let nothing_revoked = Standing::new(|_, _| std::future::ready(Ok::<_, io::Error>(true)));
    Authenticator::new(verifier, AllowedOrigins::new(&[ORIGIN.to_owned()]), nothing_revoked)
}

pub fn http_config() -> HttpConfig {
    HttpConfig {
        listen: ([127, 0, 0, 1], 0).into(),
        request_timeout: Duration::from_secs(10),
        body_limit: 1 << 20,
        shutdown_drain: Duration::ZERO,
        shutdown_grace: Duration::from_secs(10),
    }
}

/// Puts the layer around `routes` and returns the registry its metrics are in.
pub fn layered(routes: Router, config: &HttpConfig) -> (Router, Registry) {
    let registry = Registry::new();
    let metrics = HttpMetrics::register(&registry).unwrap();
    (http_layer::wrap(routes, config, metrics, CancellationToken::new()), registry)
}

pub async fn send(router: &Router, request: Request<Body>) -> Response {
    router.clone().oneshot(request).await.unwrap()
}

pub async fn get(router: &Router, uri: &str) -> Response {
    send(router, Request::get(uri).body(Body::empty()).unwrap()).await
}

pub async fn json(response: Response) -> Value {
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    serde_json::from_slice(&bytes).unwrap()
}

/// Asserts that the answer is a problem with this status and code, and returns its document.
#[track_caller]
pub fn assert_problem(
    response: Response,
    status: StatusCode,
    code: &'static str,
) -> impl Future<Output = Value> {
    assert_eq!(response.status(), status);
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    let request_id = response.headers().get("request-id").cloned();
    async move {
        let document = json(response).await;
        assert_eq!(document["code"], code);
        assert_eq!(document["status"], status.as_u16());
        assert_eq!(document["type"], format!("/problems/{code}"));
        if let Some(id) = request_id {
            assert_eq!(document["request_id"], id.to_str().unwrap());
        }
        document
    }
}

/// Collects what is logged on this thread while the guard lives.
#[derive(Clone, Default)]
pub struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    pub fn start() -> (Self, tracing::subscriber::DefaultGuard) {
        let captured = Self::default();
        let writer = captured.clone();
        let config = LogConfig {
            log_format: LogFormat::Json,
            log_filter: "debug".to_owned(),
            traces: TraceConfig::default(),
        };
        let subscriber = telemetry::subscriber(&config, move || writer.clone()).unwrap();
        let guard = tracing::subscriber::set_default(subscriber);
        (captured, guard)
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    pub fn events(&self) -> Vec<Value> {
        self.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

impl io::Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
