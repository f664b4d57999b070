//! The flat form of commands, `{"type": "rename", "name": …}`, from the enum they are parsed into
//! (see [`crate::extract::parse_variant`]).

use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use utoipa::openapi::schema::OneOf;
use utoipa::openapi::{RefOr, Schema};

/// Returns the schema of the commands of the externally tagged enum `T`.
///
/// `roles` says what each command needs at least, see [`super::ROLES`]. `edit` changes the bodies
/// that the edge reads in another form, and sets to null what callers may not send. `others` are the
/// commands that the edge reads itself, with their bodies.
///
/// # Panics
/// When a command has no role, or a role no command: a new one must not be forgotten.
#[must_use]
pub fn commands<T: ToSchema>(
    roles: &[(&str, &str)],
    others: Vec<(&str, Value)>,
    edit: impl Fn(&str, &mut Value),
) -> RefOr<Schema> {
    let schema = json_of::<T>();
    let mut variants = schema["oneOf"].as_array().cloned().unwrap_or_default();
    variants.extend(others.into_iter().map(|(name, body)| json!({ "properties": { name: body } })));
    let mut flat = OneOf::new();
    let mut without: Vec<&str> = roles.iter().map(|(name, _)| *name).collect();
    for variant in &variants {
        for (name, body) in variant["properties"].as_object().into_iter().flatten() {
            let mut body = body.clone();
            edit(name, &mut body);
            if body.is_null() {
                continue;
            }
            let role = roles.iter().find(|(known, _)| known == name).map(|(_, role)| *role);
            without.retain(|known| known != name);
            flat.items.push(one(name, &body, variant, role));
        }
    }
    assert!(without.is_empty(), "there are no such commands: {without:?}");
    RefOr::T(Schema::OneOf(flat))
}

/// Returns the schema of a type as JSON, to make another of it.
#[must_use]
pub fn json_of<T: ToSchema>() -> Value {
    #[expect(clippy::expect_used, reason = "schemas are made of maps and texts")]
    serde_json::to_value(T::schema()).expect("a schema has a JSON form")
}

/// Returns the schema that was changed as JSON.
///
/// # Panics
/// When it is none any more.
#[must_use]
pub fn schema_of(json: Value) -> RefOr<Schema> {
    #[expect(clippy::expect_used, reason = "whoever documents a route finds out in its first test")]
    RefOr::T(serde_json::from_value(json).expect("a schema"))
}

fn one(name: &str, body: &Value, variant: &Value, role: Option<&str>) -> RefOr<Schema> {
    assert!(role.is_some(), "the command {name} has no role in the contract");
    let mut properties = Map::new();
    properties.insert("type".to_owned(), json!({ "type": "string", "enum": [name] }));
    properties.extend(body["properties"].as_object().cloned().unwrap_or_default());
    let mut required = vec![json!("type")];
    required.extend(body["required"].as_array().cloned().unwrap_or_default());
    let mut flat = json!({
        "type": "object",
        "title": name,
        "required": required,
        "properties": properties,
        "additionalProperties": false,
        "x-role": role,
    });
    if let Some(description) = variant.get("description").or_else(|| body.get("description")) {
        flat["description"] = description.clone();
    }
    schema_of(flat)
}
