//! Reads: HTTP queries and the live stream, from the views in schema `read` and nothing else.
//!
//! Read in this order: [`http`] (the routes), [`read`] (all SQL), [`freshness`] (how far the read
//! model is, and waiting for it), [`board_cache`], [`history`] (events told as changes), [`live`]
//! (the stream of changes), [`query`] (the language of lists and filters),
//! [`highlight`] (where search found its words), [`insights`] (how work flows),
//! [`export`] and [`calendar`] (files), [`pipeline`] (how far every event has come).

pub mod as_of;
pub mod board_cache;
pub mod calendar;
mod card;
pub mod config;
pub mod export;
pub mod freshness;
pub mod highlight;
pub mod history;
pub mod http;
pub mod insights;
pub mod live;
pub mod metrics;
pub mod pipeline;
pub mod positions;
pub mod processes;
pub mod query;
pub mod read;
mod serve;

pub use serve::{Listeners, serve};
