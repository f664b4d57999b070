//! Tests of the published contract: against golden files, and against a real server.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod envelope;
mod permissions;
mod server;
