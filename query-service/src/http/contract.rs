//! The published description of the whole API.

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// Both services' routes in one document, see `cargo xtask contract`.
pub(super) const DOCUMENT: &str = include_str!("../../../docs/openapi.json");

/// It changes with a release only, and then at once.
const CACHE_CONTROL: HeaderValue = HeaderValue::from_static("public, no-cache");

static ENTITY_TAG: LazyLock<String> = LazyLock::new(|| {
    let digest = Sha256::digest(DOCUMENT);
    format!("\"{}\"", hex::encode(&digest[..8]))
});

/// This document
///
/// The description of all routes, OpenAPI 3.1. `/api/docs` shows it to people.
#[utoipa::path(
    get, path = "/api/v1/openapi.json", tag = "System",
    params(("If-None-Match" = Option<String>, Header)),
    responses(
        (status = 200, description = "The answer.", body = Object, headers(("ETag" = String))),
        (status = 304, description = "`If-None-Match` names what is current."),
    ),
    extensions(("x-role" = json!("nobody"))),
)]
pub(super) async fn openapi(headers: HeaderMap) -> Response {
    let held = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let current = held.is_some_and(|held| super::answer::names(held, &ENTITY_TAG));
    let common = [(header::ETAG, ENTITY_TAG.as_str())];
    let cached = [(header::CACHE_CONTROL, CACHE_CONTROL)];
    if current {
        return (StatusCode::NOT_MODIFIED, common, cached).into_response();
    }
    (common, cached, [(header::CONTENT_TYPE, "application/json")], DOCUMENT).into_response()
}
