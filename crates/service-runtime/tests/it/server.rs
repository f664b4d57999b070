use crate::support::http_config;
use axum::Router;
use axum::routing::get;
use prometheus::Registry;
use service_runtime::config::HttpConfig;
use service_runtime::http_metrics::HttpMetrics;
use service_runtime::readiness::Readiness;
use service_runtime::shutdown::Shutdown;
use service_runtime::{http_layer, server};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

const KEEP_ALIVE_GET: &[u8] = b"GET /quick HTTP/1.1\r\nhost: x\r\n\r\n";

struct Server {
    address: SocketAddr,
    shutdown: Shutdown,
    readiness: Readiness,
    /// One permit lets one `/gated` request be answered.
    gate: Arc<Semaphore>,
    entered: Arc<Semaphore>,
    serving: JoinHandle<std::io::Result<()>>,
}

impl Server {
    async fn start(config: HttpConfig) -> Self {
        let gate = Arc::new(Semaphore::new(0));
        let entered = Arc::new(Semaphore::new(0));
        let (waits_for, tells) = (Arc::clone(&gate), Arc::clone(&entered));
        let gated = move || async move {
            tells.add_permits(1);
            waits_for.acquire().await.unwrap().forget();
            "answered"
        };
        let routes =
            Router::new().route("/gated", get(gated)).route("/quick", get(|| async { "quick" }));
        let shutdown = Shutdown::default();
        let metrics = HttpMetrics::register(&Registry::new()).unwrap();
        let router = http_layer::wrap(routes, &config, metrics, shutdown.requested());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let readiness = Readiness::default();
        let (ready, requested) = (readiness.clone(), shutdown.requested());
        let serving = tokio::spawn(async move {
            server::serve(listener, router, &config, ready, requested).await
        });
        Self { address, shutdown, readiness, gate, entered, serving }
    }

    async fn send(&self, request: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(request).await.unwrap();
        stream
    }
}

/// Reads until the server closes the connection.
async fn until_closed(mut stream: TcpStream) -> String {
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    text
}

#[tokio::test]
async fn a_request_in_flight_is_answered_before_the_server_ends() {
    let server = Server::start(http_config()).await;
    let stream = server.send(b"GET /gated HTTP/1.1\r\nhost: x\r\n\r\n").await;
    server.entered.acquire().await.unwrap().forget();
    server.shutdown.request();
    // The port is closed, yet the answer still comes.
    while TcpStream::connect(server.address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    assert!(!server.readiness.check().await.ready);
    assert!(!server.serving.is_finished());
    server.gate.add_permits(1);
    let answer = until_closed(stream).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("answered"), "{answer}");
    server.serving.await.unwrap().unwrap();
}

#[tokio::test]
async fn an_idle_connection_does_not_delay_the_end() {
    let server = Server::start(http_config()).await;
    let mut stream = server.send(KEEP_ALIVE_GET).await;
    let mut first = [0; 15];
    stream.read_exact(&mut first).await.unwrap();
    server.shutdown.request();
    server.serving.await.unwrap().unwrap();
    until_closed(stream).await;
}

#[tokio::test]
async fn while_draining_each_answer_closes_its_connection() {
    let hour = Duration::from_secs(3600);
    let config = HttpConfig { shutdown_drain: hour, shutdown_grace: hour, ..http_config() };
    let server = Server::start(config).await;
    server.shutdown.request();
    let answer = until_closed(server.send(KEEP_ALIVE_GET).await).await;
    assert!(answer.to_lowercase().contains("connection: close"), "{answer}");
    assert!(answer.ends_with("quick"));
    server.serving.abort();
}

#[tokio::test]
async fn a_request_that_never_ends_is_left_behind_after_the_grace_period() {
    let config = HttpConfig { shutdown_grace: Duration::from_millis(1), ..http_config() };
    let server = Server::start(config).await;
    let _stream = server.send(b"GET /gated HTTP/1.1\r\nhost: x\r\n\r\n").await;
    server.entered.acquire().await.unwrap().forget();
    server.shutdown.request();
    server.serving.await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn requests_and_background_work_share_one_grace_period() {
    let shutdown = Shutdown::default();
    let _endless = shutdown.spawn(std::future::pending::<()>());
    shutdown.request();
    let requested = tokio::time::Instant::now();
    tokio::time::advance(Duration::from_secs(15)).await;
    assert!(shutdown.finish(Duration::from_secs(20)).await.is_err());
    assert_eq!(requested.elapsed().as_secs(), 20);
}

#[tokio::test]
async fn background_work_is_told_to_stop_and_waited_for() {
    let shutdown = Shutdown::default();
    let background = shutdown.background();
    let work = shutdown.spawn(async move { background.cancelled().await });
    shutdown.finish(Duration::from_secs(10)).await.unwrap();
    assert!(work.is_finished());

    let shutdown = Shutdown::default();
    let _endless = shutdown.spawn(std::future::pending::<()>());
    assert!(shutdown.finish(Duration::from_millis(1)).await.is_err());
}
