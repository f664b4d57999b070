use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::process::{Process, StopSignal};
use crate::{RunAs, Tools};

/// Recovery after a kill may replay a lot of log.
const START_PATIENCE: Duration = Duration::from_secs(60);
const STOP_PATIENCE: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(20);
/// A killed server's children need a moment to notice; until then a new one refuses to start.
const RESTART_ATTEMPTS: u32 = 100;
const MAX_CONNECTIONS: u32 = 300;
const SUPERUSER: &str = "postgres";

/// Whether a commit waits for the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Survives a power cut: for data somebody keeps, and for honest measurements.
    Synced,
    /// Survives any killed process, not a power cut: for tests.
    Unsynced,
}

#[derive(Debug, Clone)]
pub struct PostgresSettings {
    pub data: PathBuf,
    pub log: PathBuf,
    pub port: u16,
    /// With a password connections are checked with SCRAM, without one loopback is trusted.
    pub superuser_password: Option<String>,
    pub durability: Durability,
}

/// A private PostgreSQL cluster that listens on loopback only.
#[derive(Debug)]
pub struct PostgresServer {
    program: PathBuf,
    user: RunAs,
    settings: PostgresSettings,
    process: Option<Process>,
}

impl PostgresServer {
    /// Creates the cluster's files in `data`; `password_file` holds the superuser's password.
    pub fn initialise(
        tools: &Tools,
        user: RunAs,
        data: &Path,
        password_file: Option<&Path>,
    ) -> Result<()> {
        let mut command = user.command(&tools.postgres("initdb")?);
        command
            .arg("--pgdata")
            .arg(data)
            .args(["--username", SUPERUSER, "--encoding=UTF8", "--no-locale", "--no-sync"])
            .args(["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"]);
        match password_file {
            Some(file) => command.arg("--auth=scram-sha-256").arg("--pwfile").arg(file),
            None => command.arg("--auth=trust"),
        };
        let output = command.output().context("run initdb")?;
        if !output.status.success() {
            bail!("initdb failed: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(())
    }

    /// Starts a server on initialised data and waits until it accepts connections.
    pub async fn start(tools: &Tools, user: RunAs, settings: PostgresSettings) -> Result<Self> {
        let program = tools.postgres("postgres")?;
        let mut server = Self { program, user, settings, process: None };
        server.start_again().await?;
        Ok(server)
    }

    #[must_use]
    pub const fn port(&self) -> u16 {
        self.settings.port
    }

    /// Returns the superuser's URL of `database`.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        self.url_as(SUPERUSER, self.settings.superuser_password.as_deref(), database)
    }

    #[must_use]
    pub fn url_as(&self, role: &str, password: Option<&str>, database: &str) -> String {
        let password = password.map(|secret| format!(":{secret}")).unwrap_or_default();
        format!("postgres://{role}{password}@127.0.0.1:{}/{database}", self.settings.port)
    }

    /// Returns the process while the server runs.
    pub const fn process(&mut self) -> Option<&mut Process> {
        self.process.as_mut()
    }

    /// Starts a stopped or killed server again, on the same port and data.
    pub async fn start_again(&mut self) -> Result<()> {
        let mut attempt = 0;
        loop {
            attempt += 1;
            let mut process = Process::spawn(
                "postgres",
                self.command(),
                &self.settings.log,
                StopSignal::POSTGRES,
            )?;
            if self.accepts_connections(&mut process).await? {
                self.process = Some(process);
                return Ok(());
            }
            let tail = process.log_tail();
            let left_behind = tail.contains("still in use") || tail.contains("another server");
            if !left_behind || attempt == RESTART_ATTEMPTS {
                bail!("postgres did not start; its log ends with:\n{tail}");
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// Kills the server as a power cut would.
    pub async fn kill(&mut self) -> Result<()> {
        if let Some(mut process) = self.process.take() {
            process.kill().await?;
        }
        Ok(())
    }

    /// Ends all sessions and stops with a checkpoint.
    pub async fn stop(&mut self) -> Result<()> {
        if let Some(mut process) = self.process.take() {
            process.stop(STOP_PATIENCE).await?;
        }
        Ok(())
    }

    fn command(&self) -> Command {
        let sync = match self.settings.durability {
            Durability::Synced => "on",
            Durability::Unsynced => "off",
        };
        let mut command = self.user.command(&self.program);
        command.arg("-D").arg(&self.settings.data);
        for setting in [
            "listen_addresses=127.0.0.1".to_owned(),
            "unix_socket_directories=".to_owned(),
            format!("port={}", self.settings.port),
            format!("max_connections={MAX_CONNECTIONS}"),
            format!("fsync={sync}"),
            format!("full_page_writes={sync}"),
        ] {
            command.arg("-c").arg(setting);
        }
        command
    }

    /// Watches the status line the server keeps in its lock file, as `pg_ctl` does.
    async fn accepts_connections(&self, process: &mut Process) -> Result<bool> {
        let lock_file = self.settings.data.join("postmaster.pid");
        let pid = process.pid().to_string();
        let deadline = Instant::now() + START_PATIENCE;
        while Instant::now() < deadline {
            if process.exited().is_some() {
                return Ok(false);
            }
            let content = std::fs::read_to_string(&lock_file).unwrap_or_default();
            let mut lines = content.lines();
            if lines.next() == Some(&pid) && lines.any(|line| line.trim() == "ready") {
                return Ok(true);
            }
            tokio::time::sleep(POLL).await;
        }
        bail!("postgres is not ready in time; its log ends with:\n{}", process.log_tail())
    }
}
