//! An event store of a test's own, and executors on it.

use command_service::event_store::{
    Append, EventStore, Idempotency, LinkChanges, Metrics, NewEvent, Outcome, Passwords, Stream,
    migrate,
};
use command_service::execute::{Accepted, CommandContext, ExecuteError, Executor, Limits};
use domain::project::{Column, ColumnKind, CreateProject, ProjectCommand, ProjectKey};
use domain::task::{CreateTask, Dates, Priority, TaskCommand};
use domain::text::{ColumnName, Description, Title};
use domain::{
    AccountId, ColumnId, EventId, Metadata, Partition, ProjectId, Rank, Sequence, TaskId,
};
use event_stream::AggregateType;
use prometheus::Registry;
use service_runtime::transaction::begin;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use std::time::Duration;
use testkit::{Database, Postgres};
use tokio_util::task::TaskTracker;
use uuid::Uuid;

pub struct Setup {
    pub database: Database,
    /// Superuser.
    pub admin: PgPool,
    pub owner: AccountId,
}

impl Setup {
    pub async fn new(hint: &str) -> Self {
        Self::on(&Postgres::shared().await, hint).await
    }

    pub async fn on(postgres: &Postgres, hint: &str) -> Self {
        let database = postgres.name_database(hint);
        migrate(&database.admin_url(), Passwords::default()).await.unwrap();
        let admin = PgPoolOptions::new().connect_lazy(&database.admin_url()).unwrap();
        Self { database, admin, owner: AccountId::generate() }
    }

    /// Returns a pool with the rights of a service's role.
    pub fn pool_as(&self, role: &str) -> PgPool {
        PgPoolOptions::new()
            .max_connections(4)
            .acquire_timeout(Duration::from_secs(2))
            .connect_lazy(&self.database.url_as(role))
            .unwrap()
    }

    /// Returns a store with a writer of its own, as another process would have.
    pub fn store(&self) -> EventStore {
        let metrics = Metrics::register(&Registry::new()).unwrap();
        EventStore::start(self.pool_as("command_service"), metrics, &TaskTracker::new())
    }

    /// Returns an executor with a memory and a writer of its own: one replica.
    pub fn replica(&self) -> Executor {
        Executor::new(self.store(), Limits::default())
    }

    pub fn context(&self) -> CommandContext {
        CommandContext::new(self.owner, Uuid::now_v7())
    }

    pub fn keyed(&self, key: Uuid, fingerprint: u8) -> CommandContext {
        let idempotency = Some(Idempotency { key, fingerprint: [fingerprint; 32] });
        CommandContext { idempotency, ..self.context() }
    }

    pub async fn open_project(&self, executor: &Executor) -> Board {
        let board = Board { project_id: ProjectId::generate(), column_id: ColumnId::generate() };
        let create = board.create(&key_of(board.project_id));
        executor.execute_project(board.project_id, create, self.context()).await.unwrap();
        board
    }

    pub async fn create_task(
        &self,
        executor: &Executor,
        board: Board,
    ) -> Result<Accepted, ExecuteError> {
        let task_id = TaskId::generate();
        executor.execute_task(task_id, board.new_task(task_id), self.context()).await
    }

    pub async fn count_events(&self) -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM event_store.events")
            .fetch_one(&self.admin)
            .await
            .unwrap()
    }

    /// Returns how many events each transaction stored, in order.
    pub async fn transactions(&self) -> Vec<i64> {
        let counted = "SELECT count(*) FROM event_store.events
                       GROUP BY xmin::text ORDER BY min(position)";
        sqlx::query_scalar(counted).fetch_all(&self.admin).await.unwrap()
    }

    /// Returns a stream's sequences, in order of position.
    pub async fn sequences(&self, id: Uuid) -> Vec<i64> {
        sqlx::query_scalar(
            "SELECT sequence FROM event_store.events WHERE aggregate_id = $1 ORDER BY position",
        )
        .bind(id.to_string())
        .fetch_all(&self.admin)
        .await
        .unwrap()
    }

    /// Returns the human numbers of a project's tasks, in order of position.
    pub async fn numbers(&self, project_id: ProjectId) -> Vec<i64> {
        sqlx::query_scalar(
            "SELECT (payload ->> 'number')::bigint FROM event_store.events
             WHERE event_type = 'task_created' AND payload ->> 'project_id' = $1
             ORDER BY position",
        )
        .bind(project_id.to_string())
        .fetch_all(&self.admin)
        .await
        .unwrap()
    }

    /// Holds the lock of the append until rolled back.
    pub async fn hold_append_lock(&self) -> sqlx::Transaction<'static, sqlx::Postgres> {
        let mut held = begin(&self.admin).await.unwrap();
        sqlx::query("SELECT pg_advisory_xact_lock(7311146993953305189)")
            .execute(&mut *held)
            .await
            .unwrap();
        held
    }

    /// Tells whether a session waits for the lock of the append.
    pub async fn someone_waits(&self) -> bool {
        sqlx::query_scalar(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
        )
        .fetch_one(&self.admin)
        .await
        .unwrap()
    }

    /// Ends every session of the service's role, as a restart of the server would.
    pub async fn cut_connections(&self) -> i64 {
        sqlx::query_scalar(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
             WHERE usename = 'command_service' AND datname = current_database()",
        )
        .fetch_one(&self.admin)
        .await
        .unwrap()
    }
}

/// A project with one column.
#[derive(Debug, Clone, Copy)]
pub struct Board {
    pub project_id: ProjectId,
    pub column_id: ColumnId,
}

impl Board {
    pub fn create(self, key: &str) -> ProjectCommand {
        ProjectCommand::Create(CreateProject {
            project_id: self.project_id,
            key: key.parse().unwrap(),
            name: "Household".try_into().unwrap(),
            description: Description::default(),
            columns: vec![column(self.column_id)],
            labels: Vec::new(),
        })
    }

    pub fn new_task(self, task_id: TaskId) -> TaskCommand {
        TaskCommand::Create(CreateTask {
            task_id,
            project_id: self.project_id,
            title: title("pay the rent"),
            description: Description::default(),
            column_id: None,
            priority: Priority::default(),
            dates: Dates::default(),
            assignees: Vec::new(),
            labels: Vec::new(),
            estimate: None,
            parent_id: None,
            repeat: None,
            rank: Rank::at_time(1_700_000_000_000),
        })
    }
}

pub fn column(column_id: ColumnId) -> Column {
    Column {
        column_id,
        name: ColumnName::try_from("To do").unwrap(),
        kind: ColumnKind::Open,
        wip_limit: None,
        archived: false,
    }
}

pub fn title(text: &str) -> Title {
    text.try_into().unwrap()
}

pub fn retitle(text: &str) -> TaskCommand {
    TaskCommand::Retitle { title: title(text) }
}

/// Returns a key no other project of the test has.
fn key_of(project_id: ProjectId) -> String {
    let random = project_id.get().as_u128();
    let letters = (0..8).map(|index| char::from(b'A' + (random >> (index * 5) & 15) as u8));
    let key: String = letters.collect();
    key.parse::<ProjectKey>().unwrap().to_string()
}

pub fn fresh_task_stream() -> Stream {
    Stream { kind: AggregateType::Task, id: Uuid::now_v7() }
}

/// Returns an append of one event that no rule has seen.
pub fn raw_append(stream: Stream, expected: i64) -> Append {
    let metadata = Metadata {
        event_id: EventId::generate(),
        actor: AccountId::generate(),
        correlation_id: Uuid::now_v7(),
        causation_id: None,
        occurred_at: None,
        imported_by: None,
        undoes: None,
        batch: None,
        idempotency_key: None,
        traceparent: None,
    };
    let event = NewEvent {
        event_id: metadata.event_id,
        event_type: "task_archived".to_owned(),
        event_version: "1".to_owned(),
        payload: r#"{"type":"task_archived"}"#.to_owned(),
        metadata: serde_json::to_string(&metadata).unwrap(),
    };
    Append {
        stream,
        expected: Sequence::new(expected),
        partition: Partition::of(stream.id),
        events: vec![event],
        guards: Vec::new(),
        claim: None,
        number_from: None,
        links: LinkChanges::default(),
        place: None,
        command: None,
    }
}

pub fn is_accepted(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Accepted { .. })
}
