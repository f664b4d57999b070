//! The live stream, as it happens.

use crate::rows::Happened;
use crate::sse::Sse;
use crate::world::{Caller, World};
use domain::Partition;
use serde_json::json;
use std::time::{Duration, Instant};
use testkit::{Nats, eventually};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpSocket;

#[tokio::test]
async fn a_change_reaches_every_member_who_listens() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let member = world.new_caller("Bob").await;
    let outsider = world.new_caller("Eve").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    world.rows.member(&project, member.account_id, "viewer").await;
    let task = world.rows.task(&project, "one").await;
    let own = world.rows.project(outsider.account_id, "EVE").await;
    let named = format!("/stream?projects={}", project.id);
    let mut streams = [Sse::join(&owner, "/stream").await, Sse::join(&member, &named).await];
    let mut elsewhere = Sse::join(&outsider, "/stream").await;

    let position = world.rows.retitle(&project, task, "two").await;
    let expected = json!({
        "position": position, "project_id": project.id, "task_id": task, "version": 2,
        "type": "task_retitled", "actor": owner.account_id,
    });
    for stream in &mut streams {
        assert_eq!(stream.change().await, expected);
    }
    let payload = json!({"type": "project_archived"});
    let next =
        world.rows.happen(Happened { project: &own, task: None, sequence: 2, payload }).await;
    assert_eq!(elsewhere.position().await, next);
    assert_eq!(world.metric("stream_clients").await, 3.0);
    drop(streams);
    drop(elsewhere);
    eventually(0.0, || world.metric("stream_clients")).await;
}

/// Leaves the checkpoint where it was, so that only the nudge can tell of the change.
#[tokio::test]
async fn a_nudge_is_enough_to_send_a_change() {
    let nats = Nats::start().await;
    let world = World::start_with(&["--nats-url", &nats.url()]).await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    let partition = project.partition();
    let mut stream = Sse::join(&owner, "/stream").await;
    let payload = json!({"type": "project_archived"});
    let happened = Happened { project: &project, task: None, sequence: 2, payload };
    let position = world.rows.happen_unnoticed(happened).await;

    let client = async_nats::connect(nats.url()).await.unwrap();
    let subject = format!("applied.{partition}");
    let applied = format!(r#"{{"partition":{partition},"position":{position}}}"#);
    let nudging = async {
        loop {
            client.publish(subject.clone(), applied.clone().into()).await.unwrap();
            client.flush().await.unwrap();
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        seen = stream.position() => assert_eq!(seen, position),
        () = nudging => {}
    }
}

#[tokio::test]
async fn whoever_leaves_a_project_gets_no_more_of_its_changes() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let member = world.new_caller("Bob").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    let own = world.rows.project(member.account_id, "OWN").await;
    world.rows.member(&project, member.account_id, "editor").await;
    let task = world.rows.task(&project, "one").await;
    let mut stream = Sse::join(&member, "/stream").await;
    world.rows.retitle(&project, task, "two").await;
    stream.change().await;

    world.rows.remove_member(&project, member.account_id).await;
    world.rows.retitle(&project, task, "secret").await;
    assert_eq!(stream.next().await.unwrap().event, "reset");
    let payload = json!({"type": "project_archived"});
    let next =
        world.rows.happen(Happened { project: &own, task: None, sequence: 2, payload }).await;
    // Had the secret been sent, it would have come first, or after this.
    assert_eq!(stream.position().await, next);
    let resumed = Sse::resume(&member, "/stream", &stream.last_event_id).await;
    assert_eq!(resumed.last_event_id, stream.last_event_id);
    assert_eq!(world.metric("stream_events_total{outcome=\"replayed\"}").await, 0.0);
}

/// Takes a grant back and tells so, as the projector does.
async fn revoke(world: &World, caller: &Caller) {
    let (account, grant) = (caller.account_id, caller.grant_id);
    let partition = Partition::of(account).get();
    let statement = format!(
        "BEGIN;
         INSERT INTO read_v1.revoked_grants VALUES ('{grant}');
         WITH next AS (SELECT max(position) + 1 AS position FROM read_v1.checkpoints), change AS (
           INSERT INTO read_v1.changes (position, partition, aggregate_type, aggregate_id, sequence,
             event_id, event_type, event_version, actor, correlation_id, recorded_at, payload)
           SELECT position, {partition}, 'account', '{account}', 2, gen_random_uuid(),
             'account_access_revoked', '1', '{account}', gen_random_uuid(), clock_timestamp(),
             jsonb_build_object('grant_ids', jsonb_build_array('{grant}')) FROM next)
         UPDATE read_v1.checkpoints SET position = next.position FROM next
         WHERE partition = {partition};
         COMMIT"
    );
    world.rows.execute(&statement).await;
}

#[tokio::test]
async fn a_stream_ends_when_its_session_or_token_is_taken_back_and_no_other() {
    let world = World::start().await;
    let kept = world.new_caller("Ada").await;
    let lost = world.caller(kept.account_id);
    let token = world.api_token(kept.account_id);
    let project = world.rows.project(kept.account_id, "TM").await;
    let mut streams = [Sse::join(&lost, "/stream").await, Sse::join(&token, "/stream").await];
    let mut going_on = Sse::join(&kept, "/stream").await;
    for (caller, stream) in [&lost, &token].into_iter().zip(&mut streams) {
        let started = Instant::now();
        revoke(&world, caller).await;
        assert!(stream.next().await.is_none());
        assert!(started.elapsed() < Duration::from_secs(5), "not told by the feed");
    }
    let task = world.rows.task(&project, "one").await;
    assert_eq!(going_on.change().await["task_id"], json!(task));
}

#[tokio::test]
async fn a_stream_ends_that_was_opened_while_its_token_was_still_believed() {
    let world = World::start().await;
    let caller = world.new_caller("Ada").await;
    let mut stream = Sse::join(&caller, "/stream").await;
    // The feed has told of it before the stream was there.
    let gone = format!("INSERT INTO read_v1.revoked_grants VALUES ('{}')", caller.grant_id);
    world.rows.execute(&gone).await;
    let started = Instant::now();
    assert!(stream.next().await.is_none());
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn whoever_joins_a_project_gets_its_changes_from_then_on() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let member = world.new_caller("Bob").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    let mut stream = Sse::join(&member, "/stream").await;
    world.rows.task(&project, "before").await;
    world.rows.member(&project, member.account_id, "editor").await;
    assert_eq!(stream.change().await["type"], "member_added");
    let task = world.rows.task(&project, "after").await;
    assert_eq!(stream.change().await["task_id"], json!(task));
    let created = world.rows.project(member.account_id, "MINE").await;
    assert_eq!(stream.change().await["project_id"], json!(created.id));
}

#[tokio::test]
async fn a_full_stream_refuses_further_clients() {
    let world = World::start_with(&["--stream-clients-max", "1"]).await;
    let owner = world.new_caller("Ada").await;
    let first = Sse::join(&owner, "/stream").await;
    let refused = owner.get("/stream").await;
    refused.check_problem(503, "unavailable");
    assert_eq!(refused.header("retry-after"), "5");
    drop(first);
    eventually(0.0, || world.metric("stream_clients")).await;
    Sse::join(&owner, "/stream").await;
}

#[tokio::test]
async fn streams_end_at_once_when_the_service_stops() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let mut stream = Sse::join(&owner, "/stream").await;
    world.shutdown.request();
    assert_eq!(stream.next().await, None);
    let ended = tokio::time::timeout(Duration::from_secs(10), world.serving).await;
    ended.unwrap().unwrap().unwrap();
}

/// Reads nothing until far more has happened than the service keeps for one client.
#[tokio::test]
async fn a_client_that_is_too_slow_is_let_go_and_told_so() {
    const CHANGES: i64 = 60_000;
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    let address = world.api.trim_start_matches("http://").parse().unwrap();
    let mut connection = socket.connect(address).await.unwrap();
    let request = format!(
        "GET /api/v1/stream HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n\r\n",
        owner.token
    );
    connection.write_all(request.as_bytes()).await.unwrap();
    eventually(1.0, || world.metric("stream_clients")).await;

    let (partition, id) = (project.partition(), project.id);
    world
        .rows
        .execute(&format!(
            "INSERT INTO read_v1.changes (position, partition, project_id, aggregate_type,
               aggregate_id, sequence, event_id, event_type, event_version, actor, correlation_id,
               recorded_at, payload)
             SELECT 1 + n, {partition}, '{id}', 'project', '{id}', 1 + n, gen_random_uuid(),
               'project_renamed', '1', '{}', gen_random_uuid(), clock_timestamp(), '{{}}'
             FROM generate_series(1, {CHANGES}) AS n;
             UPDATE read_v1.checkpoints SET position = 1 + {CHANGES} WHERE partition = {partition}",
            owner.account_id
        ))
        .await;

    // A change written after the flood reaches others: the slow one holds nobody up.
    let mut other = Sse::join(&owner, "/stream").await;
    let payload = json!({"type": "project_archived"});
    let last =
        world.rows.happen(Happened { project: &project, task: None, sequence: 9, payload }).await;
    while other.position().await != last {}

    let mut text = Vec::new();
    let mut chunk = vec![0; 1 << 16];
    while !String::from_utf8_lossy(&text).contains(": too slow") {
        let read = tokio::time::timeout(Duration::from_secs(20), connection.read(&mut chunk)).await;
        let read = read.expect("the end in time").unwrap();
        assert_ne!(read, 0, "ended without a word");
        text.drain(..text.len().saturating_sub(100));
        text.extend_from_slice(&chunk[..read]);
    }
    eventually(1.0, || world.metric("stream_events_total{outcome=\"dropped\"}")).await;
}
