//! Settings of the projector.

use clap::{Parser, Subcommand};
use secrecy::SecretString;
use service_runtime::config::{AdminConfig, LogConfig, NatsConfig, PoolConfig};
use std::time::Duration;
use uuid::Uuid;

/// Folds events into the read model, and repairs it.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

/// What the program does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Keeps the read model current until told to stop.
    Serve(Box<Config>),
    /// Asks the running service whether it is ready.
    Healthcheck(AdminConfig),
    /// Creates the read model's database, roles and tables, where they are missing.
    Migrate(MigrateConfig),
    /// Folds the whole event store into a new generation beside the one being read, and serves it.
    Rebuild(RebuildConfig),
    /// Shows and handles aggregates that were set aside because of a bad event.
    #[command(subcommand)]
    Parked(ParkedCommand),
}

/// Settings of `serve`.
#[derive(Debug, Clone, clap::Args)]
pub struct Config {
    #[command(flatten)]
    pub databases: DatabasesConfig,
    #[command(flatten)]
    pub admin: AdminConfig,
    #[command(flatten)]
    pub nats: NatsConfig,
    #[command(flatten)]
    pub log: LogConfig,
    /// How long shutdown may wait for the batches in hand.
    #[arg(long, env = "SHUTDOWN_GRACE", default_value = "20s")]
    #[arg(value_parser = humantime::parse_duration)]
    pub shutdown_grace: Duration,
}

/// The two databases.
#[derive(Debug, Clone, clap::Args)]
pub struct DatabasesConfig {
    /// The event store, as a role that may only SELECT.
    #[arg(long, env = "EVENT_STORE_URL", hide_env_values = true)]
    pub event_store_url: SecretString,
    /// The read model, as the role that owns it.
    #[arg(long, env = "READ_MODEL_URL", hide_env_values = true)]
    pub read_model_url: SecretString,
    #[command(flatten)]
    pub pool: PoolConfig,
}

/// Settings of `migrate`.
#[derive(Debug, Clone, clap::Args)]
pub struct MigrateConfig {
    /// The read model's database, as a role that may create databases and roles.
    #[arg(long, env = "READ_MODEL_ADMIN_URL", hide_env_values = true)]
    pub read_model_admin_url: SecretString,
    /// Sets the projector's password.
    #[arg(long, env = "PROJECTOR_PASSWORD", hide_env_values = true)]
    pub projector_password: Option<SecretString>,
    /// Sets the query service's password.
    #[arg(long, env = "QUERY_SERVICE_PASSWORD", hide_env_values = true)]
    pub query_service_password: Option<SecretString>,
    #[command(flatten)]
    pub log: LogConfig,
}

/// Settings of `rebuild`.
#[derive(Debug, Clone, clap::Args)]
pub struct RebuildConfig {
    #[command(flatten)]
    pub databases: DatabasesConfig,
    #[command(flatten)]
    pub log: LogConfig,
}

/// What to do about parked aggregates.
#[derive(Debug, Subcommand)]
pub enum ParkedCommand {
    /// Prints them, one a line, with the event that stopped each.
    List(DatabasesConfig),
    /// Applies their events again from the one that stopped them, in order, and lets them back in.
    Retry(ParkedTarget),
    /// Gives up the one event that stopped an aggregate, and applies those after it.
    Discard(ParkedTarget),
}

/// Which parked aggregates.
#[derive(Debug, Clone, clap::Args)]
pub struct ParkedTarget {
    /// One aggregate's id; every parked aggregate when left out.
    pub aggregate_id: Option<Uuid>,
    #[command(flatten)]
    pub databases: DatabasesConfig,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
