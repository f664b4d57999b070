//! The published description of a service's routes, OpenAPI 3.1.
//!
//! A route is registered together with its description (`utoipa_axum`), so there is none without.
//! [`describe`] adds what all operations share, so that a handler only says what is its own:
//!
//! ```text
//! /// First line: the summary. The rest: the description.
//! #[utoipa::path(
//!     post, path = "/api/v1/tasks/{task_id}/commands", tag = "Tasks",
//!     params(("task_id" = TaskId, Path), CommandRequest),    // extractors describe their headers
//!     request_body = TaskCommandBody,
//!     responses(Done),                                       // what success looks like
//!     extensions(
//!         ("x-role" = json!("command")),                     // who may: see `ROLES`
//!         ("x-refusals" = json!(["409 concurrent_change"]))  // codes beyond the usual ones
//!     )
//! )]
//! ```
//!
//! Added here: the `Request-Id` header, and the problems that follow from what an operation has:
//! 400 and 404 for parameters, 401 and 403 for callers, 413, 415 and 422 for bodies, 429, 500, 503.

mod commands;
mod merge;
mod problems;
mod published;

pub use commands::{commands, json_of, schema_of};
pub use merge::{MergeError, merge};
pub use published::{NotPublished, Published};

use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use utoipa::openapi::OpenApi;

/// What `x-role` may say: who is let through at least. `nobody` needs no credentials, `account` is
/// anybody signed in, the others are roles in the project the path or the body names. With `command`
/// each command of the body says its own.
pub const ROLES: [&str; 7] =
    ["nobody", "account", "viewer", "commenter", "editor", "owner", "command"];

const METHODS: [&str; 7] = ["get", "head", "post", "put", "patch", "delete", "options"];

/// What an operation's description lacks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Undocumented {
    #[error("{0} says no x-role, or one that is not known")]
    Role(String),
    #[error("{0} names a refusal that is not `<status> <code>`")]
    Refusal(String),
    #[error("{0} has no summary")]
    Summary(String),
    #[error("{0} has no answer for success")]
    Success(String),
    #[error("the description has no JSON form")]
    NoJson,
}

/// What a service says of all its answers.
#[derive(Debug, Clone, Copy)]
pub struct Service {
    pub name: &'static str,
    /// Names and descriptions of headers on every answer, beside `Request-Id`.
    pub headers: &'static [(&'static str, &'static str)],
}

/// Completes what the routes say of themselves to a document of its own.
pub fn describe(service: Service, routes: OpenApi) -> Result<Value, Undocumented> {
    let routes = serde_json::to_value(routes).or(Err(Undocumented::NoJson))?;
    complete_all(service, routes)
}

fn complete_all(service: Service, mut document: Value) -> Result<Value, Undocumented> {
    let paths = document["paths"].take();
    let Value::Object(mut paths) = paths else { return Err(Undocumented::NoJson) };
    for (path, item) in &mut paths {
        for method in METHODS {
            if let Some(Value::Object(operation)) = item.get_mut(method) {
                let name = format!("{} {path}", method.to_uppercase());
                complete(&service, &name, method, operation)?;
            }
        }
    }
    let schemas = document["components"]["schemas"].take();
    let headers: Map<_, _> = headers_of(&service)
        .map(|(name, description)| {
            let header = json!({ "description": description, "schema": { "type": "string" } });
            ((*name).to_owned(), header)
        })
        .collect();
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Task Manager",
            "version": "1",
            "description": INTRODUCTION,
            "license": { "name": "MIT", "identifier": "MIT" },
        },
        "servers": [{ "url": "/" }],
        "security": [{ "cookie": [] }, { "bearer": [] }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "headers": headers,
            "parameters": { "RequestId": request_id() },
            "securitySchemes": {
                "cookie": {
                    "type": "apiKey", "in": "cookie", "name": crate::caller::ACCESS_COOKIE,
                    "description": "Set by signing in. Changes must come from our own pages, see \
                                    the Origin header.",
                },
                "bearer": { "type": "http", "scheme": "bearer", "description": "An access token." },
            },
        },
    });
    let problem = problems::schema();
    if let Some(schemas) = document["components"]["schemas"].as_object_mut() {
        schemas.insert("Problem".to_owned(), problem);
    } else {
        document["components"]["schemas"] = json!({ "Problem": problem });
    }
    name_items(&mut document);
    prune(&mut document);
    Ok(document)
}

const INTRODUCTION: &str = "\
    Commands change, queries read. A command answers with a Consistency-Token; a query that sends \
    it back includes that command. A command sent again with the same Idempotency-Key is answered \
    as the first time. Whatever is refused is a problem document (RFC 9457) with a stable `code`.";

fn complete(
    service: &Service,
    name: &str,
    method: &str,
    operation: &mut Map<String, Value>,
) -> Result<(), Undocumented> {
    let role = operation.get("x-role").and_then(Value::as_str).unwrap_or_default().to_owned();
    if !ROLES.contains(&role.as_str()) {
        return Err(Undocumented::Role(name.to_owned()));
    }
    if operation.get("summary").and_then(Value::as_str).is_none_or(str::is_empty) {
        return Err(Undocumented::Summary(name.to_owned()));
    }
    operation.insert("x-service".to_owned(), json!(service.name));
    // The same name in both services would be two operations of one client.
    operation.insert("operationId".to_owned(), json!(operation_id(name)));
    if role == "nobody" {
        operation.insert("security".to_owned(), json!([]));
    }

    let usual = problems::usual(method, &role, operation);
    let own = problems::own(name, operation.remove("x-refusals"))?;
    let responses = operation.entry("responses").or_insert_with(|| json!({}));
    let Value::Object(responses) = responses else {
        return Err(Undocumented::Success(name.to_owned()));
    };
    if !responses.keys().any(|status| status.starts_with(['2', '3'])) {
        return Err(Undocumented::Success(name.to_owned()));
    }
    problems::add(responses, usual.into_iter().chain(own));
    for response in responses.values_mut() {
        for (header, _) in headers_of(service) {
            response["headers"][header] =
                json!({ "$ref": format!("#/components/headers/{header}") });
        }
    }

    let parameters = operation.entry("parameters").or_insert_with(|| json!([]));
    if let Value::Array(parameters) = parameters {
        parameters.push(json!({ "$ref": "#/components/parameters/RequestId" }));
    }
    Ok(())
}

/// Returns names and descriptions of the headers on every answer.
fn headers_of(service: &Service) -> impl Iterator<Item = &(&'static str, &'static str)> {
    std::iter::once(&REQUEST_ID).chain(service.headers)
}

const REQUEST_ID: (&str, &str) = ("Request-Id", "Names the log entries of this request.");

fn request_id() -> Value {
    json!({
        "name": "Request-Id", "in": "header", "required": false,
        "description": "Kept, and given back, when it is a UUID.",
        "schema": { "type": "string" },
    })
}

/// Makes `post_tasks_task_id_commands` of `POST /api/v1/tasks/{task_id}/commands`.
fn operation_id(name: &str) -> String {
    let name = name.replacen("/api/v1", "", 1).to_lowercase();
    let words =
        name.split(|char: char| !char.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("_")
}

/// Gives the items of generic lists (`Items_Member`) a schema of their own name (`Member`).
fn name_items(document: &mut Value) {
    let Some(schemas) = document["components"]["schemas"].as_object_mut() else { return };
    let mut named = Map::new();
    for (list, schema) in schemas.iter_mut() {
        let Some((_, name)) = list.split_once('_') else { continue };
        let Some(items) = schema.pointer_mut("/properties/items/items") else { continue };
        let reference = json!({ "$ref": format!("#/components/schemas/{name}") });
        let schema = std::mem::replace(items, reference.clone());
        if schema != reference {
            named.insert(name.to_owned(), schema);
        }
    }
    schemas.extend(named);
}

/// Removes schemas that nothing refers to.
fn prune(document: &mut Value) {
    let mut found = BTreeSet::new();
    let mut open = references(&document["paths"]);
    while let Some(name) = open.pop() {
        if found.insert(name.clone()) {
            open.extend(references(&document["components"]["schemas"][&name]));
        }
    }
    if let Some(schemas) = document["components"]["schemas"].as_object_mut() {
        schemas.retain(|name, _| found.contains(name));
    }
}

/// Returns the names of the schemas a part of the document refers to.
fn references(part: &Value) -> Vec<String> {
    match part {
        Value::Object(fields) => {
            let own = fields.get("$ref").and_then(Value::as_str);
            let own = own.and_then(|path| path.strip_prefix("#/components/schemas/"));
            let own = own.map(str::to_owned);
            own.into_iter().chain(fields.values().flat_map(references)).collect()
        }
        Value::Array(items) => items.iter().flat_map(references).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVICE: Service = Service { name: "x", headers: &[("Read-Position", "How far.")] };

    /// Describes one route of which this much is said.
    fn described(operation: &Value) -> Result<Value, Undocumented> {
        let routes = json!({
            "openapi": "3.1.0",
            "info": { "title": "", "version": "" },
            "paths": { "/api/v1/things/{id}": { "put": operation } },
            "components": { "schemas": { "Thing": { "type": "object" }, "Unused": {} } },
        });
        complete_all(SERVICE, routes)
    }

    fn complete_operation() -> Value {
        json!({
            "summary": "Puts a thing",
            "parameters": [{ "name": "id", "in": "path", "required": true, "schema": {} }],
            "requestBody": { "content": { "application/json": {
                "schema": { "$ref": "#/components/schemas/Thing" },
            } } },
            "responses": { "200": { "description": "Put." } },
            "x-role": "editor",
            "x-refusals": ["409 thing_locked", "409 thing_gone"],
        })
    }

    #[test]
    fn an_operation_refuses_by_what_it_has() {
        let document = described(&complete_operation()).unwrap();
        let operation = &document["paths"]["/api/v1/things/{id}"]["put"];
        assert_eq!(operation["operationId"], "put_things_id");
        assert_eq!(operation["x-service"], "x");
        let responses = operation["responses"].as_object().unwrap();
        let statuses: Vec<_> = responses.keys().map(String::as_str).collect();
        let expected =
            ["200", "400", "401", "403", "404", "409", "413", "415", "422", "429", "500", "503"];
        assert_eq!(statuses, expected);
        let codes = &responses["409"]["content"]["application/problem+json"]["schema"]["allOf"][1]
            ["properties"]["code"]["enum"];
        assert_eq!(*codes, json!(["thing_gone", "thing_locked"]));
        for response in responses.values() {
            assert!(response["headers"].get("Request-Id").is_some());
            assert!(response["headers"].get("Read-Position").is_some());
        }
        let schemas = document["components"]["schemas"].as_object().unwrap();
        assert_eq!(schemas.keys().collect::<Vec<_>>(), ["Problem", "Thing"]);
    }

    #[test]
    fn what_anybody_may_do_needs_no_credentials() {
        let mut operation = complete_operation();
        operation["x-role"] = json!("nobody");
        let document = described(&operation).unwrap();
        let operation = &document["paths"]["/api/v1/things/{id}"]["put"];
        assert_eq!(operation["security"], json!([]));
        assert_eq!(operation["responses"].get("401"), None);
    }

    #[test]
    fn an_operation_must_say_who_what_and_how_it_succeeds() {
        let name = || "PUT /api/v1/things/{id}".to_owned();
        let without = |field: &str, value: Value| {
            let mut operation = complete_operation();
            operation[field] = value;
            described(&operation).unwrap_err()
        };
        assert_eq!(without("x-role", Value::Null), Undocumented::Role(name()));
        assert_eq!(without("x-role", json!("admin")), Undocumented::Role(name()));
        assert_eq!(without("summary", Value::Null), Undocumented::Summary(name()));
        assert_eq!(without("responses", json!({})), Undocumented::Success(name()));
        assert_eq!(without("x-refusals", json!(["409"])), Undocumented::Refusal(name()));
        assert_eq!(without("x-refusals", json!(["200 ok"])), Undocumented::Refusal(name()));
    }
}
