use crate::support::{Captured, assert_problem};
use axum::response::IntoResponse;
use http::StatusCode;
use serde_json::json;
use service_runtime::{FieldError, Problem};
use std::io;
use std::time::Duration;

#[tokio::test]
async fn a_problem_is_a_document_with_a_stable_code() {
    let problem = Problem::invalid_field("/name", "missing", "missing field `name`");
    let response = problem.into_response();
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    let document = assert_problem(response, status, "invalid_fields").await;
    assert_eq!(document["title"], "Invalid fields");
    let expected = json!([
        { "pointer": "/name", "code": "missing", "detail": "missing field `name`" }
    ]);
    assert_eq!(document["errors"], expected);
}

#[tokio::test]
async fn a_problem_without_wrong_fields_has_no_errors_member() {
    let document =
        assert_problem(Problem::not_found().into_response(), StatusCode::NOT_FOUND, "not_found")
            .await;
    assert!(document.get("errors").is_none());
}

#[test]
fn retry_after_is_whole_seconds_and_never_zero() {
    let header = |wait| {
        let response = Problem::too_many_requests(wait).into_response();
        response.headers()["retry-after"].to_str().unwrap().to_owned()
    };
    assert_eq!(header(Duration::from_millis(1500)), "2");
    assert_eq!(header(Duration::from_millis(1)), "1");
    assert_eq!(header(Duration::ZERO), "1");
    assert_eq!(header(Duration::from_secs(60)), "60");
    let unavailable = Problem::unavailable("down").into_response();
    assert_eq!(unavailable.headers()["retry-after"], "1");
}

#[test]
fn a_missing_credential_names_the_scheme() {
    let response = Problem::not_signed_in().into_response();
    assert_eq!(response.headers()["www-authenticate"], "Bearer");
    assert!(Problem::not_found().into_response().headers().get("www-authenticate").is_none());
}

#[tokio::test]
async fn a_cause_is_logged_once_and_never_sent() {
    let (captured, _guard) = Captured::start();
    let cause = io::Error::other("password of db.internal refused");
    let response = Problem::unavailable(cause).into_response();
    let document = assert_problem(response, StatusCode::SERVICE_UNAVAILABLE, "unavailable").await;
    assert!(!document.to_string().contains("db.internal"));

    let events = captured.events();
    assert_eq!(events.len(), 1, "{events:?}");
    assert_eq!(events[0]["level"], "ERROR");
    assert_eq!(events[0]["error"], "password of db.internal refused");
}

#[test]
fn a_refusal_without_a_cause_logs_nothing() {
    let (captured, _guard) = Captured::start();
    let wrong = vec![FieldError::new("/a", "invalid", "no")];
    drop(Problem::invalid_fields(wrong).into_response());
    assert_eq!(captured.text(), "");
}
