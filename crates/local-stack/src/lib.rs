//! Runs the parts of the system as local processes: PostgreSQL, NATS, Nginx and the services.
//!
//! `cargo xtask up` and the tests start the system through this crate, so both run the same thing.
//! It knows programs, ports, files and signals; it speaks neither SQL nor the NATS protocol.

mod http;
mod keys;
mod nats;
mod nginx;
mod port;
mod postgres;
mod process;
mod service;
mod tools;
mod user;

pub use http::{Answer, Request};
pub use keys::{KeyPair, random_secret};
pub use nats::NatsServer;
pub use nginx::{NginxServer, NginxSettings};
pub use port::free_port;
pub use postgres::{Durability, PostgresServer, PostgresSettings};
pub use process::{Process, StopSignal};
pub use service::{Endpoint, Ports, RunningService, Service, StackSettings};
pub use tools::{Tools, workspace_root};
pub use user::RunAs;
