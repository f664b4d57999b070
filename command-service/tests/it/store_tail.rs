//! Why the append takes a lock: a reader that asks for "position greater than the last one I saw"
//! sees every event, in order, whoever writes.

use crate::store_setup::{Setup, fresh_task_stream, is_accepted, raw_append};
use command_service::event_store::{EventStore, Outcome};
use domain::Position;
use service_runtime::transaction::begin;
use std::time::Duration;
use tokio::time::timeout;
use uuid::Uuid;

const APPENDS_PER_WRITER: usize = 400;

/// One append of one event by hand, so that the test decides when it is committed.
const APPEND_ONE: &str = "SELECT outcome FROM event_store.append_events(
    ARRAY['task'], ARRAY[$1], ARRAY[0::bigint], ARRAY[0::smallint], ARRAY[1],
    ARRAY[NULL::uuid], ARRAY[NULL::uuid], ARRAY[NULL::bytea], '{}', '{}', '{}', '{}', '{}', '{}',
    '{}', '{}', '{}', '{}', ARRAY[1], ARRAY['task'], ARRAY[$1], ARRAY[1::bigint],
    ARRAY[0::smallint], ARRAY['task_archived'], ARRAY['1'], ARRAY['{\"type\":\"task_archived\"}'],
    ARRAY[$2], '{}', '{}', '{}', '{}', '{}', '{}', '{}')";

/// Reads the tail until told how many events there are, and returns the positions as they came.
async fn follow(store: EventStore, count: usize) -> Vec<i64> {
    let mut seen: Vec<i64> = Vec::new();
    while seen.len() < count {
        let last = Position::new(seen.last().copied().unwrap_or(0));
        let events = store.read_after(last, 100).await.unwrap();
        seen.extend(events.iter().map(|event| event.position.get()));
    }
    seen
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_reader_at_the_tail_sees_every_event_of_two_writers_in_order() {
    let setup = Setup::new("tail_complete").await;
    let reader = tokio::spawn(follow(setup.store(), 2 * APPENDS_PER_WRITER));
    let mut writing = Vec::new();
    let stores = [setup.store(), setup.store()];
    for index in 0..2 * APPENDS_PER_WRITER {
        let (store, append) = (stores[index % 2].clone(), raw_append(fresh_task_stream(), 0));
        writing.push(tokio::spawn(async move { store.append(append).await.unwrap() }));
    }
    for outcome in writing {
        assert!(is_accepted(&outcome.await.unwrap()));
    }
    let stored: Vec<i64> =
        sqlx::query_scalar("SELECT position FROM event_store.events ORDER BY position")
            .fetch_all(&setup.admin)
            .await
            .unwrap();
    assert_eq!(stored.len(), 2 * APPENDS_PER_WRITER);
    let seen = timeout(Duration::from_secs(20), reader).await.expect("events were lost").unwrap();
    assert_eq!(seen, stored);
}

/// Has one writer draw a position and commit only after another one, and returns the positions a
/// reader saw in between and at the end, asking as readers do.
async fn follow_a_late_commit(setup: &Setup) -> Vec<i64> {
    let store = setup.store();
    let metadata = raw_append(fresh_task_stream(), 0).events[0].metadata.clone();
    let mut late = begin(&setup.admin).await.unwrap();
    sqlx::query(APPEND_ONE)
        .bind(Uuid::now_v7().to_string())
        .bind(&metadata)
        .fetch_all(&mut *late)
        .await
        .unwrap();
    let other = {
        let (store, append) = (store.clone(), raw_append(fresh_task_stream(), 0));
        tokio::spawn(async move { store.append(append).await.unwrap() })
    };
    // The other writer either commits now or provably waits for the lock.
    testkit::eventually(true, || async { other.is_finished() || setup.someone_waits().await })
        .await;

    let first = store.read_after(Position::ZERO, 100).await.unwrap();
    let last = first.last().map_or(Position::ZERO, |event| event.position);
    late.commit().await.unwrap();
    assert!(matches!(other.await.unwrap(), Outcome::Accepted { .. }));
    let second = store.read_after(last, 100).await.unwrap();
    first.iter().chain(&second).map(|event| event.position.get()).collect()
}

#[tokio::test]
async fn a_position_drawn_earlier_never_becomes_visible_later() {
    let setup = Setup::new("tail_locked").await;
    assert_eq!(follow_a_late_commit(&setup).await, [1, 2]);
}

#[tokio::test]
async fn without_the_lock_a_reader_loses_events() {
    let setup = Setup::new("tail_unlocked").await;
    let with_lock: String =
        sqlx::query_scalar("SELECT pg_get_functiondef('event_store.append_events'::regproc)")
            .fetch_one(&setup.admin)
            .await
            .unwrap();
    let without = with_lock.replace("PERFORM pg_advisory_xact_lock(append_lock);", "");
    assert_ne!(without, with_lock);
    sqlx::raw_sql(&without).execute(&setup.admin).await.unwrap();
    assert_eq!(follow_a_late_commit(&setup).await, [2]);
}
