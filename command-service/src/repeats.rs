//! Opens the next occurrence of tasks that repeat.
//!
//! The move that finishes such a task stores two events at once: the move, and `task_repeated`, which
//! names the next task. Creating that one is an append of its own, on another stream, so it is done
//! here, by following those events: from the checkpoint on, in order. Where the process dies between
//! the two, the event is still due. Creating is idempotent, since the event fixed the new task's id:
//! replicas, retries and replays may all open the same one, and it is opened once.

use crate::execute::{CommandContext, ExecuteError, Executor, last};
use domain::task::{OpenNext, TaskCommand};
use domain::{Metadata, Position, TaskId};
use prometheus::{IntCounterVec, Opts, Registry};
use service_runtime::Chain;
use sqlx::PgPool;
use sqlx::types::Json;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Events taken at once.
const PAGE: usize = 100;
/// How long to wait before looking again; also how long a next occurrence takes to appear.
const PAUSE: Duration = Duration::from_millis(250);

const DUE: &str = "SELECT e.position, e.aggregate_id, e.payload ->> 'next_task_id', e.metadata
    FROM event_store.events e
    WHERE e.event_type = 'task_repeated'
        -- An imported history has brought its next tasks along.
        AND e.metadata ->> 'imported_by' IS NULL
        AND e.position > (SELECT position FROM event_store.repeat_checkpoint)
    ORDER BY e.position LIMIT $1";

/// Follows `task_repeated`. Every replica may run one.
pub struct Repeats {
    pool: PgPool,
    executor: Executor,
    metrics: Metrics,
}

/// What became of the events followed.
#[derive(Clone)]
pub struct Metrics {
    opened: IntCounterVec,
}

impl Metrics {
    /// Registers the metrics.
    ///
    /// # Errors
    /// Returns why the registry refused them.
    pub fn register(registry: &Registry) -> Result<Self, prometheus::Error> {
        let help = "next occurrences of repeating tasks, by whether they could be opened";
        let options = Opts::new("command_service_next_occurrences_total", help);
        let opened = IntCounterVec::new(options, &["outcome"])?;
        for outcome in ["opened", "refused"] {
            opened.with_label_values(&[outcome]);
        }
        registry.register(Box::new(opened.clone()))?;
        Ok(Self { opened })
    }
}

/// Says why the next occurrences are not opened now. Trying again later is right.
#[derive(Debug, thiserror::Error)]
pub enum RepeatsError {
    #[error("the event store does not tell which occurrences are due")]
    Read(#[from] sqlx::Error),
    #[error("the next occurrence cannot be opened now")]
    Open(#[source] ExecuteError),
}

/// An event to follow.
struct Due {
    position: Position,
    repeats: TaskId,
    next: TaskId,
    metadata: Metadata,
}

impl Repeats {
    #[must_use]
    pub const fn new(pool: PgPool, executor: Executor, metrics: Metrics) -> Self {
        Self { pool, executor, metrics }
    }

    /// Opens what is due, until `stopped`.
    pub async fn run(self, stopped: CancellationToken) {
        let mut away = false;
        while !stopped.is_cancelled() {
            let outcome = self.open_due().await;
            match &outcome {
                // Once an outage: this is asked several times a second.
                Err(error) if !away => {
                    tracing::warn!(error = %Chain(error), "next occurrences have to wait");
                }
                Ok(_) | Err(_) => {}
            }
            away = outcome.is_err();
            if outcome.is_ok_and(|opened| opened == PAGE) {
                continue;
            }
            tokio::select! {
                () = tokio::time::sleep(PAUSE) => {}
                () = stopped.cancelled() => {}
            }
        }
    }

    /// Follows the next events, a bounded number, and returns how many there were.
    ///
    /// # Errors
    /// Returns what has to pass first; what was not followed stays due.
    pub async fn open_due(&self) -> Result<usize, RepeatsError> {
        let due = self.due().await?;
        for due in &due {
            self.open(due).await?;
            self.advance(due.position).await?;
        }
        Ok(due.len())
    }

    async fn due(&self) -> Result<Vec<Due>, sqlx::Error> {
        type Row = (i64, String, String, Json<Metadata>);
        let rows: Vec<Row> = sqlx::query_as(DUE)
            .bind(i64::try_from(PAGE).unwrap_or(i64::MAX))
            .fetch_all(&self.pool)
            .await?;
        rows.into_iter()
            .map(|(position, repeats, next, Json(metadata))| {
                let id = |text: String| {
                    text.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))
                };
                let position = Position::new(position);
                Ok(Due { position, repeats: id(repeats)?, next: id(next)?, metadata })
            })
            .collect()
    }

    async fn open(&self, due: &Due) -> Result<(), RepeatsError> {
        let opened = self.execute(due).await;
        let outcome = match opened {
            Ok(()) => "opened",
            Err(
                error @ (ExecuteError::Unavailable(_)
                | ExecuteError::Internal(_)
                | ExecuteError::Conflict),
            ) => return Err(RepeatsError::Open(error)),
            // Only if the rules and the event contradict each other: it must not stop the others.
            Err(error) => {
                tracing::error!(
                    error = %Chain(&error),
                    task.id = %due.repeats,
                    event.position = due.position.get(),
                    "the next occurrence was refused"
                );
                "refused"
            }
        };
        self.metrics.opened.with_label_values(&[outcome]).inc();
        Ok(())
    }

    async fn execute(&self, due: &Due) -> Result<(), ExecuteError> {
        let task = self.executor.load_task(due.repeats).await?;
        let project_id = task.and_then(|(task, _)| task.state().map(|task| task.project_id));
        let project_id = project_id.ok_or(domain::task::TaskRefusal::NotFound)?;
        let open = OpenNext { task_id: due.next, project_id, repeats: due.repeats, rank: last() };
        let context = CommandContext {
            causation_id: Some(due.metadata.event_id),
            traceparent: due.metadata.traceparent.clone(),
            ..CommandContext::new(due.metadata.actor, due.metadata.correlation_id)
        };
        self.executor.execute_task(due.next, TaskCommand::OpenNext(open), context).await?;
        Ok(())
    }

    async fn advance(&self, position: Position) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE event_store.repeat_checkpoint SET position = $1 WHERE position < $1")
            .bind(position.get())
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}
