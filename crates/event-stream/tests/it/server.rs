//! The settings, on a real server with the production users.

use crate::envelope::{message, retitled};
use async_nats::jetstream::consumer::AckPolicy;
use async_nats::jetstream::{self, Context};
use async_nats::{Client, ConnectOptions};
use domain::{Partition, Position};
use event_stream::{
    Applied, RecordedEvent, STREAM, applied_subject, consumer_name, ensure_consumer, ensure_stream,
};
use futures::StreamExt;
use testkit::{Nats, eventually};

async fn connect(nats: &Nats, user: &str) -> Client {
    ConnectOptions::with_user_and_password(user.to_owned(), user.to_owned())
        .custom_inbox_prefix(format!("_INBOX_{user}"))
        .connect(nats.url())
        .await
        .unwrap()
}

async fn jetstream(nats: &Nats, user: &str) -> Context {
    jetstream::new(connect(nats, user).await)
}

async fn publish(jetstream: &Context, event: &RecordedEvent) {
    let message = message(event);
    let ack =
        jetstream.publish_with_headers(message.subject, message.headers.unwrap(), message.payload);
    ack.await.unwrap().await.unwrap();
}

#[tokio::test]
async fn each_user_can_do_its_own_work() {
    let nats = Nats::start_with_users().await;
    let (relay, projector) =
        (jetstream(&nats, "command_service").await, jetstream(&nats, "projector").await);
    let query_service = connect(&nats, "query_service").await;
    let partition = retitled().partition;

    ensure_stream(&relay, 1).await.unwrap();
    publish(&relay, &retitled()).await;
    let consumer = ensure_consumer(&projector, partition).await.unwrap();
    let mut messages = consumer.messages().await.unwrap();
    let delivered = messages.next().await.unwrap().unwrap();
    let event = RecordedEvent::from_message(&delivered).unwrap();
    assert_eq!(event.body().unwrap(), retitled().body().unwrap());
    delivered.ack().await.unwrap();
    let unread = || async {
        let info = consumer.get_info().await.unwrap();
        (info.num_ack_pending, info.num_pending)
    };
    eventually((0, 0), unread).await;

    let mut announcements = query_service.subscribe("applied.>").await.unwrap();
    let heard = tokio::spawn(async move { announcements.next().await.unwrap() });
    let applied = Applied { partition, position: event.position, traces: Vec::new() };
    // A subscription takes effect when the server has read it, so it is announced more than once.
    eventually(true, || async {
        let body = serde_json::to_vec(&applied).unwrap();
        projector.client().publish(applied_subject(partition), body.into()).await.unwrap();
        heard.is_finished()
    })
    .await;
    let heard = heard.await.unwrap();
    assert_eq!(heard.subject.as_str(), "applied.3");
    assert_eq!(&heard.payload[..], br#"{"partition":3,"position":1042}"#);
    assert_eq!(serde_json::from_slice::<Applied>(&heard.payload).unwrap(), applied);
}

#[tokio::test]
async fn the_stream_can_be_ensured_again_and_after_it_was_deleted() {
    let nats = Nats::start().await;
    let jetstream = jetstream::new(async_nats::connect(nats.url()).await.unwrap());
    let made = ensure_stream(&jetstream, 1).await.unwrap();
    assert!(made.config.allow_atomic_publish && made.config.allow_direct);
    publish(&jetstream, &retitled()).await;

    let kept = ensure_stream(&jetstream, 1).await.unwrap();
    assert_eq!(kept.state.messages, 1);
    assert_eq!(kept.created, made.created);

    jetstream.delete_stream(STREAM).await.unwrap();
    let anew = ensure_stream(&jetstream, 1).await.unwrap();
    assert_eq!(anew.state.messages, 0);
}

#[tokio::test]
async fn many_processes_may_ensure_the_stream_at_once() {
    let nats = Nats::start().await;
    let jetstream = jetstream::new(async_nats::connect(nats.url()).await.unwrap());
    let attempts = (0..16).map(|_| ensure_stream(&jetstream, 1));
    for outcome in futures::future::join_all(attempts).await {
        assert_eq!(outcome.unwrap().config.name, STREAM);
    }
}

#[tokio::test]
async fn a_consumer_sees_its_partition_only_and_survives_being_ensured_again() {
    let nats = Nats::start().await;
    let jetstream = jetstream::new(async_nats::connect(nats.url()).await.unwrap());
    ensure_stream(&jetstream, 1).await.unwrap();
    for (position, partition) in [(1, 3), (2, 4), (3, 3)] {
        let partition = Partition::new(partition).unwrap();
        publish(
            &jetstream,
            &RecordedEvent { position: Position::new(position), partition, ..retitled() },
        )
        .await;
    }
    let partition = retitled().partition;
    let consumer = ensure_consumer(&jetstream, partition).await.unwrap();
    let config = &consumer.cached_info().config;
    assert_eq!(config.durable_name.as_deref(), Some(consumer_name(partition).as_str()));
    assert_eq!(config.ack_policy, AckPolicy::All);

    let mut batch = consumer.fetch().max_messages(10).messages().await.unwrap();
    let mut positions = Vec::new();
    while let Some(message) = batch.next().await {
        let message = message.unwrap();
        positions.push(RecordedEvent::from_message(&message).unwrap().position.get());
        // The last acknowledgement covers the first as well.
        if positions.len() == 2 {
            message.double_ack().await.unwrap();
        }
    }
    assert_eq!(positions, [1, 3]);
    let again = ensure_consumer(&jetstream, partition).await.unwrap();
    let info = again.cached_info();
    assert_eq!((info.ack_floor.stream_sequence, info.num_ack_pending), (3, 0));
}
