//! The service as its callers use it: over HTTP, from a real read model.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod access;
mod board;
mod calendar;
mod changes;
mod consistency;
mod export;
mod history;
mod inbox;
mod insights;
mod language;
mod outage;
mod paging;
mod past;
mod public;
mod relatives;
mod resume;
mod rights;
mod rows;
mod search;
mod snapshots;
mod sse;
mod stream;
mod tasks;
mod work;
mod world;
