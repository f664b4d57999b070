//! No space left under NATS: the stream takes nothing more, and that is all that happens.

use std::time::{Duration, Instant};

use async_nats::jetstream;
use event_stream::STREAM;
use testkit::{Service, System, eventually};

use super::chaos::last_in_order;
use super::metrics::gauge;
use super::{busy, finish, more_answers};
use crate::invariants::{
    assert_read_model_equals_fold, assert_sequences_have_no_holes, assert_stored_exactly_once,
    stored_events,
};

/// More than a stream of this test takes by itself.
const DISK_MIB: u32 = 64;
/// Commands a person gets answered between two steps.
const SOME: usize = 60;
/// Bounds what hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// Returns by how many events the stream is behind, as the service at this admin port says.
async fn relay_lag(admin: u16) -> i64 {
    gauge(admin, "relay_lag_events").await.expect("the relay says how far behind it is")
}

/// Where no disk may be mounted there is none to fill: then NATS is taken away, which to the rest of
/// the system is the same.
async fn take_space(system: &mut System) {
    match system.nats().disk() {
        Some(disk) => disk.fill(),
        None => system.nats().kill().await,
    }
}

async fn give_space(system: &mut System) {
    match system.nats().disk() {
        Some(disk) => {
            disk.free();
            // After a write error the server takes nothing more into the stream until it is started again.
            system.nats().restart().await;
        }
        None => system.nats().start_again().await,
    }
}

#[tokio::test]
async fn a_full_disk_under_nats_costs_nothing_but_time() {
    let mut system = System::with().small_nats_disk(DISK_MIB).start().await;
    let admin = system.replica(Service::Command, 0).ports().admin;
    let mut loads = busy(&system).await;
    more_answers(&mut loads, SOME).await;
    take_space(&mut system).await;

    // Commands go on, and how far the stream is behind can be seen.
    let deadline = Instant::now() + PATIENCE;
    while relay_lag(admin).await < i64::try_from(SOME).expect("a small number") {
        assert!(Instant::now() < deadline, "the stream takes all there is");
        more_answers(&mut loads, SOME).await;
    }
    // So does the read side, from the event store.
    let record = finish(loads).await;
    assert_read_model_equals_fold(&system).await;
    assert!(relay_lag(admin).await > 0, "nobody gave the space back");

    give_space(&mut system).await;
    let events = stored_events(&system).await;
    let head = events.last().map(|event| event.position);
    eventually(head, || last_in_order(&system)).await;
    eventually(0, || relay_lag(admin)).await;
    assert_stored_exactly_once(&events, &record);
    assert_sequences_have_no_holes(&events);
    assert_every_event_is_in_the_stream(&system, events.len()).await;
}

async fn assert_every_event_is_in_the_stream(system: &System, count: usize) {
    let client = async_nats::connect(system.nats_url()).await.expect("connect to NATS");
    let stream = jetstream::new(client).get_stream(STREAM).await.expect("the stream is there");
    let state = stream.get_info().await.expect("ask for the stream's state").state;
    assert_eq!(state.messages, count as u64);
}
