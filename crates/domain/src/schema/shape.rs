//! JSON schemas of types that are written by hand.

use utoipa::openapi::schema::{ArrayBuilder, KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Schema};

/// A UUID whose version nibble is 7, as [`crate::id`] asks for.
const UUID_V7: &str = "^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$";

/// Returns the schema of an identifier.
pub fn id() -> RefOr<Schema> {
    string()
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
        .pattern(Some(UUID_V7))
        .description(Some("A UUID of version 7."))
        .into()
}

/// Returns the schema of a text with this many characters.
pub fn text(chars_min: usize, chars_max: usize) -> RefOr<Schema> {
    string()
        .min_length(Some(chars_min))
        .max_length(Some(chars_max))
        .description(Some("Kept in NFC and trimmed; control characters are refused."))
        .into()
}

/// Returns the schema of a text with this form.
pub fn matching(pattern: &str, description: &str) -> RefOr<Schema> {
    string().pattern(Some(pattern)).description(Some(description)).into()
}

/// Returns the schema of an integer within bounds.
pub fn number(least: i64, most: i64) -> RefOr<Schema> {
    let format = SchemaFormat::KnownFormat(KnownFormat::Int64);
    let number = ObjectBuilder::new().schema_type(Type::Integer).format(Some(format));
    number.minimum(Some(least)).maximum(Some(most)).into()
}

/// Returns the schema of a list.
pub fn list(items: RefOr<Schema>) -> RefOr<Schema> {
    RefOr::T(ArrayBuilder::new().items(items).into())
}

fn string() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}
