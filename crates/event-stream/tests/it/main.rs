//! Tests of the published contract: against golden files, and against a real server.

mod envelope;
mod permissions;
mod server;
