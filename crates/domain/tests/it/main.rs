//! Tests of the rules, one module an area; `world` is the small team they play in.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper of a test fails by panicking")]
#![expect(clippy::needless_pass_by_value, reason = "tables read better without references")]

mod account;
mod allocations;
mod commands;
mod lineage;
mod mention;
mod position;
mod project;
mod properties;
mod rank;
mod stored_events;
mod task;
mod undo_properties;
mod values;
mod world;
