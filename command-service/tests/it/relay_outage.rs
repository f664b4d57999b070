//! Whatever happens to the stream, the server or the leader's session: nothing stops, nothing is
//! lost, nothing comes twice.

use crate::relay_setup::{Running, Setup, last_position};
use event_stream::STREAM;
use testkit::{Postgres, eventually};

/// How many events must pass before and after a blow under load.
const SOME: f64 = 100.0;
/// How many are stored while the server is away.
const STORED_WHILE_AWAY: usize = 50;

async fn passes_some(relay: &Running) {
    let before = relay.published();
    eventually(true, || async { relay.published() >= before + SOME }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_deleted_under_load_comes_back_and_relaying_goes_on() {
    let setup = Setup::new("relay_deleted").await;
    let relay = setup.start_relay().await;
    let load = setup.append_under_load();
    let jetstream = setup.jetstream().await;
    for _ in 0..3 {
        passes_some(&relay).await;
        // A batch acknowledged just before the last blow may be what passed, so it may take until
        // now for the stream to be back.
        eventually(true, || async { jetstream.delete_stream(STREAM).await.is_ok() }).await;
    }
    passes_some(&relay).await;
    load.stop().await;
    assert!(setup.assert_complete_tail().await > 0);
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_purged_under_load_goes_on_where_it_was() {
    let setup = Setup::new("relay_purged").await;
    let relay = setup.start_relay().await;
    let load = setup.append_under_load();
    passes_some(&relay).await;
    let stream = setup.jetstream().await.get_stream(STREAM).await.unwrap();
    let purged = stream.purge().await.unwrap().purged;
    passes_some(&relay).await;
    load.stop().await;
    let left = setup.assert_complete_tail().await;
    // Not one event is missing between what was purged and what came after.
    assert_eq!(usize::try_from(purged).unwrap() + left, setup.stored_positions().await.len());
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_and_restarted_under_load_holds_every_event_once() {
    let mut setup = Setup::new("relay_killed").await;
    let relay = setup.start_relay().await;
    let load = setup.append_under_load();
    for _ in 0..3 {
        passes_some(&relay).await;
        setup.nats.restart().await;
    }
    passes_some(&relay).await;
    load.stop().await;
    setup.assert_all_relayed().await;
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_lost_its_disk_gets_what_comes_after_the_checkpoint() {
    let mut setup = Setup::new("relay_wiped").await;
    let relay = setup.start_relay().await;
    let load = setup.append_under_load();
    passes_some(&relay).await;
    setup.nats.kill().await;
    let before = setup.stored_positions().await.len();
    let stored_since = async || setup.stored_positions().await.len() - before;
    eventually(true, async || stored_since().await >= STORED_WHILE_AWAY).await;
    setup.nats.wipe().await;
    passes_some(&relay).await;
    load.stop().await;
    // Nobody had seen these.
    let missed = setup.stored_positions().await.len() - before;
    assert!(setup.assert_complete_tail().await >= missed);
    relay.stop().await;
}

#[tokio::test]
async fn a_server_that_is_away_at_start_is_waited_for() {
    let mut setup = Setup::new("relay_away").await;
    setup.nats.kill().await;
    let relay = setup.start_relay().await;
    setup.append(700).await;
    eventually(true, || async { relay.metric("relay_lag_events") >= 700.0 }).await;
    setup.nats.start_again().await;
    setup.assert_all_relayed().await;
    relay.stop().await;
}

#[tokio::test]
async fn a_stream_deleted_while_nothing_happens_is_made_again() {
    let setup = Setup::new("relay_idle").await;
    let relay = setup.start_relay().await;
    setup.append(3).await;
    setup.assert_all_relayed().await;
    let jetstream = setup.jetstream().await;
    jetstream.delete_stream(STREAM).await.unwrap();
    eventually(true, || async { jetstream.get_stream(STREAM).await.is_ok() }).await;
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_store_killed_and_restarted_is_waited_for() {
    let postgres = Postgres::private().await;
    let setup = Setup::on(&postgres, "relay_store").await;
    let relay = setup.start_relay().await;
    setup.append(600).await;
    setup.assert_all_relayed().await;
    postgres.restart().await;
    setup.admin.close().await;
    let setup = setup.reconnected();
    setup.append(600).await;
    setup.assert_all_relayed().await;
    relay.stop().await;
}

#[tokio::test]
async fn events_deleted_from_the_stream_s_end_are_relayed_again() {
    let setup = Setup::new("relay_tail").await;
    let relay = setup.start_relay().await;
    let positions = setup.append(5).await;
    setup.assert_all_relayed().await;
    relay.stop().await;

    let jetstream = setup.jetstream().await;
    let stream = jetstream.get_stream(STREAM).await.unwrap();
    for sequence in [4, 5] {
        stream.delete_message(sequence).await.unwrap();
    }
    assert_eq!(last_position(&jetstream).await, Some(positions[2]));
    let relay = setup.start_relay().await;
    setup.assert_all_relayed().await;
    relay.stop().await;
}
