//! Each event once, in order, whoever leads.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use crate::relay_setup::{Running, Setup, append, last_position};
use command_service::relay::RelayError;
use command_service::relay::publisher::{Outgoing, Publisher};
use domain::Position;
use event_stream::{RecordedEvent, STREAM};
use service_runtime::transaction::begin;
use testkit::eventually;

#[tokio::test]
async fn every_event_is_relayed_once_in_order_with_its_predecessor() {
    let setup = Setup::new("relay_order").await;
    let relay = setup.start_relay().await;
    for count in [1, 3, 1_300, 1, 40] {
        setup.append(count).await;
        setup.assert_all_relayed().await;
    }
    assert_eq!(relay.published(), 1_345.0);
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_relays_under_load_relay_each_event_once_while_leaders_are_cut_off() {
    let setup = Setup::new("relay_two").await;
    let relays = [setup.start_relay().await, setup.start_relay().await];
    let load = setup.append_under_load();
    let mut changes = 0;
    while changes < 8 {
        let before: f64 = relays.iter().map(Running::published).sum();
        let progress =
            || async { relays.iter().map(Running::published).sum::<f64>() > before + 50.0 };
        eventually(true, progress).await;
        changes += usize::from(setup.cut_leader().await);
    }
    load.stop().await;
    setup.assert_all_relayed().await;
    let leaders = || async { relays.iter().map(|relay| relay.metric("relay_active")).sum() };
    eventually(1.0, leaders).await;
    for relay in relays {
        relay.stop().await;
    }
}

#[tokio::test]
async fn the_standby_takes_over_when_the_leader_stops() {
    let setup = Setup::new("relay_takeover").await;
    let first = setup.start_relay().await;
    first.leads().await;
    let second = setup.start_relay().await;
    setup.append(5).await;
    setup.assert_all_relayed().await;
    assert_eq!(second.metric("relay_active"), 0.0);
    first.stop().await;
    setup.append(5).await;
    setup.assert_all_relayed().await;
    second.leads().await;
    second.stop().await;
}

#[tokio::test]
async fn a_publisher_that_wrongly_believes_to_lead_is_fenced() {
    let setup = Setup::new("relay_fence").await;
    let relay = setup.start_relay().await;
    setup.append(3).await;
    setup.assert_all_relayed().await;

    let stale = Publisher::new(setup.connected().await);
    let message = outgoing(&setup.relayed().await.pop().unwrap());
    for believed in [0, 2, 4] {
        let refused = stale.pipeline(vec![message.clone()], believed).await;
        assert!(matches!(refused, Err(RelayError::Fenced)), "{refused:?}");
        let refused = stale.batch(vec![message.clone(); 3], believed).await;
        assert!(matches!(refused, Err(RelayError::Fenced)), "{refused:?}");
    }
    setup.assert_all_relayed().await;

    // Where it believes rightly, the same messages are taken: the fence was what refused them.
    relay.stop().await;
    assert_eq!(stale.pipeline(vec![message.clone(); 2], 3).await.unwrap(), 5);
    assert_eq!(stale.batch(vec![message; 3], 5).await.unwrap(), 8);
}

#[tokio::test]
async fn a_leader_that_another_one_overtook_is_fenced_and_goes_on_from_the_stream_s_end() {
    let setup = Setup::new("relay_overtaken").await;
    let relay = setup.start_relay().await;
    setup.append(3).await;
    setup.assert_all_relayed().await;

    // While the leader cannot read, another one relays what comes next.
    let mut unread = begin(&setup.admin).await.unwrap();
    sqlx::raw_sql("LOCK TABLE event_store.events").execute(&mut *unread).await.unwrap();
    let mut stored = append(&mut *unread, 2).await;
    stored.sort_unstable();
    let last = setup.relayed().await.pop().unwrap();
    let other = Publisher::new(setup.connected().await);
    let messages = stored.iter().map(|position| {
        outgoing(&RecordedEvent { position: Position::new(*position), ..last.clone() })
    });
    assert_eq!(other.pipeline(messages.collect(), 3).await.unwrap(), 5);
    // What was relayed must be what is stored, or the leader rightly halts.
    give_ids(&mut unread, &last.metadata.event_id.to_string(), &stored).await;
    unread.commit().await.unwrap();

    setup.append(4).await;
    setup.caught_up().await;
    assert_eq!(setup.relayed_positions().await, setup.stored_positions().await);
    assert!(relay.metric("relay_published_events_total{outcome=\"fenced\"}") >= 2.0);
    relay.stop().await;
}

#[tokio::test]
async fn a_backlog_goes_out_as_atomic_batches_and_a_trickle_as_single_messages() {
    let setup = Setup::new("relay_batches").await;
    setup.append(1_100).await;
    let relay = setup.start_relay().await;
    setup.assert_all_relayed().await;
    let jetstream = setup.jetstream().await;
    let stream = jetstream.get_stream(STREAM).await.unwrap();
    let mut batches = std::collections::BTreeMap::<Option<String>, usize>::new();
    for sequence in 1..=1_100 {
        let message = stream.get_raw_message(sequence).await.unwrap();
        let batch = message.headers.get("Nats-Batch-Id").map(|id| id.as_str().to_owned());
        *batches.entry(batch).or_default() += 1;
    }
    let mut sizes: Vec<usize> = batches.values().copied().collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [100, 500, 500]);
    assert_eq!(batches.get(&None), Some(&100));
    relay.stop().await;
}

#[tokio::test]
async fn a_backlog_of_huge_events_goes_out_in_smaller_batches() {
    let setup = Setup::new("relay_huge").await;
    let positions = setup.append(30).await;
    let mut connection = setup.admin.acquire().await.unwrap();
    sqlx::raw_sql(
        "ALTER TABLE event_store.events DISABLE TRIGGER USER;
         UPDATE event_store.events SET payload = jsonb_build_object('x', repeat('x', 900000))",
    )
    .execute(&mut *connection)
    .await
    .unwrap();
    let relay = setup.start_relay().await;
    eventually(positions.last().copied(), || async {
        last_position(&setup.jetstream().await).await
    })
    .await;
    let jetstream = setup.jetstream().await;
    let stream = jetstream.get_stream(STREAM).await.unwrap();
    let first = stream.get_raw_message(1).await.unwrap();
    let batch = first.headers.get("Nats-Batch-Id").unwrap();
    let mut size = 0;
    for sequence in 1..=30 {
        let message = stream.get_raw_message(sequence).await.unwrap();
        size += usize::from(message.headers.get("Nats-Batch-Id") == Some(batch));
    }
    assert_eq!(size, 10);
    setup.assert_all_relayed().await;
    relay.stop().await;
}

fn outgoing(event: &RecordedEvent) -> Outgoing {
    Outgoing {
        subject: event.subject(),
        headers: event.headers().unwrap(),
        body: event.body().unwrap(),
        span: tracing::Span::none(),
    }
}

/// Stores the id that stands in the messages already sent for these events.
async fn give_ids(connection: &mut sqlx::PgConnection, event_id: &str, positions: &[i64]) {
    sqlx::raw_sql("ALTER TABLE event_store.events DISABLE TRIGGER USER")
        .execute(&mut *connection)
        .await
        .unwrap();
    sqlx::query(
        "UPDATE event_store.events SET metadata = metadata || jsonb_build_object('event_id', $1)
         WHERE position = ANY ($2)",
    )
    .bind(event_id)
    .bind(positions)
    .execute(connection)
    .await
    .unwrap();
}
