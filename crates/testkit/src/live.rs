#![expect(clippy::expect_used, reason = "a test whose live stream breaks has failed")]

use std::future::ready;
use std::pin::Pin;
use std::time::Duration;

use eventsource_stream::{Event, Eventsource as _};
use futures::{Stream, StreamExt as _};
use serde_json::Value;

const PATIENCE: Duration = Duration::from_secs(60);

/// The changes a browser would be told about.
pub struct LiveChanges {
    events: Pin<Box<dyn Stream<Item = Event> + Send>>,
    last_id: String,
}

impl std::fmt::Debug for LiveChanges {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LiveChanges").field("last_id", &self.last_id).finish_non_exhaustive()
    }
}

impl LiveChanges {
    pub(crate) fn new(response: reqwest::Response) -> Self {
        let events = response.bytes_stream().eventsource();
        let events = events
            .map(|event| event.expect("the live stream holds"))
            .filter(|event| ready(event.event == "change"));
        Self { events: Box::pin(events), last_id: String::new() }
    }

    /// Waits for the next change.
    pub async fn next(&mut self) -> Value {
        let next = tokio::time::timeout(PATIENCE, self.events.next()).await;
        let event = next.expect("a change in time").expect("the live stream goes on");
        self.last_id = event.id;
        serde_json::from_str(&event.data).expect("a change is JSON")
    }

    /// Waits until the stream ends and returns the changes that still came.
    pub async fn rest(mut self) -> Vec<Value> {
        let mut rest = Vec::new();
        loop {
            let next = tokio::time::timeout(PATIENCE, self.events.next()).await;
            match next.expect("a change, or the end, in time") {
                Some(event) => rest.push(serde_json::from_str(&event.data).expect("JSON")),
                None => return rest,
            }
        }
    }

    /// Returns what resumes the stream after the last change seen.
    #[must_use]
    pub fn last_id(&self) -> &str {
        &self.last_id
    }
}
