//! The process: what it reports, and how it stops.

use crate::process::{Projector, run};
use crate::team::Team;
use crate::world::World;
use domain::Partition;
use testkit::{Nats, eventually};

#[tokio::test]
async fn every_metric_is_there_from_the_start() {
    let world = World::new().await;
    let nats = Nats::start().await;
    let projector = Projector::start(&world, &nats.url()).await;
    let metrics = projector.metrics().await;
    let outcomes = ["applied", "seen", "healed", "parked"];
    let mut names: Vec<String> = outcomes
        .map(|outcome| format!("projection_events_total{{outcome=\"{outcome}\"}}"))
        .into_iter()
        .chain(["projection_event_lag_seconds_count", "projection_lag_seconds"].map(str::to_owned))
        .chain(["projection_partition_leases", "parked_aggregates"].map(str::to_owned))
        .collect();
    for partition in Partition::all() {
        names.push(format!("projection_checkpoint_position{{partition=\"{partition}\"}}"));
        names.push(format!("projection_lag_events{{partition=\"{partition}\"}}"));
    }
    let missing: Vec<_> = names.iter().filter(|name| !metrics.contains_key(*name)).collect();
    assert_eq!(missing, Vec::<&String>::new());
}

#[tokio::test]
async fn a_worker_that_stands_still_shows_growing_lag() {
    let world = World::new().await;
    let nats = Nats::start().await;
    let projector = Projector::start(&world, &nats.url()).await;
    let mut team = Team::in_partition(6);
    let mut blocker = world.store_of_rows().await;
    sqlx::Executor::execute(&mut blocker, "BEGIN; LOCK TABLE tasks IN ACCESS EXCLUSIVE MODE")
        .await
        .unwrap();
    team.create_task("stuck");
    world.append(&team.news()).await;
    let lag = "projection_lag_events{partition=\"6\"}";
    eventually(Some(2.0), || projector.metric(lag)).await;
    let before = projector.metric("projection_lag_seconds").await.unwrap();
    eventually(true, || async {
        projector.metric("projection_lag_seconds").await.unwrap() > before
    })
    .await;
    sqlx::Executor::execute(&mut blocker, "ROLLBACK").await.unwrap();
    eventually((Some(0.0), Some(0.0)), || async {
        (projector.metric(lag).await, projector.metric("projection_lag_seconds").await)
    })
    .await;
}

#[tokio::test]
async fn it_stops_when_asked_and_gives_its_leases_back() {
    let world = World::new().await;
    let nats = Nats::start().await;
    let projector = Projector::start(&world, &nats.url()).await;
    eventually(Some(8.0), || projector.metric("projection_partition_leases")).await;
    assert!(projector.stop().await.success());
    eventually(0, || world.advisory_locks()).await;
}

#[tokio::test]
async fn it_waits_for_a_read_model_that_is_not_there_yet() {
    let world = World::new().await;
    let nats = Nats::start().await;
    sqlx::query("UPDATE projection.generations SET projection_version = 99")
        .execute(&world.rows)
        .await
        .unwrap();
    let projector = Projector::launch(&world, &nats.url());
    eventually(true, || async {
        projector.get("/readyz").await.contains("\"read_model\":false")
            && projector.get("/livez").await.starts_with("HTTP/1.1 200")
    })
    .await;
    sqlx::query("UPDATE projection.generations SET projection_version = $1")
        .bind(read_model::PROJECTION_VERSION)
        .execute(&world.rows)
        .await
        .unwrap();
    eventually(true, || projector.ready()).await;
}

#[tokio::test]
async fn migrating_from_the_command_line_makes_a_read_model() {
    let postgres = testkit::Postgres::shared().await;
    let database = postgres.name_database("migrated_by_command");
    let world = World::new().await;
    let url = database.admin_url();
    let printed = run(&world, &["migrate", "--read-model-admin-url", &url]).await;
    assert!(printed.contains("migrated"), "{printed}");
    let rows = crate::world::pool(&database.url_as("projector"), "read_v1").await;
    let checkpoints: i64 =
        sqlx::query_scalar("SELECT count(*) FROM checkpoints").fetch_one(&rows).await.unwrap();
    assert_eq!(checkpoints, 8);
    rows.close().await;
}
