//! Gives tests a private PostgreSQL, a private NATS and the whole system, all real.
//!
//! Nothing here is shipped. Everything a test starts is stopped when its handle is dropped, also
//! when the test panics; everything it created is removed.

mod eventually;
mod nats;
mod postgres;
mod scratch;

pub use eventually::eventually;
pub use local_stack::{KeyPair, Process, StopSignal, Tools, free_port, workspace_root};
pub use nats::Nats;
pub use postgres::{Database, Postgres};
pub use scratch::Scratch;
