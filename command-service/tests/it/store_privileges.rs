//! Nobody but the append writes events, and nobody at all changes them.

use crate::store_setup::{Setup, fresh_task_stream, raw_append};
use command_service::event_store::{Passwords, migrate};
use sqlx::PgPool;
use testkit::Postgres;

const INSERT: &str = "INSERT INTO event_store.events (aggregate_type, aggregate_id, sequence,
    event_type, event_version, payload, metadata, partition)
    VALUES ('task', 'x', 1, 'task_archived', '1', '{}', '{}', 0)";
const UPDATE: &str = "UPDATE event_store.events SET payload = '{}'";
const DELETE: &str = "DELETE FROM event_store.events";
const TRUNCATE: &str = "TRUNCATE event_store.events";
const PERMISSION_DENIED: &str = "42501";
const RESTRICT_VIOLATION: &str = "23001";

async fn refusal(pool: &PgPool, statement: &str) -> String {
    let error = sqlx::raw_sql(statement).execute(pool).await.unwrap_err();
    error.as_database_error().unwrap().code().unwrap().into_owned()
}

#[tokio::test]
async fn the_service_cannot_touch_events_except_by_the_append() {
    let setup = Setup::new("privileges_service").await;
    setup.store().append(raw_append(fresh_task_stream(), 0)).await.unwrap();
    let service = setup.pool_as("command_service");
    for statement in [INSERT, UPDATE, DELETE, TRUNCATE] {
        assert_eq!(refusal(&service, statement).await, PERMISSION_DENIED, "{statement}");
    }
    for table in ["task_places", "task_counters", "claims", "command_log", "relay_checkpoint"] {
        let statement = format!("DELETE FROM event_store.{table}");
        assert_eq!(refusal(&service, &statement).await, PERMISSION_DENIED, "{statement}");
    }
    assert_eq!(setup.count_events().await, 1);
}

#[tokio::test]
async fn not_even_a_superuser_changes_a_stored_event() {
    let setup = Setup::new("privileges_trigger").await;
    setup.store().append(raw_append(fresh_task_stream(), 0)).await.unwrap();
    for statement in [UPDATE, DELETE, TRUNCATE] {
        assert_eq!(refusal(&setup.admin, statement).await, RESTRICT_VIOLATION, "{statement}");
    }
}

#[tokio::test]
async fn the_projector_reads_events_and_nothing_else() {
    let setup = Setup::new("privileges_projector").await;
    let projector = setup.pool_as("projector");
    sqlx::query("SELECT position FROM event_store.events").execute(&projector).await.unwrap();
    for statement in [
        INSERT,
        "SELECT * FROM event_store.command_log",
        "SELECT event_store.prune_command_log('1 s', 1)",
        "UPDATE event_store.relay_checkpoint SET position = 1",
    ] {
        assert_eq!(refusal(&projector, statement).await, PERMISSION_DENIED, "{statement}");
    }
}

#[tokio::test]
async fn migrating_from_many_places_at_once_works_and_can_be_repeated() {
    let database = Postgres::shared().await.name_database("migrate_race");
    let url = database.admin_url();
    let racing = (0..6).map(|_| migrate(&url, Passwords::default()));
    for result in futures::future::join_all(racing).await {
        result.unwrap();
    }
    migrate(&url, Passwords::default()).await.unwrap();
}
