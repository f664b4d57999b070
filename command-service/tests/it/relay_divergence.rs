//! A stream that holds what the event store does not stops the relay, visibly, until a person acts.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use crate::relay_setup::{Running, Setup};
use command_service::relay;
use domain::Position;
use event_stream::STREAM;
use testkit::eventually;

async fn halts(relay: &Running) {
    eventually(true, || async { relay.metric("relay_halted") > 0.5 }).await;
    assert_eq!(relay.published(), 0.0);
    assert_eq!(relay.metric("relay_active"), 0.0);
}

/// Relays five events, then takes the last two out of the event store, as an old backup would.
async fn with_an_older_event_store(hint: &str) -> Setup {
    let setup = Setup::new(hint).await;
    let relay = setup.start_relay().await;
    let positions = setup.append(5).await;
    setup.assert_all_relayed().await;
    relay.stop().await;
    for sql in [
        "ALTER TABLE event_store.events DISABLE TRIGGER USER".to_owned(),
        format!("DELETE FROM event_store.events WHERE position > {}", positions[2]),
        format!("UPDATE event_store.relay_checkpoint SET position = {}", positions[2]),
        format!("SELECT setval('event_store.events_position_seq', {})", positions[2] - 1),
        "ALTER TABLE event_store.events ENABLE TRIGGER USER".to_owned(),
    ] {
        sqlx::query(&sql).execute(&setup.admin).await.unwrap();
    }
    setup
}

#[tokio::test]
async fn a_stream_ahead_of_the_event_store_halts_the_relay_until_it_is_reset() {
    let setup = with_an_older_event_store("relay_ahead").await;
    let before = setup.relayed_positions().await;
    let relay = setup.start_relay().await;
    halts(&relay).await;
    assert_eq!(setup.relayed_positions().await, before);

    assert_eq!(relay::reset(&setup.jetstream().await).await.unwrap(), 5);
    let later = setup.append(4).await;
    assert_eq!(setup.assert_complete_tail().await, 4);
    assert_eq!(setup.relayed_positions().await, later);
    assert_eq!(relay.metric("relay_halted"), 0.0, "it relays, so it is not halted");
    relay.stop().await;
}

#[tokio::test]
async fn another_event_at_the_stream_s_last_position_halts_the_relay() {
    let setup = with_an_older_event_store("relay_different").await;
    // The restored event store was written to since: it has caught up with the stream's numbers.
    setup.append(4).await;
    let relay = setup.start_relay().await;
    halts(&relay).await;
    assert_eq!(relay::reset(&setup.jetstream().await).await.unwrap(), 5);
    assert_eq!(setup.assert_complete_tail().await, 4);
    relay.stop().await;
}

#[tokio::test]
async fn a_message_that_no_relay_published_halts_the_relay() {
    let setup = Setup::new("relay_foreign").await;
    let jetstream = setup.jetstream().await;
    event_stream::ensure_stream(&jetstream, 1).await.unwrap();
    let published = jetstream.publish("task-events.0.task.x", "?".into()).await.unwrap();
    published.await.unwrap();
    setup.append(1).await;
    let relay = setup.start_relay().await;
    halts(&relay).await;

    jetstream.get_stream(STREAM).await.unwrap().purge().await.unwrap();
    setup.assert_all_relayed().await;
    relay.stop().await;
}

#[tokio::test]
async fn what_halts_a_relay_says_what_was_found() {
    let (stream, event_store) = (Position::new(5), Position::new(3));
    let ahead = relay::Divergence::Ahead { stream, event_store };
    assert_eq!(
        ahead.to_string(),
        "the stream ends at position 5, beyond the event store's last, 3: the event store was \
         probably restored from a backup"
    );
}
