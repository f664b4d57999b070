use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::http::Request;
use crate::process::{Process, StopSignal};
use crate::{KeyPair, free_port};

const READY_PATIENCE: Duration = Duration::from_secs(60);
const MIGRATION_PATIENCE: Duration = Duration::from_secs(120);
const POLL: Duration = Duration::from_millis(25);

/// The programs this workspace builds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Service {
    Command,
    Query,
    Projector,
}

impl Service {
    pub const ALL: [Self; 3] = [Self::Command, Self::Query, Self::Projector];

    /// Returns the name of the program.
    #[must_use]
    pub const fn program(self) -> &'static str {
        match self {
            Self::Command => "command-service",
            Self::Query => "query-service",
            Self::Projector => "projector",
        }
    }

    /// Returns the role it signs in with, to PostgreSQL and to NATS.
    #[must_use]
    pub const fn role(self) -> &'static str {
        match self {
            Self::Command => "command_service",
            Self::Query => "query_service",
            Self::Projector => "projector",
        }
    }
}

/// A server of others that the services sign in to.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// `host:port`.
    pub address: String,
    /// By user; a user without one connects without.
    pub passwords: BTreeMap<String, String>,
}

impl Endpoint {
    fn url(&self, scheme: &str, user: &str) -> String {
        let password =
            self.passwords.get(user).map(|secret| format!(":{secret}")).unwrap_or_default();
        format!("{scheme}://{user}{password}@{}", self.address)
    }
}

/// Everything the services must be told to find each other.
#[derive(Debug, Clone)]
pub struct StackSettings {
    /// The folder that holds the built programs.
    pub binaries: PathBuf,
    pub postgres: Endpoint,
    /// The role that creates databases and roles.
    pub superuser: String,
    pub event_store: String,
    pub read_model: String,
    pub nats: Endpoint,
    pub keys: KeyPair,
    /// The origins browsers use, comma separated.
    pub public_origin: String,
    /// More settings for every service.
    pub extra: Vec<(String, String)>,
}

impl StackSettings {
    fn database_url(&self, role: &str, database: &str) -> String {
        format!("{}/{database}", self.postgres.url("postgres", role))
    }

    fn program(&self, service: Service) -> Result<Command> {
        let path = self.binaries.join(service.program());
        if !path.is_file() {
            bail!("{} is missing: run `cargo build --workspace --bins` first", path.display());
        }
        let mut command = Command::new(path);
        command.current_dir("/").envs(self.extra.iter().map(|(name, value)| (name, value)));
        Ok(command)
    }

    /// Runs a service's `migrate` to its end.
    pub async fn migrate(&self, service: Service, log: &std::path::Path) -> Result<()> {
        let mut command = self.program(service)?;
        command
            .arg("migrate")
            .env("EVENT_STORE_ADMIN_URL", self.database_url(&self.superuser, &self.event_store))
            .env("READ_MODEL_ADMIN_URL", self.database_url(&self.superuser, &self.read_model));
        for service in Service::ALL {
            if let Some(password) = self.postgres.passwords.get(service.role()) {
                command.env(format!("{}_PASSWORD", service.role().to_uppercase()), password);
            }
        }
        let name = format!("{} migrate", service.program());
        let mut process = Process::spawn(&name, command, log, StopSignal::TERMINATE)?;
        match process.wait(MIGRATION_PATIENCE).await? {
            Some(status) if status.success() => Ok(()),
            Some(status) => {
                bail!("{name} failed ({status}); its log ends with:\n{}", process.log_tail())
            }
            None => bail!("{name} did not end within {MIGRATION_PATIENCE:?}"),
        }
    }

    /// Returns what starts `service` on the given ports.
    fn serve(&self, service: Service, ports: Ports) -> Result<Command> {
        let mut command = self.program(service)?;
        let role = service.role();
        command
            .arg("serve")
            .env("LISTEN", format!("127.0.0.1:{}", ports.api))
            .env("ADMIN_LISTEN", format!("127.0.0.1:{}", ports.admin))
            .env("NATS_URL", self.nats.url("nats", role));
        let event_store = self.database_url(role, &self.event_store);
        let read_model = self.database_url(role, &self.read_model);
        match service {
            Service::Command => {
                command
                    .env("EVENT_STORE_URL", event_store)
                    .env("ACCESS_TOKEN_PRIVATE_KEY_FILE", &self.keys.private_key_file)
                    .env("ACCESS_TOKEN_PUBLIC_KEY_FILE", &self.keys.public_key_file)
                    .env("PUBLIC_ORIGIN", &self.public_origin)
                    // Plain HTTP on loopback: a browser would not send a secure cookie back.
                    .env("COOKIE_SECURE", "false");
            }
            Service::Query => {
                command
                    .env("READ_MODEL_URL", read_model)
                    .env("ACCESS_TOKEN_PUBLIC_KEY_FILE", &self.keys.public_key_file)
                    .env("PUBLIC_ORIGIN", &self.public_origin);
            }
            Service::Projector => {
                command.env("EVENT_STORE_URL", event_store).env("READ_MODEL_URL", read_model);
            }
        }
        Ok(command)
    }
}

#[derive(Debug, Clone, Copy)]
pub struct Ports {
    pub api: u16,
    pub admin: u16,
}

/// One running service; a replica of it keeps its ports when it is started again.
#[derive(Debug)]
pub struct RunningService {
    service: Service,
    settings: StackSettings,
    ports: Ports,
    log: PathBuf,
    process: Option<Process>,
}

impl RunningService {
    /// Starts a service; `until_ready` waits for it.
    pub fn start(service: Service, settings: &StackSettings, log: PathBuf) -> Result<Self> {
        let ports = Ports { api: free_port()?, admin: free_port()? };
        let mut running = Self { service, settings: settings.clone(), ports, log, process: None };
        running.start_again()?;
        Ok(running)
    }

    /// Starts the service again on the same ports.
    pub fn start_again(&mut self) -> Result<()> {
        self.start_again_with(&[])
    }

    /// Starts the service again on the same ports, with more in its environment.
    pub fn start_again_with(&mut self, more: &[(&str, &str)]) -> Result<()> {
        let mut command = self.settings.serve(self.service, self.ports)?;
        command.envs(more.iter().copied());
        let name = self.service.program();
        self.process = Some(Process::spawn(name, command, &self.log, StopSignal::TERMINATE)?);
        Ok(())
    }

    #[must_use]
    pub const fn service(&self) -> Service {
        self.service
    }

    #[must_use]
    pub const fn ports(&self) -> Ports {
        self.ports
    }

    /// Returns the process, unless it was stopped or killed through this handle.
    pub const fn process(&mut self) -> Option<&mut Process> {
        self.process.as_mut()
    }

    /// Takes the process over, to stop it.
    pub const fn take_process(&mut self) -> Option<Process> {
        self.process.take()
    }

    /// Waits until `/readyz` says yes; gives up with the log's end when the service dies.
    pub async fn until_ready(&mut self) -> Result<()> {
        let name = self.service.program();
        let admin = self.ports.admin;
        let process = self.process.as_mut().with_context(|| format!("{name} is not running"))?;
        let deadline = Instant::now() + READY_PATIENCE;
        while Instant::now() < deadline {
            if let Some(status) = process.exited() {
                bail!(
                    "{name} ended at start ({status}); its log ends with:\n{}",
                    process.log_tail()
                );
            }
            let answer = Request::get("/readyz").send(admin).await;
            if answer.is_ok_and(|answer| answer.status == 200) {
                return Ok(());
            }
            tokio::time::sleep(POLL).await;
        }
        bail!("{name} is not ready in time; its log ends with:\n{}", process.log_tail())
    }
}
