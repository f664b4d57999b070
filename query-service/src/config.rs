//! Settings of the query service.

use clap::{Parser, Subcommand};
use secrecy::SecretString;
use service_runtime::config::{
    AdminConfig, AuthConfig, HttpConfig, LogConfig, NatsConfig, PoolConfig,
};
use std::path::PathBuf;

/// Answers queries from the read model and streams its changes.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

/// What the program does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Answers queries until told to stop.
    Serve(Box<Config>),
    /// Prints the description of this service's routes, OpenAPI 3.1.
    Openapi(OpenapiConfig),
    /// Asks the running service whether it is ready.
    Healthcheck(AdminConfig),
}

/// Settings of `openapi`.
#[derive(Debug, Clone, clap::Args)]
pub struct OpenapiConfig {
    /// Another service's description, to print one document for both.
    #[arg(long)]
    pub merge: Option<PathBuf>,
}

/// Settings of `serve`.
#[derive(Debug, Clone, clap::Args)]
pub struct Config {
    #[command(flatten)]
    pub http: HttpConfig,
    #[command(flatten)]
    pub admin: AdminConfig,
    #[command(flatten)]
    pub auth: AuthConfig,
    #[command(flatten)]
    pub pool: PoolConfig,
    #[command(flatten)]
    pub nats: NatsConfig,
    #[command(flatten)]
    pub log: LogConfig,
    /// The read model, as a role that may only SELECT.
    #[arg(long, env = "READ_MODEL_URL", hide_env_values = true)]
    pub read_model_url: SecretString,
    /// Most memory, in bytes, for encoded boards.
    #[arg(long, env = "BOARD_CACHE_BYTES", default_value_t = 32 << 20)]
    pub board_cache_bytes: u64,
    /// Most clients on the live stream at once.
    #[arg(long, env = "STREAM_CLIENTS_MAX", default_value_t = 5_000)]
    pub stream_clients_max: usize,
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
