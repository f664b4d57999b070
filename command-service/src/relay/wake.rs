//! What ends a relay's rest: this process's own appends, a nudge from another replica, and a slow
//! poll in case both were lost.

use async_nats::Subscriber;
use async_nats::connection::State;
use domain::Position;
use event_stream::subject::RELAY_NUDGE;
use futures::{FutureExt, StreamExt};
use std::time::Duration;
use tokio::sync::watch;

/// Bounds how late an event is noticed when nobody says so.
pub const POLL: Duration = Duration::from_millis(200);
/// At most one nudge in this time: a busy standby does not flood the leader.
const NUDGE_INTERVAL: Duration = Duration::from_millis(2);

/// Wakes one replica's relay.
#[derive(Debug)]
pub struct Wake {
    nats: async_nats::Client,
    appended: watch::Receiver<Position>,
    nudges: Option<Subscriber>,
}

impl Wake {
    pub const fn new(nats: async_nats::Client, appended: watch::Receiver<Position>) -> Self {
        Self { nats, appended, nudges: None }
    }

    /// Starts to hear the other replicas' nudges, for a leader.
    pub async fn listen(&mut self) {
        self.nudges = self.nats.subscribe(RELAY_NUDGE).await.ok();
    }

    /// Stops to hear them, for a standby.
    pub fn ignore(&mut self) {
        self.nudges = None;
    }

    /// Waits until there may be something to relay. What was signalled before the call counts.
    pub async fn woken(&mut self) {
        let nudged = async {
            let nudge = match &mut self.nudges {
                Some(nudges) => nudges.next().await,
                None => None,
            };
            // Not listening, or the client was closed.
            if nudge.is_none() {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            () = appended(&mut self.appended) => {}
            () = nudged => {}
            () = tokio::time::sleep(POLL) => {}
        }
        // One read serves them all.
        while let Some(nudges) = &mut self.nudges
            && nudges.next().now_or_never().flatten().is_some()
        {}
    }

    /// Stands by for `period`, passing own appends on to the leader.
    pub async fn pass_on(&mut self, period: Duration) {
        let deadline = tokio::time::Instant::now() + period;
        while tokio::time::timeout_at(deadline, appended(&mut self.appended)).await.is_ok() {
            // A disconnected client would only queue it.
            if self.nats.connection_state() == State::Connected {
                let nudge = self.nats.publish(RELAY_NUDGE, bytes::Bytes::new());
                drop(tokio::time::timeout_at(deadline, nudge).await);
            }
            tokio::time::sleep(NUDGE_INTERVAL).await;
        }
    }
}

async fn appended(positions: &mut watch::Receiver<Position>) {
    // Nobody appends any more once the sender is gone.
    if positions.changed().await.is_err() {
        std::future::pending::<()>().await;
    }
}
