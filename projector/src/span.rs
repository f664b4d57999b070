//! The spans of applying events, each in the trace of the request that stored its event.

use crate::incoming::Incoming;
use event_stream::{APPLIED_TRACES_MAX, AppliedTrace};
use service_runtime::traces::{self, SPANS};
use tracing::Span;

/// The open spans of one batch; they end when this is dropped.
#[derive(Debug, Default)]
pub struct BatchSpans(Vec<(domain::Position, Span)>);

impl BatchSpans {
    /// Opens the spans of a batch's traced events; none unless traces are exported.
    #[must_use]
    pub fn open(batch: &[Incoming]) -> Self {
        if !traces::enabled() {
            return Self::default();
        }
        let readable = batch.iter().filter_map(|incoming| match incoming {
            Incoming::Readable(event) => Some(event),
            Incoming::Unreadable(_) => None,
        });
        let traced = readable.filter_map(|event| {
            Some((event, traces::to_follow(event.metadata.traceparent.as_deref())?))
        });
        let spans = traced.take(APPLIED_TRACES_MAX).map(|(event, relayed)| {
            let span = tracing::debug_span!(
                target: SPANS,
                parent: None,
                "project",
                otel.kind = "consumer",
                event.position = event.position.get(),
                partition = event.partition.get(),
            );
            traces::follow(&span, relayed);
            (event.position, span)
        });
        Self(spans.collect())
    }

    /// Returns where each trace goes on.
    #[must_use]
    pub fn handed_on(&self) -> Vec<AppliedTrace> {
        let traced = self.0.iter().filter_map(|(position, span)| {
            let traceparent = traces::of(span)?.to_string();
            Some(AppliedTrace { position: *position, traceparent })
        });
        traced.collect()
    }
}
