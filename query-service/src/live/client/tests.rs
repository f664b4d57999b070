use super::*;
use crate::freshness::Freshness;
use crate::live::feed::Feed;
use crate::live::slots::Slots;
use crate::live::traces::PushTraces;
use crate::metrics::Metrics;
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

/// A client nobody sends anything to; its database is never asked.
fn idle_client() -> Client {
    let metrics = Arc::new(Metrics::new(&prometheus::Registry::new()).unwrap());
    let slots = Slots::new(1, Arc::clone(&metrics));
    let slot = slots.take().unwrap();
    let live = Live {
        feed: Feed::new(Freshness::new(Arc::clone(&metrics)), PushTraces::default()),
        slots,
        pool: PgPool::connect_lazy("postgres://127.0.0.1:1/none").unwrap(),
        metrics,
        stopping: CancellationToken::new(),
    };
    let (changes, sent) = live.feed.join();
    let now = Instant::now();
    Client {
        live,
        account_id: Uuid::nil(),
        grant_id: Uuid::nil(),
        wanted: None,
        visible: HashSet::new(),
        changes,
        sent,
        heartbeat_at: now + HEARTBEAT,
        check_grant_at: None,
        ends_at: now + LIFETIME,
        over: false,
        _slot: slot,
    }
}

#[tokio::test(start_paused = true)]
async fn a_silent_stream_has_a_heartbeat_with_an_id_and_ends_with_its_lifetime() {
    let mut client = idle_client();
    let started = Instant::now();
    let mut heartbeats = 0;
    while let Some(text) = client.next().await {
        heartbeats += 1;
        assert_eq!(text, frame::heartbeat(&Positions::default()));
        assert_eq!(started.elapsed(), HEARTBEAT * heartbeats);
    }
    assert_eq!(started.elapsed(), LIFETIME);
}

#[tokio::test(start_paused = true)]
async fn a_stream_ends_when_the_service_is_told_to_stop() {
    let mut client = idle_client();
    client.live.stopping.cancel();
    assert_eq!(client.next().await, None);
}

#[tokio::test]
async fn a_place_is_free_again_once_its_client_is_gone() {
    let client = idle_client();
    let slots = client.live.slots.clone();
    let metrics = Arc::clone(&client.live.metrics);
    assert!(slots.take().is_none());
    assert_eq!(metrics.stream_clients().get(), 1);
    drop(client);
    assert!(slots.take().is_some());
    assert_eq!(metrics.stream_clients().get(), 0);
}
