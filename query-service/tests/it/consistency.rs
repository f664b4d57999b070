//! Reading what one has just written.

use crate::world::{Answer, Caller, World};
use domain::{Partition, Position};
use std::time::{Duration, Instant};
use testkit::Nats;

fn token(partition: Partition, position: i64) -> String {
    domain::position::ConsistencyToken { partition, position: Position::new(position) }.to_string()
}

async fn get(caller: &Caller, path: &str, token: &str) -> Answer {
    caller.get_with(path, &[("consistency-token", token)]).await
}

/// Announces what the checkpoints do not say, so that only the nudge can end the wait.
#[tokio::test]
async fn a_query_waits_for_its_token_and_is_woken_by_the_projectors_nudge() {
    let nats = Nats::start().await;
    let world = World::start_with(&["--nats-url", &nats.url()]).await;
    let owner = world.new_caller("Ada").await;
    let client = async_nats::connect(nats.url()).await.unwrap();
    let partition = Partition::new(3).unwrap();

    let token = token(partition, 77);
    let nudging = async {
        let waits = "read_consistency_wait_seconds_count";
        while world.metric(waits).await < 1.0 {
            let applied = r#"{"partition":3,"position":77}"#;
            client.publish("applied.3", applied.into()).await.unwrap();
            client.flush().await.unwrap();
        }
    };
    let (answer, ()) = tokio::join!(get(&owner, "/me", &token), nudging);
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(world.metric("read_consistency_timeouts_total").await, 0.0);
}

#[tokio::test]
async fn a_query_gets_what_was_written_also_without_nats() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    let task = world.rows.task(&project, "0").await;
    let board = format!("/projects/{}/board", project.id);
    for round in 1..=10 {
        let title = round.to_string();
        let token = token(project.partition(), 2 + round);
        let waiting = get(&owner, &board, &token);
        let writing = world.rows.retitle(&project, task, &title);
        let (answer, position) = tokio::join!(waiting, writing);
        assert_eq!(position, 2 + round);
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(answer.json()["columns"][0]["tasks"][0]["title"], title);
    }
    assert_eq!(world.metric("read_consistency_timeouts_total").await, 0.0);
    assert_eq!(world.metric("read_consistency_wait_seconds_count").await, 10.0);
}

#[tokio::test]
async fn a_query_is_refused_after_two_seconds_when_the_read_model_stays_behind() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    let started = Instant::now();
    let answer = get(&owner, "/projects", &token(project.partition(), 1_000)).await;
    answer.check_problem(503, "read_model_behind");
    assert_eq!(answer.header("retry-after"), "1");
    assert!(started.elapsed() >= Duration::from_secs(2));
    assert_eq!(world.metric("read_consistency_timeouts_total").await, 1.0);

    // Another partition's progress is no proof.
    let reached = get(&owner, "/projects", &token(project.partition(), 1)).await;
    assert_eq!(reached.status, 200);
}

#[tokio::test]
async fn a_token_that_does_not_parse_is_malformed() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    for bad in ["", "x", "3", "8-1", "3--1", "3-99999999999999999999"] {
        get(&owner, "/me", bad).await.check_problem(400, "malformed_request");
    }
}

#[tokio::test]
async fn nobody_waits_who_is_not_signed_in() {
    let world = World::start().await;
    let mut stranger = world.new_caller("Ada").await;
    stranger.token = "x".to_owned();
    get(&stranger, "/me", "0-1000").await.check_problem(401, "not_signed_in");
    assert_eq!(world.metric("read_consistency_wait_seconds_count").await, 0.0);
}
