//! Lag is seen by every replica, and wake-ups reach the leader.

use crate::relay_setup::{Setup, last_position};
use domain::{Partition, Position};
use event_stream::subject::RELAY_NUDGE;
use event_stream::{consumer_name, ensure_consumer};
use futures::{FutureExt, StreamExt, TryStreamExt};
use std::time::{Duration, Instant};
use testkit::eventually;

const EVENTS: u32 = 15;
const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn lag_is_measured_and_grows_while_no_relay_leads_and_vanishes_after() {
    let mut setup = Setup::new("relay_lag").await;
    setup.nats.kill().await;
    let relay = setup.start_relay().await;
    let positions = setup.append(9).await;
    let (first, last) = (positions[0], positions[8]);
    eventually(true, || async { relay.metric("relay_lag_events") >= 9.0 }).await;
    let seconds = relay.metric("relay_lag_seconds");
    eventually(true, || async { relay.metric("relay_lag_seconds") > seconds }).await;
    assert_eq!(relay.metric("relay_active"), 0.0);
    assert_eq!(relay.metric("relay_checkpoint_position"), 0.0);

    setup.nats.start_again().await;
    let standby = setup.start_relay().await;
    for replica in [&relay, &standby] {
        let gauges =
            || async { (replica.metric("relay_lag_events"), replica.metric("relay_lag_seconds")) };
        eventually((0.0, 0.0), gauges).await;
        let checkpoint = || async { replica.metric("relay_checkpoint_position") };
        eventually(f64::from(i32::try_from(last).unwrap()), checkpoint).await;
    }
    assert!(first < last);
    relay.stop().await;
    standby.stop().await;
}

#[tokio::test]
async fn what_nobody_reads_yet_waits_and_grows_older() {
    let setup = Setup::new("relay_unread").await;
    let relay = setup.start_relay().await;
    let positions = setup.append(40).await;
    let last = f64::from(i32::try_from(positions[39]).unwrap());
    eventually(last, || async { relay.metric("relay_checkpoint_position") }).await;

    let waiting = || async {
        let gauge = |partition| {
            let consumer = consumer_name(partition);
            relay.metric(&format!("consumer_pending_messages{{consumer=\"{consumer}\"}}"))
        };
        Partition::all().map(gauge).sum::<f64>()
    };
    eventually(40.0, waiting).await;
    let age = relay.metric("consumer_lag_seconds");
    assert!(age > 0.0, "{age}");
    eventually(true, || async { relay.metric("consumer_lag_seconds") > age }).await;

    // The projector makes its consumers; the next look is theirs.
    let jetstream = setup.jetstream().await;
    for partition in Partition::all() {
        let consumer = ensure_consumer(&jetstream, partition).await.unwrap();
        let batch = consumer.batch().max_messages(40).expires(PATIENCE / 60).messages().await;
        let read: Vec<_> = batch.unwrap().try_collect().await.unwrap();
        if let Some(newest) = read.last() {
            newest.ack().await.unwrap();
        }
    }
    eventually((0.0, 0.0), || async { (waiting().await, relay.metric("consumer_lag_seconds")) })
        .await;
    relay.stop().await;
}

#[tokio::test]
async fn a_standby_passes_its_own_appends_on_as_a_nudge() {
    let setup = Setup::new("relay_nudge").await;
    let leader = setup.start_relay().await;
    leader.leads().await;
    let standby = setup.start_relay().await;
    let client = setup.connected().await;
    let mut nudges = client.subscribe(RELAY_NUDGE).await.unwrap();
    // It keeps quiet until it is connected, and we hear nothing until the server knows: so it is
    // told more than once.
    let (appended, mut position) = (standby.appended.clone(), 0);
    let heard = tokio::spawn(async move { nudges.next().await.map(|nudge| nudge.payload.len()) });
    eventually(true, || {
        position += 1;
        appended.send_replace(Position::new(position));
        std::future::ready(heard.is_finished())
    })
    .await;
    assert_eq!(heard.await.unwrap(), Some(0));
    leader.stop().await;
    standby.stop().await;
}

#[tokio::test]
async fn own_appends_and_nudges_wake_the_leader_long_before_its_poll() {
    let setup = Setup::new("relay_wake").await;
    let leader = setup.start_relay().await;
    leader.leads().await;
    let client = setup.connected().await;

    let by_poll = relay_one_by_one(&setup, |_| ()).await;
    let by_append = relay_one_by_one(&setup, |position| {
        leader.appended.send_replace(Position::new(position));
    })
    .await;
    let by_nudge = relay_one_by_one(&setup, |_| {
        let nudge = client.publish(RELAY_NUDGE, bytes::Bytes::new());
        nudge.now_or_never().unwrap().unwrap();
    })
    .await;
    println!("{EVENTS} events: by poll {by_poll:?}, append {by_append:?}, nudge {by_nudge:?}");
    assert!(by_append * 2 < by_poll, "own appends do not wake the leader");
    assert!(by_nudge * 2 < by_poll, "nudges do not wake the leader");
    leader.stop().await;
}

/// Appends events, each after the one before it was relayed, and returns how long all took.
async fn relay_one_by_one(setup: &Setup, wake: impl Fn(i64)) -> Duration {
    let jetstream = setup.jetstream().await;
    let begun = Instant::now();
    for _ in 0..EVENTS {
        let position = setup.append(1).await[0];
        wake(position);
        while last_position(&jetstream).await != Some(position) {
            assert!(begun.elapsed() < PATIENCE, "{position} is not relayed");
        }
    }
    begun.elapsed()
}
