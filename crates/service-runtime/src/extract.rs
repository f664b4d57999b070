//! Extractors whose rejections are problem documents: a handler sees only what parsed.

mod body;
mod params;

pub use body::{
    Body, RawJson, Upload, is_json, parse, parse_object, parse_variant, take_type, unknown_type,
};
pub use params::{Params, Segment};
