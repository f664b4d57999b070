//! How an operation refuses, by what it has: parameters, a body, callers.

use super::{Undocumented, schema_of};
use crate::problem::{CONTENT_TYPE, Document};
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// A status and a code.
pub(super) type Refusal = (String, String);

/// Returns the refusals that follow from what the operation is.
pub(super) fn usual(method: &str, role: &str, operation: &Map<String, Value>) -> Vec<Refusal> {
    let changes = !matches!(method, "get" | "head" | "options");
    let parameters = operation.get("parameters").and_then(Value::as_array);
    let names_something =
        parameters.is_some_and(|all| all.iter().any(|parameter| parameter["in"] == "path"));
    let mut refusals = vec![(500, "internal"), (503, "unavailable"), (429, "too_many_requests")];
    if parameters.is_some_and(|all| !all.is_empty()) || operation.contains_key("requestBody") {
        refusals.push((400, "malformed_request"));
    }
    if parameters.is_some_and(|all| all.iter().any(|one| one["name"] == "Consistency-Token")) {
        refusals.push((503, "read_model_behind"));
    }
    if operation.contains_key("requestBody") {
        refusals.extend([
            (413, "body_too_large"),
            (415, "unsupported_media_type"),
            (422, "invalid_fields"),
        ]);
    }
    if role != "nobody" {
        refusals.extend([(401, "not_signed_in"), (401, "session_expired")]);
        if names_something || role != "account" {
            refusals.push((404, "not_found"));
        }
        if changes && role != "account" {
            refusals.push((403, "role_too_low"));
        }
    }
    if changes {
        refusals.push((403, "origin_not_allowed"));
    }
    refusals.into_iter().map(|(status, code)| (status.to_string(), code.to_owned())).collect()
}

/// Reads the refusals an operation names itself, `"409 overtaken"`.
pub(super) fn own(name: &str, named: Option<Value>) -> Result<Vec<Refusal>, Undocumented> {
    let wrong = || Undocumented::Refusal(name.to_owned());
    let Some(named) = named else { return Ok(Vec::new()) };
    let named: Vec<String> = serde_json::from_value(named).map_err(|_not_texts| wrong())?;
    let read = |text: String| {
        let (status, code) = text.split_once(' ').ok_or_else(wrong)?;
        let is_refusal = matches!(status.parse(), Ok(400_u16..=599));
        if is_refusal { Ok((status.to_owned(), code.to_owned())) } else { Err(wrong()) }
    };
    named.into_iter().map(read).collect()
}

/// Adds one response a status, with all its codes.
pub(super) fn add(responses: &mut Map<String, Value>, refusals: impl Iterator<Item = Refusal>) {
    let mut codes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (status, code) in refusals {
        codes.entry(status).or_default().insert(code);
    }
    for (status, codes) in codes {
        let mut headers = json!({});
        if matches!(status.as_str(), "429" | "503") {
            headers["Retry-After"] = json!({
                "description": "Seconds until another attempt makes sense.",
                "schema": { "type": "integer", "minimum": 1 },
            });
        }
        let shown: Vec<String> = codes.iter().map(|code| format!("`{code}`")).collect();
        let problem = json!({
            "allOf": [
                { "$ref": "#/components/schemas/Problem" },
                { "type": "object", "properties": { "code": { "enum": codes } } },
            ],
        });
        let response = json!({
            "description": shown.join(", "),
            "headers": headers,
            "content": { CONTENT_TYPE: { "schema": problem } },
        });
        responses.insert(status, response);
    }
}

impl PartialSchema for Document {
    fn schema() -> RefOr<Schema> {
        schema_of(schema())
    }
}

impl ToSchema for Document {
    fn name() -> Cow<'static, str> {
        "Problem".into()
    }
}

/// Returns the schema of [`Document`].
pub(super) fn schema() -> Value {
    json!({
        "type": "object",
        "description": "Why a request is refused (RFC 9457).",
        "required": ["type", "title", "status", "detail", "code"],
        "properties": {
            "type": { "type": "string", "examples": ["/problems/not_found"] },
            "title": { "type": "string", "examples": ["Not found"] },
            "status": { "type": "integer", "minimum": 400, "maximum": 599, "examples": [404] },
            "detail": { "type": "string", "description": "A sentence for people." },
            "code": { "type": "string", "description": "Stable; what programs act on." },
            "request_id": { "type": "string", "format": "uuid" },
            "field": {
                "type": "string",
                "description": "With `overtaken`: what a later change has touched.",
            },
            "id": {
                "type": "string", "format": "uuid",
                "description": "With `overtaken`: which part of the whole the field belongs to.",
            },
            "current": {
                "type": ["object", "array", "string", "number", "boolean", "null"],
                "description": "With `overtaken`: what the field is now, in the form the history \
                                tells it; null when it is gone.",
            },
            "undone_by": {
                "type": "string", "format": "uuid",
                "description": "With `already_undone`: the event that undid it.",
            },
            "errors": {
                "type": "array",
                "description": "What is wrong with which field.",
                "items": {
                    "type": "object",
                    "required": ["pointer", "code", "detail"],
                    "properties": {
                        "pointer": {
                            "type": "string",
                            "description": "JSON pointer into the body; for a parameter or a \
                                            header, `/` and its name.",
                        },
                        "code": { "type": "string" },
                        "detail": { "type": "string" },
                        "position": {
                            "type": "integer", "minimum": 0,
                            "description": "Where in a text, in characters.",
                        },
                        "length": { "type": "integer", "minimum": 0 },
                    },
                },
            },
        },
    })
}
