//! The read schema: what the projector writes and the query service reads.
//!
//! Tables live in a generation (schema `read_v<n>`, see [`generation`]); readers see them through
//! the views in schema `read`, one a table, with a role that has no other right. Everything here can
//! be thrown away and folded again from the event log.

pub mod checkpoint;
pub mod generation;
mod migrate;
pub mod past;
pub mod rebuild;
mod roles;
pub mod row;
mod script;
pub mod words;

pub use generation::{Generation, State};
pub use migrate::{MigrateError, migrate};
pub use roles::Passwords;

/// Names the meaning of the rows. Raise it whenever the same events would give other rows or the
/// tables change: the projector then fills a new generation and repoints the views at it.
pub const PROJECTION_VERSION: i32 = 3;
