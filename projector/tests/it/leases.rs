//! Several projectors at once: they share, they take over, and they never write over each other.

use crate::process::{Projector, Relay};
use crate::team::Team;
use crate::world::World;
use domain::Partition;
use projector::leases::Leases;
use sqlx::postgres::PgConnectOptions;
use testkit::{Nats, eventually};

const LEASES: &str = "projection_partition_leases";

/// Something happens in every partition.
async fn happen_everywhere(world: &World, relay: &Relay, teams: &mut [Team]) {
    for team in teams.iter_mut() {
        team.create_task("task");
        let positions = world.append(&team.news()).await;
        relay.publish_from(world, team.partition(), positions[0]).await;
    }
}

fn teams() -> Vec<Team> {
    Partition::all().map(|partition| Team::in_partition(partition.get())).collect()
}

#[tokio::test]
async fn two_projectors_share_the_partitions_and_apply_each_event_once() {
    let world = World::new().await;
    let nats = Nats::start().await;
    let relay = Relay::of(&nats).await;
    let mut teams = teams();
    let first = Projector::start(&world, &nats.url()).await;
    happen_everywhere(&world, &relay, &mut teams).await;
    let second = Projector::start(&world, &nats.url()).await;
    for _ in 0..5 {
        happen_everywhere(&world, &relay, &mut teams).await;
    }
    eventually((Some(4.0), Some(4.0)), || async {
        (first.metric(LEASES).await, second.metric(LEASES).await)
    })
    .await;
    happen_everywhere(&world, &relay, &mut teams).await;
    eventually(world.true_rows().await, || world.seen_rows()).await;
    let mut applied = 0.0;
    for projector in [&first, &second] {
        for outcome in ["applied", "healed"] {
            let name = format!("projection_events_total{{outcome=\"{outcome}\"}}");
            applied += projector.metric(&name).await.unwrap();
        }
    }
    let stored: i64 = sqlx::query_scalar("SELECT count(*) FROM event_store.events")
        .fetch_one(&world.store)
        .await
        .unwrap();
    assert_eq!(applied, stored as f64);
}

#[tokio::test]
async fn the_partitions_of_a_killed_projector_are_taken_over() {
    let world = World::new().await;
    let nats = Nats::start().await;
    let relay = Relay::of(&nats).await;
    let mut teams = teams();
    let first = Projector::start(&world, &nats.url()).await;
    let second = Projector::start(&world, &nats.url()).await;
    eventually(Some(4.0), || second.metric(LEASES)).await;
    happen_everywhere(&world, &relay, &mut teams).await;
    first.kill().await;
    happen_everywhere(&world, &relay, &mut teams).await;
    eventually(world.true_rows().await, || world.seen_rows()).await;
    eventually(Some(8.0), || second.metric(LEASES)).await;
}

/// Ends every session that holds leases and returns how many there were.
async fn cut_lease_sessions(world: &World) -> i64 {
    sqlx::query_scalar(
        "SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'projector-leases'",
    )
    .fetch_one(&world.rows)
    .await
    .unwrap()
}

#[tokio::test]
async fn a_projector_whose_leases_are_cut_off_starts_over() {
    let world = World::new().await;
    let nats = Nats::start().await;
    let relay = Relay::of(&nats).await;
    let mut teams = teams();
    let projector = Projector::start(&world, &nats.url()).await;
    eventually(Some(8.0), || projector.metric(LEASES)).await;
    for _ in 0..2 {
        // Cut as soon as there is a session: the metric may still speak of the one cut before.
        eventually(1, || cut_lease_sessions(&world)).await;
        happen_everywhere(&world, &relay, &mut teams).await;
        eventually(world.true_rows().await, || world.seen_rows()).await;
        eventually(Some(8.0), || projector.metric(LEASES)).await;
    }
}

#[tokio::test]
async fn a_partition_has_one_holder_in_each_generation() {
    let world = World::new().await;
    let options: PgConnectOptions = world.read.url_as("projector").parse().unwrap();
    let mut first = Leases::open(&options, 1).await.unwrap();
    let mut second = Leases::open(&options, 1).await.unwrap();
    let mut other_generation = Leases::open(&options, 2).await.unwrap();
    for partition in Partition::all() {
        assert_eq!(first.take_free().await.unwrap(), Some(partition));
        assert_eq!(other_generation.take_free().await.unwrap(), Some(partition));
    }
    assert_eq!(second.take_free().await.unwrap(), None);
    assert_eq!([first.fair_share().await.unwrap(), second.fair_share().await.unwrap()], [4, 4]);
    assert_eq!(other_generation.fair_share().await.unwrap(), 8);

    let freed = Partition::new(3).unwrap();
    first.release(freed).await.unwrap();
    assert_eq!(second.take_free().await.unwrap(), Some(freed));
    first.close().await.unwrap();
    // What is left: of the second its membership and one partition, of the other nine.
    eventually(2 + 9, || world.advisory_locks()).await;
    assert_eq!(second.fair_share().await.unwrap(), 8);
}
