//! Traces: spans of a request, from the HTTP layer to whoever is told of its events, exported over
//! OTLP to a collector where one is configured. Off by default, and then no span is made for it.
//!
//! A trace crosses processes as a W3C `traceparent`: in the metadata of events, in the headers of
//! messages, in the projector's announcements. [`follow`] goes on from one, [`of`] hands one on.

mod collector;
pub mod settings;

use crate::request_context::TraceContext;
use collector::CollectorClient;
use opentelemetry::Context;
use opentelemetry::trace::{
    SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState, TracerProvider,
};
use opentelemetry_otlp::{ExporterBuildError, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
use settings::TraceConfig;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tracing::level_filters::LevelFilter;
use tracing::{Metadata, Span, Subscriber};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::registry::LookupSpan;

/// Target of the spans that exist for traces only; logs leave them out.
pub const SPANS: &str = "spans";
/// Field that makes a span one of OpenTelemetry's wherever it is made, such as that of a request, which
/// logs show as well.
const KIND: &str = "otel.kind";
/// How long the collector may take for a batch.
const EXPORT_TIMEOUT: Duration = Duration::from_secs(5);

/// The export of this process; when dropped, what is waiting is sent.
#[derive(Debug)]
pub struct Traces {
    provider: Option<SdkTracerProvider>,
}

impl Traces {
    pub(crate) const fn off() -> Self {
        Self { provider: None }
    }

    /// Starts the export; off where no endpoint is configured. Needs a Tokio runtime.
    pub(crate) fn start(
        config: &TraceConfig,
        service: &'static str,
    ) -> Result<Self, ExporterBuildError> {
        let Some(endpoint) = config.traces_endpoint.address() else { return Ok(Self::off()) };
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(CollectorClient::new(EXPORT_TIMEOUT))
            .with_endpoint(endpoint.to_string())
            .with_timeout(EXPORT_TIMEOUT)
            .build()?;
        // Whether a request is traced is drawn before its spans are made (`drawn`): a span that is not
        // exported would cost nearly as much as one that is.
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_sampler(Sampler::ParentBased(Box::new(Sampler::AlwaysOn)))
            .with_resource(Resource::builder_empty().with_service_name(service).build())
            .build();
        SHARE.store(config.traces_ratio.to_bits(), Ordering::Relaxed);
        Ok(Self { provider: Some(provider) })
    }

    /// Returns the layer that makes OpenTelemetry's spans of ours; `None` when the export is off.
    pub(crate) fn layer<S>(&self) -> Option<impl Layer<S> + Send + Sync + use<S>>
    where
        S: Subscriber + for<'s> LookupSpan<'s> + Send + Sync,
    {
        let tracer = self.provider.as_ref()?.tracer("task-manager");
        let ours = filter_fn(is_exported).with_max_level_hint(LevelFilter::DEBUG);
        Some(
            tracing_opentelemetry::layer()
                .with_tracer(tracer)
                .with_location(false)
                .with_threads(false)
                .with_tracked_inactivity(false)
                // Nobody asks OpenTelemetry where he is: tracing knows.
                .with_context_activation(false)
                .with_filter(ours),
        )
    }
}

impl Drop for Traces {
    fn drop(&mut self) {
        if let Some(provider) = self.provider.take()
            && let Err(error) = provider.shutdown_with_timeout(EXPORT_TIMEOUT)
        {
            tracing::warn!(%error, "the last spans were not exported");
        }
    }
}

/// The share of traces that are exported, as bits of an `f64`; set once, when the export starts. Asking
/// the subscriber (`tracing::enabled!`) leaves its filters in a state that hides the next span from the
/// logs.
static SHARE: AtomicU64 = AtomicU64::new(NOTHING_IS_EXPORTED);
/// Bits of a number that is no share.
const NOTHING_IS_EXPORTED: u64 = u64::MAX;

/// Tells whether spans are made for traces: work that only prepares them can be left out.
#[must_use]
pub fn enabled() -> bool {
    SHARE.load(Ordering::Relaxed) != NOTHING_IS_EXPORTED
}

/// Decides whether a trace that begins here, at random bits of its own, is one of the share that is
/// exported. Where nothing is exported it is: others may export what they do of it.
pub(crate) fn drawn(random: u64) -> bool {
    let share = SHARE.load(Ordering::Relaxed);
    share == NOTHING_IS_EXPORTED || is_below(f64::from_bits(share), random)
}

/// Tells whether a draw falls into the share. The upper 53 bits are what an `f64` holds exactly.
#[expect(clippy::cast_precision_loss, reason = "53 bits have none")]
fn is_below(share: f64, random: u64) -> bool {
    const STEPS: f64 = (1_u64 << 53) as f64;
    ((random >> 11) as f64) < share * STEPS
}

fn is_exported(metadata: &Metadata<'_>) -> bool {
    metadata.is_span() && (metadata.target() == SPANS || metadata.fields().field(KIND).is_some())
}

/// Makes `span` part of the trace that `parent` is a span of. Call it before the span is entered.
pub fn follow(span: &Span, parent: TraceContext) {
    if span.is_disabled() {
        return;
    }
    let parent = Context::new().with_remote_span_context(parent.into());
    if let Err(error) = span.set_parent(parent) {
        tracing::debug!(%error, "a span does not follow its trace");
    }
}

/// Returns the place in a trace that a stored or received `traceparent` names, to go on from; `None`
/// where no span would be exported, so that none is made.
#[must_use]
pub fn to_follow(traceparent: Option<&str>) -> Option<TraceContext> {
    if !enabled() {
        return None;
    }
    traceparent.and_then(TraceContext::parse).filter(TraceContext::sampled)
}

/// Returns the place of `span` in its trace, to be handed on; `None` when it is not traced.
#[must_use]
pub fn of(span: &Span) -> Option<TraceContext> {
    if span.is_disabled() {
        return None;
    }
    let context = span.context();
    let context = context.span().span_context().clone();
    context.is_valid().then(|| TraceContext::from(&context))
}

impl From<TraceContext> for SpanContext {
    fn from(trace: TraceContext) -> Self {
        let (trace_id, span_id, flags) = trace.parts();
        Self::new(
            TraceId::from_bytes(trace_id.to_be_bytes()),
            SpanId::from_bytes(span_id.to_be_bytes()),
            TraceFlags::new(flags),
            true,
            TraceState::NONE,
        )
    }
}

impl From<&SpanContext> for TraceContext {
    fn from(context: &SpanContext) -> Self {
        Self::from_parts(
            u128::from_be_bytes(context.trace_id().to_bytes()),
            u64::from_be_bytes(context.span_id().to_bytes()),
            context.trace_flags().to_u8(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_all_draws_is_below_it() {
        for random in [0, 1, u64::MAX / 2, u64::MAX] {
            assert!(is_below(1.0, random), "all");
            assert!(!is_below(0.0, random), "none");
        }
        assert!(is_below(0.25, u64::MAX / 4 - 1_024) && !is_below(0.25, u64::MAX / 4 + 1));
    }

    #[test]
    fn a_trace_that_begins_where_nothing_is_exported_is_left_to_others() {
        assert!(!enabled() && drawn(0) && drawn(u64::MAX));
    }
}
