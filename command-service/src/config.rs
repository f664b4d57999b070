//! The service's settings.

use crate::identity::credentials::Email;
use crate::identity::oidc::{OidcSettings, SetupError};
use crate::identity::throttle::{Allowance, Allowances};
use clap::{ArgAction, Parser, Subcommand};
use http::HeaderName;
use openidconnect::{IssuerUrl, RedirectUrl};
use secrecy::SecretString;
use service_runtime::config::{
    AdminConfig, AuthConfig, HttpConfig, LogConfig, NatsConfig, PoolConfig,
};
use std::path::PathBuf;
use std::time::Duration;

/// How long until one used attempt comes back.
const SIGN_IN_REFILL_PER_ACCOUNT: Duration = Duration::from_secs(30);
const SIGN_IN_REFILL_PER_ADDRESS: Duration = Duration::from_secs(3);
const REGISTRATION_REFILL: Duration = Duration::from_secs(30);
/// What one account notes as read: at most 60 events at once in its stream, then six a minute.
const READING: Allowance = Allowance { attempts: 60, refill: Duration::from_secs(10) };
const LOOK_UPS: Allowance = Allowance { attempts: 30, refill: Duration::from_secs(10) };

/// Accepts commands, stores their events, relays them, and keeps the accounts.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serves the API and relays events; what happens when no subcommand is named.
    Serve(Box<ServeConfig>),
    /// Creates or updates the event store's database and the roles that use it.
    Migrate(MigrateConfig),
    /// Exits with 0 when this host's service is ready, else with 1.
    Healthcheck(AdminConfig),
    /// Prints the description of this service's routes, OpenAPI 3.1.
    Openapi,
    /// Prints the description of all events, AsyncAPI 3.
    Asyncapi(EventsConfig),
    /// Prints the catalogue of all events, Markdown.
    EventCatalogue(EventsConfig),
    /// Empties the stream after the relay has halted because it is ahead of the event store; run
    /// `projector rebuild` afterwards.
    RelayReset(RelayResetConfig),
    /// Gives an account a new password, prints it, and ends the account's sessions: for somebody who
    /// cannot sign in any more.
    ResetPassword(ResetPasswordConfig),
}

#[derive(Debug, Clone, clap::Args)]
pub struct EventsConfig {
    /// The folder of golden files, one stored event each.
    #[arg(long)]
    pub stored_events: PathBuf,
}

#[derive(Debug, Clone, clap::Args)]
pub struct ServeConfig {
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
    #[command(flatten)]
    pub identity: IdentityConfig,
    #[command(flatten)]
    pub oidc: OidcConfig,
    /// The event store's database, as role `command_service`.
    #[arg(long, env = "EVENT_STORE_URL", hide_env_values = true)]
    pub event_store_url: SecretString,
}

#[derive(Debug, Clone, clap::Args)]
pub struct IdentityConfig {
    /// Ed25519 private key (PKCS#8, PEM) that access tokens are signed with.
    #[arg(long, env = "ACCESS_TOKEN_PRIVATE_KEY", hide_env_values = true)]
    pub access_token_private_key: SecretString,
    /// How long an access token is good; a session that ended lives on for as long at most.
    #[arg(long, env = "ACCESS_TOKEN_LIFETIME", default_value = "15m")]
    #[arg(value_parser = humantime::parse_duration)]
    pub access_token_lifetime: Duration,
    /// Send cookies over HTTPS only; false is for development on plain HTTP.
    #[arg(long, env = "COOKIE_SECURE", default_value_t = true, action = ArgAction::Set)]
    pub cookie_secure: bool,
    /// Header in which the gateway tells the client's address. Set it only when every request comes
    /// through a gateway that overwrites it; without it the other end of the connection counts.
    #[arg(long, env = "CLIENT_ADDRESS_HEADER")]
    pub client_address_header: Option<HeaderName>,
    /// How many passwords are hashed at once, each taking 7 MiB and a core.
    #[arg(long, env = "PASSWORD_HASHES_AT_ONCE", default_value_t = 2)]
    pub password_hashes_at_once: usize,
    /// Failed sign-ins to one account before it has to wait; one comes back every 30 s.
    #[arg(long, env = "SIGN_IN_ATTEMPTS_PER_ACCOUNT", default_value_t = 10)]
    pub sign_in_attempts_per_account: u32,
    /// Failed sign-ins from one address before it has to wait; one comes back every 3 s.
    #[arg(long, env = "SIGN_IN_ATTEMPTS_PER_ADDRESS", default_value_t = 100)]
    pub sign_in_attempts_per_address: u32,
    /// Registrations from one address before it has to wait; one comes back every 30 s.
    #[arg(long, env = "REGISTRATIONS_PER_ADDRESS", default_value_t = 100)]
    pub registrations_per_address: u32,
}

/// Signing in at an OpenID Connect provider; without an issuer nobody can.
#[derive(Debug, Clone, clap::Args)]
pub struct OidcConfig {
    /// Address of the provider: `https://login.example.org`, exactly as it calls itself.
    #[arg(long, env = "OIDC_ISSUER", requires_all = ["oidc_client_id", "oidc_client_secret"])]
    pub oidc_issuer: Option<String>,
    /// What people call the provider, as in "Sign in with …"; else it is named by its host.
    #[arg(long, env = "OIDC_NAME")]
    pub oidc_name: Option<String>,
    /// How the provider knows this service. Its redirect URL there is the first PUBLIC_ORIGIN and
    /// `/api/v1/oidc/callback`.
    #[arg(long, env = "OIDC_CLIENT_ID")]
    pub oidc_client_id: Option<String>,
    #[arg(long, env = "OIDC_CLIENT_SECRET", hide_env_values = true)]
    pub oidc_client_secret: Option<SecretString>,
    /// Hosts besides the issuer's own that the provider may name as its endpoints, comma separated.
    #[arg(long, env = "OIDC_ENDPOINT_HOSTS", value_delimiter = ',')]
    pub oidc_endpoint_hosts: Vec<String>,
    /// How long signing in at the provider may take.
    #[arg(long, env = "OIDC_TIME_LIMIT", default_value = "10m")]
    #[arg(value_parser = humantime::parse_duration)]
    pub oidc_time_limit: Duration,
}

impl OidcConfig {
    /// Returns the provider's settings, where there are any.
    pub fn settings(&self, public_origin: &[String]) -> Result<Option<OidcSettings>, SetupError> {
        // A variable that is set to nothing is how deployments leave one out.
        let (Some(issuer), Some(client_id), Some(client_secret)) = (
            self.oidc_issuer.as_deref().filter(|issuer| !issuer.is_empty()),
            &self.oidc_client_id,
            &self.oidc_client_secret,
        ) else {
            return Ok(None);
        };
        let origin = public_origin.first().map(String::as_str).unwrap_or_default();
        let callback = format!("{}/api/v1/oidc/callback", origin.trim_end_matches('/'));
        let issuer = IssuerUrl::new(issuer.to_owned())?;
        let name = self.oidc_name.as_deref().filter(|name| !name.is_empty());
        let host = issuer.url().host_str().unwrap_or_default();
        Ok(Some(OidcSettings {
            name: name.unwrap_or(host).to_owned(),
            issuer,
            client_id: client_id.clone(),
            client_secret: client_secret.clone(),
            redirect_url: RedirectUrl::new(callback)?,
            endpoint_hosts: self.oidc_endpoint_hosts.clone(),
            time_limit: self.oidc_time_limit,
        }))
    }
}

impl IdentityConfig {
    /// Returns how often what may be tried.
    #[must_use]
    pub const fn allowances(&self) -> Allowances {
        Allowances {
            sign_in_per_account: Allowance {
                attempts: self.sign_in_attempts_per_account,
                refill: SIGN_IN_REFILL_PER_ACCOUNT,
            },
            sign_in_per_address: Allowance {
                attempts: self.sign_in_attempts_per_address,
                refill: SIGN_IN_REFILL_PER_ADDRESS,
            },
            registration_per_address: Allowance {
                attempts: self.registrations_per_address,
                refill: REGISTRATION_REFILL,
            },
            look_up_per_account: LOOK_UPS,
            reading_per_account: READING,
        }
    }
}

#[derive(Debug, Clone, clap::Args)]
pub struct MigrateConfig {
    #[command(flatten)]
    pub log: LogConfig,
    /// The event store's database, which may not exist yet, as a role that may create it.
    #[arg(long, env = "EVENT_STORE_ADMIN_URL", hide_env_values = true)]
    pub event_store_admin_url: SecretString,
    /// Password to give the role `command_service`.
    #[arg(long, env = "COMMAND_SERVICE_PASSWORD", hide_env_values = true)]
    pub command_service_password: Option<SecretString>,
    /// Password to give the role `projector`.
    #[arg(long, env = "PROJECTOR_PASSWORD", hide_env_values = true)]
    pub projector_password: Option<SecretString>,
}

#[derive(Debug, Clone, clap::Args)]
pub struct RelayResetConfig {
    #[command(flatten)]
    pub log: LogConfig,
    #[command(flatten)]
    pub nats: NatsConfig,
}

#[derive(Debug, Clone, clap::Args)]
pub struct ResetPasswordConfig {
    #[command(flatten)]
    pub log: LogConfig,
    #[command(flatten)]
    pub pool: PoolConfig,
    /// The event store's database, as role `command_service`.
    #[arg(long, env = "EVENT_STORE_URL", hide_env_values = true)]
    pub event_store_url: SecretString,
    /// The account's e-mail address.
    #[arg(value_parser = Email::parse)]
    pub email: Email,
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
