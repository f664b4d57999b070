use crate::support::{get, json};
use http::StatusCode;
use http_body_util::BodyExt;
use service_runtime::admin::{self, Admin};
use service_runtime::healthcheck;
use std::process::ExitCode;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

fn admin() -> Admin {
    Admin::new("test-service", "1.2.3").unwrap()
}

#[tokio::test]
async fn metrics_tell_what_is_running_and_how_much_it_uses() {
    let response = get(&admin::router(admin()), "/metrics").await;
    let text = response.into_body().collect().await.unwrap().to_bytes();
    let text = String::from_utf8(text.to_vec()).unwrap();
    assert!(text.contains(r#"service="test-service",version="1.2.3"} 1"#), "{text}");
    assert!(text.contains("process_resident_memory_bytes"), "{text}");
}

#[tokio::test]
async fn ready_means_every_dependency_answers() {
    let admin = admin();
    let router = admin::router(admin.clone());
    assert_eq!(get(&router, "/readyz").await.status(), StatusCode::OK);

    let warmed_up = admin.readiness.condition("warmed_up");
    admin.readiness.probe("database", || async { true });
    let response = get(&router, "/readyz").await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    let report = json(response).await;
    assert_eq!(report["checks"]["warmed_up"], false);
    assert_eq!(report["checks"]["database"], true);

    warmed_up.set(true);
    assert_eq!(get(&router, "/readyz").await.status(), StatusCode::OK);
    admin.readiness.stop();
    assert_eq!(get(&router, "/readyz").await.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(get(&router, "/livez").await.status(), StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn a_dependency_that_hangs_counts_as_away() {
    let admin = admin();
    admin.readiness.probe("database", std::future::pending);
    assert!(!admin.readiness.check().await.ready);
}

#[tokio::test]
async fn alive_means_no_loop_is_stuck() {
    let admin = admin();
    let router = admin::router(admin.clone());
    let fast = admin.liveness.heartbeat("fast", Duration::from_secs(3600));
    assert_eq!(get(&router, "/livez").await.status(), StatusCode::OK);

    let stuck = admin.liveness.heartbeat("stuck", Duration::ZERO);
    let response = get(&router, "/livez").await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(json(response).await["stuck"], serde_json::json!(["stuck"]));

    drop(stuck);
    fast.beat();
    assert_eq!(get(&router, "/livez").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn healthcheck_answers_with_its_exit_code() {
    let admin = admin();
    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stopped = CancellationToken::new();
    let serving = tokio::spawn(admin::serve(listener, admin.clone(), stopped.clone()));

    assert_eq!(healthcheck::run(address).await, ExitCode::SUCCESS);
    admin.readiness.stop();
    assert_eq!(healthcheck::run(address).await, ExitCode::FAILURE);
    stopped.cancel();
    serving.await.unwrap().unwrap();
    assert_eq!(healthcheck::run(address).await, ExitCode::FAILURE);
}
