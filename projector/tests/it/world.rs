//! An event store, a read model, and short ways to fill the one and look at the other.

use crate::events::Fact;
use domain::{AccountId, EventId, Metadata, Partition, Position};
use event_stream::AggregateType;
use projector::event_log::EventLog;
use projector::fold;
use projector::incoming::Incoming;
use projector::projection::Projection;
use read_model::{PROJECTION_VERSION, Passwords, generation};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgConnection, PgPool};
use std::collections::BTreeMap;
use testkit::{Database, Postgres};
use uuid::Uuid;

/// All rows of a read model, one a line, without what depends on the clock of the projector.
pub type Rows = Vec<String>;

pub struct World {
    pub events: Database,
    pub read: Database,
    /// As the superuser.
    pub store: PgPool,
    /// As the projector, on the first generation.
    pub rows: PgPool,
}

impl World {
    pub async fn new() -> Self {
        let postgres = Postgres::shared().await;
        let events = postgres.create_database("events").await;
        let read = postgres.create_database("read").await;
        read_model::migrate(&read.admin_url(), Passwords::default()).await.unwrap();
        let store = pool(&events.admin_url(), "event_store").await;
        let mut connection = store.acquire().await.unwrap();
        sqlx::Executor::execute(&mut *connection, sqlx::raw_sql(include_str!("event_store.sql")))
            .await
            .unwrap();
        let rows = pool(&read.url_as("projector"), "read_v1").await;
        Self { events, read, store, rows }
    }

    pub async fn event_log(&self) -> EventLog {
        EventLog::new(pool(&self.events.url_as("projector"), "event_store").await)
    }

    pub async fn projection(&self) -> Projection {
        Projection::new(self.rows.clone(), self.event_log().await)
    }

    /// Stores facts as the command service would; returns their positions.
    pub async fn append(&self, facts: &[Fact]) -> Vec<Position> {
        let mut positions = Vec::new();
        for fact in facts {
            let position: i64 = sqlx::query_scalar(
                "INSERT INTO event_store.events (aggregate_type, aggregate_id, sequence,
                   event_type, event_version, payload, metadata, partition)
                 SELECT $1, $2, 1 + COALESCE(max(sequence), 0), $3, $4, $5::jsonb, $6, $7
                 FROM event_store.events WHERE aggregate_type = $1 AND aggregate_id = $2
                 RETURNING position",
            )
            .bind(fact.kind.as_str())
            .bind(fact.id.to_string())
            .bind(&fact.event_type)
            .bind(&fact.version)
            .bind(&fact.payload)
            .bind(sqlx::types::Json(metadata(fact.actor)))
            .bind(fact.partition.get())
            .fetch_one(&self.store)
            .await
            .unwrap();
            positions.push(Position::new(position));
        }
        positions
    }

    /// Leaves the event store as a backup of this position would.
    pub async fn forget_after(&self, position: Position) {
        sqlx::query("DELETE FROM event_store.events WHERE position > $1")
            .bind(position.get())
            .execute(&self.store)
            .await
            .unwrap();
    }

    /// Names an account, as the identity tables would.
    pub async fn set_profile(&self, account: AccountId, name: Option<&str>, erased: bool) {
        sqlx::query(
            "INSERT INTO identity.profiles VALUES ($1, $2, $3)
             ON CONFLICT (account_id) DO UPDATE SET display_name = $2, erased = $3",
        )
        .bind(account.get())
        .bind(name)
        .bind(erased)
        .execute(&self.store)
        .await
        .unwrap();
    }

    /// Returns the stored events of a partition.
    pub async fn stored(&self, partition: Partition) -> Vec<Incoming> {
        self.event_log().await.after(partition, Position::ZERO, i64::MAX).await.unwrap()
    }

    pub async fn checkpoint(&self, partition: Partition) -> Position {
        let mut connection = self.rows.acquire().await.unwrap();
        read_model::checkpoint::read(&mut connection, partition).await.unwrap().unwrap()
    }

    /// Returns what query-service would see.
    pub async fn seen_rows(&self) -> Rows {
        dump(&mut self.rows.acquire().await.unwrap()).await
    }

    /// Returns what it should see: the whole event store folded one event at a time.
    pub async fn true_rows(&self) -> Rows {
        let mut connection = self.rows.acquire().await.unwrap();
        let mut tx = connection.begin().await.unwrap();
        let fresh = generation::create(&mut tx, PROJECTION_VERSION).await.unwrap();
        let path = format!("SET LOCAL search_path = {}", fresh.schema());
        sqlx::Executor::execute(&mut *tx, sqlx::raw_sql(&path)).await.unwrap();
        let projection = self.projection().await;
        for partition in Partition::all() {
            for event in self.stored(partition).await {
                let single = std::slice::from_ref(&event);
                let profiles = projection.profiles_of(single).await.unwrap();
                fold::apply(&mut tx, partition, single, &profiles).await.unwrap();
                let to = event.position().get();
                sqlx::query("UPDATE checkpoints SET position = $2 WHERE partition = $1")
                    .bind(partition.get())
                    .bind(to)
                    .execute(&mut *tx)
                    .await
                    .unwrap();
            }
        }
        let rows = dump(&mut tx).await;
        tx.rollback().await.unwrap();
        rows
    }

    /// Returns a connection of its own to the read model.
    pub async fn store_of_rows(&self) -> PgConnection {
        let options: PgConnectOptions = self.read.url_as("projector").parse().unwrap();
        let options = options.options([("search_path", "read_v1")]);
        sqlx::ConnectOptions::connect(&options).await.unwrap()
    }

    /// Counts sessions of the read model that wait for a lock.
    pub async fn waiting_for_locks(&self) -> i64 {
        self.sessions("wait_event_type = 'Lock'").await
    }

    /// Counts sessions of the read model that are in a transaction, but for the one that asks.
    pub async fn open_transactions(&self) -> i64 {
        self.sessions("xact_start IS NOT NULL AND pid <> pg_backend_pid()").await
    }

    /// Counts the advisory locks held in the read model.
    pub async fn advisory_locks(&self) -> i64 {
        sqlx::query_scalar(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
        )
        .fetch_one(&self.rows)
        .await
        .unwrap()
    }

    async fn sessions(&self, condition: &str) -> i64 {
        sqlx::query_scalar(&format!(
            "SELECT count(*) FROM pg_stat_activity
             WHERE datname = current_database() AND {condition}"
        ))
        .fetch_one(&self.rows)
        .await
        .unwrap()
    }

    /// Counts the rows of a table.
    pub async fn count(&self, table: &str) -> i64 {
        sqlx::query_scalar(&format!("SELECT count(*) FROM {table}"))
            .fetch_one(&self.rows)
            .await
            .unwrap()
    }

    pub async fn parked(&self) -> BTreeMap<Uuid, String> {
        sqlx::query_as("SELECT aggregate_id, error FROM parked")
            .fetch_all(&self.rows)
            .await
            .unwrap()
            .into_iter()
            .collect()
    }

    pub async fn title(&self, task: Uuid) -> Option<String> {
        sqlx::query_scalar("SELECT title FROM tasks WHERE task_id = $1")
            .bind(task)
            .fetch_optional(&self.rows)
            .await
            .unwrap()
    }
}

pub async fn pool(url: &str, search_path: &str) -> PgPool {
    let options: PgConnectOptions = url.parse().unwrap();
    PgPoolOptions::new()
        .max_connections(4)
        .connect_with(options.options([("search_path", search_path)]))
        .await
        .unwrap()
}

pub fn metadata(actor: AccountId) -> Metadata {
    Metadata {
        event_id: EventId::generate(),
        actor,
        correlation_id: Uuid::now_v7(),
        causation_id: None,
        occurred_at: None,
        imported_by: None,
        undoes: None,
        batch: None,
        idempotency_key: None,
        traceparent: None,
    }
}

/// Returns every row, as JSON, but for columns that say when the projector did something.
pub async fn dump(connection: &mut PgConnection) -> Rows {
    let mut rows = Vec::new();
    for table in generation::TABLES {
        let lines: Vec<String> = sqlx::query_scalar(&format!(
            "SELECT '{table} ' || (to_jsonb({table}) - 'updated_at' - 'parked_at'
               - CASE WHEN '{table}' = 'checkpoints' THEN 'recorded_at' ELSE '' END)::text
             FROM {table} ORDER BY 1"
        ))
        .fetch_all(&mut *connection)
        .await
        .unwrap();
        rows.extend(lines);
    }
    rows
}

/// Returns an aggregate's type and id as the projector names it.
pub fn aggregate(kind: AggregateType, id: Uuid) -> projector::aggregate::Aggregate {
    projector::aggregate::Aggregate::known(kind, id)
}
