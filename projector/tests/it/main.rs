//! The projector against real PostgreSQL and NATS, as a library and as a process.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod chance;
mod events;
mod fold;
mod fold_checks;
mod group;
mod inbox;
mod leases;
mod past;
mod poison;
mod process;
mod reading;
mod rebuild;
mod service;
mod stream;
mod team;
mod transaction;
mod world;
