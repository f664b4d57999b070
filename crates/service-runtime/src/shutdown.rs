//! Stopping in order: first no new traffic, then the requests in flight, then the background work.

use std::io;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// What background work gets when requests in flight have used up the grace period.
const LAST_CHANCE: Duration = Duration::from_millis(500);

/// Says that work was still running when the time was over.
#[derive(Debug, thiserror::Error)]
#[error("work was still in flight after {0:?} of grace")]
pub struct GraceExceeded(Duration);

/// The stages of stopping, and the tasks that must end before the process does. Clones share one
/// state.
#[derive(Debug, Clone, Default)]
pub struct Shutdown {
    requested: CancellationToken,
    requested_at: Arc<OnceLock<Instant>>,
    background: CancellationToken,
    tasks: TaskTracker,
}

impl Shutdown {
    /// Returns one that SIGTERM or SIGINT sets off.
    pub fn on_signals() -> io::Result<Self> {
        let shutdown = Self::default();
        let signalled = shutdown.clone();
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        tokio::spawn(async move {
            tokio::select! {
                _ = terminate.recv() => tracing::info!(signal = "SIGTERM", "stopping"),
                _ = interrupt.recv() => tracing::info!(signal = "SIGINT", "stopping"),
            }
            signalled.request();
        });
        Ok(shutdown)
    }

    /// Begins to stop.
    pub fn request(&self) {
        self.requested_at.get_or_init(Instant::now);
        self.requested.cancel();
    }

    /// Returns the token that is cancelled when stopping begins.
    #[must_use]
    pub fn requested(&self) -> CancellationToken {
        self.requested.clone()
    }

    /// Returns the token that is cancelled once the requests in flight have been answered.
    #[must_use]
    pub fn background(&self) -> CancellationToken {
        self.background.clone()
    }

    /// Returns the tracker of what must end before the process does.
    #[must_use]
    pub const fn tracker(&self) -> &TaskTracker {
        &self.tasks
    }

    /// Runs background work that must end, by watching [`Self::background`], before the process.
    pub fn spawn<F>(&self, work: F) -> tokio::task::JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.tasks.spawn(work)
    }

    /// Stops the background work and waits for it, until `grace` after stopping began.
    pub async fn finish(&self, grace: Duration) -> Result<(), GraceExceeded> {
        self.background.cancel();
        self.tasks.close();
        let since = *self.requested_at.get_or_init(Instant::now);
        let deadline = (since + grace).max(Instant::now() + LAST_CHANCE);
        tokio::time::timeout_at(deadline, self.tasks.wait()).await.or(Err(GraceExceeded(grace)))
    }
}
