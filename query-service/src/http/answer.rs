//! What every answer carries: how far the read model was, and, for one entity, its tag.

use super::Queries;
use super::coding::takes_gzip;
use super::error::ApiError;
use crate::freshness::Freshness;
use crate::positions::Positions;
use axum::body::Body;
use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use domain::position::ConsistencyToken;
use domain::{Partition, Position};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;
use service_runtime::{Caller, Grant, Problem};
use std::ops::Deref;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use uuid::Uuid;

const CONSISTENCY_TOKEN: HeaderName = HeaderName::from_static("consistency-token");
const READ_POSITION: HeaderName = HeaderName::from_static("read-position");

/// How [`READ_POSITION`] is published.
pub(super) const READ_POSITION_DOCUMENTED: (&str, &str) =
    ("Read-Position", "The answer includes every event up to this position.");

/// An answer with an entity tag may be kept by the caller's own browser, if it asks every time.
const CACHE_CONTROL: HeaderValue = HeaderValue::from_static("private, no-cache");
/// What two callers on one browser differ in, and what an answer may be packed for.
const VARY: HeaderValue = HeaderValue::from_static("Cookie, Authorization, Accept-Encoding");
const GZIP: HeaderValue = HeaderValue::from_static("gzip");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Who asks. Extracting it checks the credentials and waits until the read model includes what the
/// caller's consistency token proves.
#[derive(Debug)]
pub(super) struct Reader {
    pub(super) account_id: Uuid,
    grant: Grant,
    view: View,
}

/// Somebody who needs no account for what they ask. Extracting it waits as for a [`Reader`].
#[derive(Debug)]
pub(super) struct Guest(View);

/// What an answer can be made from.
#[derive(Debug)]
pub(super) struct View {
    /// What the answer includes at least.
    known: Positions,
    if_none_match: Option<HeaderValue>,
    /// Whether the caller can unpack gzip.
    pub(super) takes_gzip: bool,
}

impl Reader {
    /// Returns the id of the session, or of the API token, that the caller came with.
    pub(super) const fn grant_id(&self) -> Uuid {
        match self.grant {
            Grant::Session(id) | Grant::ApiToken(id) => id,
        }
    }
}

impl Deref for Reader {
    type Target = View;

    fn deref(&self) -> &View {
        &self.view
    }
}

impl Deref for Guest {
    type Target = View;

    fn deref(&self) -> &View {
        &self.0
    }
}

impl FromRequestParts<Queries> for Reader {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, queries: &Queries) -> Result<Self, ApiError> {
        let caller = Caller::from_request_parts(parts, queries).await?;
        let view = View::of(parts, queries).await?;
        Ok(Self { account_id: caller.account_id, grant: caller.grant, view })
    }
}

impl FromRequestParts<Queries> for Guest {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, queries: &Queries) -> Result<Self, ApiError> {
        Ok(Self(View::of(parts, queries).await?))
    }
}

impl IntoParams for Guest {
    fn into_params(place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        Reader::into_params(place)
    }
}

impl IntoParams for Reader {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let token = ParameterBuilder::new()
            .name("Consistency-Token")
            .parameter_in(ParameterIn::Header)
            .description(Some("From a command's answer: the answer here includes the command."))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String).pattern(Some(TOKEN))));
        vec![token.build()]
    }
}

/// Documents the header that [`View::unchanged`] compares.
#[derive(Debug)]
pub(super) enum IfNoneMatch {}

impl IntoParams for IfNoneMatch {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let tags = ParameterBuilder::new()
            .name("If-None-Match")
            .parameter_in(ParameterIn::Header)
            .description(Some("Entity tags the caller has answers for."))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String)));
        vec![tags.build()]
    }
}

/// The form of a [`ConsistencyToken`].
const TOKEN: &str = "^[0-7]-[0-9]{1,18}$";

fn consistency_token(headers: &HeaderMap) -> Result<Option<ConsistencyToken>, Problem> {
    let Some(value) = headers.get(CONSISTENCY_TOKEN) else { return Ok(None) };
    match value.to_str().ok().and_then(|text| text.parse().ok()) {
        Some(token) => Ok(Some(token)),
        None => Err(Problem::malformed("the Consistency-Token header is not a consistency token")),
    }
}

impl View {
    async fn of(parts: &Parts, queries: &Queries) -> Result<Self, ApiError> {
        if let Some(token) = consistency_token(&parts.headers)? {
            queries.freshness.wait_for(token).await?;
        }
        Ok(Self {
            known: queries.freshness.known(),
            if_none_match: parts.headers.get(header::IF_NONE_MATCH).cloned(),
            takes_gzip: takes_gzip(&parts.headers),
        })
    }

    /// Returns what the answer includes at least.
    pub(super) const fn known(&self) -> &Positions {
        &self.known
    }

    /// Answers with something that spans partitions, or belongs to none.
    pub(super) fn answer(&self, body: &impl Serialize) -> Result<Response, ApiError> {
        Ok(respond(self.known.highest(), serde_json::to_vec(body)?))
    }

    /// Answers with something that belongs to one partition.
    pub(super) fn answer_from(
        &self,
        partition: Partition,
        body: &impl Serialize,
    ) -> Result<Response, ApiError> {
        Ok(respond(self.known.get(partition), serde_json::to_vec(body)?))
    }

    /// Answers with JSON that is encoded already and belongs to one partition.
    pub(super) fn encoded(&self, partition: Partition, json: impl Into<Bytes>) -> Response {
        respond(self.known.get(partition), json)
    }

    /// Answers with one entity, whose tag tells whether it has changed.
    pub(super) fn entity(
        &self,
        partition: Partition,
        entity_tag: &str,
        body: impl Into<Bytes>,
    ) -> Result<Response, ApiError> {
        let response = respond(self.known.get(partition), body);
        with_entity_tag(response, entity_tag)
    }

    /// Answers with one entity that is packed with gzip. Its tag is weak: the same entity is other
    /// bytes for those who do not unpack.
    pub(super) fn packed_entity(
        &self,
        partition: Partition,
        entity_tag: &str,
        gzip: Bytes,
    ) -> Result<Response, ApiError> {
        let mut response = self.entity(partition, &format!("W/{entity_tag}"), gzip)?;
        response.headers_mut().insert(header::CONTENT_ENCODING, GZIP);
        Ok(response)
    }

    /// Answers with a file that belongs to one partition, written while it is read.
    pub(super) fn stream_from(
        &self,
        partition: Partition,
        media: &'static str,
        body: Body,
    ) -> Response {
        let media = HeaderValue::from_static(media);
        ([(header::CONTENT_TYPE, media)], read_position(self.known.get(partition)), body)
            .into_response()
    }

    /// Answers 304 when the caller has the entity with this tag already.
    pub(super) fn unchanged(
        &self,
        partition: Partition,
        entity_tag: &str,
    ) -> Option<Result<Response, ApiError>> {
        let held = self.if_none_match.as_ref()?.to_str().ok()?;
        if !names(held, entity_tag) {
            return None;
        }
        let position = self.known.get(partition);
        let response = (StatusCode::NOT_MODIFIED, read_position(position)).into_response();
        Some(with_entity_tag(response, entity_tag))
    }
}

/// Returns the entity tag of a version.
pub(super) fn version_tag(version: i64) -> String {
    format!("\"{version}\"")
}

/// Tells whether a list of tags, as in `If-None-Match`, names this one. A gateway that compresses
/// makes tags weak; that does not matter for this comparison.
pub(super) fn names(list: &str, entity_tag: &str) -> bool {
    list.split(',')
        .map(str::trim)
        .any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == entity_tag)
}

fn respond(position: Position, body: impl Into<Bytes>) -> Response {
    ([(header::CONTENT_TYPE, JSON)], read_position(position), body.into()).into_response()
}

fn with_entity_tag(mut response: Response, entity_tag: &str) -> Result<Response, ApiError> {
    let entity_tag = HeaderValue::from_str(entity_tag).map_err(Problem::internal)?;
    let headers = response.headers_mut();
    headers.insert(header::ETAG, entity_tag);
    headers.insert(header::CACHE_CONTROL, CACHE_CONTROL);
    headers.insert(header::VARY, VARY);
    Ok(response)
}

fn read_position(position: Position) -> [(HeaderName, HeaderValue); 1] {
    [(READ_POSITION, HeaderValue::from(position.get()))]
}

/// Adds the position to answers that say nothing of their own, refusals above all: what was known
/// before they were made.
pub(super) async fn with_read_position(
    State(freshness): State<Freshness>,
    request: Request,
    next: Next,
) -> Response {
    let known = freshness.known().highest();
    let mut response = next.run(request).await;
    response.headers_mut().entry(READ_POSITION).or_insert(HeaderValue::from(known.get()));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_found_in_any_form_a_cache_may_send() {
        for list in ["\"5\"", "W/\"5\"", "\"4\", \"5\"", " W/\"4\" ,W/\"5\" ", "*"] {
            assert!(names(list, "\"5\""), "{list}");
        }
        for list in ["", "5", "\"55\"", "\"4\"", "w/\"5\""] {
            assert!(!names(list, "\"5\""), "{list}");
        }
    }
}
