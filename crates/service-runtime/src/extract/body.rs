//! JSON bodies: bounded, of the right media type, and parsed so that a mistake has a JSON pointer.

use crate::http_layer::BodyLimit;
use crate::problem::{FieldError, Problem};
use axum::extract::{FromRequest, Request};
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, header};
use http_body_util::BodyExt;
use mime::Mime;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use serde_json::{Map, Value};
use serde_path_to_error::{self as path_to_error, Segment};
use std::convert::Infallible;

/// The limit where no layer has set one.
const LIMIT_DEFAULT: BodyLimit = BodyLimit(1 << 20);

/// How much of an over-long body is still read, and thrown away, before the refusal is sent: a
/// caller who is cut off in the middle of sending often never sees the answer.
const DISCARD_MAX: usize = 8 << 20;

/// How much of serde's text about a wrong value is passed on; it may quote the value.
const DETAIL_CHARS_MAX: usize = 200;

/// How much of an unknown `type` is repeated.
const TYPE_CHARS_MAX: usize = 40;

/// The body as `T`: 400 when it is not JSON, 422 with a pointer when a field is wrong.
#[derive(Debug)]
pub struct Body<T>(pub T);

/// The bytes of a JSON body, for a handler that parses by itself.
#[derive(Debug)]
pub struct RawJson(pub Bytes);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        parse(&read(request).await?).map(Self)
    }
}

impl<S: Send + Sync> FromRequest<S> for RawJson {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        read(request).await.map(Self)
    }
}

/// A body whose media type the handler decides on, before any of it is read.
#[derive(Debug)]
pub struct Upload(Request);

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Infallible;

    async fn from_request(request: Request, _: &S) -> Result<Self, Infallible> {
        Ok(Self(request))
    }
}

impl Upload {
    /// Reads the body, within the route's [`BodyLimit`].
    ///
    /// # Errors
    /// Refuses a body whose declared media type is not accepted (415), and one that is too large.
    pub async fn read(self, accepts: impl FnOnce(&Mime) -> bool) -> Result<Bytes, Problem> {
        let Self(request) = self;
        read_as(request, accepts).await
    }
}

async fn read(request: Request) -> Result<Bytes, Problem> {
    read_as(request, is_json).await
}

async fn read_as(request: Request, accepts: impl FnOnce(&Mime) -> bool) -> Result<Bytes, Problem> {
    if !declared(request.headers()).is_some_and(|media| accepts(&media)) {
        return Err(Problem::unsupported_media_type());
    }
    let BodyLimit(limit) = *request.extensions().get().unwrap_or(&LIMIT_DEFAULT);
    let announced = request.headers().get(header::CONTENT_LENGTH);
    let announced = announced.and_then(|v| v.to_str().ok()).and_then(|v| v.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit.saturating_add(DISCARD_MAX)) {
        return Err(Problem::body_too_large(limit));
    }

    let mut body = request.into_body();
    let mut received = 0_usize;
    let mut kept = BytesMut::with_capacity(announced.unwrap_or_default().min(limit));
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| {
            Problem::malformed("the body ended before it was complete").caused_by(error)
        })?;
        let Ok(data) = frame.into_data() else { continue };
        received = received.saturating_add(data.len());
        if received <= limit {
            kept.extend_from_slice(&data);
        } else if received > limit.saturating_add(DISCARD_MAX) {
            break;
        }
    }
    if received > limit { Err(Problem::body_too_large(limit)) } else { Ok(kept.freeze()) }
}

fn declared(headers: &HeaderMap) -> Option<Mime> {
    headers.get(header::CONTENT_TYPE)?.to_str().ok()?.parse().ok()
}

/// Tells whether it is JSON, or something written in JSON.
#[must_use]
pub fn is_json(media: &Mime) -> bool {
    media.type_() == mime::APPLICATION
        && (media.subtype() == mime::JSON || media.suffix() == Some(mime::JSON))
}

/// Parses JSON into `T` with the refusals of [`Body`].
pub fn parse<T: DeserializeOwned>(json: &[u8]) -> Result<T, Problem> {
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let value = path_to_error::deserialize(&mut deserializer).map_err(|error| refuse(&error))?;
    deserializer.end().map_err(|error| malformed(&error))?;
    Ok(value)
}

/// Parses an object into `T` with the refusals of [`Body`].
pub fn parse_object<T: DeserializeOwned>(fields: Map<String, Value>) -> Result<T, Problem> {
    path_to_error::deserialize(Value::Object(fields)).map_err(|error| refuse(&error))
}

/// Parses `{"type": variant, …fields}` into one variant of the externally tagged enum `T`. Pointers
/// are those of the flat form: `/name`, and `/type` when there is no such variant.
///
/// Serde's own flat form (`tag = "type"`) buffers the fields and loses the path of a wrong one.
pub fn parse_variant<T: DeserializeOwned>(
    variant: &str,
    fields: Map<String, Value>,
) -> Result<T, Problem> {
    let outer = Map::from_iter([(variant.to_owned(), Value::Object(fields))]);
    path_to_error::deserialize(Value::Object(outer)).map_err(|error| {
        let mut wrong = wrong_field(&error);
        match wrong.pointer.strip_prefix('/').and_then(|path| path.strip_prefix(variant)) {
            Some(below) => wrong.pointer = below.to_owned(),
            None => wrong = unknown_type(variant),
        }
        Problem::invalid_fields(vec![wrong])
    })
}

/// Takes the field `type` out of an object.
pub fn take_type(fields: &mut Map<String, Value>) -> Result<String, Problem> {
    match fields.remove("type") {
        Some(Value::String(variant)) => Ok(variant),
        Some(_) => Err(Problem::invalid_field("/type", "invalid", "must be a string")),
        None => Err(Problem::invalid_field("/type", "missing", "missing field `type`")),
    }
}

/// Describes a `type` that nothing is known by.
#[must_use]
pub fn unknown_type(variant: &str) -> FieldError {
    let shown: String = variant.chars().take(TYPE_CHARS_MAX).collect();
    FieldError::new("/type", "unknown", format!("there is no `{shown}`"))
}

fn refuse(error: &path_to_error::Error<serde_json::Error>) -> Problem {
    match error.inner().classify() {
        Category::Syntax | Category::Eof | Category::Io => malformed(error.inner()),
        Category::Data => Problem::invalid_fields(vec![wrong_field(error)]),
    }
}

fn malformed(error: &serde_json::Error) -> Problem {
    let place = format!("line {} column {}", error.line(), error.column());
    Problem::malformed(format!("the body is not valid JSON, see {place}"))
}

/// Turns serde's error into a pointer and a stable code. Serde reports a missing field at its
/// parent, so its name is taken from the text.
fn wrong_field(error: &path_to_error::Error<serde_json::Error>) -> FieldError {
    let text = error.inner().to_string();
    // Serde appends the place in the text; the pointer says it better.
    let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(message, _)| message);
    let mut pointer = pointer(error.path());
    let named = |prefix: &str| {
        text.strip_prefix(prefix).and_then(|rest| rest.split_once('`')).map(|(name, _)| name)
    };
    let code = if let Some(name) = named("missing field `") {
        push_segment(&mut pointer, name);
        "missing"
    } else if text.starts_with("unknown field `") {
        "unknown"
    } else {
        "invalid"
    };
    FieldError::new(pointer, code, text.chars().take(DETAIL_CHARS_MAX).collect::<String>())
}

fn pointer(path: &path_to_error::Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => push_segment(&mut pointer, &index.to_string()),
            Segment::Map { key } => push_segment(&mut pointer, key),
            Segment::Enum { variant } => push_segment(&mut pointer, variant),
            Segment::Unknown => push_segment(&mut pointer, "?"),
        }
    }
    pointer
}

fn push_segment(pointer: &mut String, segment: &str) {
    pointer.push('/');
    pointer.push_str(&segment.replace('~', "~0").replace('/', "~1"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case", deny_unknown_fields)]
    enum Command {
        Rename { name: String },
        Nested { inner: Inner },
        Archive {},
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Inner {
        count: u8,
    }

    fn parse_flat(body: &Value) -> Result<Command, (String, &'static str)> {
        let mut fields = body.as_object().unwrap().clone();
        let parsed = take_type(&mut fields).and_then(|kind| parse_variant(&kind, fields));
        parsed.map_err(|problem| {
            let document = serde_json::to_value(problem.into_document()).unwrap();
            let error = &document["errors"][0];
            let code = match error["code"].as_str().unwrap() {
                "missing" => "missing",
                "unknown" => "unknown",
                "invalid" => "invalid",
                other => panic!("{other}"),
            };
            (error["pointer"].as_str().unwrap().to_owned(), code)
        })
    }

    #[track_caller]
    fn assert_wrong(body: &Value, pointer: &str, code: &'static str) {
        assert_eq!(parse_flat(body), Err((pointer.to_owned(), code)));
    }

    #[test]
    fn the_flat_form_is_one_variant() {
        let renamed = parse_flat(&json!({ "type": "rename", "name": "x" }));
        assert_eq!(renamed, Ok(Command::Rename { name: "x".to_owned() }));
        assert_eq!(parse_flat(&json!({ "type": "archive" })), Ok(Command::Archive {}));
    }

    #[test]
    fn pointers_are_those_of_the_flat_form() {
        assert_wrong(&json!({ "type": "rename", "name": 1 }), "/name", "invalid");
        assert_wrong(&json!({ "type": "rename" }), "/name", "missing");
        assert_wrong(&json!({ "type": "archive", "why": 1 }), "/why", "unknown");
        let nested = json!({ "type": "nested", "inner": { "count": 256 } });
        assert_wrong(&nested, "/inner/count", "invalid");
    }

    #[test]
    fn an_unknown_or_absent_type_is_a_wrong_type() {
        assert_wrong(&json!({ "type": "renam", "name": "x" }), "/type", "unknown");
        assert_wrong(&json!({ "type": "", "name": "x" }), "/type", "unknown");
        assert_wrong(&json!({ "type": "~/", "name": "x" }), "/type", "unknown");
        assert_wrong(&json!({ "type": ["rename"] }), "/type", "invalid");
        assert_wrong(&json!({ "name": "x" }), "/type", "missing");
    }
}
