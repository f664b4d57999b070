//! Extractors whose rejections are problem documents: a handler sees only what parsed.

mod body;
mod params;

pub use body::{Body, RawJson, parse};
pub use params::{Params, Segment};
