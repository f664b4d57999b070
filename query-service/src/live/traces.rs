//! Where the traces of events go on that are about to be pushed: announced by the projector, taken by
//! the feed. Empty unless traces are exported.

use domain::Position;
use service_runtime::traces::{self, SPANS};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use tracing::Span;

/// Most traces that wait for their event to be pushed; the oldest go first.
const WAITING_MAX: usize = 1_024;

/// The traces that wait. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct PushTraces(Arc<Mutex<VecDeque<(Position, String)>>>);

impl PushTraces {
    /// Keeps where an event's trace goes on.
    pub fn announced(&self, position: Position, traceparent: String) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() >= WAITING_MAX {
            waiting.pop_front();
        }
        waiting.push_back((position, traceparent));
    }

    /// Opens the span of pushing an event; it ends when its last client was sent the event.
    pub(super) fn span_of(&self, position: Position) -> Span {
        if !traces::enabled() {
            return Span::none();
        }
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(index) = waiting.iter().position(|(waits, _)| *waits == position) else {
            return Span::none();
        };
        let traceparent = waiting.remove(index).map(|(_, traceparent)| traceparent);
        let Some(projected) = traces::to_follow(traceparent.as_deref()) else {
            return Span::none();
        };
        let span = tracing::debug_span!(
            target: SPANS,
            parent: None,
            "push",
            event.position = position.get(),
        );
        traces::follow(&span, projected);
        span
    }
}
