//! What goes back for an accepted command.

use super::link_token::LinkToken;
use crate::execute::Accepted;
use axum::response::{IntoResponse, Json, Response};
use domain::position::ConsistencyToken;
use domain::project::ProjectKey;
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};
use uuid::Uuid;

const CONSISTENCY_TOKEN: HeaderName = HeaderName::from_static("consistency-token");
const IDEMPOTENCY_REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// Body and headers of the answer to one command.
#[derive(Debug)]
pub struct Answer {
    status: StatusCode,
    accepted: Accepted,
    location: Option<String>,
    human_key: Option<HumanKey>,
    link_token: Option<LinkToken>,
}

/// What people call a task.
#[derive(Debug, Clone)]
pub struct HumanKey {
    pub number: u32,
    pub key: String,
}

impl HumanKey {
    #[must_use]
    pub fn new(project: &ProjectKey, number: u32) -> Self {
        Self { number, key: format!("{project}-{number}") }
    }
}

/// What a command did.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Accepted)]
pub struct AnswerBody {
    id: Uuid,
    /// How many events it has now; what `If-Match` compares.
    version: i64,
    /// Place of its newest event in the one order of all events.
    position: i64,
    /// Of a new task: its number in the project.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<u32>,
    /// Of a new task: what people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "GARDEN-7")]
    key: Option<String>,
    /// Of a public link, only in the answer to the command that published it.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

impl Answer {
    /// Answers a command on something that exists.
    #[must_use]
    pub const fn done(accepted: Accepted) -> Self {
        Self { status: StatusCode::OK, accepted, location: None, human_key: None, link_token: None }
    }

    /// Answers a command that created something, to be found below `collection`.
    #[must_use]
    pub fn created(accepted: Accepted, collection: &str) -> Self {
        let location = format!("/api/v1/{collection}/{}", accepted.aggregate_id);
        let status = StatusCode::CREATED;
        Self { status, accepted, location: Some(location), human_key: None, link_token: None }
    }

    /// Adds what people call the task.
    #[must_use]
    pub fn called(self, human_key: Option<HumanKey>) -> Self {
        Self { human_key, ..self }
    }

    /// Adds the secret of a link that was just published.
    #[must_use]
    pub fn with_link_token(self, link_token: Option<LinkToken>) -> Self {
        Self { link_token, ..self }
    }

    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    #[must_use]
    pub const fn accepted(&self) -> &Accepted {
        &self.accepted
    }

    #[must_use]
    pub fn into_body(self) -> AnswerBody {
        let (number, key) = self.human_key.map(|HumanKey { number, key }| (number, key)).unzip();
        AnswerBody {
            id: self.accepted.aggregate_id,
            version: self.accepted.version.get(),
            position: self.accepted.position.get(),
            number,
            key,
            token: self.link_token.map(LinkToken::expose),
        }
    }
}

impl IntoResponse for Answer {
    fn into_response(mut self) -> Response {
        let etag = ascii(format!("\"{}\"", self.accepted.version));
        let token = consistency_token(&self.accepted);
        let location = self.location.take().map(ascii);
        let replayed = self.accepted.replayed;
        let mut response = (self.status, [(header::ETAG, etag), token]).into_response();
        let headers = response.headers_mut();
        if let Some(location) = location {
            headers.insert(header::LOCATION, location);
        }
        if replayed {
            headers.insert(IDEMPOTENCY_REPLAYED, HeaderValue::from_static("true"));
        }
        let (parts, _no_body) = response.into_parts();
        (parts, Json(self.into_body())).into_response()
    }
}

/// Documents [`Answer::done`].
#[derive(IntoResponses)]
#[response(
    status = 200,
    description = "Accepted.",
    headers(
        ("ETag" = String, description = "The version, in quotes."),
        ("Consistency-Token" = String, description = "Lets a query wait for this command."),
        ("Idempotency-Replayed" = String, description = "`true` for a repeat: nothing was done now."),
    )
)]
pub struct Done(#[expect(dead_code, reason = "a body's schema")] AnswerBody);

/// Documents [`Answer::created`].
#[derive(IntoResponses)]
#[response(
    status = 201,
    description = "Created.",
    headers(
        ("Location" = String, description = "Where it can be read."),
        ("ETag" = String, description = "The version, in quotes."),
        ("Consistency-Token" = String, description = "Lets a query wait for this command."),
        ("Idempotency-Replayed" = String, description = "`true` for a repeat: nothing was done now."),
    )
)]
pub struct Created(#[expect(dead_code, reason = "a body's schema")] AnswerBody);

/// Returns the header that lets a query wait for this command.
pub fn consistency_token(accepted: &Accepted) -> (HeaderName, HeaderValue) {
    let Accepted { partition, position, .. } = *accepted;
    (CONSISTENCY_TOKEN, ascii(ConsistencyToken { partition, position }.to_string()))
}

#[expect(clippy::expect_used, reason = "digits, dashes, quotes and slashes")]
fn ascii(text: String) -> HeaderValue {
    HeaderValue::try_from(text).expect("numbers and ids fit into a header")
}
