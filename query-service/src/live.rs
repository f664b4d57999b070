//! The live stream: every change of the projects a client may see, as server-sent events.
//!
//! One [`feed`] a process reads each change once and hands it to every [`client`]. A client's place
//! is one position a partition, sent as the id of each event; [`replay`] brings a client that
//! returns with it to where the feed is.

pub mod client;
pub mod feed;
pub mod frame;
mod replay;
pub mod slots;
pub mod traces;

use crate::metrics::Metrics;
use feed::Feed;
use slots::Slots;
use sqlx::PgPool;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// What every client needs. Clones share it.
#[derive(Debug, Clone)]
pub struct Live {
    pub feed: Feed,
    pub slots: Slots,
    pub pool: PgPool,
    pub metrics: Arc<Metrics>,
    /// Ends every stream, so that its client reconnects elsewhere.
    pub stopping: CancellationToken,
}
