//! The one way a request is refused: an RFC 9457 problem document.
//!
//! The text a caller sees and the cause an operator needs are kept apart: `detail` is sent, the
//! cause is logged once, with its whole chain, and never leaves the process.

use crate::error_chain::Chain;
use crate::request_context;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::error::Error;
use std::time::Duration;
use uuid::Uuid;

type BoxError = Box<dyn Error + Send + Sync>;
type Members = BTreeMap<&'static str, Value>;

/// The media type of [`Document`].
pub const CONTENT_TYPE: &str = "application/problem+json";

/// How soon a caller may try again when we cannot know better.
const RETRY_AFTER_UNAVAILABLE: Duration = Duration::from_secs(1);

/// A refusal: status, stable code, a sentence for people, and what a caller can do.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: Cow<'static, str>,
    errors: Vec<FieldError>,
    /// Rarely any, so that a problem stays small.
    members: Option<Box<Members>>,
    retry_after: Option<Duration>,
    cause: Option<BoxError>,
}

/// What is wrong with one field of a body, or with one parameter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// JSON pointer (RFC 6901) into the body; for a parameter, `/` and its name.
    pub pointer: String,
    /// Stable, snake_case.
    pub code: &'static str,
    pub detail: String,
    /// Which part of a text, where only a part is wrong.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub part: Option<Part>,
}

/// A part of a text, in characters, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Part {
    pub position: usize,
    pub length: usize,
}

impl FieldError {
    /// Describes one wrong field.
    #[must_use]
    pub fn new(pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code, detail: detail.into(), part: None }
    }

    /// Says which part of the field's text is wrong, in characters.
    #[must_use]
    pub const fn at(mut self, position: usize, length: usize) -> Self {
        self.part = Some(Part { position, length });
        self
    }
}

/// The JSON form of a [`Problem`].
#[derive(Debug, Serialize)]
pub struct Document {
    #[serde(rename = "type")]
    kind: String,
    title: String,
    status: u16,
    detail: Cow<'static, str>,
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
    /// Members only some codes have.
    #[serde(flatten)]
    members: Option<Box<Members>>,
}

impl Problem {
    /// Refuses with any status and code; the named constructors below are the usual way.
    #[must_use]
    pub fn new(
        status: StatusCode,
        code: &'static str,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            status,
            code,
            detail: detail.into(),
            errors: Vec::new(),
            members: None,
            retry_after: None,
            cause: None,
        }
    }

    /// Answers 400: the body or a parameter does not parse.
    #[must_use]
    pub fn malformed(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed_request", detail)
    }

    /// Answers 401: no credentials, or ones we never issued.
    #[must_use]
    pub fn not_signed_in() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "not_signed_in", "sign in first")
    }

    /// Answers 401: credentials that were good once.
    #[must_use]
    pub fn session_expired() -> Self {
        let detail = "the session has ended, refresh it or sign in again";
        Self::new(StatusCode::UNAUTHORIZED, "session_expired", detail)
    }

    /// Answers 401: an API token that was taken back.
    #[must_use]
    pub fn api_token_revoked() -> Self {
        let detail = "this API token was revoked, make a new one";
        Self::new(StatusCode::UNAUTHORIZED, "not_signed_in", detail)
    }

    /// Answers 403: an API token was used for what concerns the account itself.
    #[must_use]
    pub fn session_required() -> Self {
        let detail = "this is for people who are signed in, an API token is not enough";
        Self::new(StatusCode::FORBIDDEN, "session_required", detail)
    }

    /// Answers 403: a cookie was sent from a page that is not ours.
    #[must_use]
    pub fn origin_not_allowed() -> Self {
        let detail = "a change made with a cookie must come from this service's own pages";
        Self::new(StatusCode::FORBIDDEN, "origin_not_allowed", detail)
    }

    /// Answers 404: it does not exist, or this caller may not know that it does.
    #[must_use]
    pub fn not_found() -> Self {
        let detail = "there is nothing here that this account may see";
        Self::new(StatusCode::NOT_FOUND, "not_found", detail)
    }

    /// Answers 405; the `Allow` header is the router's.
    #[must_use]
    pub fn method_not_allowed() -> Self {
        let detail = "this method is not supported here, see the Allow header";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail)
    }

    /// Answers 413.
    #[must_use]
    pub fn body_too_large(bytes_max: usize) -> Self {
        let detail = format!("the body must not be longer than {bytes_max} bytes");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", detail)
    }

    /// Answers 415.
    #[must_use]
    pub fn unsupported_media_type() -> Self {
        let detail = "send the body as JSON, with Content-Type: application/json";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail)
    }

    /// Answers 422: well-formed, and these fields are wrong.
    #[must_use]
    pub fn invalid_fields(errors: Vec<FieldError>) -> Self {
        let detail = "some fields are not valid, see errors";
        Self { errors, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_fields", detail) }
    }

    /// Answers 422 for a single field.
    #[must_use]
    pub fn invalid_field(
        pointer: impl Into<String>,
        code: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        Self::invalid_fields(vec![FieldError::new(pointer, code, detail)])
    }

    /// Answers 429.
    #[must_use]
    pub fn too_many_requests(retry_after: Duration) -> Self {
        let detail = "too many attempts, wait before the next one";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", detail)
            .retry_after(retry_after)
    }

    /// Answers 503: something we depend on does not answer.
    #[must_use]
    pub fn unavailable(cause: impl Into<BoxError>) -> Self {
        let detail = "the service cannot answer right now, retry later";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail)
            .retry_after(RETRY_AFTER_UNAVAILABLE)
            .caused_by(cause)
    }

    /// Answers 503: the request was given up after its time was over. Whether it took effect is
    /// unknown, so the advice is the same as for an outage: retry with the same idempotency key.
    #[must_use]
    pub fn timed_out() -> Self {
        let detail = "the request took too long and was given up, retry later";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail)
            .retry_after(RETRY_AFTER_UNAVAILABLE)
    }

    /// Answers 500: a mistake of ours.
    #[must_use]
    pub fn internal(cause: impl Into<BoxError>) -> Self {
        let detail = "something went wrong on our side; the request id names the log entry";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail).caused_by(cause)
    }

    /// Says when another attempt makes sense (rounded up to whole seconds).
    #[must_use]
    pub const fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// Keeps the cause for the log.
    #[must_use]
    pub fn caused_by(mut self, cause: impl Into<BoxError>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// Names the fields that are wrong, for a code other than `invalid_fields`.
    #[must_use]
    pub fn with_errors(mut self, errors: Vec<FieldError>) -> Self {
        self.errors = errors;
        self
    }

    /// Adds a member of this code's own, such as the value that stands in the way.
    #[must_use]
    pub fn with_member(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.members.get_or_insert_default().insert(name, value.into());
        self
    }

    /// Returns the status it answers with.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns its stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// Logs the cause and returns what may be sent, for answers that hold several problems.
    #[must_use]
    pub fn into_document(mut self) -> Document {
        self.report();
        Document {
            kind: format!("/problems/{}", self.code),
            title: title(self.code),
            status: self.status.as_u16(),
            detail: self.detail,
            code: self.code,
            request_id: request_context::current_id(),
            errors: self.errors,
            members: self.members,
        }
    }

    /// Logs the cause, once: taking it away keeps a second caller from logging it again. What is sent
    /// as a problem document is reported by that; this is for those who are told in another way.
    pub fn report(&mut self) {
        let Some(cause) = self.cause.take() else { return };
        let request_id = request_context::current_id().map(tracing::field::display);
        let status = self.status.as_u16();
        let code = self.code;
        let error = Chain(cause.as_ref());
        if self.status.is_server_error() {
            tracing::error!(request.id = request_id, status, code, %error, "request failed");
        } else {
            tracing::info!(request.id = request_id, status, code, %error, "request refused");
        }
    }
}

/// Returns a code as a title: `not_found` becomes `Not found`.
fn title(code: &str) -> String {
    let mut title = code.replace('_', " ");
    if let Some(first) = title.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    title
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status;
        let retry_after = self.retry_after;
        let document = self.into_document();
        #[expect(clippy::expect_used, reason = "strings and numbers always serialise")]
        let body = serde_json::to_vec(&document).expect("a problem document serialises");
        let mut response = (status, [(header::CONTENT_TYPE, CONTENT_TYPE)], body).into_response();
        let headers = response.headers_mut();
        if let Some(wait) = retry_after {
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
