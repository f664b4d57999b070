//! Logs: one line an event on standard output, JSON by default, text for people.

use crate::config::{LogConfig, LogFormat};
use crate::instance;
use crate::traces::Traces;
use std::panic::PanicHookInfo;
use tracing::Subscriber;
use tracing_subscriber::filter::{EnvFilter, ParseError};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{Layer, Registry, fmt};

/// Says why logging cannot start.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    #[error("the log filter does not parse")]
    Filter(#[from] ParseError),
    #[error("logging was started before")]
    AlreadyStarted(#[from] tracing::subscriber::SetGlobalDefaultError),
    #[error("traces cannot be exported")]
    Traces(#[from] opentelemetry_otlp::ExporterBuildError),
}

/// Starts logging for the whole process, panics included.
pub fn init(config: &LogConfig) -> Result<(), TelemetryError> {
    install(subscriber(config, std::io::stdout)?)
}

/// Starts logging beside what a program answers on its standard output.
pub fn init_beside_output(config: &LogConfig) -> Result<(), TelemetryError> {
    install(subscriber(config, std::io::stderr)?)
}

/// Starts logging, and the export of traces where it is configured. Keep what is returned until the
/// process ends: dropping it sends the last spans.
pub fn init_service(config: &LogConfig, service: &'static str) -> Result<Traces, TelemetryError> {
    let traces = Traces::start(&config.traces, service)?;
    match traces.layer() {
        None => init(config)?,
        Some(layer) => {
            let logs = log_layer(config, std::io::stdout)?;
            install(Registry::default().with(logs).with(layer))?;
        }
    }
    instance::log(service);
    Ok(traces)
}

fn install(subscriber: impl Subscriber + Send + Sync) -> Result<(), TelemetryError> {
    tracing::subscriber::set_global_default(subscriber)?;
    std::panic::set_hook(Box::new(log_panic));
    Ok(())
}

/// What [`subscriber`] does, for one layer among others.
fn log_layer<W>(
    config: &LogConfig,
    writer: W,
) -> Result<Box<dyn Layer<Registry> + Send + Sync>, TelemetryError>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let filter = EnvFilter::try_new(&config.log_filter)?;
    let layer = fmt::layer().with_writer(writer);
    Ok(match config.log_format {
        LogFormat::Json => {
            let json = layer.json().flatten_event(true).with_span_list(false);
            json.with_current_span(true).with_filter(filter).boxed()
        }
        LogFormat::Text => layer.with_ansi(false).with_filter(filter).boxed(),
    })
}

/// Returns what [`init`] installs, writing elsewhere: tests look at what would be logged.
pub fn subscriber<W>(
    config: &LogConfig,
    writer: W,
) -> Result<Box<dyn Subscriber + Send + Sync>, TelemetryError>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let filter = EnvFilter::try_new(&config.log_filter)?;
    let builder = fmt().with_env_filter(filter).with_writer(writer);
    Ok(match config.log_format {
        LogFormat::Json => {
            let json = builder.json().flatten_event(true).with_span_list(false);
            Box::new(json.with_current_span(true).finish())
        }
        LogFormat::Text => Box::new(builder.with_ansi(false).finish()),
    })
}

/// Replaces the default hook, whose plain text on standard error a log collector cannot read.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let location = panic.location().map(tracing::field::display);
    let message = panic.payload_as_str().unwrap_or("no message");
    tracing::error!(panic.location = location, panic.message = message, "panicked");
}
