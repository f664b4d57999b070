//! The workers of this process: started for the partitions it holds, stopped before it gives one
//! back, and all stopped at once when the leases are gone.

use crate::applier::{Applier, Stop};
use crate::group_commit::GroupCommit;
use crate::leases::{LeaseError, Leases};
use crate::metrics::Metrics;
use crate::nudge::Nudge;
use crate::promotion::{LostEvents, Promotion, promote};
use crate::worker::Worker;
use async_nats::jetstream;
use domain::Partition;
use read_model::{Generation, PROJECTION_VERSION, State};
use service_runtime::Chain;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// How often leases are looked after.
pub const HEARTBEAT: Duration = Duration::from_secs(1);
/// How long a worker may take to finish the batch in hand; then it is cut off. What it has in the
/// common transaction by then is committed all the same, if the checkpoint is still where it was.
const WORKER_STOP_MAX: Duration = Duration::from_secs(10);

/// Why a crew's work is over.
#[derive(Debug)]
pub enum End {
    /// The process stops.
    Cancelled,
    /// The generation is not what it was: another is to be written, or this one is served now.
    Changed,
    /// The leases are lost.
    Lost(LeaseError),
}

/// What every worker needs.
#[derive(Clone)]
pub struct Tools {
    pub group: GroupCommit,
    pub jetstream: jetstream::Context,
    pub nudge: Nudge,
    pub metrics: Metrics,
}

/// The workers of one generation.
pub struct Crew {
    tools: Tools,
    generation: Generation,
    workers: BTreeMap<Partition, Hired>,
}

/// A running worker; dropping it cuts it off, so that no worker outlives its crew.
struct Hired {
    stop: CancellationToken,
    running: JoinHandle<Stop>,
}

impl Drop for Hired {
    fn drop(&mut self) {
        self.stop.cancel();
        self.running.abort();
    }
}

impl Crew {
    /// Makes a crew for one generation.
    #[must_use]
    pub const fn new(tools: Tools, generation: Generation) -> Self {
        Self { tools, generation, workers: BTreeMap::new() }
    }

    /// Works until told to stop, until the generation is retired, or until the leases are lost. When
    /// it returns, no worker of it is left.
    pub async fn work(
        mut self,
        mut leases: Leases,
        stop: &CancellationToken,
        beat: impl Fn() + Send,
    ) -> End {
        let end = loop {
            beat();
            match self.look_after(&mut leases).await {
                Ok(None) => {}
                Ok(Some(end)) => break end,
                Err(error) => break End::Lost(error),
            }
            self.tools.metrics.leases.set(i64::try_from(self.workers.len()).unwrap_or(i64::MAX));
            tokio::select! {
                () = stop.cancelled() => break End::Cancelled,
                () = tokio::time::sleep(HEARTBEAT) => {}
            }
        };
        self.dismiss_all().await;
        self.tools.metrics.leases.set(0);
        if !matches!(end, End::Lost(_))
            && let Err(error) = leases.close().await
        {
            tracing::debug!(%error, "the lease connection was not closed properly");
        }
        end
    }

    /// One heartbeat: brings what this process holds towards its fair share, by as much as it can
    /// take and by one it must give.
    async fn look_after(&mut self, leases: &mut Leases) -> Result<Option<End>, LeaseError> {
        let writable = leases.writable_generation(PROJECTION_VERSION).await?;
        if writable != Some(self.generation.number) {
            return Ok(Some(End::Changed));
        }
        if self.serve_when_complete().await {
            return Ok(Some(End::Changed));
        }
        self.replace_finished(leases).await?;
        let share = leases.fair_share().await?;
        while leases.held().len() < share {
            let Some(partition) = leases.take_free().await? else { break };
            self.hire(partition);
        }
        if leases.held().len() > share
            && let Some(partition) = leases.held().last().copied()
        {
            self.dismiss(partition).await;
            leases.release(partition).await?;
            tracing::info!(partition = partition.get(), "partition handed over");
        }
        Ok(None)
    }

    /// A generation that was made for a new version of the projection is served once it has come as
    /// far as the one it replaces.
    async fn serve_when_complete(&self) -> bool {
        if self.generation.state != State::Building {
            return false;
        }
        let projection = self.tools.group.projection();
        match promote(projection, &self.generation, LostEvents::Wait).await {
            Ok(promotion) => promotion == Promotion::Served,
            Err(error) => {
                tracing::warn!(error = %Chain(&error), "the new generation cannot be served yet");
                false
            }
        }
    }

    /// A worker ends by itself only when its generation is retired, or by a panic: its lease goes
    /// back, and whoever takes it starts afresh.
    async fn replace_finished(&mut self, leases: &mut Leases) -> Result<(), LeaseError> {
        let finished: Vec<Partition> = self
            .workers
            .iter()
            .filter(|(_, worker)| worker.running.is_finished())
            .map(|(partition, _)| *partition)
            .collect();
        for partition in finished {
            self.dismiss(partition).await;
            leases.release(partition).await?;
        }
        Ok(())
    }

    fn hire(&mut self, partition: Partition) {
        let stop = CancellationToken::new();
        let tools = self.tools.clone();
        let token = stop.clone();
        let running = tokio::spawn(async move { work_on(partition, tools, token).await });
        self.workers.insert(partition, Hired { stop, running });
        tracing::info!(partition = partition.get(), "partition taken");
    }

    async fn dismiss(&mut self, partition: Partition) {
        if let Some(worker) = self.workers.remove(&partition) {
            worker.stop.cancel();
            ended(partition, worker, Instant::now() + WORKER_STOP_MAX).await;
        }
    }

    async fn dismiss_all(&mut self) {
        for worker in self.workers.values() {
            worker.stop.cancel();
        }
        let deadline = Instant::now() + WORKER_STOP_MAX;
        for (partition, worker) in std::mem::take(&mut self.workers) {
            ended(partition, worker, deadline).await;
        }
    }
}

async fn work_on(partition: Partition, tools: Tools, stop: CancellationToken) -> Stop {
    let Tools { group, jetstream, nudge, metrics } = tools;
    match Applier::start(partition, group, nudge, metrics, stop.clone()).await {
        Ok(applier) => Worker::new(applier, jetstream, stop).run().await,
        Err(stop) => stop,
    }
}

/// Waits for a worker to finish the batch in hand, until it is cut off.
async fn ended(partition: Partition, mut worker: Hired, deadline: Instant) {
    match tokio::time::timeout_at(deadline, &mut worker.running).await {
        Ok(Ok(stop)) => tracing::debug!(partition = partition.get(), %stop, "worker ended"),
        Ok(Err(error)) => {
            tracing::error!(partition = partition.get(), %error, "worker failed");
        }
        Err(_elapsed) => tracing::warn!(partition = partition.get(), "worker is cut off"),
    }
}
