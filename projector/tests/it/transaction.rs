//! Checkpoint and rows move together, or not at all.

use crate::team::Team;
use crate::world::World;
use domain::Position;
use projector::fold::Tally;
use projector::projection::ProjectionError;

#[tokio::test]
async fn a_zombie_with_an_old_checkpoint_cannot_write() {
    let world = World::new().await;
    let mut team = Team::new();
    team.create_task("task");
    team.retitle(0, "renamed");
    world.append(&team.news()).await;
    let (partition, events) = (team.partition(), world.stored(team.partition()).await);
    let projection = world.projection().await;
    // Both believe the partition is at its beginning; the other one commits first.
    projection.apply(partition, Position::ZERO, &events[..2]).await.unwrap();
    let rows = world.seen_rows().await;

    let outcome = projection.apply(partition, Position::ZERO, &events).await;
    assert!(matches!(outcome, Err(ProjectionError::Overtaken)), "{outcome:?}");
    assert_eq!(world.seen_rows().await, rows);
}

#[tokio::test]
async fn a_batch_that_cannot_be_written_leaves_the_checkpoint_where_it_was() {
    let world = World::new().await;
    let mut team = Team::new();
    team.create_task("task");
    world.append(&team.news()).await;
    let (partition, events) = (team.partition(), world.stored(team.partition()).await);
    sqlx::query("ALTER TABLE tasks RENAME TO away").execute(&world.rows).await.unwrap();
    let projection = world.projection().await;
    let outcome = projection.apply(partition, Position::ZERO, &events).await;
    // Not the events' fault: nothing is parked for it.
    assert!(matches!(outcome, Err(ProjectionError::Unavailable(_))), "{outcome:?}");
    assert_eq!(world.checkpoint(partition).await, Position::ZERO);
    assert_eq!(world.count("projects").await, 0);

    sqlx::query("ALTER TABLE away RENAME TO tasks").execute(&world.rows).await.unwrap();
    let tally = projection.apply(partition, Position::ZERO, &events).await.unwrap();
    assert_eq!(tally, Tally { applied: 2, seen: 0, parked: 0 });
}

#[tokio::test]
async fn a_crash_within_a_batch_leaves_nothing_of_it() {
    let world = World::new().await;
    let mut team = Team::new();
    team.create_task("task");
    world.append(&team.news()).await;
    let (partition, events) = (team.partition(), world.stored(team.partition()).await);
    let rows = world.seen_rows().await;
    // The batch waits behind this lock, half written, when its worker is cut off.
    let mut blocker = world.store_of_rows().await;
    sqlx::Executor::execute(&mut blocker, "BEGIN; LOCK TABLE changes IN ACCESS EXCLUSIVE MODE")
        .await
        .unwrap();
    let projection = world.projection().await;
    let writing =
        tokio::spawn(async move { projection.apply(partition, Position::ZERO, &events).await });
    testkit::eventually(1, || world.waiting_for_locks()).await;
    writing.abort();
    sqlx::Executor::execute(&mut blocker, "ROLLBACK").await.unwrap();
    testkit::eventually(0, || world.open_transactions()).await;
    assert_eq!(world.seen_rows().await, rows);
}
