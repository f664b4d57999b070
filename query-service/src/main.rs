use anyhow::Context;
use query_service::config::{Cli, Command, Config, OpenapiConfig};
use query_service::{Listeners, serve};
use service_runtime::shutdown::Shutdown;
use service_runtime::{config, healthcheck, telemetry};
use std::io::Write;
use std::process::ExitCode;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    match config::parse::<Cli>().command {
        Command::Serve(config) => run(*config).await.map(|()| ExitCode::SUCCESS),
        Command::Openapi(config) => print_openapi(&config).map(|()| ExitCode::SUCCESS),
        Command::Healthcheck(admin) => Ok(healthcheck::run(admin.admin_listen).await),
    }
}

fn print_openapi(config: &OpenapiConfig) -> anyhow::Result<()> {
    let mut document = query_service::http::openapi()?;
    if let Some(other) = &config.merge {
        let other = std::fs::read(other).with_context(|| format!("read {}", other.display()))?;
        document = service_runtime::openapi::merge(document, serde_json::from_slice(&other)?)?;
    }
    let document = serde_json::to_string_pretty(&document)?;
    Ok(writeln!(std::io::stdout(), "{document}")?)
}

async fn run(config: Config) -> anyhow::Result<()> {
    let _traces = telemetry::init_service(&config.log, "query-service")?;
    let shutdown = Shutdown::on_signals()?;
    let api = TcpListener::bind(config.http.listen).await.context("cannot listen")?;
    let admin = TcpListener::bind(config.admin.admin_listen).await.context("cannot listen")?;
    tracing::info!(api = %config.http.listen, admin = %config.admin.admin_listen, "listening");
    serve(config, Listeners { api, admin }, shutdown).await
}
