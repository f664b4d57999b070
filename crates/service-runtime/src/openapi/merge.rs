//! One document for what callers see as one API.

use serde_json::Value;

/// What two documents say differently.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the documents differ in {0}")]
pub struct MergeError(String);

/// Adds the routes and components of `other` to a document. What both have must be equal.
pub fn merge(mut document: Value, other: Value) -> Result<Value, MergeError> {
    let Value::Object(parts) = other else { return Err(MergeError("their form".to_owned())) };
    for (name, part) in parts {
        merge_into(&mut document[&name], part, &name)?;
    }
    Ok(document)
}

/// Paths, methods and components are unions; whatever lies deeper is one thing and must be equal.
fn merge_into(into: &mut Value, from: Value, place: &str) -> Result<(), MergeError> {
    let is_union = |place: &str| {
        let shared = place.starts_with("paths") || place.starts_with("components");
        shared && place.split(' ').count() <= 2
    };
    match (into, from) {
        (into @ Value::Null, from) => *into = from,
        (Value::Object(into), Value::Object(from)) if is_union(place) => {
            for (name, part) in from {
                let place = format!("{place} {name}");
                merge_into(into.entry(name).or_insert(Value::Null), part, &place)?;
            }
        }
        (into, from) if *into == from => {}
        (_, _) => return Err(MergeError(place.to_owned())),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn routes_and_schemas_of_both_are_in_one_document() {
        let reads = json!({
            "openapi": "3.1.0",
            "paths": { "/a": { "get": { "x": 1 } } },
            "components": { "schemas": { "Role": { "type": "string" } } },
        });
        let writes = json!({
            "openapi": "3.1.0",
            "paths": { "/a": { "post": { "x": 2 } }, "/b": { "post": {} } },
            "components": { "schemas": { "Role": { "type": "string" }, "Key": {} } },
        });
        let merged = merge(reads, writes).unwrap();
        assert_eq!(
            merged["paths"],
            json!({
                "/a": { "get": { "x": 1 }, "post": { "x": 2 } }, "/b": { "post": {} },
            })
        );
        let schemas = &merged["components"]["schemas"];
        assert_eq!(*schemas, json!({ "Role": { "type": "string" }, "Key": {} }));
    }

    #[test]
    fn one_name_for_two_schemas_or_operations_is_refused() {
        let of = |kind: &str| json!({ "components": { "schemas": { "Key": { "type": kind } } } });
        let refused = merge(of("string"), of("integer"));
        assert_eq!(refused, Err(MergeError("components schemas Key".to_owned())));
        let of = |summary: &str| json!({ "paths": { "/a": { "get": { "summary": summary } } } });
        assert_eq!(merge(of("x"), of("y")), Err(MergeError("paths /a get".to_owned())));
    }
}
