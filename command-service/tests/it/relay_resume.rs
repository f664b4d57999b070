//! Where a relay goes on, and what it leaves behind.

use crate::relay_setup::Setup;
use event_stream::STREAM;
use testkit::eventually;

#[tokio::test]
async fn a_relay_that_stops_leaves_its_checkpoint_and_the_lead() {
    let setup = Setup::new("relay_stop").await;
    let relay = setup.start_relay().await;
    let positions = setup.append(5).await;
    setup.assert_all_relayed().await;
    relay.stop().await;
    assert_eq!(setup.checkpoint().await, positions[4]);
    assert!(!setup.cut_leader().await, "a session still holds the leader's lock");
}

#[tokio::test]
async fn a_wiped_stream_is_filled_from_the_checkpoint_not_from_the_first_event() {
    let setup = Setup::new("relay_checkpoint").await;
    let relay = setup.start_relay().await;
    setup.append(5).await;
    setup.assert_all_relayed().await;
    relay.stop().await;
    setup.jetstream().await.delete_stream(STREAM).await.unwrap();

    let later = setup.append(3).await;
    let relay = setup.start_relay().await;
    assert_eq!(setup.assert_complete_tail().await, 3);
    assert_eq!(setup.relayed_positions().await, later);
    relay.stop().await;
}

#[tokio::test]
async fn the_stream_s_own_end_counts_more_than_the_checkpoint() {
    let setup = Setup::new("relay_end").await;
    let relay = setup.start_relay().await;
    setup.append(5).await;
    setup.assert_all_relayed().await;
    relay.stop().await;
    // As if it had died before it could write down what it had published.
    sqlx::query("UPDATE event_store.relay_checkpoint SET position = 0")
        .execute(&setup.admin)
        .await
        .unwrap();
    setup.append(2).await;
    let relay = setup.start_relay().await;
    setup.assert_all_relayed().await;
    relay.stop().await;
}

#[tokio::test]
async fn the_checkpoint_follows_while_relaying() {
    let setup = Setup::new("relay_follow").await;
    let relay = setup.start_relay().await;
    let positions = setup.append(5).await;
    eventually(positions[4], || setup.checkpoint()).await;
    relay.stop().await;
}

#[tokio::test]
async fn an_event_that_no_message_can_hold_is_left_to_the_event_store_and_stops_nobody() {
    let setup = Setup::new("relay_skip").await;
    let relay = setup.start_relay().await;
    let huge = "jsonb_build_object('type', 'task_described', 'text', repeat('x', 1100000))";
    let metadata = "jsonb_build_object('event_id', uuidv7(), 'actor', uuidv7(), \
                    'correlation_id', uuidv7())";
    for (kind, payload, metadata) in [
        ("task", "'{}'::jsonb", metadata),
        ("task", huge, metadata),
        ("task", "'{}'", "'{}'"),
        ("ghost", "'{}'", metadata),
        ("task", "'{}'", metadata),
    ] {
        let append = format!(
            "INSERT INTO event_store.events (aggregate_type, aggregate_id, sequence, event_type,
                event_version, payload, metadata, partition)
             VALUES ('{kind}', uuidv7()::text, 1, 'task_described', '1', {payload}, {metadata}, 3)"
        );
        sqlx::query(&append).execute(&setup.admin).await.unwrap();
    }
    let chain: Vec<(i64, i64)> = setup
        .caught_up()
        .await
        .iter()
        .map(|event| (event.position.get(), event.previous_position.get()))
        .collect();
    assert_eq!(chain, [(1, 0), (5, 4)]);
    assert_eq!(relay.metric("relay_published_events_total{outcome=\"skipped\"}"), 3.0);
    relay.stop().await;
}
