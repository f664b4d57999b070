//! An event that cannot be applied sets aside its own aggregate, visibly, and nothing else.

use crate::process::{Projector, Relay, run};
use crate::team::Team;
use crate::world::{World, aggregate};
use domain::project::ProjectCommand;
use domain::{Partition, Position};
use event_stream::AggregateType;
use projector::applier::{Applier, CatchUp};
use projector::metrics::Metrics;
use projector::nudge::Nudge;
use projector::parked::{Culprit, Repair, RepairError, repair};
use testkit::{Nats, eventually};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// A team with two tasks, whose first task's second event is spoiled; everything is folded.
struct Spoiled {
    world: World,
    team: Team,
    poison: Position,
}

impl Spoiled {
    async fn new() -> Self {
        let world = World::new().await;
        let mut team = Team::new();
        for title in ["bad", "good"] {
            team.create_task(title);
        }
        team.retitle(0, "poison");
        team.retitle(1, "better");
        team.retitle(0, "after the poison");
        let mut facts = team.news();
        facts[3] = facts[3].clone().spoiled();
        let positions = world.append(&facts).await;
        let spoiled = Self { world, team, poison: positions[3] };
        spoiled.fold().await;
        spoiled
    }

    /// Folds what the event store has and the rows have not.
    async fn fold(&self) {
        catch_up(&self.world, self.team.partition()).await;
    }

    fn task(&self, index: usize) -> Uuid {
        self.team.task_id(index)
    }

    /// Makes the poison readable, as a newer program would find it.
    async fn cure(&self) {
        sqlx::query("UPDATE event_store.events SET payload = $2::jsonb WHERE position = $1")
            .bind(self.poison.get())
            .bind(r#"{"type":"task_retitled","title":{"before":"bad","after":"poison"}}"#)
            .execute(&self.world.store)
            .await
            .unwrap();
    }

    async fn repair(&self, culprit: Culprit) -> Result<Repair, RepairError> {
        let projection = self.world.projection().await;
        repair(&projection, &aggregate(AggregateType::Task, self.task(0)), culprit).await
    }
}

async fn catch_up(world: &World, partition: Partition) {
    // No server listens there: nudges and streams are not what is tested.
    let client = async_nats::ConnectOptions::new()
        .retry_on_initial_connect()
        .connect("nats://127.0.0.1:1")
        .await
        .unwrap();
    let metrics = Metrics::new(&prometheus::Registry::new()).unwrap();
    let (projection, stop) = (world.projection().await, CancellationToken::new());
    let nudge = Nudge::new(client);
    let mut applier = Applier::start(partition, projection, nudge, metrics, stop).await.unwrap();
    assert_eq!(applier.catch_up().await.unwrap(), CatchUp::Complete);
}

#[tokio::test]
async fn only_the_poisoned_task_stands_still() {
    let spoiled = Spoiled::new().await;
    let world = &spoiled.world;
    assert_eq!(world.title(spoiled.task(0)).await.unwrap(), "bad");
    assert_eq!(world.title(spoiled.task(1)).await.unwrap(), "better");
    let parked = world.parked().await;
    assert_eq!(parked.keys().copied().collect::<Vec<_>>(), [spoiled.task(0)]);
    assert!(parked[&spoiled.task(0)].contains("task_retitled"), "{parked:?}");
    // The partition itself went on to its end.
    let last = world.stored(spoiled.team.partition()).await.last().unwrap().position();
    assert_eq!(world.checkpoint(spoiled.team.partition()).await, last);
}

#[tokio::test]
async fn the_error_does_not_repeat_what_people_wrote() {
    let world = World::new().await;
    let mut team = Team::new();
    team.create_task("ok");
    let mut facts = team.news();
    facts[1].payload = facts[1].payload.replace("\"number\":1", "\"number\":\"my secret\"");
    world.append(&facts).await;
    catch_up(&world, team.partition()).await;
    let error = world.parked().await[&team.task_id(0)].clone();
    assert!(!error.contains("secret"), "{error}");
}

#[tokio::test]
async fn a_retry_applies_the_rest_in_order_once_the_event_can_be_read() {
    let spoiled = Spoiled::new().await;
    let outcome = spoiled.repair(Culprit::Retry).await.unwrap();
    assert!(matches!(outcome, Repair::StillParked { position, .. } if position == spoiled.poison));

    spoiled.cure().await;
    assert_eq!(spoiled.repair(Culprit::Retry).await.unwrap(), Repair::Drained(2));
    assert_eq!(spoiled.world.title(spoiled.task(0)).await.unwrap(), "after the poison");
    assert_eq!(spoiled.world.seen_rows().await, spoiled.world.true_rows().await);
    assert_eq!(spoiled.repair(Culprit::Retry).await.unwrap(), Repair::NotParked);
}

#[tokio::test]
async fn events_after_a_retry_are_applied_as_ever() {
    let mut spoiled = Spoiled::new().await;
    spoiled.cure().await;
    spoiled.repair(Culprit::Retry).await.unwrap();
    spoiled.team.retitle(0, "and on");
    let news = spoiled.team.news();
    spoiled.world.append(&news).await;
    spoiled.fold().await;
    assert_eq!(spoiled.world.title(spoiled.task(0)).await.unwrap(), "and on");
    assert_eq!(spoiled.world.count("parked").await, 0);
}

#[tokio::test]
async fn a_long_backlog_of_a_parked_task_is_drained_in_batches() {
    let mut spoiled = Spoiled::new().await;
    for number in 0..1_100 {
        spoiled.team.retitle(0, &format!("title {number}"));
    }
    let news = spoiled.team.news();
    spoiled.world.append(&news).await;
    spoiled.fold().await;
    spoiled.cure().await;
    assert_eq!(spoiled.repair(Culprit::Retry).await.unwrap(), Repair::Drained(1_102));
    assert_eq!(spoiled.world.title(spoiled.task(0)).await.unwrap(), "title 1099");
}

#[tokio::test]
async fn discarding_gives_up_one_event_and_applies_the_rest() {
    let spoiled = Spoiled::new().await;
    assert_eq!(spoiled.repair(Culprit::Discard).await.unwrap(), Repair::Drained(1));
    assert_eq!(spoiled.world.title(spoiled.task(0)).await.unwrap(), "after the poison");
    assert_eq!(spoiled.world.count("parked").await, 0);
}

#[tokio::test]
async fn a_creation_cannot_be_discarded() {
    let world = World::new().await;
    let mut team = Team::new();
    team.create_task("never");
    let facts: Vec<_> = team.news().into_iter().map(|fact| fact.spoiled()).collect();
    world.append(&facts).await;
    catch_up(&world, team.partition()).await;
    let target = aggregate(AggregateType::Task, team.task_id(0));
    let outcome = repair(&world.projection().await, &target, Culprit::Discard).await;
    assert!(matches!(outcome, Err(RepairError::NothingToKeep)), "{outcome:?}");
    assert_eq!(world.count("parked").await, 2);
}

#[tokio::test]
async fn a_parked_project_does_not_hold_up_its_tasks() {
    let world = World::new().await;
    let mut team = Team::new();
    team.create_task("early");
    team.ask(ProjectCommand::Archive {});
    team.ask(ProjectCommand::Restore {});
    team.create_task("late");
    let mut facts = team.news();
    facts[2] = facts[2].clone().spoiled();
    world.append(&facts).await;
    catch_up(&world, team.partition()).await;
    assert_eq!(world.parked().await.into_keys().collect::<Vec<_>>(), [team.id.get()]);
    assert_eq!(world.title(team.task_id(1)).await.unwrap(), "late");
}

#[tokio::test]
async fn a_task_parked_before_its_column_was_removed_comes_back_in_the_replacement() {
    let world = World::new().await;
    let mut team = Team::new();
    let (a, b) = (team.column(0), team.column(1));
    team.create_task("created in A");
    team.ask(ProjectCommand::RemoveColumn { column_id: a, move_tasks_to: b });
    let mut facts = team.news();
    let cured = facts[1].payload.clone();
    facts[1] = facts[1].clone().spoiled();
    let positions = world.append(&facts).await;
    catch_up(&world, team.partition()).await;
    sqlx::query("UPDATE event_store.events SET payload = $2::jsonb WHERE position = $1")
        .bind(positions[1].get())
        .bind(cured)
        .execute(&world.store)
        .await
        .unwrap();
    let target = aggregate(AggregateType::Task, team.task_id(0));
    let outcome = repair(&world.projection().await, &target, Culprit::Retry).await.unwrap();
    assert_eq!(outcome, Repair::Drained(1));
    let shown: Uuid =
        sqlx::query_scalar("SELECT column_id FROM tasks").fetch_one(&world.rows).await.unwrap();
    assert_eq!(shown, b.get());
    // Its past, too, is as if it had never been set aside.
    assert_eq!(world.seen_rows().await, world.true_rows().await);
}

#[tokio::test]
async fn a_hole_in_an_aggregate_is_poison() {
    let world = World::new().await;
    let mut team = Team::new();
    team.create_task("task");
    team.retitle(0, "two");
    team.retitle(0, "three");
    let positions = world.append(&team.news()).await;
    sqlx::query("DELETE FROM event_store.events WHERE position = $1")
        .bind(positions[2].get())
        .execute(&world.store)
        .await
        .unwrap();
    catch_up(&world, team.partition()).await;
    assert_eq!(world.parked().await[&team.task_id(0)], "expected sequence 2, found 3");
    assert_eq!(world.title(team.task_id(0)).await.unwrap(), "task");
}

#[tokio::test]
async fn a_row_the_tables_refuse_is_poison_and_its_batch_is_not_lost() {
    let world = World::new().await;
    let mut team = Team::new();
    for title in ["one", "two", "three"] {
        team.create_task(title);
    }
    let mut facts = team.news();
    // Two tasks of one number: the event store never draws one twice.
    facts[2].payload = facts[2].payload.replace("\"number\":2", "\"number\":1");
    world.append(&facts).await;
    catch_up(&world, team.partition()).await;
    assert_eq!(world.title(team.task_id(0)).await.unwrap(), "one");
    assert_eq!(world.title(team.task_id(2)).await.unwrap(), "three");
    let error = world.parked().await[&team.task_id(1)].clone();
    assert!(error.contains("tasks_project_id_number_key"), "{error}");
}

#[tokio::test]
async fn envelopes_nobody_can_read_are_set_aside_too() {
    let world = World::new().await;
    let mut team = Team::new();
    team.create_task("fine");
    let mut facts = team.news();
    let positions = world.append(&facts).await;
    sqlx::query("UPDATE event_store.events SET metadata = '{}' WHERE position = $1")
        .bind(positions[1].get())
        .execute(&world.store)
        .await
        .unwrap();
    let alien = Uuid::now_v7();
    facts.truncate(1);
    sqlx::query(
        "INSERT INTO event_store.events (aggregate_type, aggregate_id, sequence, event_type,
           event_version, payload, metadata, partition)
         VALUES ('alien', $1, 1, 'landed', '1', '{}', '{}', $2)",
    )
    .bind(alien.to_string())
    .bind(team.partition().get())
    .execute(&world.store)
    .await
    .unwrap();
    catch_up(&world, team.partition()).await;
    let parked = world.parked().await;
    assert!(parked[&team.task_id(0)].contains("metadata"), "{parked:?}");
    assert_eq!(parked[&alien], "there is no such type of aggregate");
    assert_eq!(world.count("projects").await, 1);
}

#[tokio::test]
async fn operators_list_and_retry_what_is_parked_while_the_projector_runs() {
    let spoiled = Spoiled::new().await;
    let nats = Nats::start().await;
    let relay = Relay::of(&nats).await;
    let projector = Projector::start(&spoiled.world, &nats.url()).await;
    eventually(Some(1.0), || projector.metric("parked_aggregates")).await;

    let id = spoiled.task(0).to_string();
    let listed = run(&spoiled.world, &["parked", "list"]).await;
    assert!(listed.starts_with(&format!("task/{id}\tposition {}", spoiled.poison)), "{listed}");
    let refused = run(&spoiled.world, &["parked", "retry", &id]).await;
    assert!(refused.contains("still parked"), "{refused}");
    spoiled.cure().await;
    let retried = run(&spoiled.world, &["parked", "retry"]).await;
    assert_eq!(retried, format!("task/{id}\tback, 2 events applied\n"));
    assert_eq!(run(&spoiled.world, &["parked", "list"]).await, "");
    relay.publish_all(&spoiled.world, spoiled.team.partition()).await;
    eventually(spoiled.world.true_rows().await, || spoiled.world.seen_rows()).await;
    eventually(Some(0.0), || projector.metric("parked_aggregates")).await;
}
