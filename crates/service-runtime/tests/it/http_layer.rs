use crate::support::{Captured, assert_problem, get, http_config, json, layered, send};
use axum::Router;
use axum::body::Body;
use axum::routing::{get as get_route, post};
use http::{Method, Request, StatusCode};
use prometheus::{Registry, TextEncoder};
use serde_json::json as object;
use service_runtime::RequestContext;
use service_runtime::http_layer::{self, RouteTimeout, Routes};
use service_runtime::http_metrics::HttpMetrics;
use service_runtime::openapi::Published;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

fn routes() -> Router {
    Router::new()
        .route("/things/{id}", get_route(|| async { "a thing" }).post(|| async { "made" }))
        .route("/panic", get_route(|| async { panics() }))
        .route("/slow", get_route(|| async { std::future::pending::<&'static str>().await }))
        .route(
            "/context",
            post(|context: RequestContext| async move {
                let trace = context.trace.to_string();
                axum::Json(object!({ "id": context.id, "traceparent": trace }))
            }),
        )
        .route("/cached", get_route(|| async { ([("cache-control", "private")], "x") }))
}

fn panics() -> &'static str {
    panic!("the secret ingredient")
}

fn exported(registry: &Registry) -> String {
    TextEncoder::new().encode_to_string(&registry.gather()).unwrap()
}

#[tokio::test]
async fn every_answer_names_its_request_and_forbids_caching_and_sniffing() {
    let (router, _) = layered(routes(), &http_config());
    let response = get(&router, "/things/1").await;
    let id = response.headers()["request-id"].to_str().unwrap();
    assert_eq!(uuid::Uuid::parse_str(id).unwrap().get_version_num(), 7);
    assert_eq!(response.headers()["cache-control"], "no-store");
    assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    assert_eq!(get(&router, "/cached").await.headers()["cache-control"], "private");
}

#[tokio::test]
async fn handlers_see_the_callers_request_id_and_trace() {
    let (router, _) = layered(routes(), &http_config());
    let id = "0199a1b2-0000-7000-8000-000000000001";
    let request = Request::post("/context")
        .header("request-id", id)
        .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    let response = send(&router, request.body(Body::empty()).unwrap()).await;
    assert_eq!(response.headers()["request-id"], id);
    let seen = json(response).await;
    assert_eq!(seen["id"], id);
    let traceparent = seen["traceparent"].as_str().unwrap();
    assert!(traceparent.starts_with("00-4bf92f3577b34da6a3ce929d0e0e4736-"), "{traceparent}");
}

#[tokio::test]
async fn an_unknown_route_is_a_problem() {
    let (router, _) = layered(routes(), &http_config());
    assert_problem(get(&router, "/nowhere").await, StatusCode::NOT_FOUND, "not_found").await;
}

#[tokio::test]
async fn a_wrong_method_is_a_problem_that_names_the_right_ones() {
    let (router, _) = layered(routes(), &http_config());
    let request = Request::delete("/things/1").body(Body::empty()).unwrap();
    let response = send(&router, request).await;
    assert_eq!(response.headers()["allow"], "GET,HEAD,POST");
    let status = StatusCode::METHOD_NOT_ALLOWED;
    assert_problem(response, status, "method_not_allowed").await;
}

#[tokio::test]
async fn a_method_that_another_service_has_is_named_and_its_paths_are_not_unknown() {
    let document =
        r#"{"paths": {"/things/{id}": {"get": {}, "put": {}}, "/elsewhere": {"post": {}}}}"#;
    let published = Published::of(document).unwrap();
    let metrics = HttpMetrics::register(&Registry::new()).unwrap();
    let all = Routes { published, ..Routes::default() };
    let draining = CancellationToken::new();
    let router = http_layer::wrap_with(routes(), &http_config(), metrics, draining, all);
    for (path, allow) in [("/things/1", "GET,HEAD,PUT"), ("/elsewhere", "POST")] {
        let request = Request::delete(path).body(Body::empty()).unwrap();
        let response = send(&router, request).await;
        assert_eq!(response.headers()["allow"], allow);
        assert_problem(response, StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed").await;
    }
    assert_problem(get(&router, "/nowhere").await, StatusCode::NOT_FOUND, "not_found").await;
}

#[tokio::test]
async fn a_panic_is_a_problem_and_the_next_request_is_answered() {
    let (captured, _guard) = Captured::start();
    let (router, registry) = layered(routes(), &http_config());
    let response = get(&router, "/panic").await;
    let document = assert_problem(response, StatusCode::INTERNAL_SERVER_ERROR, "internal").await;
    assert!(!document.to_string().contains("secret ingredient"));
    assert!(captured.text().contains("secret ingredient"));
    assert_eq!(get(&router, "/things/1").await.status(), StatusCode::OK);
    assert!(exported(&registry).contains("http_requests_in_flight 0"));
}

#[tokio::test(start_paused = true)]
async fn a_request_that_takes_too_long_is_given_up() {
    let config = http_config();
    let (router, _) = layered(routes(), &config);
    let response = get(&router, "/slow").await;
    assert_eq!(response.headers()["retry-after"], "1");
    assert_problem(response, StatusCode::SERVICE_UNAVAILABLE, "unavailable").await;
    assert_eq!(config.request_timeout, Duration::from_secs(10));
}

#[tokio::test(start_paused = true)]
async fn a_route_may_have_a_time_limit_of_its_own() {
    const OWN: RouteTimeout = RouteTimeout { route: "/slow", timeout: Duration::from_secs(60) };
    let metrics = HttpMetrics::register(&Registry::new()).unwrap();
    let draining = CancellationToken::new();
    let own = Routes { timeouts: &[OWN], ..Routes::default() };
    let router = http_layer::wrap_with(routes(), &http_config(), metrics, draining, own);
    let started = tokio::time::Instant::now();
    let response = get(&router, "/slow").await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(started.elapsed().as_secs(), 60);
}

#[tokio::test]
async fn metrics_are_labelled_with_templates_and_known_methods() {
    let (router, registry) = layered(routes(), &http_config());
    for uri in ["/things/1", "/things/2", "/secret-4711"] {
        get(&router, uri).await;
    }
    let invented = Method::from_bytes(b"BREW").unwrap();
    let request = Request::builder().method(invented).uri("/things/1").body(Body::empty()).unwrap();
    send(&router, request).await;

    let text = exported(&registry);
    for line in [
        r#"http_requests_total{method="GET",route="/things/{id}",status="200"} 2"#,
        r#"http_requests_total{method="GET",route="<unmatched>",status="404"} 1"#,
        r#"http_requests_total{method="OTHER",route="/things/{id}",status="405"} 1"#,
        r#"http_request_duration_seconds_bucket{method="GET",route="/things/{id}",status="200",le="0.1"} 2"#,
        r#"http_request_duration_seconds_bucket{method="GET",route="/things/{id}",status="200",le="0.25"} 2"#,
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    assert!(!text.contains("4711"));
}

#[tokio::test]
async fn one_event_is_logged_a_request_without_path_or_query() {
    let (captured, _guard) = Captured::start();
    let (router, _) = layered(routes(), &http_config());
    let request = Request::get("/things/4711?token=hunter2")
        .header("request-id", "0199a1b2-0000-7000-8000-000000000001")
        .header("authorization", "Bearer hunter3")
        .header("cookie", "tm_access=hunter4");
    send(&router, request.body(Body::empty()).unwrap()).await;

    let events = captured.events();
    assert_eq!(events.len(), 1, "{events:?}");
    let event = &events[0];
    assert_eq!(event["level"], "INFO");
    assert_eq!(event["status"], 200);
    assert!(event["duration_ms"].is_number());
    assert_eq!(event["span"]["method"], "GET");
    assert_eq!(event["span"]["route"], "/things/{id}");
    assert_eq!(event["span"]["request.id"], "0199a1b2-0000-7000-8000-000000000001");
    assert_eq!(event["span"]["trace.id"].as_str().unwrap().len(), 32);
    let text = captured.text();
    for secret in ["4711", "hunter"] {
        assert!(!text.contains(secret), "{text}");
    }
}
