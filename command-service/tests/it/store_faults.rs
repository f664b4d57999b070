//! PostgreSQL goes away at the worst moment: what was acknowledged is stored once, what is unknown
//! is found out, and nobody waits for ever.

use crate::store_proxy::Proxy;
use crate::store_setup::{Setup, fresh_task_stream, is_accepted, raw_append};
use command_service::event_store::{EventStore, Metrics, Outcome, StoreError};
use command_service::execute::{CommandContext, ExecuteError, Executor};
use domain::task::TaskCommand;
use domain::text::CommentText;
use domain::{CommentId, ProjectId, TaskId};
use prometheus::Registry;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use std::collections::HashMap;
use std::time::Duration;
use testkit::{Postgres, eventually};
use tokio_util::task::TaskTracker;

/// Returns a store whose connections go through a proxy.
async fn store_behind_proxy(setup: &Setup) -> (EventStore, Proxy) {
    let options: PgConnectOptions = setup.database.url_as("command_service").parse().unwrap();
    let proxy = Proxy::to(options.get_host().to_owned(), options.get_port()).await;
    let pool = PgPoolOptions::new().connect_lazy_with(options.host("127.0.0.1").port(proxy.port()));
    let metrics = Metrics::register(&Registry::new()).unwrap();
    (EventStore::start(pool, metrics, &TaskTracker::new()), proxy)
}

#[tokio::test]
async fn an_append_whose_answer_was_lost_is_recognised_as_stored() {
    let setup = Setup::new("faults_lost_answer").await;
    let (store, proxy) = store_behind_proxy(&setup).await;
    // The connection is open and the statement prepared: the next answer is the append's.
    assert!(is_accepted(&store.append(raw_append(fresh_task_stream(), 0)).await.unwrap()));
    let stream = fresh_task_stream();
    let mut append = raw_append(stream, 0);
    append.number_from = Some(ProjectId::generate());
    proxy.lose_next_answer();
    let outcome = store.append(append).await.unwrap();
    assert!(proxy.has_lost());
    let Outcome::Accepted { head, position, number } = outcome else { panic!("{outcome:?}") };
    assert_eq!((head.get(), position.get(), number), (1, 2, Some(1)));
    assert_eq!(setup.sequences(stream.id).await, [1]);
}

#[tokio::test]
async fn a_conflict_found_after_a_lost_answer_is_not_taken_for_ones_own() {
    let setup = Setup::new("faults_lost_conflict").await;
    let (store, proxy) = store_behind_proxy(&setup).await;
    let stream = fresh_task_stream();
    assert!(is_accepted(&store.append(raw_append(stream, 0)).await.unwrap()));
    proxy.lose_next_answer();
    let outcome = store.append(raw_append(stream, 0)).await.unwrap();
    assert!(proxy.has_lost());
    assert!(matches!(outcome, Outcome::Conflict { .. }), "{outcome:?}");
    assert_eq!(setup.sequences(stream.id).await, [1]);
}

/// Comments again and again, and returns the ids of the comments that were acknowledged.
async fn comment_often(replica: Executor, task_id: TaskId, context: CommandContext) -> Vec<String> {
    let mut acknowledged = Vec::new();
    for _ in 0..40 {
        let comment_id = CommentId::generate();
        let text = CommentText::try_from("on it").unwrap();
        let command = TaskCommand::Comment { comment_id, text, origin: None };
        match replica.execute_task(task_id, command, context.clone()).await {
            Ok(_) => acknowledged.push(comment_id.to_string()),
            Err(error) => assert!(matches!(error, ExecuteError::Unavailable(_)), "{error:?}"),
        }
    }
    acknowledged
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acknowledged_commands_are_stored_once_though_connections_are_cut_all_the_time() {
    let setup = Setup::new("faults_cut").await;
    let replica = setup.replica();
    let board = setup.open_project(&replica).await;
    let mut clients = Vec::new();
    for _ in 0..8 {
        let created = setup.create_task(&replica, board).await.unwrap();
        let task_id = TaskId::try_from(created.aggregate_id).unwrap();
        clients.push(tokio::spawn(comment_often(replica.clone(), task_id, setup.context())));
    }
    let mut cuts = 0;
    while clients.iter().any(|client| !client.is_finished()) {
        let stored = setup.count_events().await;
        cuts += setup.cut_connections().await;
        let goes_on = || async {
            clients.iter().all(|client| client.is_finished()) || setup.count_events().await > stored
        };
        eventually(true, goes_on).await;
    }
    assert!(cuts > 0);
    let mut acknowledged = Vec::new();
    for client in clients {
        acknowledged.extend(client.await.unwrap());
    }
    assert!(!acknowledged.is_empty());
    let stored: Vec<(String, i64)> = sqlx::query_as(
        "SELECT payload ->> 'comment_id', count(*) FROM event_store.events
         WHERE event_type = 'comment_added' GROUP BY 1",
    )
    .fetch_all(&setup.admin)
    .await
    .unwrap();
    let stored: HashMap<String, i64> = stored.into_iter().collect();
    assert!(acknowledged.iter().all(|comment_id| stored.get(comment_id) == Some(&1)));
    assert!(stored.values().all(|count| *count == 1));
}

#[tokio::test]
async fn while_postgresql_is_down_commands_are_turned_away_and_afterwards_they_are_not() {
    let postgres = Postgres::private().await;
    let setup = Setup::on(&postgres, "faults_down").await;
    let replica = setup.replica();
    let board = setup.open_project(&replica).await;
    postgres.kill().await;
    let racing: Vec<_> = (0..20)
        .map(|_| {
            let (replica, context) = (replica.clone(), setup.context());
            let task_id = TaskId::generate();
            let create = board.new_task(task_id);
            tokio::spawn(async move { replica.execute_task(task_id, create, context).await })
        })
        .collect();
    let answers = tokio::time::timeout(Duration::from_secs(20), futures::future::join_all(racing));
    for answer in answers.await.expect("nobody waits for ever") {
        let answer = answer.unwrap();
        assert!(matches!(answer, Err(ExecuteError::Unavailable(_))), "{answer:?}");
    }
    postgres.start_again().await;
    eventually(true, || async { setup.create_task(&replica, board).await.is_ok() }).await;
}

#[tokio::test]
async fn more_commands_than_may_wait_are_turned_away_at_once() {
    let setup = Setup::new("faults_queue").await;
    let store = setup.store();
    let held = setup.hold_append_lock().await;
    let racing: Vec<_> = (0..6_000)
        .map(|_| {
            let (store, append) = (store.clone(), raw_append(fresh_task_stream(), 0));
            tokio::spawn(async move { store.append(append).await })
        })
        .collect();
    let refused = || async { racing.iter().filter(|append| append.is_finished()).count() > 500 };
    eventually(true, refused).await;
    held.rollback().await.unwrap();
    let (mut stored, mut turned_away) = (0, 0);
    for outcome in racing {
        match outcome.await.unwrap() {
            Ok(outcome) => stored += i64::from(is_accepted(&outcome)),
            Err(error) => {
                assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
                turned_away += 1;
            }
        }
    }
    assert_eq!(stored + turned_away, 6_000);
    assert!(turned_away > 500, "{turned_away}");
    assert_eq!(setup.count_events().await, stored);
}
