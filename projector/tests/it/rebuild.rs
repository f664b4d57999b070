//! A new generation is filled beside the old one and takes its place; readers notice nothing.

use crate::process::{Projector, Relay, run};
use crate::team::Team;
use crate::world::{Rows, World, dump, pool};
use domain::Position;
use projector::projection::Projection;
use projector::promotion::{LostEvents, Promotion, promote};
use read_model::{Passwords, State, generation};
use sqlx::PgPool;
use testkit::{Nats, eventually};

async fn views(world: &World) -> Rows {
    let reader = pool(&world.read.url_as("query_service"), "read").await;
    let rows = dump(&mut reader.acquire().await.unwrap()).await;
    reader.close().await;
    rows
}

async fn live(world: &World) -> i32 {
    let mut connection = world.rows.acquire().await.unwrap();
    generation::live(&mut connection).await.unwrap().unwrap().number
}

/// Reads until told to stop: every read succeeds and sees at least what the one before saw.
async fn keep_reading(reader: PgPool, stop: tokio_util::sync::CancellationToken) -> u64 {
    let (mut reads, mut seen) = (0, 0_i64);
    while !stop.is_cancelled() {
        let now: i64 = sqlx::query_scalar(
            "SELECT sum(position)::bigint + (SELECT count(*) FROM tasks) FROM checkpoints",
        )
        .fetch_one(&reader)
        .await
        .unwrap();
        assert!(now >= seen, "a reader saw the past: {now} after {seen}");
        seen = now;
        reads += 1;
    }
    reads
}

#[tokio::test]
async fn a_rebuild_under_load_never_fails_a_reader_and_ends_equal_to_the_truth() {
    let world = World::new().await;
    let nats = Nats::start().await;
    let relay = Relay::of(&nats).await;
    let _projector = Projector::start(&world, &nats.url()).await;
    let mut team = Team::new();
    for number in 0..600 {
        team.create_task(&format!("task {number}"));
    }
    world.append(&team.news()).await;
    eventually(world.true_rows().await, || views(&world)).await;

    let stop = tokio_util::sync::CancellationToken::new();
    let reader = pool(&world.read.url_as("query_service"), "read").await;
    let reading = tokio::spawn(keep_reading(reader, stop.clone()));
    let rebuilding = run(&world, &["rebuild"]);
    tokio::pin!(rebuilding);
    loop {
        team.create_task("meanwhile");
        let positions = world.append(&team.news()).await;
        relay.publish_from(&world, team.partition(), positions[0]).await;
        tokio::select! {
            printed = &mut rebuilding => {
                assert!(printed.contains("served"), "{printed}");
                break;
            }
            () = std::future::ready(()) => {}
        }
    }
    assert_eq!(live(&world).await, 2);
    // The running projector follows: what happens now is seen through the views.
    team.create_task("afterwards");
    world.append(&team.news()).await;
    eventually(world.true_rows().await, || views(&world)).await;
    stop.cancel();
    assert!(reading.await.unwrap() > 0);
}

#[tokio::test]
async fn a_rebuild_follows_an_event_store_that_was_restored_and_knows_less() {
    let world = World::new().await;
    let nats = Nats::start().await;
    let projector = Projector::start(&world, &nats.url()).await;
    let mut team = Team::new();
    for number in 0..20 {
        team.create_task(&format!("task {number}"));
    }
    let positions = world.append(&team.news()).await;
    eventually(world.true_rows().await, || views(&world)).await;
    drop(projector);
    world.forget_after(positions[9]).await;
    run(&world, &["rebuild"]).await;
    assert_eq!(live(&world).await, 2);
    assert_eq!(views(&world).await, world.true_rows().await);
}

#[tokio::test]
async fn only_whoever_says_so_has_readers_see_that_events_are_lost() {
    let world = World::new().await;
    let nats = Nats::start().await;
    let projector = Projector::start(&world, &nats.url()).await;
    let mut team = Team::new();
    team.create_task("task");
    world.append(&team.news()).await;
    eventually(world.true_rows().await, || views(&world)).await;
    drop(projector);
    let mut connection = world.rows.acquire().await.unwrap();
    let empty = generation::create(&mut connection, read_model::PROJECTION_VERSION).await.unwrap();
    let rows = pool(&world.read.url_as("projector"), &empty.schema()).await;
    let projection = Projection::new(rows, world.event_log().await);
    let promoted = async |lost| promote(&projection, &empty, lost).await.unwrap();

    assert_eq!(promoted(LostEvents::Follow).await, Promotion::Behind);
    world.forget_after(Position::ZERO).await;
    assert_eq!(promoted(LostEvents::Wait).await, Promotion::Behind);
    assert_eq!(live(&world).await, 1);
    assert_eq!(promoted(LostEvents::Follow).await, Promotion::Served);
    assert_eq!(live(&world).await, empty.number);
}

#[tokio::test]
async fn a_rebuild_removes_what_an_interrupted_one_left() {
    let world = World::new().await;
    let mut connection = world.rows.acquire().await.unwrap();
    let left = generation::create(&mut connection, read_model::PROJECTION_VERSION).await.unwrap();
    let leftover = "INSERT INTO read_v2.accounts VALUES (gen_random_uuid(), 'left', false, 1)";
    sqlx::query(leftover).execute(&mut *connection).await.unwrap();
    run(&world, &["rebuild"]).await;
    assert_eq!(live(&world).await, left.number);
    assert_eq!(views(&world).await, world.true_rows().await);
    // The one that was served until now stays until the next time.
    let first = generation::find(&mut connection, 1).await.unwrap().unwrap();
    assert_eq!(first.state, State::Retired);
}

#[tokio::test]
async fn a_new_projection_version_is_filled_and_then_served_by_itself() {
    let world = World::new().await;
    let nats = Nats::start().await;
    let mut team = Team::new();
    team.create_task("task");
    world.append(&team.news()).await;
    // The served generation is of another version; the migration of this one prepares its own.
    sqlx::query("UPDATE projection.generations SET projection_version = 99")
        .execute(&world.rows)
        .await
        .unwrap();
    read_model::migrate(&world.read.admin_url(), Passwords::default()).await.unwrap();
    assert_eq!(live(&world).await, 1);
    let _projector = Projector::start(&world, &nats.url()).await;
    eventually(2, || live(&world)).await;
    eventually(world.true_rows().await, || views(&world)).await;
}
