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
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tracing::level_filters::LevelFilter;
use tracing::{Span, Subscriber};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::registry::LookupSpan;

/// Target of the spans that exist for traces only; logs leave them out.
pub const SPANS: &str = "spans";
/// Target of the span of a request, which logs show as well.
const REQUESTS: &str = "service_runtime::http_layer";
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
        let ratio = Sampler::TraceIdRatioBased(config.traces_ratio);
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_sampler(Sampler::ParentBased(Box::new(ratio)))
            .with_resource(Resource::builder_empty().with_service_name(service).build())
            .build();
        EXPORTING.store(true, Ordering::Relaxed);
        Ok(Self { provider: Some(provider) })
    }

    /// Returns the layer that makes OpenTelemetry's spans of ours; `None` when the export is off.
    pub(crate) fn layer<S>(&self) -> Option<impl Layer<S> + Send + Sync + use<S>>
    where
        S: Subscriber + for<'s> LookupSpan<'s> + Send + Sync,
    {
        let tracer = self.provider.as_ref()?.tracer("task-manager");
        let ours = Targets::new()
            .with_target(SPANS, LevelFilter::DEBUG)
            .with_target(REQUESTS, LevelFilter::INFO);
        Some(
            tracing_opentelemetry::layer()
                .with_tracer(tracer)
                .with_location(false)
                .with_threads(false)
                .with_tracked_inactivity(false)
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

/// Set once, when the export starts: asking the subscriber (`tracing::enabled!`) leaves its filters in
/// a state that hides the next span from the logs.
static EXPORTING: AtomicBool = AtomicBool::new(false);

/// Tells whether spans are made for traces: work that only prepares them can be left out.
#[must_use]
pub fn enabled() -> bool {
    EXPORTING.load(Ordering::Relaxed)
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
