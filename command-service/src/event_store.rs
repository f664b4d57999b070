//! The event store: the one truth, append-only, in one global order.
//!
//! Everything that writes goes through one SQL function, [`append`] says what it is given, and one
//! task, the group commit writer, that gathers concurrent commands into one call. Loading goes
//! through postgres-es. [`EventStore`] is also an event store to cqrs-es's own framework.
//!
//! Read in this order: [`append`], [`batch`] (what may be appended together), [`writer`], [`load`],
//! [`replay`], [`migrate`].

pub mod append;
mod batch;
mod batches;
mod call;
mod error;
mod framework;
mod heads;
pub mod history;
mod keeper;
mod link;
mod links;
mod load;
mod memberships;
mod metrics;
mod migrate;
mod past;
mod places;
mod replay;
mod snapshot;
mod store;
mod stored;
mod writer;

pub use append::{
    Append, Claim, CommandKey, Guard, Idempotency, NewEvent, Outcome, PlaceChange, Stream,
};
pub use batches::BatchEvent;
pub use error::StoreError;
pub use framework::Context;
pub use history::{HistoryWriter, StoredEvent, Stretch};
pub use links::{Link, LinkChanges, LinkKind};
pub use load::Loaded;
pub use metrics::Metrics;
pub use migrate::{MigrateError, Passwords, migrate};
pub use past::UNDO_REACH;
pub use places::Place;
pub use store::{EventStore, FirstAnswer};
pub use stored::Stored;

pub(crate) use framework::new_event;
pub(crate) use store::COMMAND_PATIENCE;
