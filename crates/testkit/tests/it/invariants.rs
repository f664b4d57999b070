//! What must hold after any fault: promises R1, R2 and R3, read from the two databases.

use std::collections::{BTreeMap, BTreeSet};

use cqrs_es::Aggregate as _;
use domain::stored;
use domain::task::{Task, TaskEvent};
use sqlx::types::Json;
use testkit::{Acknowledged, System, eventually};
use uuid::Uuid;

/// One row of the event store.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct StoredEvent {
    pub aggregate_type: String,
    pub aggregate_id: String,
    pub sequence: i64,
    pub position: i64,
    pub partition: i16,
    pub event_type: String,
    pub event_version: String,
    pub payload: Json<serde_json::Value>,
}

/// What the read model and the fold of the event store must agree on, by task.
#[derive(Debug, PartialEq, Eq)]
struct TaskRow {
    title: String,
    description: String,
    number: i64,
    rank: String,
    archived: bool,
    deleted: bool,
    sequence: i64,
    position: i64,
}

type TaskRecord = (Uuid, String, String, i32, String, bool, bool, i64, i64);

/// Returns all events in the order of their positions.
pub async fn stored_events(system: &System) -> Vec<StoredEvent> {
    let mut connection = system.event_store().connect().await;
    sqlx::query_as(
        "SELECT aggregate_type, aggregate_id, sequence, position, partition, event_type,
                event_version, payload
         FROM event_store.events ORDER BY position",
    )
    .fetch_all(&mut connection)
    .await
    .expect("read the events")
}

/// Checks that every aggregate's sequences are 1..n (R3).
pub fn assert_sequences_have_no_holes(events: &[StoredEvent]) {
    let mut heads = BTreeMap::<(&str, &str), i64>::new();
    for event in events {
        let head = heads.entry((&event.aggregate_type, &event.aggregate_id)).or_default();
        assert_eq!(event.sequence, *head + 1, "after position {}", event.position);
        *head = event.sequence;
    }
}

/// Checks that each acknowledged command is stored exactly once, where its answer said (R1).
pub fn assert_stored_exactly_once(events: &[StoredEvent], acknowledged: &[Acknowledged]) {
    let stored: BTreeSet<(String, i64, i64)> = events
        .iter()
        .filter(|event| event.aggregate_type == "task")
        .map(|event| (event.aggregate_id.clone(), event.sequence, event.position))
        .collect();
    let answered: BTreeSet<(String, i64, i64)> = acknowledged
        .iter()
        .map(|command| {
            (
                command.task_id.to_string(),
                command.version.cast_signed(),
                command.position.cast_signed(),
            )
        })
        .collect();
    assert_eq!(answered.len(), acknowledged.len(), "two commands got the same position");
    let lost: Vec<_> = answered.difference(&stored).collect();
    assert!(lost.is_empty(), "acknowledged and not stored: {lost:?}");
    let twice: Vec<_> = stored.difference(&answered).collect();
    assert!(twice.is_empty(), "stored and never acknowledged, so stored twice: {twice:?}");
}

/// Waits until the read model is where the event store is, then compares the two (R2).
pub async fn assert_read_model_equals_fold(system: &System) {
    let events = stored_events(system).await;
    let mut heads = BTreeMap::<i16, i64>::new();
    for event in &events {
        heads.insert(event.partition, event.position);
    }
    eventually(heads, || checkpoints(system)).await;
    assert_eq!(task_rows(system).await, fold(&events));

    let mut connection = system.read_model().connect().await;
    let changes: Vec<i64> =
        sqlx::query_scalar("SELECT position FROM read.changes ORDER BY position")
            .fetch_all(&mut connection)
            .await
            .expect("read the changes");
    let positions: Vec<i64> = events.iter().map(|event| event.position).collect();
    assert_eq!(changes, positions, "each event is applied once");
    let parked: i64 = sqlx::query_scalar("SELECT count(*) FROM read.parked")
        .fetch_one(&mut connection)
        .await
        .expect("count the parked aggregates");
    assert_eq!(parked, 0);
}

/// Returns how far each partition that ever moved has been applied.
async fn checkpoints(system: &System) -> BTreeMap<i16, i64> {
    let mut connection = system.read_model().connect().await;
    let rows: Vec<(i16, i64)> =
        sqlx::query_as("SELECT partition, position FROM read.checkpoints WHERE position > 0")
            .fetch_all(&mut connection)
            .await
            .expect("read the checkpoints");
    rows.into_iter().collect()
}

async fn task_rows(system: &System) -> BTreeMap<Uuid, TaskRow> {
    let mut connection = system.read_model().connect().await;
    let rows: Vec<TaskRecord> = sqlx::query_as(
        "SELECT task_id, title, description, number, rank, archived, deleted, sequence, position
         FROM read.tasks",
    )
    .fetch_all(&mut connection)
    .await
    .expect("read the tasks");
    rows.into_iter()
        .map(|(id, title, description, number, rank, archived, deleted, sequence, position)| {
            let number = i64::from(number);
            let row =
                TaskRow { title, description, number, rank, archived, deleted, sequence, position };
            (id, row)
        })
        .collect()
}

/// Returns what the domain makes of the events, without any projection.
fn fold(events: &[StoredEvent]) -> BTreeMap<Uuid, TaskRow> {
    let mut tasks = BTreeMap::<Uuid, (Task, i64, i64)>::new();
    for event in events.iter().filter(|event| event.aggregate_type == "task") {
        let id = event.aggregate_id.parse().expect("a task's id");
        let (task, sequence, position) = tasks.entry(id).or_default();
        let fact: TaskEvent =
            stored::decode(&event.event_type, &event.event_version, event.payload.0.clone())
                .expect("a stored event can be read");
        task.apply(fact);
        (*sequence, *position) = (event.sequence, event.position);
    }
    tasks
        .into_iter()
        .map(|(id, (task, sequence, position))| {
            let state = task.state().expect("a task's first event creates it");
            let row = TaskRow {
                title: state.title.to_string(),
                description: state.description.to_string(),
                number: i64::from(state.number),
                rank: state.rank.to_string(),
                archived: state.archived,
                deleted: state.deleted,
                sequence,
                position,
            };
            (id, row)
        })
        .collect()
}
