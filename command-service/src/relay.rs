//! Copies stored events to the stream: every one, once, in position order.
//!
//! Any number of replicas run a relay; the one that holds a session advisory lock leads, the others
//! stand by. The lock makes two leaders rare, the fence makes them harmless: a message is accepted
//! only where the publisher believed the stream to end ([`publisher`]). A term of leadership starts
//! by asking the stream itself where it ends ([`resume`]), and whatever goes wrong ends the term, so
//! there is one way to recover from everything.
//!
//! Read in this order: this file (terms of leadership), [`term`] (what a leader does), [`resume`],
//! [`publisher`], [`session`] (SQL), [`page`] (what is sent), [`wake`], [`lag`], [`readers`].

mod backoff;
mod error;
mod lag;
mod metrics;
mod page;
pub mod publisher;
mod readers;
mod reset;
mod resume;
mod session;
mod term;
mod wake;

pub use error::{Divergence, RelayError};
pub use metrics::Metrics;
pub use reset::reset;

use crate::relay::backoff::Backoff;
use crate::relay::publisher::Publisher;
use crate::relay::session::Session;
use crate::relay::term::{Ended, Term};
use crate::relay::wake::Wake;
use async_nats::connection::State;
use domain::Position;
use sqlx::PgPool;
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// How often a standby asks for leadership: bounds the pause after a leader's death.
const ELECTION_PERIOD: Duration = Duration::from_millis(250);
/// How often a halted relay looks whether an operator has resolved the divergence.
const HALTED_PERIOD: Duration = Duration::from_secs(2);

/// One replica's relay.
#[derive(Debug)]
pub struct Relay {
    /// Measures the lag, and says where to open the relay's own session.
    pub pool: PgPool,
    /// May be disconnected, also at start.
    pub nats: async_nats::Client,
    /// Copies the stream keeps of each message.
    pub replicas: usize,
    pub metrics: Metrics,
}

impl Relay {
    /// Relays until `shutdown`, through any outage. `appended` carries the last position this
    /// process stored, and only wakes: what is sent is read from the event store.
    ///
    /// Returns once what was in flight is published and the lock is released.
    pub async fn run(self, appended: watch::Receiver<Position>, shutdown: CancellationToken) {
        let wake = Wake::new(self.nats.clone(), appended);
        let lag = lag::measure(&self.pool, &self.metrics);
        let readers = readers::watch(&self.nats, &self.metrics.readers);
        tokio::select! {
            () = self.serve(wake, &shutdown) => {}
            never = lag => match never {},
            never = readers => match never {},
        }
    }

    async fn serve(&self, mut wake: Wake, shutdown: &CancellationToken) {
        let mut backoff = Backoff::default();
        while !shutdown.is_cancelled() {
            let published = self.metrics.published();
            let outcome = self.campaign(&mut wake, shutdown).await;
            self.metrics.stepped_down();
            if self.metrics.published() > published {
                backoff.reset();
            }
            let pause = match outcome {
                Ok(Ended::ShuttingDown) => return,
                Ok(Ended::Disconnected) => {
                    tracing::warn!("relay stepped down, NATS is disconnected");
                    backoff.next()
                }
                Err(RelayError::Diverged(divergence)) => self.halt(&divergence),
                Err(error) => {
                    let cause = anyhow::Error::new(error);
                    tracing::warn!(
                        error = format!("{cause:#}"),
                        "relay's term ended, trying again"
                    );
                    backoff.next()
                }
            };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = shutdown.cancelled() => {}
            }
        }
    }

    /// Says once that only a person can go on, and returns when to look again.
    fn halt(&self, divergence: &Divergence) -> Duration {
        if !self.metrics.halt() {
            tracing::error!(
                "relay halted: {divergence}; nothing is relayed until the stream is emptied with \
                 `command-service relay-reset` and the read model refilled with `projector rebuild`"
            );
        }
        HALTED_PERIOD
    }

    /// Waits for leadership, then leads until something ends the term.
    async fn campaign(
        &self,
        wake: &mut Wake,
        shutdown: &CancellationToken,
    ) -> Result<Ended, RelayError> {
        let options = self.pool.connect_options();
        let mut session = tokio::select! {
            session = Session::open(&options) => session?,
            () = shutdown.cancelled() => return Ok(Ended::ShuttingDown),
        };
        loop {
            // A replica that cannot publish leaves the lead to one that can.
            if self.nats.connection_state() == State::Connected && session.try_lead().await? {
                break;
            }
            tokio::select! {
                () = wake.pass_on(ELECTION_PERIOD) => {}
                () = shutdown.cancelled() => return Ok(Ended::ShuttingDown),
            }
        }
        let publisher = Publisher::new(self.nats.clone());
        let cursor = tokio::select! {
            cursor = resume::resume(&mut session, &publisher, self.replicas) => cursor?,
            () = shutdown.cancelled() => return Ok(Ended::ShuttingDown),
        };
        tracing::info!(event.position = cursor.position.get(), "relay leads");
        self.metrics.leads(cursor.position);
        let mut term = Term { session, publisher, cursor, metrics: &self.metrics };
        let ended = term.lead(wake, shutdown).await?;
        term.session.close().await;
        Ok(ended)
    }
}
