//! What one call of the append promises.

use crate::store_setup::{Setup, fresh_task_stream, is_accepted, raw_append};
use command_service::event_store::{Claim, CommandKey, Guard, Idempotency, Outcome, StoreError};
use domain::{AccountId, ProjectId, Sequence};
use service_runtime::transaction::begin;
use std::time::Duration;
use tokio::sync::oneshot;
use uuid::Uuid;

#[tokio::test]
async fn a_stream_that_moved_on_refuses_and_says_where_it_stands() {
    let setup = Setup::new("append_conflict").await;
    let store = setup.store();
    let stream = fresh_task_stream();
    assert!(is_accepted(&store.append(raw_append(stream, 0)).await.unwrap()));
    let late = store.append(raw_append(stream, 0)).await.unwrap();
    assert_eq!(late, Outcome::Conflict { head: Sequence::new(1) });
    let early = store.append(raw_append(stream, 5)).await.unwrap();
    assert_eq!(early, Outcome::Conflict { head: Sequence::new(1) });
    assert_eq!(setup.sequences(stream.id).await, [1]);
}

#[tokio::test]
async fn a_guard_that_moved_refuses_and_one_that_holds_does_not() {
    let setup = Setup::new("append_guard").await;
    let store = setup.store();
    let (guarded, project) = (fresh_task_stream(), fresh_task_stream());
    store.append(raw_append(project, 0)).await.unwrap();
    let with_guard = |expected, sequence| {
        let mut append = raw_append(guarded, expected);
        append.guards = vec![Guard { stream: project, sequence: Sequence::new(sequence) }];
        append
    };
    assert!(is_accepted(&store.append(with_guard(0, 1)).await.unwrap()));
    assert_eq!(store.append(with_guard(1, 0)).await.unwrap(), Outcome::GuardMoved);
    assert_eq!(store.append(with_guard(1, 2)).await.unwrap(), Outcome::GuardMoved);
    assert_eq!(setup.sequences(guarded.id).await, [1]);
}

#[tokio::test]
async fn a_claimed_value_belongs_to_one_of_many_racing_for_it() {
    let setup = Setup::new("append_claims").await;
    let stores = [setup.store(), setup.store()];
    let racing = (0..20).map(|index| {
        let mut append = raw_append(fresh_task_stream(), 0);
        append.claim = Some(Claim { kind: "project_key", value: "HOME".to_owned() });
        let store = stores[index % 2].clone();
        tokio::spawn(async move { store.append(append).await.unwrap() })
    });
    let racing: Vec<_> = racing.collect();
    let mut taken = 0;
    for outcome in racing {
        taken += usize::from(outcome.await.unwrap() == Outcome::ClaimTaken);
    }
    assert_eq!(taken, 19);
    assert_eq!(setup.count_events().await, 1);
}

/// Each comes when the one before it has come, as commands do that are being read and decided.
#[tokio::test]
async fn commands_that_only_wait_for_the_processor_share_a_commit() {
    let setup = Setup::new("append_turns").await;
    let store = setup.store();
    store.append(raw_append(fresh_task_stream(), 0)).await.unwrap();
    let (begin, mut turn) = oneshot::channel();
    let mut coming = Vec::new();
    for _ in 0..8 {
        let (store, (next, after)) = (store.clone(), oneshot::channel());
        let before = std::mem::replace(&mut turn, after);
        coming.push(tokio::spawn(async move {
            before.await.unwrap();
            next.send(()).unwrap();
            store.append(raw_append(fresh_task_stream(), 0)).await.unwrap()
        }));
    }
    begin.send(()).unwrap();
    for outcome in coming {
        assert!(is_accepted(&outcome.await.unwrap()));
    }
    assert_eq!(setup.transactions().await, [1, 8]);
}

#[tokio::test]
async fn numbers_have_no_holes_whatever_is_refused_in_between() {
    let setup = Setup::new("append_numbers").await;
    let stores = [setup.store(), setup.store()];
    let project_id = ProjectId::generate();
    let taken = fresh_task_stream();
    stores[0].append(raw_append(taken, 0)).await.unwrap();
    let racing = (0..60).map(|index| {
        // Every third one is refused: its stream exists already.
        let stream = if index % 3 == 0 { taken } else { fresh_task_stream() };
        let mut append = raw_append(stream, 0);
        append.number_from = Some(project_id);
        let store = stores[index % 2].clone();
        tokio::spawn(async move { store.append(append).await.unwrap() })
    });
    let racing: Vec<_> = racing.collect();
    let mut numbers = Vec::new();
    for outcome in racing {
        if let Outcome::Accepted { number, .. } = outcome.await.unwrap() {
            numbers.push(number.unwrap());
        }
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=40).collect::<Vec<u32>>());
}

#[tokio::test]
async fn a_rolled_back_append_takes_no_number_with_it() {
    let setup = Setup::new("append_rollback").await;
    let store = setup.store();
    let project_id = ProjectId::generate();
    let numbered = |payload: &str| {
        let mut append = raw_append(fresh_task_stream(), 0);
        append.number_from = Some(project_id);
        append.events[0].payload = payload.to_owned();
        append
    };
    let mut numbers = Vec::new();
    for payload in [r#"{"type":"task_created"}"#, "not JSON", r#"{"type":"task_created"}"#] {
        if let Ok(Outcome::Accepted { number, .. }) = store.append(numbered(payload)).await {
            numbers.push(number.unwrap());
        }
    }
    assert_eq!(numbers, [1, 2]);
}

#[tokio::test]
async fn a_bad_append_fails_alone() {
    let setup = Setup::new("append_bad").await;
    let store = setup.store();
    // Held, so that all of them gather behind the first and go together.
    let held = setup.hold_append_lock().await;
    let racing = (0..40).map(|index| {
        let mut append = raw_append(fresh_task_stream(), 0);
        if index % 13 == 5 {
            append.events[0].payload = r#"{"text":"\u0000"}"#.to_owned();
        }
        let store = store.clone();
        tokio::spawn(async move { store.append(append).await })
    });
    let racing: Vec<_> = racing.collect();
    held.rollback().await.unwrap();
    let mut bad = Vec::new();
    for (index, outcome) in racing.into_iter().enumerate() {
        match outcome.await.unwrap() {
            Ok(outcome) => assert!(is_accepted(&outcome)),
            Err(error) => {
                assert!(matches!(error, StoreError::Internal(_)), "{error:?}");
                bad.push(index);
            }
        }
    }
    assert_eq!(bad, [5, 18, 31]);
    assert_eq!(setup.count_events().await, 37);
}

#[tokio::test]
async fn waiting_for_the_lock_is_bounded_and_stores_nothing() {
    let setup = Setup::new("append_lock_timeout").await;
    let store = setup.store();
    let held = setup.hold_append_lock().await;
    let refused = store.append(raw_append(fresh_task_stream(), 0)).await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    held.rollback().await.unwrap();
    assert_eq!(setup.count_events().await, 0);
    assert!(is_accepted(&store.append(raw_append(fresh_task_stream(), 0)).await.unwrap()));
}

#[tokio::test]
async fn an_idle_write_transaction_in_another_database_stalls_nothing() {
    let setup = Setup::new("append_idle").await;
    let other = Setup::on(setup.database.postgres(), "append_idle_other").await;
    let mut idle = begin(&other.admin).await.unwrap();
    sqlx::query("CREATE TABLE public.written AS SELECT 1 AS one")
        .execute(&mut *idle)
        .await
        .unwrap();
    sqlx::query("SELECT pg_current_xact_id()").execute(&mut *idle).await.unwrap();

    let store = setup.store();
    assert!(is_accepted(&store.append(raw_append(fresh_task_stream(), 0)).await.unwrap()));
    let read = store.read_after(domain::Position::ZERO, 10).await.unwrap();
    assert_eq!(read.len(), 1);
    idle.rollback().await.unwrap();
}

#[tokio::test]
async fn positions_follow_batch_order_and_predecessors_their_partition() {
    let setup = Setup::new("append_positions").await;
    let store = setup.store();
    let racing: Vec<_> = (0..200)
        .map(|_| {
            let (store, append) = (store.clone(), raw_append(fresh_task_stream(), 0));
            tokio::spawn(async move { store.append(append).await.unwrap() })
        })
        .collect();
    for outcome in racing {
        assert!(is_accepted(&outcome.await.unwrap()));
    }
    let all = store.read_after(domain::Position::ZERO, 1_000).await.unwrap();
    assert_eq!(all.len(), 200);
    for partition in domain::Partition::all() {
        let own: Vec<_> = all.iter().filter(|event| event.partition == partition).collect();
        let mut previous = domain::Position::ZERO;
        for event in &own {
            assert_eq!(event.previous_position, previous);
            previous = event.position;
        }
        let Some(middle) = own.get(own.len() / 2) else { continue };
        let tail = store.read_partition_after(partition, middle.position, 1_000).await.unwrap();
        assert_eq!(tail.len(), own.len() - own.len() / 2 - 1);
        if let Some(first) = tail.first() {
            assert_eq!(first.previous_position, middle.position);
        }
    }
}

#[tokio::test]
async fn first_answers_are_forgotten_by_age() {
    let setup = Setup::new("append_prune").await;
    let store = setup.store();
    let key = CommandKey {
        account_id: AccountId::generate(),
        idempotency: Idempotency { key: Uuid::now_v7(), fingerprint: [1; 32] },
    };
    let mut append = raw_append(fresh_task_stream(), 0);
    append.command = Some(key);
    store.append(append).await.unwrap();
    assert_eq!(store.prune_command_log(Duration::from_secs(3_600)).await.unwrap(), 0);
    assert!(store.first_answer(&key).await.unwrap().is_some());
    assert_eq!(store.prune_command_log(Duration::ZERO).await.unwrap(), 1);
    assert_eq!(store.first_answer(&key).await.unwrap(), None);
}
