use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::process::{Process, StopSignal};
use crate::{Tools, free_port};

const START_PATIENCE: Duration = Duration::from_secs(20);
const STOP_PATIENCE: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(10);

/// A NATS server with JetStream, stored in a folder of its own.
#[derive(Debug)]
pub struct NatsServer {
    program: PathBuf,
    configuration: Option<PathBuf>,
    environment: Vec<(String, String)>,
    folder: PathBuf,
    log: PathBuf,
    port: u16,
    process: Option<Process>,
}

impl NatsServer {
    /// Starts a server that asks for no password.
    pub async fn start(tools: &Tools, folder: &Path, log: &Path) -> Result<Self> {
        Self::launch(tools, folder, log, None).await
    }

    /// Starts a server with the users and permissions of a configuration file, which reads
    /// `NATS_HOST`, `NATS_PORT`, `NATS_STORE_DIR` and the passwords from `environment`.
    pub async fn start_with(
        tools: &Tools,
        folder: &Path,
        log: &Path,
        (configuration, environment): (&Path, Vec<(String, String)>),
    ) -> Result<Self> {
        Self::launch(tools, folder, log, Some((configuration.to_owned(), environment))).await
    }

    async fn launch(
        tools: &Tools,
        folder: &Path,
        log: &Path,
        configured: Option<(PathBuf, Vec<(String, String)>)>,
    ) -> Result<Self> {
        let (configuration, environment) =
            configured.map_or((None, vec![]), |(file, values)| (Some(file), values));
        let mut server = Self {
            program: tools.nats_server()?,
            configuration,
            environment,
            folder: folder.to_owned(),
            log: log.to_owned(),
            port: free_port()?,
            process: None,
        };
        server.start_again().await?;
        Ok(server)
    }

    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Returns the process while the server runs.
    pub const fn process(&mut self) -> Option<&mut Process> {
        self.process.as_mut()
    }

    /// Starts the server on the same port with the data it left, and waits until it answers.
    pub async fn start_again(&mut self) -> Result<()> {
        let mut command = Command::new(&self.program);
        command
            .current_dir("/")
            .env("NATS_HOST", "127.0.0.1")
            .env("NATS_PORT", self.port.to_string())
            .env("NATS_STORE_DIR", &self.folder)
            .envs(self.environment.iter().map(|(name, value)| (name, value)));
        match &self.configuration {
            Some(file) => command.arg("-c").arg(file),
            None => command
                .args(["-a", "127.0.0.1", "-p", &self.port.to_string(), "-js", "-sd"])
                .arg(&self.folder),
        };
        let mut process = Process::spawn("nats", command, &self.log, StopSignal::TERMINATE)?;
        wait_for_greeting(&mut process, self.port).await?;
        self.process = Some(process);
        Ok(())
    }

    /// Kills the server as a power cut would.
    pub async fn kill(&mut self) -> Result<()> {
        if let Some(mut process) = self.process.take() {
            process.kill().await?;
        }
        Ok(())
    }

    pub async fn stop(&mut self) -> Result<()> {
        if let Some(mut process) = self.process.take() {
            process.stop(STOP_PATIENCE).await?;
        }
        Ok(())
    }

    /// Removes everything a stopped server stored.
    pub fn wipe(&self) -> Result<()> {
        if self.process.is_some() {
            bail!("a running server's data cannot be wiped");
        }
        std::fs::remove_dir_all(&self.folder)
            .and_then(|()| std::fs::create_dir(&self.folder))
            .with_context(|| format!("empty {}", self.folder.display()))
    }
}

/// Waits for the INFO line a NATS server sends first on every connection.
async fn wait_for_greeting(process: &mut Process, port: u16) -> Result<()> {
    use tokio::io::AsyncReadExt as _;
    let deadline = Instant::now() + START_PATIENCE;
    while Instant::now() < deadline {
        if let Some(status) = process.exited() {
            bail!("nats ended at start ({status}); its log ends with:\n{}", process.log_tail());
        }
        if let Ok(mut connection) = tokio::net::TcpStream::connect(("127.0.0.1", port)).await {
            let mut greeting = [0; 4];
            let read = connection.read_exact(&mut greeting);
            if matches!(tokio::time::timeout(START_PATIENCE, read).await, Ok(Ok(_)))
                && &greeting == b"INFO"
            {
                return Ok(());
            }
        }
        tokio::time::sleep(POLL).await;
    }
    bail!("nats does not answer on port {port}; its log ends with:\n{}", process.log_tail())
}
