//! What happens around every request: its id and trace, metrics, one log event, the time limit, the
//! body limit, panics caught, unknown routes and methods answered as problems, safe headers.

use crate::config::HttpConfig;
use crate::http_metrics::{HttpMetrics, UNMATCHED};
use crate::openapi::Published;
use crate::problem::Problem;
use crate::request_context::{REQUEST_ID, RequestContext};
use crate::traces;
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version, header};
use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, Span};

/// The longest body [`crate::extract`] reads. Put on all routes by [`wrap`]; a route that takes more
/// carries its own as a layer: `.layer(Extension(BodyLimit(…)))`.
#[derive(Debug, Clone, Copy)]
pub struct BodyLimit(pub usize);

/// A route that may take longer, or less long, than `request_timeout`.
#[derive(Debug, Clone, Copy)]
pub struct RouteTimeout {
    /// The template it was registered with.
    pub route: &'static str,
    pub timeout: Duration,
}

/// What a service says of its routes beyond the routes themselves.
#[derive(Clone, Default)]
pub struct Routes {
    pub timeouts: &'static [RouteTimeout],
    /// The paths of all services: a method or path that is not ours may be another's.
    pub published: Published,
}

#[derive(Clone)]
struct Layer {
    body_limit: BodyLimit,
    request_timeout: Duration,
    routes: Routes,
    metrics: HttpMetrics,
    /// Cancelled when the process is about to stop: answers then close their connection.
    draining: CancellationToken,
}

/// Puts the layer around all routes of `router`; call it last.
pub fn wrap(
    router: Router,
    config: &HttpConfig,
    metrics: HttpMetrics,
    draining: CancellationToken,
) -> Router {
    wrap_with(router, config, metrics, draining, Routes::default())
}

/// Does what [`wrap`] does, knowing more of the routes.
pub fn wrap_with(
    router: Router,
    config: &HttpConfig,
    metrics: HttpMetrics,
    draining: CancellationToken,
    routes: Routes,
) -> Router {
    let layer = Arc::new(Layer {
        body_limit: BodyLimit(config.body_limit),
        request_timeout: config.request_timeout,
        routes,
        metrics,
        draining,
    });
    router
        .fallback(unknown)
        .method_not_allowed_fallback(|| async { Problem::method_not_allowed() })
        .layer(from_fn_with_state(layer, around))
}

/// Answers where this service has no route: the path may still be one of the API.
async fn unknown(request: Request) -> Problem {
    if request.extensions().get::<Allowed>().is_some() {
        return Problem::method_not_allowed();
    }
    Problem::not_found()
}

/// The value of `Allow` for the path of a request, put on it by [`around`].
#[derive(Clone)]
struct Allowed(HeaderValue);

impl Layer {
    fn timeout_of(&self, route: &str) -> Duration {
        let own = self.routes.timeouts.iter().find(|own| own.route == route);
        own.map_or(self.request_timeout, |own| own.timeout)
    }
}

async fn around(
    State(layer): State<Arc<Layer>>,
    route: Option<MatchedPath>,
    mut request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let _in_flight = layer.metrics.enter();
    let mut context = RequestContext::from_headers(request.headers());
    let allowed = layer.routes.published.allowed(request.uri().path()).map(Allowed);
    if let Some(allowed) = allowed.clone() {
        request.extensions_mut().insert(allowed);
    }
    let method = request.method().clone();
    let version = request.version();
    let route = route.as_ref().map_or(UNMATCHED, MatchedPath::as_str);

    let span = span_of(&method, route, &mut context, request.headers());
    request.extensions_mut().insert(context);
    request.extensions_mut().insert(layer.body_limit);
    let answer = bounded(layer.timeout_of(route), next.run(request));
    let mut response = context.scope(answer).instrument(span.clone()).await;

    finish_headers(response.headers_mut(), &context);
    if let (StatusCode::METHOD_NOT_ALLOWED, Some(Allowed(methods))) = (response.status(), allowed) {
        response.headers_mut().insert(header::ALLOW, methods);
    }
    if layer.draining.is_cancelled() && version < Version::HTTP_2 {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    let duration = started.elapsed();
    layer.metrics.observe(&method, route, response.status(), duration);
    span.in_scope(|| log(&method, route, response.status().as_u16(), duration));
    response
}

/// Opens the request's span: what logs name, and where its trace begins or goes on here.
fn span_of(
    method: &Method,
    route: &str,
    context: &mut RequestContext,
    headers: &HeaderMap,
) -> Span {
    if !traces::enabled() || !context.trace.sampled() {
        return tracing::info_span!(
            "http_request",
            %method,
            route,
            request.id = %context.id,
            trace.id = %context.trace.trace_id(),
        );
    }
    let span = tracing::info_span!(
        "http_request",
        otel.kind = "server",
        %method,
        route,
        request.id = %context.id,
        // Known once the span has its place in a trace.
        trace.id = tracing::field::Empty,
    );
    context.traced(&span, headers);
    span.record("trace.id", tracing::field::display(context.trace.trace_id()));
    span
}

fn log(method: &Method, route: &str, status: u16, duration: Duration) {
    let duration_ms = duration.as_secs_f64() * 1000.0;
    tracing::info!(status, duration_ms, "{method} {route} {status}");
}

/// Answers a problem when the handler panics or takes too long.
async fn bounded(limit: Duration, work: impl Future<Output = Response>) -> Response {
    // A handler owns what it works on, so nothing half-changed is seen after a panic; what is
    // shared (pools, caches) is built for threads that die.
    let caught = AssertUnwindSafe(work).catch_unwind();
    match tokio::time::timeout(limit, caught).await {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => Problem::internal(describe(panic.as_ref())).into_response(),
        Err(_elapsed) => Problem::timed_out().into_response(),
    }
}

fn describe(panic: &(dyn Any + Send)) -> String {
    let message = panic.downcast_ref::<&str>().copied();
    let message = message.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("the handler panicked: {}", message.unwrap_or("no message"))
}

/// Adds what every answer carries. Answers hold private data: a handler that wants caching says so.
fn finish_headers(headers: &mut HeaderMap, context: &RequestContext) {
    const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
    const NO_SNIFF: HeaderValue = HeaderValue::from_static("nosniff");
    headers.entry(header::CACHE_CONTROL).or_insert(NO_STORE);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, NO_SNIFF);
    if let Ok(id) = HeaderValue::from_str(context.id.as_hyphenated().encode_lower(&mut [0; 36])) {
        headers.insert(HeaderName::from_static(REQUEST_ID), id);
    }
}
