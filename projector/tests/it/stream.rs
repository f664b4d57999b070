//! Whatever the stream does, the rows end up as the event store says.

use crate::process::{Projector, Relay};
use crate::team::Team;
use crate::world::World;
use async_nats::jetstream;
use event_stream::message::{POSITION, PREVIOUS_POSITION};
use event_stream::{Applied, STREAM, ensure_consumer, ensure_stream};
use futures::StreamExt;
use projector::incoming::Incoming;
use projector::projection::Projection;
use testkit::{Nats, eventually};

const HEALED: &str = "projection_events_total{outcome=\"healed\"}";
const APPLIED: &str = "projection_events_total{outcome=\"applied\"}";

/// A projector at work on a partition with some events, none of them published yet.
struct Scene {
    world: World,
    nats: Nats,
    relay: Relay,
    team: Team,
}

impl Scene {
    async fn new() -> Self {
        let world = World::new().await;
        let nats = Nats::start().await;
        let relay = Relay::of(&nats).await;
        Self { world, nats, relay, team: Team::new() }
    }

    async fn projector(&self) -> Projector {
        Projector::start(&self.world, &self.nats.url()).await
    }

    /// Starts a projector and waits until it takes events from the stream: until then it would find
    /// anything by asking the event store.
    async fn follower(&self) -> Projector {
        let projector = self.projector().await;
        let mut team = Team::in_partition(self.team.partition().get());
        let (partition, watched) = (team.partition(), &projector);
        eventually(true, || {
            team.create_task("probe");
            let news = team.news();
            async move {
                let positions = self.world.append(&news).await;
                self.relay.publish_from(&self.world, partition, positions[0]).await;
                watched.metric(APPLIED).await.is_some_and(|applied| applied > 0.0)
            }
        })
        .await;
        self.settles().await;
        projector
    }

    /// Stores a task's creation and some changes of it; returns the events.
    async fn happen(&mut self, changes: usize) -> Vec<Incoming> {
        let index = self.team.create_task("new");
        for change in 0..changes {
            self.team.retitle(index, &format!("title {change}"));
        }
        let positions = self.world.append(&self.team.news()).await;
        let mut events = self.world.stored(self.team.partition()).await;
        events.retain(|event| event.position() >= positions[0]);
        events
    }

    /// Waits until the rows are what they should be.
    async fn settles(&self) {
        eventually(self.world.true_rows().await, || self.world.seen_rows()).await;
    }
}

#[tokio::test]
async fn events_come_through_the_stream_and_are_announced() {
    let mut scene = Scene::new().await;
    let client = async_nats::connect(scene.nats.url()).await.unwrap();
    let mut nudges = client.subscribe("applied.*").await.unwrap();
    let projector = scene.projector().await;
    let events = scene.happen(3).await;
    scene.relay.publish_all(&scene.world, scene.team.partition()).await;
    scene.settles().await;

    let last = events.last().unwrap().position();
    let expected =
        Applied { partition: scene.team.partition(), position: last, traces: Vec::new() };
    loop {
        let nudge = nudges.next().await.unwrap();
        let applied: Applied = serde_json::from_slice(&nudge.payload).unwrap();
        assert_eq!(nudge.subject.as_str(), format!("applied.{}", applied.partition));
        if applied == expected {
            break;
        }
    }
    let metrics = projector.metrics().await;
    let outcome = |outcome| metrics[&format!("projection_events_total{{outcome=\"{outcome}\"}}")];
    assert_eq!(outcome("applied") + outcome("healed"), 5.0);
    assert_eq!(outcome("parked"), 0.0);
}

#[tokio::test]
async fn a_gap_is_filled_from_the_event_store() {
    let mut scene = Scene::new().await;
    let projector = scene.follower().await;
    let before = projector.metric(HEALED).await.unwrap();
    let events = scene.happen(5).await;
    scene.relay.publish(events.last().unwrap()).await;
    scene.settles().await;
    assert_eq!(projector.metric(HEALED).await.unwrap() - before, 7.0);
}

#[tokio::test]
async fn messages_out_of_order_and_twice_are_applied_in_order_and_once() {
    let mut scene = Scene::new().await;
    let events = scene.happen(8).await;
    for index in [3, 1, 8, 8, 0, 2, 2, 7, 5, 6, 4, 0] {
        scene.relay.publish(&events[index]).await;
    }
    let _projector = scene.projector().await;
    scene.settles().await;
    assert_eq!(scene.world.count("changes").await, 10);
}

#[tokio::test]
async fn a_damaged_message_is_replaced_by_what_the_event_store_has() {
    let mut scene = Scene::new().await;
    let _projector = scene.follower().await;
    let events = scene.happen(2).await;
    for event in &events {
        let Incoming::Readable(event) = event else { panic!("the event is readable") };
        scene.relay.publish_with(event, event.headers().unwrap(), "{}").await;
    }
    scene.settles().await;
}

#[tokio::test]
async fn without_any_stream_the_rows_stay_current() {
    let world = World::new().await;
    let nats = Nats::start().await;
    let _projector = Projector::start(&world, &nats.url()).await;
    let mut team = Team::new();
    for title in ["one", "two"] {
        team.create_task(title);
        world.append(&team.news()).await;
        eventually(world.true_rows().await, || world.seen_rows()).await;
    }
}

#[tokio::test]
async fn with_nats_dead_the_rows_stay_current_and_the_stream_is_used_again_later() {
    let mut scene = Scene::new().await;
    let projector = scene.projector().await;
    scene.nats.kill().await;
    scene.happen(2).await;
    scene.settles().await;
    assert!(projector.ready().await);

    scene.nats.start_again().await;
    scene.relay = Relay::of(&scene.nats).await;
    let before = projector.metric(APPLIED).await.unwrap();
    // Whether it is used again shows only in how an event came; so events are sent until one is.
    eventually(true, || async {
        let mut team = Team::in_partition(5);
        team.create_task("after");
        let positions = scene.world.append(&team.news()).await;
        scene.relay.publish_from(&scene.world, team.partition(), positions[0]).await;
        projector.metric(APPLIED).await.unwrap() > before
    })
    .await;
    scene.settles().await;
}

#[tokio::test]
async fn a_deleted_stream_costs_nothing() {
    let mut scene = Scene::new().await;
    let _projector = scene.projector().await;
    scene.happen(2).await;
    scene.relay.publish_all(&scene.world, scene.team.partition()).await;
    scene.settles().await;
    scene.relay.jetstream.delete_stream(STREAM).await.unwrap();
    scene.happen(2).await;
    scene.settles().await;

    ensure_stream(&scene.relay.jetstream, 1).await.unwrap();
    for event in scene.happen(2).await {
        scene.relay.publish(&event).await;
    }
    scene.settles().await;
}

#[tokio::test]
async fn a_purged_stream_costs_nothing() {
    let mut scene = Scene::new().await;
    scene.happen(4).await;
    scene.relay.publish_all(&scene.world, scene.team.partition()).await;
    let stream = scene.relay.jetstream.get_stream(STREAM).await.unwrap();
    stream.purge().await.unwrap();
    let _projector = scene.projector().await;
    scene.settles().await;
    for event in scene.happen(2).await {
        scene.relay.publish(&event).await;
    }
    scene.settles().await;
}

#[tokio::test]
async fn a_lost_tail_is_found_without_a_next_event() {
    let mut scene = Scene::new().await;
    let _projector = scene.projector().await;
    for event in scene.happen(1).await {
        scene.relay.publish(&event).await;
    }
    scene.settles().await;
    scene.happen(1).await;
    scene.settles().await;
}

#[tokio::test]
async fn a_crash_between_commit_and_acknowledgement_applies_nothing_twice() {
    let mut scene = Scene::new().await;
    scene.happen(4).await;
    let partition = scene.team.partition();
    scene.relay.publish_all(&scene.world, partition).await;

    // What a worker does up to the instant it is killed: receive, commit, no acknowledgement.
    let consumer = ensure_consumer(&scene.relay.jetstream, partition).await.unwrap();
    let received: Vec<_> =
        consumer.fetch().max_messages(100).messages().await.unwrap().collect().await;
    let projection: Projection = scene.world.projection().await;
    let events = scene.world.stored(partition).await;
    projection.apply(partition, domain::Position::ZERO, &events).await.unwrap();
    let rows = scene.world.seen_rows().await;
    // The server would notice half a minute later that nobody acknowledges.
    for message in received {
        message.unwrap().ack_with(jetstream::AckKind::Nak(None)).await.unwrap();
    }

    let projector = scene.projector().await;
    eventually(Some(6.0), || projector.metric("projection_events_total{outcome=\"seen\"}")).await;
    assert_eq!(scene.world.seen_rows().await, rows);
    assert_eq!(scene.world.true_rows().await, rows);
    eventually((0, 0), || async {
        let mut consumer = ensure_consumer(&scene.relay.jetstream, partition).await.unwrap();
        let info = consumer.info().await.unwrap();
        (info.num_ack_pending, info.num_pending)
    })
    .await;
}

#[tokio::test]
async fn a_stream_ahead_of_the_event_store_is_not_believed() {
    let mut scene = Scene::new().await;
    let projector = scene.projector().await;
    let events = scene.happen(1).await;
    for event in &events {
        scene.relay.publish(event).await;
    }
    scene.settles().await;
    let Incoming::Readable(invented) = events.last().unwrap() else { panic!("readable") };
    let mut invented = invented.clone();
    invented.position = domain::Position::new(invented.position.get() + 100);
    invented.previous_position = domain::Position::new(invented.position.get() - 1);
    let mut headers = invented.headers().unwrap();
    headers.insert(POSITION, invented.position.to_string());
    headers.insert(PREVIOUS_POSITION, invented.previous_position.to_string());
    let body = invented.body().unwrap();
    scene.relay.publish_with(&invented, headers, body).await;

    // Real events go on being applied, from the event store.
    scene.happen(2).await;
    scene.settles().await;
    assert!(projector.get("/livez").await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_backlog_larger_than_a_batch_is_applied() {
    let mut scene = Scene::new().await;
    scene.happen(1_200).await;
    scene.relay.publish_all(&scene.world, scene.team.partition()).await;
    let _projector = scene.projector().await;
    let expected = i64::try_from(scene.world.stored(scene.team.partition()).await.len()).unwrap();
    eventually(expected, || scene.world.count("changes")).await;
    assert_eq!(scene.world.title(scene.team.task_id(0)).await.unwrap(), "title 1199");
}

#[tokio::test]
async fn the_projector_works_with_the_permissions_it_has_in_production() {
    let world = World::new().await;
    let nats = Nats::start_with_users().await;
    let relay = jetstream::new(
        async_nats::ConnectOptions::with_user_and_password(
            "command_service".to_owned(),
            "command_service".to_owned(),
        )
        .custom_inbox_prefix("_INBOX_command_service")
        .connect(nats.url())
        .await
        .unwrap(),
    );
    ensure_stream(&relay, 1).await.unwrap();
    let relay = Relay { jetstream: relay };
    let projector = Projector::start(&world, &nats.url_as("projector")).await;
    eventually(true, || async {
        let mut team = Team::in_partition(2);
        let positions = world.append(&team.news()).await;
        relay.publish_from(&world, team.partition(), positions[0]).await;
        projector.metric(APPLIED).await.unwrap() > 0.0
    })
    .await;
}
