use anyhow::Context;
use query_service::config::{Cli, Command, Config};
use query_service::{Listeners, serve};
use service_runtime::shutdown::Shutdown;
use service_runtime::{config, healthcheck, telemetry};
use std::process::ExitCode;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    match config::parse::<Cli>().command {
        Command::Serve(config) => run(*config).await.map(|()| ExitCode::SUCCESS),
        Command::Healthcheck(admin) => Ok(healthcheck::run(admin.admin_listen).await),
    }
}

async fn run(config: Config) -> anyhow::Result<()> {
    telemetry::init(&config.log)?;
    let shutdown = Shutdown::on_signals()?;
    let api = TcpListener::bind(config.http.listen).await.context("cannot listen")?;
    let admin = TcpListener::bind(config.admin.admin_listen).await.context("cannot listen")?;
    tracing::info!(api = %config.http.listen, admin = %config.admin.admin_listen, "listening");
    serve(config, Listeners { api, admin }, shutdown).await
}
