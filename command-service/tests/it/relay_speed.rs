//! How fast the relay is beside the bare exchanges it is made of; printed, not asserted.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use crate::relay_setup::{Setup, append};
use async_nats::jetstream;
use command_service::relay::publisher::{Outgoing, Publisher};
use domain::Position;
use event_stream::{RecordedEvent, STREAM};
use futures::StreamExt;
use std::time::{Duration, Instant};
use testkit::eventually;

const BACKLOG: i32 = 20_000;
const BATCH: usize = 500;
const TRICKLE: usize = 300;

fn outgoing(event: &RecordedEvent) -> Outgoing {
    Outgoing {
        subject: event.subject(),
        headers: event.headers().unwrap(),
        body: event.body().unwrap(),
        span: tracing::Span::none(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_backlog_is_relayed_completely() {
    let setup = Setup::new("relay_backlog").await;
    setup.append(BACKLOG).await;
    let relay = setup.start_relay().await;
    relay.leads().await;
    let begun = Instant::now();
    let before = relay.published();
    eventually(f64::from(BACKLOG), || async { relay.published() }).await;
    let relayed = (f64::from(BACKLOG) - before) / begun.elapsed().as_secs_f64();
    setup.assert_all_relayed().await;
    let messages: Vec<Outgoing> = setup.relayed().await.iter().map(outgoing).collect();
    relay.stop().await;

    let bare = Publisher::new(setup.connected().await);
    let mut end = u64::try_from(BACKLOG).unwrap();
    let begun = Instant::now();
    for batch in messages.chunks(BATCH) {
        end = bare.batch(batch.to_vec(), end).await.unwrap();
    }
    let batched = f64::from(BACKLOG) / begun.elapsed().as_secs_f64();
    let begun = Instant::now();
    for batch in messages.chunks(BATCH) {
        end = bare.pipeline(batch.to_vec(), end).await.unwrap();
    }
    let pipelined = f64::from(BACKLOG) / begun.elapsed().as_secs_f64();
    println!(
        "backlog: relayed {relayed:.0}/s, ratio to bare atomic batches {:.2} ({batched:.0}/s), to \
         bare pipelined messages {:.2} ({pipelined:.0}/s)",
        relayed / batched,
        relayed / pipelined
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_trickle_is_relayed_event_by_event() {
    let setup = Setup::new("relay_trickle").await;
    let relay = setup.start_relay().await;
    relay.leads().await;
    let client = setup.connected().await;
    let mut messages = client.subscribe("task-events.>").await.unwrap();
    // Once this is answered, the server has read the subscription as well.
    jetstream::new(client.clone()).query_account().await.unwrap();

    let mut relayed = Vec::with_capacity(TRICKLE);
    for _ in 0..TRICKLE {
        let begun = Instant::now();
        let position = append(&setup.admin, 1).await[0];
        relay.appended.send_replace(Position::new(position));
        let message = messages.next().await.unwrap();
        relayed.push(begun.elapsed());
        assert_eq!(RecordedEvent::from_message(&message).unwrap().position.get(), position);
    }
    let message = outgoing(&setup.relayed().await.pop().unwrap());
    relay.stop().await;

    let publisher = Publisher::new(client.clone());
    let stream = setup.jetstream().await.get_stream(STREAM).await.unwrap();
    let mut end = stream.cached_info().state.last_sequence;
    let mut bare = Vec::with_capacity(TRICKLE);
    for _ in 0..TRICKLE {
        let begun = Instant::now();
        append(&setup.admin, 1).await;
        end = publisher.pipeline(vec![message.clone()], end).await.unwrap();
        bare.push(begun.elapsed());
    }
    let (p50, p99) = percentiles(&mut relayed);
    let (bare_p50, bare_p99) = percentiles(&mut bare);
    println!(
        "trickle: INSERT to message p50 {p50:?} p99 {p99:?}; bare INSERT and acknowledged publish \
         p50 {bare_p50:?} p99 {bare_p99:?}; ratio {:.2} and {:.2}",
        p50.as_secs_f64() / bare_p50.as_secs_f64(),
        p99.as_secs_f64() / bare_p99.as_secs_f64()
    );
}

fn percentiles(delays: &mut [Duration]) -> (Duration, Duration) {
    delays.sort_unstable();
    (delays[delays.len() / 2], delays[delays.len() * 99 / 100])
}
