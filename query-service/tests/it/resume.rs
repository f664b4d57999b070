//! Coming back to the live stream: nothing lost, nothing twice.

use crate::rows::{Happened, Project, Rows};
use crate::sse::Sse;
use crate::world::World;
use domain::Partition;
use serde_json::json;

/// Writes one change of the project.
async fn change(rows: &Rows, project: &Project) -> i64 {
    let payload = json!({"type": "project_archived"});
    rows.happen(Happened { project, task: None, sequence: 2, payload }).await
}

/// Projects in different partitions, which advance independently.
async fn projects(world: &World, owner: uuid::Uuid) -> Vec<Project> {
    let mut projects = Vec::new();
    for number in [0, 3, 3, 7] {
        let partition = Partition::new(number).unwrap();
        projects.push(world.rows.project_in(partition, owner, "TM").await);
    }
    projects
}

#[tokio::test]
async fn a_stream_cut_at_any_point_resumes_with_exactly_what_is_missing() {
    const CHANGES: usize = 24;
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let projects = projects(&world, owner.account_id).await;
    let mut stream = Sse::join(&owner, "/stream").await;
    let mut written = Vec::new();
    for number in 0..CHANGES {
        written.push(change(&world.rows, &projects[number * 7 % 4]).await);
    }
    // The ids a client may hold: the one it started with, and one after each change.
    let mut ids = vec![stream.last_event_id.clone()];
    let mut seen = Vec::new();
    for _ in 0..CHANGES {
        seen.push(stream.position().await);
        ids.push(stream.last_event_id.clone());
    }
    let mut sorted = seen.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, written);

    for (cut, id) in ids.iter().enumerate() {
        let mut missing = seen[cut..].to_vec();
        missing.sort_unstable();
        let mut resumed = Sse::resume(&owner, "/stream", id).await;
        let mut got = resumed.positions(missing.len()).await;
        got.sort_unstable();
        assert_eq!(got, missing, "cut after {cut}");
        // Live from here on: the next thing is the next change.
        let next = change(&world.rows, &projects[cut % 4]).await;
        assert_eq!(resumed.position().await, next, "cut after {cut}");
        seen.push(next);
    }
}

#[tokio::test]
async fn a_client_that_keeps_losing_its_connection_sees_every_change_once() {
    const CHANGES: usize = 200;
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let projects = projects(&world, owner.account_id).await;
    let mut stream = Sse::join(&owner, "/stream").await;
    let writing = async {
        let mut written = Vec::new();
        for number in 0..CHANGES {
            written.push(change(&world.rows, &projects[number * 5 % 4]).await);
        }
        written
    };
    let reading = async {
        let mut seen = Vec::new();
        // Connections of 0, 1, 2, … 12, 0, 1, … changes, until all are seen.
        for connection in 0.. {
            let left = CHANGES - seen.len();
            seen.extend(stream.positions((connection % 13).min(left)).await);
            match seen.len() {
                CHANGES => break,
                _ => stream = Sse::resume(&owner, "/stream", &stream.last_event_id).await,
            }
        }
        seen
    };
    let (written, mut seen) = tokio::join!(writing, reading);
    seen.sort_unstable();
    assert_eq!(seen, written);
}

#[tokio::test]
async fn a_client_too_far_behind_is_told_to_read_everything_again() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    let stream = Sse::join(&owner, "/stream").await;
    let (partition, id) = (project.partition(), project.id);
    world
        .rows
        .execute(&format!(
            "INSERT INTO read_v1.changes (position, partition, project_id, aggregate_type,
               aggregate_id, sequence, event_id, event_type, event_version, actor, correlation_id,
               recorded_at, payload)
             SELECT 1 + n, {partition}, '{id}', 'project', '{id}', 1 + n, gen_random_uuid(),
               'project_renamed', '1', gen_random_uuid(), gen_random_uuid(), clock_timestamp(), '{{}}'
             FROM generate_series(1, 1001) AS n;
             UPDATE read_v1.checkpoints SET position = 1002 WHERE partition = {partition}"
        ))
        .await;
    let mut other = Sse::join(&owner, "/stream").await;
    let next = change(&world.rows, &project).await;
    while other.position().await != next {}

    let mut resumed = Sse::resume(&owner, "/stream", &stream.last_event_id).await;
    assert_eq!(resumed.next().await.unwrap().event, "reset");
    let next = change(&world.rows, &project).await;
    assert_eq!(resumed.position().await, next);
    assert_eq!(world.metric("stream_events_total{outcome=\"reset\"}").await, 1.0);
}

#[tokio::test]
async fn an_id_from_another_history_is_answered_with_a_reset() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    let mut ahead = query_service::positions::Positions::default();
    ahead.set(project.partition(), domain::Position::new(99));
    for id in ["nonsense", "", &ahead.to_token()] {
        let mut resumed = Sse::resume(&owner, "/stream", id).await;
        assert_eq!(resumed.next().await.unwrap().event, "reset", "{id}");
        let next = change(&world.rows, &project).await;
        assert_eq!(resumed.position().await, next);
    }
}
