//! Who is asking, in the sense of "which request": its id and its place in a distributed trace.

use crate::traces;
use axum::extract::FromRequestParts;
use http::HeaderMap;
use http::request::Parts;
use std::convert::Infallible;
use std::fmt;
use tracing::Span;
use uuid::Uuid;

/// Names the request in answers, logs and stored events; a caller's own is kept when it is a UUID.
pub const REQUEST_ID: &str = "request-id";
/// W3C trace context.
pub const TRACEPARENT: &str = "traceparent";

tokio::task_local! {
    static CURRENT: RequestContext;
}

/// Identity of one request; an extractor for handlers.
#[derive(Debug, Clone, Copy)]
pub struct RequestContext {
    pub id: Uuid,
    pub trace: TraceContext,
}

/// Returns the id of the request this task is working on, if it is working on one.
#[must_use]
pub fn current_id() -> Option<Uuid> {
    CURRENT.try_with(|context| context.id).ok()
}

impl RequestContext {
    /// Reads the caller's headers; what is missing or unusable is made up.
    #[must_use]
    pub fn from_headers(headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let id = text(REQUEST_ID).and_then(|id| Uuid::try_parse(id).ok());
        let parent = traceparent(headers);
        Self {
            id: id.filter(|id| !id.is_nil()).unwrap_or_else(Uuid::now_v7),
            trace: parent.map_or_else(TraceContext::start, TraceContext::child),
        }
    }

    /// Takes part in the trace of the request's span, where spans are exported.
    pub(crate) fn traced(&mut self, span: &Span, headers: &HeaderMap) {
        if let Some(parent) = traceparent(headers) {
            traces::follow(span, parent);
        }
        if let Some(trace) = traces::of(span) {
            self.trace = trace;
        }
    }

    /// Makes this the current request for everything `work` does on its own task.
    pub async fn scope<F: Future>(self, work: F) -> F::Output {
        CURRENT.scope(self, work).await
    }
}

fn traceparent(headers: &HeaderMap) -> Option<TraceContext> {
    let header = headers.get(TRACEPARENT).and_then(|value| value.to_str().ok());
    header.and_then(TraceContext::parse)
}

impl<S: Send + Sync> FromRequestParts<S> for RequestContext {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let known = parts.extensions.get::<Self>().copied();
        Ok(known.unwrap_or_else(|| Self::from_headers(&parts.headers)))
    }
}

/// The flag of a trace whose spans are wanted.
const SAMPLED: u8 = 1;

/// One span of a W3C trace; displays as a `traceparent` header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceContext {
    trace_id: u128,
    span_id: u64,
    flags: u8,
}

impl TraceContext {
    /// Begins a new trace; draws whether it is exported.
    fn start() -> Self {
        let span_id = new_span_id();
        // Only its lower half is random: above are a UUID's variant and counter.
        let flags = if traces::drawn(span_id << 32) { SAMPLED } else { 0 };
        Self { trace_id: Uuid::now_v7().as_u128(), span_id, flags }
    }

    pub(crate) const fn from_parts(trace_id: u128, span_id: u64, flags: u8) -> Self {
        Self { trace_id, span_id, flags }
    }

    pub(crate) const fn parts(self) -> (u128, u64, u8) {
        (self.trace_id, self.span_id, self.flags)
    }

    /// Returns the span below this one.
    fn child(self) -> Self {
        Self { span_id: new_span_id(), ..self }
    }

    /// Reads a header; anything that is not exactly what W3C asks for is no trace at all.
    #[must_use]
    pub fn parse(header: &str) -> Option<Self> {
        let bytes = header.as_bytes();
        let lower_hex = |b: &u8| matches!(b, b'0'..=b'9' | b'a'..=b'f');
        let fields = [(0, 2), (3, 35), (36, 52), (53, 55)];
        let well_formed = bytes.len() >= 55
            && [2, 35, 52].iter().all(|dash| bytes[*dash] == b'-')
            && fields.iter().all(|&(from, to)| bytes[from..to].iter().all(lower_hex))
            && &bytes[..2] != b"ff"
            // Version 00 ends here; later versions may only add fields after a dash.
            && (bytes.len() == 55 || (&bytes[..2] != b"00" && bytes[55] == b'-'));
        if !well_formed {
            return None;
        }
        let trace_id = u128::from_str_radix(&header[3..35], 16).ok()?;
        let span_id = u64::from_str_radix(&header[36..52], 16).ok()?;
        let flags = u8::from_str_radix(&header[53..55], 16).ok()?;
        (trace_id != 0 && span_id != 0).then_some(Self { trace_id, span_id, flags })
    }

    /// Tells whether whoever began the trace wants its spans.
    pub(crate) const fn sampled(&self) -> bool {
        self.flags & SAMPLED != 0
    }

    /// Returns the trace's id, the same in every service the request passes.
    #[must_use]
    pub const fn trace_id(&self) -> TraceId {
        TraceId(self.trace_id)
    }
}

/// A trace's id; displays as 32 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceId(u128);

impl fmt::Display for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Display for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "00-{:032x}-{:016x}-{:02x}", self.trace_id, self.span_id, self.flags)
    }
}

/// Returns the random half of a fresh UUID, which is never zero: its variant bits are set.
fn new_span_id() -> u64 {
    Uuid::now_v7().as_u64_pair().1
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    fn context(name: &'static str, value: &'static str) -> RequestContext {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        RequestContext::from_headers(&headers)
    }

    #[test]
    fn a_callers_request_id_is_kept_when_it_is_a_uuid() {
        let id = "0199a1b2-0000-7000-8000-000000000001";
        assert_eq!(context("request-id", id).id.to_string(), id);
        assert_eq!(context("request-id", "abc\"}{").id.get_version_num(), 7);
        assert_eq!(
            context("request-id", "00000000-0000-0000-0000-000000000000").id.get_version_num(),
            7
        );
    }

    #[test]
    fn a_trace_goes_on_with_a_span_of_our_own() {
        let trace = context("traceparent", HEADER).trace;
        assert_eq!(trace.trace_id().to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_ne!(trace.to_string(), HEADER);
        assert_eq!(trace.to_string().len(), HEADER.len());
    }

    #[test]
    fn what_w3c_refuses_starts_a_new_trace() {
        assert_eq!(TraceContext::parse(HEADER).map(|t| t.to_string()).as_deref(), Some(HEADER));
        for bad in [
            "",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
            "00-4bf92f3577b34da6a3ce929d0e0e47é-00f067aa0ba902b7-0",
        ] {
            assert_eq!(TraceContext::parse(bad), None, "{bad}");
        }
        let later = format!("cc{}-extra", &HEADER[2..]);
        assert!(TraceContext::parse(&later).is_some());
    }
}
