//! The published contract between the relay and whoever reads events: what a message looks like,
//! which subject it goes out on, how the stream and its consumers are set up, and what the projector
//! announces. Transport only: the event store is the truth, and the stream may be wiped at any time.
//!
//! Read in this order: [`event`] (the envelope), [`message`] (its form on the wire), [`subject`],
//! [`stream`], [`consumer`], [`applied`]; `catalogue` publishes it. Who may do what on the server is in `nats.conf` beside this
//! crate.

pub mod applied;
#[cfg(feature = "schema")]
pub mod catalogue;
pub mod consumer;
pub mod event;
pub mod message;
pub mod status;
pub mod stream;
pub mod subject;

pub use applied::{APPLIED_TRACES_MAX, Applied, AppliedTrace, applied_subject};
pub use consumer::{consumer_name, ensure_consumer};
pub use event::{AggregateType, RecordedEvent};
pub use message::{Malformed, Unsendable};
pub use stream::{STREAM, ensure_stream};
