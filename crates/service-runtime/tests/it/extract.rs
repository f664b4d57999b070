use crate::support::{assert_problem, get, http_config, layered, send};
use axum::routing::{get as get_route, post};
use axum::{Extension, Router};
use bytes::Bytes;
use http::{Request, StatusCode};
use serde::Deserialize;
use serde_json::Value;
use service_runtime::extract::{Body, RawJson, Segment};
use service_runtime::http_layer::BodyLimit;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    #[expect(dead_code, reason = "only whether it parses matters")]
    name: String,
    #[serde(default)]
    #[expect(dead_code, reason = "only whether it parses matters")]
    lines: Vec<Line>,
}

#[derive(Debug, Deserialize)]
struct Line {
    #[expect(dead_code, reason = "only whether it parses matters")]
    amount: u32,
}

fn router() -> Router {
    let routes = Router::new()
        .route("/orders", post(|Body(_): Body<Order>| async {}))
        .route("/raw", post(|RawJson(bytes): RawJson| async move { bytes.len().to_string() }))
        .route(
            "/large",
            post(|RawJson(bytes): RawJson| async move { bytes.len().to_string() })
                .layer(Extension(BodyLimit(3 << 20))),
        )
        .route("/items/{id}", get_route(|Segment(_): Segment<uuid::Uuid>| async {}));
    layered(routes, &http_config()).0
}

async fn post_as(
    uri: &str,
    content_type: &str,
    body: impl Into<Bytes>,
) -> axum::response::Response {
    let request = Request::post(uri).header("content-type", content_type);
    send(&router(), request.body(axum::body::Body::from(body.into())).unwrap()).await
}

async fn order(body: impl Into<Bytes>) -> axum::response::Response {
    post_as("/orders", "application/json", body).await
}

async fn wrong_field(body: &str) -> (String, String) {
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    let document = assert_problem(order(body.to_owned()).await, status, "invalid_fields").await;
    let text = |key: &str| document["errors"][0][key].as_str().unwrap().to_owned();
    (text("pointer"), text("code"))
}

fn pair(pointer: &str, code: &str) -> (String, String) {
    (pointer.to_owned(), code.to_owned())
}

#[tokio::test]
async fn json_of_the_right_shape_is_accepted() {
    assert_eq!(order(r#"{"name":"a","lines":[{"amount":1}]}"#).await.status(), StatusCode::OK);
    for media_type in ["application/json; charset=utf-8", "application/merge-patch+json"] {
        let response = post_as("/orders", media_type, r#"{"name":"a"}"#).await;
        assert_eq!(response.status(), StatusCode::OK, "{media_type}");
    }
}

#[tokio::test]
async fn a_wrong_field_is_named_by_a_json_pointer() {
    assert_eq!(wrong_field(r#"{"name":7}"#).await, pair("/name", "invalid"));
    assert_eq!(wrong_field(r#"{"lines":[]}"#).await, pair("/name", "missing"));
    let nested = r#"{"name":"a","lines":[{"amount":1},{"amount":-1}]}"#;
    assert_eq!(wrong_field(nested).await, pair("/lines/1/amount", "invalid"));
    let missing = r#"{"name":"a","lines":[{}]}"#;
    assert_eq!(wrong_field(missing).await, pair("/lines/0/amount", "missing"));
    assert_eq!(wrong_field(r#"{"name":"a","a/b~c":1}"#).await, pair("/a~1b~0c", "unknown"));
    assert_eq!(wrong_field("[]").await.0, "");
    assert_eq!(wrong_field("null").await.0, "");
}

#[tokio::test]
async fn what_is_not_json_is_malformed() {
    let bodies: [&[u8]; 6] = [
        b"",
        b"{",
        b"{\"name\":\"a\"} trailing",
        b"{\"name\":\"\xff\xfe\"}",
        b"{\"name\":\"\x00\"}",
        b"name=a",
    ];
    for body in bodies {
        let response = order(Bytes::copy_from_slice(body)).await;
        assert_problem(response, StatusCode::BAD_REQUEST, "malformed_request").await;
    }
}

#[tokio::test]
async fn hostile_values_are_refused_and_not_echoed_at_length() {
    // Refused at the first bracket that has no business there, before the nesting is followed.
    assert!(order("[".repeat(100_000)).await.status().is_client_error());

    let huge_number = format!(r#"{{"name":"a","lines":[{{"amount":{}}}]}}"#, "9".repeat(400));
    let response = order(huge_number).await;
    assert!(response.status().is_client_error());

    let long = format!(r#"{{"name":"a","lines":"{}"}}"#, "x".repeat(10_000));
    let response = order(long).await;
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    let document = assert_problem(response, status, "invalid_fields").await;
    assert!(document.to_string().len() < 1_000);
}

#[tokio::test]
async fn other_media_types_are_unsupported() {
    for media_type in ["text/plain", "application/x-www-form-urlencoded", "application/xml", "x"] {
        let response = post_as("/orders", media_type, r#"{"name":"a"}"#).await;
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        assert_problem(response, status, "unsupported_media_type").await;
    }
    let request = Request::post("/orders").body(axum::body::Body::from("{}")).unwrap();
    let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
    assert_problem(send(&router(), request).await, status, "unsupported_media_type").await;
}

#[tokio::test]
async fn a_body_may_be_as_long_as_the_limit_and_no_longer() {
    let bytes = |length: usize| Bytes::from(vec![b' '; length]);
    let limit = 1 << 20;
    let accepted = post_as("/raw", "application/json", bytes(limit)).await;
    assert_eq!(accepted.status(), StatusCode::OK);
    let refused = post_as("/raw", "application/json", bytes(limit + 1)).await;
    assert_problem(refused, StatusCode::PAYLOAD_TOO_LARGE, "body_too_large").await;
    let refused = post_as("/raw", "application/json", bytes(20 << 20)).await;
    assert_problem(refused, StatusCode::PAYLOAD_TOO_LARGE, "body_too_large").await;
}

#[tokio::test]
async fn a_route_may_have_a_limit_of_its_own() {
    let bytes = Bytes::from(vec![b' '; 3 << 20]);
    let accepted = post_as("/large", "application/json", bytes).await;
    assert_eq!(accepted.status(), StatusCode::OK);
    let bytes = Bytes::from(vec![b' '; (3 << 20) + 1]);
    let refused = post_as("/large", "application/json", bytes).await;
    assert_problem(refused, StatusCode::PAYLOAD_TOO_LARGE, "body_too_large").await;
}

#[tokio::test]
async fn a_bad_path_segment_is_malformed_and_names_no_rust_type() {
    let response = get(&router(), "/items/not-a-uuid").await;
    let status = StatusCode::BAD_REQUEST;
    let document: Value = assert_problem(response, status, "malformed_request").await;
    assert!(!document.to_string().contains("Uuid"));
    let response = get(&router(), "/items/%ff").await;
    assert_problem(response, status, "malformed_request").await;
}
