//! A client of the live stream.

use crate::world::Caller;
use eventsource_stream::{Event, EventStream, Eventsource};
use futures::StreamExt;
use futures::stream::BoxStream;
use serde_json::Value;
use std::time::Duration;

/// Longer than anything takes that is going to happen.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Sse {
    events: EventStream<BoxStream<'static, reqwest::Result<bytes::Bytes>>>,
    /// The id to resume with.
    pub last_event_id: String,
}

impl Sse {
    /// Joins and returns with the first event, which is always `ready`.
    pub async fn join(caller: &Caller, path: &str) -> Self {
        Self::connect(caller, path, &[]).await
    }

    pub async fn resume(caller: &Caller, path: &str, last_event_id: &str) -> Self {
        Self::connect(caller, path, &[("last-event-id", last_event_id)]).await
    }

    async fn connect(caller: &Caller, path: &str, headers: &[(&str, &str)]) -> Self {
        let answer = caller.send(path, headers).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        let events = answer.bytes_stream().boxed().eventsource();
        let mut sse = Self { events, last_event_id: String::new() };
        assert_eq!(sse.next().await.unwrap().event, "ready");
        sse
    }

    /// Returns the next event; `None` when the stream has ended.
    pub async fn next(&mut self) -> Option<Event> {
        let next = tokio::time::timeout(PATIENCE, self.events.next()).await;
        let event = next.expect("an event, or the end, in time")?.ok()?;
        self.last_event_id.clone_from(&event.id);
        Some(event)
    }

    /// Returns the next event's data, which must be a change.
    pub async fn change(&mut self) -> Value {
        let event = self.next().await.expect("a change");
        assert_eq!(event.event, "change", "{event:?}");
        serde_json::from_str(&event.data).unwrap()
    }

    /// Returns the next change's position.
    pub async fn position(&mut self) -> i64 {
        self.change().await["position"].as_i64().unwrap()
    }

    /// Returns the next changes' positions.
    pub async fn positions(&mut self, count: usize) -> Vec<i64> {
        let mut positions = Vec::with_capacity(count);
        while positions.len() < count {
            positions.push(self.position().await);
        }
        positions
    }
}
