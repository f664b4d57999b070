use async_nats::jetstream::{self, stream::Stream};
use event_stream::STREAM;
use sqlx::{Connection as _, Executor as _};
use testkit::{Service, System, eventually};

use super::{busy, finish, more_answers, person_with_project};
use crate::invariants::{
    assert_read_model_equals_fold, assert_sequences_have_no_holes, assert_stored_exactly_once,
    stored_events,
};

/// Commands a person gets answered between two faults.
const SOME: usize = 60;

/// The stream, through a server without users: only there may a test do what nobody may.
async fn stream(system: &mut System) -> (jetstream::Context, Stream) {
    let client = async_nats::connect(system.nats().url()).await.expect("connect to NATS");
    let context = jetstream::new(client);
    let stream = context.get_stream(STREAM).await.expect("the stream is there");
    (context, stream)
}

#[tokio::test]
async fn a_projector_killed_between_commit_and_acknowledgement_applies_nothing_twice() {
    let mut system = System::start().await;
    let mut loads = busy(&system).await;
    for _ in 0..3 {
        more_answers(&mut loads, SOME).await;
        system.kill(Service::Projector).await;
        more_answers(&mut loads, SOME).await;
        system.start_again(Service::Projector).await;
    }
    finish(loads).await;

    assert_read_model_equals_fold(&system).await;
}

#[tokio::test]
async fn a_deleted_and_a_purged_stream_heal_without_help() {
    let mut system = System::with().without_nats_users().start().await;
    let mut loads = busy(&system).await;
    more_answers(&mut loads, SOME).await;
    let (context, stream) = stream(&mut system).await;
    stream.purge().await.expect("purge the stream");
    more_answers(&mut loads, SOME).await;
    context.delete_stream(STREAM).await.expect("delete the stream");
    more_answers(&mut loads, SOME).await;
    finish(loads).await;

    assert_read_model_equals_fold(&system).await;
}

#[tokio::test]
async fn a_killed_nats_costs_no_acknowledged_command() {
    let mut system = System::start().await;
    let mut loads = busy(&system).await;
    more_answers(&mut loads, SOME).await;
    system.nats().kill().await;
    // The event store alone decides what is acknowledged.
    more_answers(&mut loads, SOME).await;
    system.nats().start_again().await;
    more_answers(&mut loads, SOME).await;
    system.nats().wipe().await;
    let record = finish(loads).await;

    assert_read_model_equals_fold(&system).await;
    let events = stored_events(&system).await;
    assert_stored_exactly_once(&events, &record);
    assert_sequences_have_no_holes(&events);
}

#[tokio::test]
async fn an_idle_write_transaction_in_another_database_stalls_nothing() {
    let system = System::start().await;
    let other = system.postgres().create_database("bystander").await;
    let mut bystander = sqlx::PgConnection::connect(&other.admin_url()).await.expect("connect");
    bystander.execute("CREATE TABLE held (n int)").await.expect("create a table");
    let mut idle = bystander.begin().await.expect("begin");
    // Draws a transaction id, which holds back what snapshots of the whole cluster call finished.
    idle.execute("INSERT INTO held VALUES (1)").await.expect("write");

    let (client, project_id) = person_with_project(&system).await;
    let task_id = client.create_task(project_id, "not stalled").await;

    let task = client.get(&format!("/tasks/{task_id}")).await.accepted().body;
    assert_eq!(task["title"], "not stalled");
    assert_read_model_equals_fold(&system).await;
    idle.rollback().await.expect("the transaction was idle all the time");
}

#[tokio::test]
async fn the_stream_holds_each_position_once_and_in_order() {
    let mut system = System::with().replicas(2).without_nats_users().start().await;
    let mut loads = busy(&system).await;
    more_answers(&mut loads, SOME).await;
    system.kill(Service::Command).await;
    system.start_again(Service::Command).await;
    more_answers(&mut loads, SOME).await;
    finish(loads).await;

    let stored: Vec<i64> =
        stored_events(&system).await.iter().map(|event| event.position).collect();
    let (_, stream) = stream(&mut system).await;
    eventually(stored, || positions_in(&stream)).await;
}

async fn positions_in(stream: &Stream) -> Vec<i64> {
    let state = stream.get_info().await.expect("ask for the stream's state").state;
    let mut positions = Vec::new();
    for sequence in state.first_sequence..=state.last_sequence {
        let message = stream.get_raw_message(sequence).await.expect("read a message");
        let position = message.headers.get("Position").expect("a position");
        positions.push(position.as_str().parse().expect("a number"));
    }
    positions
}
