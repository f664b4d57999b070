//! What several partitions have to apply goes into one transaction, and no partition suffers from
//! another.

use crate::team::Team;
use crate::world::World;
use domain::{Partition, Position};
use projector::fold::Tally;
use projector::group_commit::GroupCommit;
use projector::incoming::Incoming;
use projector::projection::{Portion, ProjectionError};
use std::sync::Arc;
use testkit::eventually;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

type Applying = JoinHandle<Result<Tally, ProjectionError>>;

/// A team in each of three partitions, each with a task; nothing is folded.
struct Scene {
    world: World,
    teams: Vec<Team>,
}

impl Scene {
    async fn new() -> Self {
        let world = World::new().await;
        let mut teams: Vec<Team> = (1..=3).map(Team::in_partition).collect();
        for team in &mut teams {
            team.create_task("task");
            world.append(&team.news()).await;
        }
        Self { world, teams }
    }

    fn partition(&self, team: usize) -> Partition {
        self.teams[team].partition()
    }

    async fn events(&self, team: usize) -> Arc<[Incoming]> {
        self.world.stored(self.partition(team)).await.into()
    }

    /// Has a team's events applied.
    async fn apply(&self, group: &GroupCommit, team: usize) -> Applying {
        let (group, partition, events) =
            (group.clone(), self.partition(team), self.events(team).await);
        tokio::spawn(async move { group.apply(partition, Position::ZERO, &events).await })
    }

    /// Returns which transaction moved each team's checkpoint.
    async fn transactions(&self) -> Vec<String> {
        let partitions: Vec<i16> = self.teams.iter().map(|team| team.partition().get()).collect();
        sqlx::query_scalar(
            "SELECT xmin::text FROM checkpoints WHERE partition = ANY ($1) ORDER BY partition",
        )
        .bind(partitions)
        .fetch_all(&self.world.rows)
        .await
        .unwrap()
    }
}

const ALL: Tally = Tally { applied: 2, seen: 0, parked: 0 };

#[tokio::test]
async fn what_waits_for_a_transaction_goes_together_into_the_next() {
    let scene = Scene::new().await;
    let group = GroupCommit::start(scene.world.projection().await);
    // The first transaction waits behind this lock; the others wait for the first.
    let mut blocker = scene.world.store_of_rows().await;
    let lock = "BEGIN; LOCK TABLE changes IN ACCESS EXCLUSIVE MODE";
    sqlx::Executor::execute(&mut blocker, lock).await.unwrap();
    let first = scene.apply(&group, 0).await;
    eventually(1, || scene.world.waiting_for_locks()).await;
    let (second, third) = (scene.apply(&group, 1).await, scene.apply(&group, 2).await);
    // Both have asked once they are at rest.
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    sqlx::Executor::execute(&mut blocker, "ROLLBACK").await.unwrap();
    for applying in [first, second, third] {
        assert_eq!(applying.await.unwrap().unwrap(), ALL);
    }
    let [one, two, three] = scene.transactions().await.try_into().unwrap();
    assert_eq!(two, three);
    assert_ne!(one, two);
    assert_eq!(scene.world.seen_rows().await, scene.world.true_rows().await);
}

/// Each comes when the one before it has come, as workers do that were answered together.
#[tokio::test]
async fn partitions_that_only_wait_for_the_processor_share_a_transaction() {
    let scene = Scene::new().await;
    let group = GroupCommit::start(scene.world.projection().await);
    let (begin, mut turn) = oneshot::channel();
    let mut coming = Vec::new();
    for team in 0..3 {
        let (group, partition) = (group.clone(), scene.partition(team));
        let (events, (next, after)) = (scene.events(team).await, oneshot::channel());
        let before = std::mem::replace(&mut turn, after);
        coming.push(tokio::spawn(async move {
            before.await.unwrap();
            next.send(()).unwrap();
            group.apply(partition, Position::ZERO, &events).await
        }));
    }
    begin.send(()).unwrap();
    for tally in coming {
        assert_eq!(tally.await.unwrap().unwrap(), ALL);
    }
    let [one, two, three] = scene.transactions().await.try_into().unwrap();
    assert_eq!([&one, &one], [&two, &three]);
}

#[tokio::test]
async fn one_that_was_overtaken_is_left_out() {
    let scene = Scene::new().await;
    let projection = scene.world.projection().await;
    let batches = [scene.events(0).await, scene.events(1).await, scene.events(2).await];
    let elsewhere = Position::new(1);
    let portion = |team: usize, checkpoint| Portion {
        partition: scene.partition(team),
        checkpoint,
        events: &batches[team],
    };
    let portions = [portion(0, Position::ZERO), portion(1, elsewhere), portion(2, Position::ZERO)];
    let outcomes = projection.apply_together(&portions).await.unwrap();
    let [first, overtaken, last] = outcomes.try_into().unwrap();
    assert_eq!((first.unwrap(), last.unwrap()), (ALL, ALL));
    assert!(matches!(overtaken, Err(ProjectionError::Overtaken)), "{overtaken:?}");
    assert_eq!(scene.world.checkpoint(scene.partition(1)).await, Position::ZERO);

    projection.apply(scene.partition(1), Position::ZERO, &batches[1]).await.unwrap();
    assert_eq!(scene.world.seen_rows().await, scene.world.true_rows().await);
}

#[tokio::test]
async fn a_row_the_tables_refuse_is_refused_to_its_own_partition_only() {
    let mut scene = Scene::new().await;
    let group = GroupCommit::start(scene.world.projection().await);
    // Two tasks of one number: the event store never draws one twice.
    scene.teams[1].create_task("the same number");
    let mut facts = scene.teams[1].news();
    facts[0].payload = facts[0].payload.replace("\"number\":2", "\"number\":1");
    scene.world.append(&facts).await;
    let mut blocker = scene.world.store_of_rows().await;
    let lock = "BEGIN; LOCK TABLE changes IN ACCESS EXCLUSIVE MODE";
    sqlx::Executor::execute(&mut blocker, lock).await.unwrap();
    let mut applying = Vec::new();
    for team in 0..3 {
        applying.push(scene.apply(&group, team).await);
        eventually(1, || scene.world.waiting_for_locks()).await;
    }
    sqlx::Executor::execute(&mut blocker, "ROLLBACK").await.unwrap();
    let [first, refused, last] = <[Applying; 3]>::try_from(applying).unwrap();
    assert_eq!(first.await.unwrap().unwrap(), ALL);
    assert_eq!(last.await.unwrap().unwrap(), ALL);
    let refused = refused.await.unwrap();
    assert!(matches!(refused, Err(ProjectionError::Refused(_))), "{refused:?}");
    assert_eq!(scene.world.checkpoint(scene.partition(1)).await, Position::ZERO);
}

#[tokio::test]
async fn while_the_tables_are_away_everybody_is_told() {
    let scene = Scene::new().await;
    let group = GroupCommit::start(scene.world.projection().await);
    sqlx::query("ALTER TABLE tasks RENAME TO away").execute(&scene.world.rows).await.unwrap();
    let applying = [scene.apply(&group, 0).await, scene.apply(&group, 1).await];
    for applying in applying {
        let outcome = applying.await.unwrap();
        assert!(matches!(outcome, Err(ProjectionError::Unavailable(_))), "{outcome:?}");
    }
    sqlx::query("ALTER TABLE away RENAME TO tasks").execute(&scene.world.rows).await.unwrap();
    assert_eq!(scene.apply(&group, 0).await.await.unwrap().unwrap(), ALL);
}

#[tokio::test]
async fn nothing_to_apply_is_applied_wherever_the_checkpoint_is() {
    let scene = Scene::new().await;
    let (nothing, elsewhere): (Arc<[Incoming]>, _) = (Arc::from([]), Position::new(7));
    let projection = scene.world.projection().await;
    for group in [GroupCommit::start(projection.clone()), projection.into()] {
        let outcome = group.apply(scene.partition(0), elsewhere, &nothing).await;
        assert_eq!(outcome.unwrap(), Tally::default());
    }
}
