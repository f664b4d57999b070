use anyhow::Context;
use projector::config::{Cli, Command, Config, MigrateConfig};
use projector::{parked_command, rebuild, service};
use read_model::Passwords;
use secrecy::{ExposeSecret, SecretString};
use service_runtime::shutdown::Shutdown;
use service_runtime::{config, healthcheck, telemetry};
use std::process::ExitCode;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    match config::parse::<Cli>().command {
        Command::Serve(config) => run(*config).await?,
        Command::Healthcheck(admin) => return Ok(healthcheck::run(admin.admin_listen).await),
        Command::Migrate(config) => migrate(&config).await?,
        Command::Rebuild(config) => {
            telemetry::init(&config.log)?;
            rebuild::run(&config.databases).await?;
        }
        Command::Parked(command) => parked_command::run(command, &mut std::io::stdout()).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn run(config: Config) -> anyhow::Result<()> {
    let _traces = telemetry::init_service(&config.log, "projector")?;
    let shutdown = Shutdown::on_signals()?;
    let admin = TcpListener::bind(config.admin.admin_listen).await.context("cannot listen")?;
    tracing::info!(admin = %config.admin.admin_listen, "listening");
    service::serve(config, admin, shutdown).await
}

async fn migrate(config: &MigrateConfig) -> anyhow::Result<()> {
    telemetry::init(&config.log)?;
    let passwords = Passwords {
        projector: config.projector_password.as_ref().map(SecretString::expose_secret),
        query_service: config.query_service_password.as_ref().map(SecretString::expose_secret),
    };
    read_model::migrate(config.read_model_admin_url.expose_secret(), passwords).await?;
    tracing::info!("the read model is migrated");
    Ok(())
}
