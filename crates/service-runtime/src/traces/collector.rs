//! The way to the collector: plain HTTP, to an agent beside the service.

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use opentelemetry_http::{HttpClient, HttpError};
use std::time::Duration;
use tokio::runtime::Handle;

/// Longest answer that is read; what it says is not looked at.
const ANSWER_BYTES_MAX: usize = 64 << 10;

/// Sends batches on the runtime it was made on: the exporter's own thread has none.
#[derive(Debug)]
pub(super) struct CollectorClient {
    runtime: Handle,
    http: Client<HttpConnector, Full<Bytes>>,
    timeout: Duration,
}

impl CollectorClient {
    pub(super) fn new(timeout: Duration) -> Self {
        let http = Client::builder(TokioExecutor::new()).build_http();
        Self { runtime: Handle::current(), http, timeout }
    }
}

#[async_trait]
impl HttpClient for CollectorClient {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let exchange = exchange(self.http.clone(), request.map(Full::new));
        let limit = self.timeout;
        // The timer, too, is made on the runtime.
        self.runtime.spawn(async move { tokio::time::timeout(limit, exchange).await? }).await?
    }
}

async fn exchange(
    http: Client<HttpConnector, Full<Bytes>>,
    request: Request<Full<Bytes>>,
) -> Result<Response<Bytes>, HttpError> {
    let (head, body) = http.request(request).await?.into_parts();
    let body = Limited::new(body, ANSWER_BYTES_MAX).collect().await?.to_bytes();
    Ok(Response::from_parts(head, body))
}
