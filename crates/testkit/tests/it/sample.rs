//! The smallest request that is valid by the published document.

use serde_json::{Map, Value, json};
use uuid::Uuid;

/// Returns a value of a schema: what is required, and nothing else.
pub fn of(document: &Value, schema: &Value) -> Value {
    if let Some(path) = schema["$ref"].as_str() {
        let pointer = path.trim_start_matches('#');
        let named = document.pointer(pointer).expect("a reference leads somewhere");
        return if path.ends_with("/ProjectKey") {
            json!(random_key())
        } else {
            of(document, named)
        };
    }
    if let Some(first) = schema["enum"].get(0).or_else(|| schema.get("const")) {
        return first.clone();
    }
    if let Some(first) = schema["oneOf"].get(0) {
        return of(document, first);
    }
    match schema["type"].as_str() {
        Some("object") => {
            let required = schema["required"].as_array().cloned().unwrap_or_default();
            let names = required.iter().filter_map(Value::as_str);
            let field = |name: &str| (name.to_owned(), of(document, &schema["properties"][name]));
            Value::Object(names.map(field).collect::<Map<_, _>>())
        }
        Some("array") => {
            let least = schema["minItems"].as_u64().unwrap_or(0);
            (0..least).map(|_| of(document, &schema["items"])).collect()
        }
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(0)),
        Some("boolean") => json!(false),
        Some("string") => match schema["format"].as_str() {
            Some("uuid") => json!(Uuid::now_v7()),
            Some("email") => json!(format!("{}@example.org", Uuid::now_v7().simple())),
            Some("password") => json!("quiet lantern over gravel"),
            Some("date") => json!("2026-11-26"),
            Some("date-time") => json!("2026-11-26T12:00:00Z"),
            _ => json!("text"),
        },
        _ => Value::Null,
    }
}

fn random_key() -> String {
    (0..8).map(|_| char::from(rand::random_range(b'A'..=b'Z'))).collect()
}
