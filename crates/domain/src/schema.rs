//! How the values of this crate look in JSON, for the published contracts (OpenAPI and AsyncAPI).
//! Compiled with the feature `schema` only; most types derive theirs.

#[cfg(feature = "schema")]
pub(crate) mod shape;

/// Gives a type written by hand its schema under its own name.
macro_rules! schema_of {
    ($name:ident, $schema:expr) => {
        #[cfg(feature = "schema")]
        // What the derive makes, too; `PartialSchema` follows from it, also within generic types.
        impl utoipa::__dev::ComposeSchema for $name {
            fn compose(
                _: Vec<utoipa::openapi::RefOr<utoipa::openapi::Schema>>,
            ) -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                $schema
            }
        }

        #[cfg(feature = "schema")]
        impl utoipa::ToSchema for $name {}
    };
}
pub(crate) use schema_of;
