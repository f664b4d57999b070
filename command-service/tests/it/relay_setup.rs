//! A relay with everything around it: an event store of its own, a NATS server of its own.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use async_nats::jetstream::consumer::DeliverPolicy;
use async_nats::jetstream::consumer::pull::OrderedConfig;
use async_nats::jetstream::{self, Context};
use command_service::event_store::{Passwords, migrate};
use command_service::relay::{Metrics, Relay};
use domain::Position;
use event_stream::{RecordedEvent, STREAM};
use futures::StreamExt;
use prometheus::{Encoder, Registry, TextEncoder};
use sqlx::postgres::PgPoolOptions;
use sqlx::{PgExecutor, PgPool};
use std::collections::HashMap;
use std::time::Duration;
use testkit::{Database, Nats, Postgres, eventually};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Appends as `append_events` does where it matters here: under its lock, so that commit order is
/// position order; and leaves a hole in the positions, as a rolled back append does.
const APPEND: &str = "
    WITH lock AS MATERIALIZED (SELECT pg_advisory_xact_lock(7311146993953305189)),
    hole AS MATERIALIZED (SELECT nextval('event_store.events_position_seq') FROM lock)
    INSERT INTO event_store.events (aggregate_type, aggregate_id, sequence, event_type,
        event_version, payload, metadata, partition)
    SELECT 'task', uuidv7()::text, 1, 'task_retitled', '1',
        jsonb_build_object('type', 'task_retitled', 'title',
            jsonb_build_object('before', repeat('b', 100), 'after', repeat('a', 100))),
        jsonb_build_object('event_id', uuidv7(), 'actor', uuidv7(), 'correlation_id', uuidv7()),
        (random() * 7)::smallint
    FROM generate_series(1, $1), hole
    RETURNING position";

pub struct Setup {
    pub database: Database,
    pub nats: Nats,
    /// Superuser.
    pub admin: PgPool,
}

impl Setup {
    pub async fn new(hint: &str) -> Self {
        Self::on(&Postgres::shared().await, hint).await
    }

    pub async fn on(postgres: &Postgres, hint: &str) -> Self {
        let database = postgres.name_database(hint);
        migrate(&database.admin_url(), Passwords::default()).await.unwrap();
        let admin = PgPoolOptions::new().connect_lazy(&database.admin_url()).unwrap();
        Self { database, nats: Nats::start().await, admin }
    }

    /// Replaces the pool after the cluster was restarted.
    pub fn reconnected(self) -> Self {
        let admin = PgPoolOptions::new().connect_lazy(&self.database.admin_url()).unwrap();
        Self { admin, ..self }
    }

    /// Appends events and returns their positions.
    pub async fn append(&self, count: i32) -> Vec<i64> {
        append(&self.admin, count).await
    }

    /// Appends without pause until told to stop.
    pub fn append_under_load(&self) -> Load {
        let (admin, stop) = (self.admin.clone(), CancellationToken::new());
        let stopped = stop.clone();
        let writer = tokio::spawn(async move {
            while !stopped.is_cancelled() {
                append(&admin, 7).await;
            }
        });
        Load { stop, writer }
    }

    pub async fn connected(&self) -> async_nats::Client {
        async_nats::connect(self.nats.url()).await.unwrap()
    }

    /// Returns a client as the service has it: connected now, later or never.
    pub async fn client(&self) -> async_nats::Client {
        async_nats::ConnectOptions::new()
            .retry_on_initial_connect()
            .max_reconnects(None)
            .reconnect_delay_callback(|_| Duration::from_millis(50))
            .connect(self.nats.url())
            .await
            .unwrap()
    }

    pub async fn jetstream(&self) -> Context {
        jetstream::new(self.client().await)
    }

    /// Starts a relay with the rights of the service's role.
    pub async fn start_relay(&self) -> Running {
        let pool = PgPoolOptions::new()
            .max_connections(2)
            .connect_lazy(&self.database.url_as("command_service"))
            .unwrap();
        let registry = Registry::new();
        let metrics = Metrics::register(&registry).unwrap();
        let (appended, wake) = watch::channel(Position::ZERO);
        let shutdown = CancellationToken::new();
        let relay = Relay { pool, nats: self.client().await, replicas: 1, metrics };
        let task = tokio::spawn(relay.run(wake, shutdown.clone()));
        Running { registry, appended, shutdown, task }
    }

    /// Returns what the stream holds, in stream order; nothing while it cannot be read.
    pub async fn relayed(&self) -> Vec<RecordedEvent> {
        let jetstream = self.jetstream().await;
        let Ok(stream) = jetstream.get_stream(STREAM).await else { return Vec::new() };
        let count = stream.cached_info().state.messages;
        if count == 0 {
            return Vec::new();
        }
        let config = OrderedConfig { deliver_policy: DeliverPolicy::All, ..Default::default() };
        let Ok(consumer) = stream.create_consumer(config).await else { return Vec::new() };
        let Ok(messages) = consumer.messages().await else { return Vec::new() };
        messages
            .take(usize::try_from(count).unwrap())
            .map(|message| RecordedEvent::from_message(&message.unwrap()).unwrap())
            .collect()
            .await
    }

    /// Returns the positions the stream holds, in stream order.
    pub async fn relayed_positions(&self) -> Vec<i64> {
        self.relayed().await.iter().map(|event| event.position.get()).collect()
    }

    pub async fn stored_positions(&self) -> Vec<i64> {
        sqlx::query_scalar("SELECT position FROM event_store.events ORDER BY position")
            .fetch_all(&self.admin)
            .await
            .unwrap()
    }

    pub async fn checkpoint(&self) -> i64 {
        sqlx::query_scalar("SELECT position FROM event_store.relay_checkpoint")
            .fetch_one(&self.admin)
            .await
            .unwrap()
    }

    /// Waits until the newest stored event is the stream's last, then returns what the stream holds.
    pub async fn caught_up(&self) -> Vec<RecordedEvent> {
        let head = self.stored_positions().await.last().copied();
        let jetstream = self.jetstream().await;
        eventually(head, || last_position(&jetstream)).await;
        self.relayed().await
    }

    /// Asserts that the stream holds every stored event after some position, once, in order, each
    /// with its predecessor in its partition; returns how many there are.
    pub async fn assert_complete_tail(&self) -> usize {
        let relayed = self.caught_up().await;
        let positions: Vec<i64> = relayed.iter().map(|event| event.position.get()).collect();
        let stored = self.stored_positions().await;
        let first = positions.first().copied().unwrap_or(i64::MAX);
        let tail: Vec<i64> = stored.into_iter().filter(|position| *position >= first).collect();
        assert_eq!(positions, tail);

        let predecessors: Vec<(i64, i64)> = sqlx::query_as(
            "SELECT position, coalesce(lag(position)
                OVER (PARTITION BY partition ORDER BY position), 0)
             FROM event_store.events",
        )
        .fetch_all(&self.admin)
        .await
        .unwrap();
        let predecessors: HashMap<i64, i64> = predecessors.into_iter().collect();
        for event in &relayed {
            assert_eq!(event.previous_position.get(), predecessors[&event.position.get()]);
        }
        relayed.len()
    }

    /// Asserts that the stream holds every stored event from the first on.
    pub async fn assert_all_relayed(&self) {
        let count = self.assert_complete_tail().await;
        assert_eq!(count, self.stored_positions().await.len());
    }

    /// Ends the leader's session on the server's side; returns whether there was one.
    pub async fn cut_leader(&self) -> bool {
        let cut: Vec<bool> = sqlx::query_scalar(
            "SELECT pg_terminate_backend(l.pid) FROM pg_locks l
             JOIN pg_stat_activity a USING (pid)
             WHERE l.locktype = 'advisory' AND l.granted AND a.application_name = 'relay'
                 AND a.datname = current_database()",
        )
        .fetch_all(&self.admin)
        .await
        .unwrap();
        !cut.is_empty()
    }
}

/// Returns the position of the stream's last message.
pub async fn last_position(jetstream: &Context) -> Option<i64> {
    let stream = jetstream.get_stream(STREAM).await.ok()?;
    let last = stream.get_last_raw_message_by_subject("task-events.>").await.ok()?;
    last.headers.get("Position")?.as_str().parse().ok()
}

/// Appends events in one statement and returns their positions.
pub async fn append<'e>(executor: impl PgExecutor<'e>, count: i32) -> Vec<i64> {
    sqlx::query_scalar(APPEND).bind(count).fetch_all(executor).await.unwrap()
}

/// A writer that does not pause.
pub struct Load {
    stop: CancellationToken,
    writer: JoinHandle<()>,
}

impl Load {
    pub async fn stop(self) {
        self.stop.cancel();
        self.writer.await.unwrap();
    }
}

/// A relay at work.
pub struct Running {
    registry: Registry,
    pub appended: watch::Sender<Position>,
    shutdown: CancellationToken,
    task: JoinHandle<()>,
}

impl Running {
    pub async fn stop(self) {
        self.shutdown.cancel();
        self.task.await.unwrap();
    }

    /// Returns a metric's value; `name` includes its labels.
    pub fn metric(&self, name: &str) -> f64 {
        let mut text = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        let line = text.lines().find(|line| line.starts_with(&format!("{name} "))).unwrap();
        line.rsplit(' ').next().unwrap().parse().unwrap()
    }

    pub async fn leads(&self) {
        eventually(true, || async { self.metric("relay_active") > 0.5 }).await;
    }

    pub fn published(&self) -> f64 {
        self.metric("relay_published_events_total{outcome=\"published\"}")
    }
}
