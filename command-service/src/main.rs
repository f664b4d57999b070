//! Starts command-service: parses the settings, opens the sockets, and hands over.

use anyhow::Context;
use async_nats::jetstream;
use command_service::config::{
    Cli, Command, EventsConfig, MigrateConfig, RelayResetConfig, ResetPasswordConfig, ServeConfig,
};
use command_service::event_store::Passwords;
use command_service::{Listeners, event_store, relay};
use event_stream::catalogue::{Catalogue, CatalogueError};
use secrecy::{ExposeSecret, SecretString};
use service_runtime::shutdown::Shutdown;
use service_runtime::{healthcheck, nats, telemetry};
use std::io::Write;
use std::process::ExitCode;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> ExitCode {
    let Cli { command } = service_runtime::config::parse();
    let outcome = match command {
        Command::Serve(config) => serve(*config).await,
        Command::Migrate(config) => migrate(config).await,
        Command::Healthcheck(config) => return healthcheck::run(config.admin_listen).await,
        Command::Openapi => print_openapi(),
        Command::Asyncapi(config) => print_events(&config, Catalogue::asyncapi),
        Command::EventCatalogue(config) => print_events(&config, Catalogue::markdown),
        Command::RelayReset(config) => reset_relay(config).await,
        Command::ResetPassword(config) => reset_password(config).await,
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "command-service failed");
            ExitCode::FAILURE
        }
    }
}

async fn serve(config: ServeConfig) -> anyhow::Result<()> {
    let _traces = telemetry::init_service(&config.log, "command-service")?;
    let bind = async |address| {
        TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))
    };
    let listeners = Listeners {
        api: bind(config.http.listen).await?,
        admin: bind(config.admin.admin_listen).await?,
    };
    command_service::run(config, listeners, Shutdown::on_signals()?).await?;
    Ok(())
}

async fn migrate(config: MigrateConfig) -> anyhow::Result<()> {
    telemetry::init(&config.log)?;
    let passwords = Passwords {
        command_service: config.command_service_password.as_ref().map(SecretString::expose_secret),
        projector: config.projector_password.as_ref().map(SecretString::expose_secret),
    };
    event_store::migrate(config.event_store_admin_url.expose_secret(), passwords).await?;
    tracing::info!("the event store is up to date");
    Ok(())
}

fn print_openapi() -> anyhow::Result<()> {
    let document = serde_json::to_string_pretty(&command_service::http::openapi()?)?;
    print(&format!("{document}\n"))
}

fn print_events(
    config: &EventsConfig,
    form: impl FnOnce(&Catalogue) -> Result<String, CatalogueError>,
) -> anyhow::Result<()> {
    print(&form(&Catalogue::read(&config.stored_events)?)?)
}

fn print(text: &str) -> anyhow::Result<()> {
    Ok(std::io::stdout().write_all(text.as_bytes())?)
}

async fn reset_relay(config: RelayResetConfig) -> anyhow::Result<()> {
    telemetry::init(&config.log)?;
    let client = nats::connect(&config.nats, "command_service").await?;
    let purged = relay::reset(&jetstream::new(client)).await.map_err(anyhow::Error::from_boxed)?;
    tracing::info!(purged, "the stream is empty");
    Ok(())
}

async fn reset_password(config: ResetPasswordConfig) -> anyhow::Result<()> {
    telemetry::init_beside_output(&config.log)?;
    let password = command_service::reset_password(&config).await?;
    print(&format!("{}\n", password.expose()))
}
