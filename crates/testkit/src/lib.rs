//! Gives tests a private PostgreSQL, a private NATS and the whole system, all real.
//!
//! Nothing here is shipped. Everything a test starts is stopped when its handle is dropped, also
//! when the test panics; everything it created is removed.

mod client;
mod clock;
mod disk;
mod eventually;
mod live;
mod load;
mod memory;
mod nats;
mod oidc;
mod postgres;
mod proxy;
mod scratch;
mod statements;
mod system;

pub use client::{Addresses, Client, Reply};
pub use clock::skewed_clock;
pub use disk::SmallDisk;
pub use eventually::eventually;
pub use live::LiveChanges;
pub use load::{Acknowledged, Load, until_answered};
pub use local_stack::{
    KeyPair, Process, RunningService, Service, StopSignal, Tools, free_port, workspace_root,
};
pub use memory::resident_kib;
pub use nats::Nats;
pub use oidc::{OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OidcProvider};
pub use postgres::{Database, Postgres};
pub use proxy::{Behaviour, FaultProxy};
pub use scratch::Scratch;
pub use statements::{Heard, Statements};
pub use system::{Link, System, SystemOptions, binaries};
