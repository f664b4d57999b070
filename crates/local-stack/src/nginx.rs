use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::Tools;
use crate::process::{Process, StopSignal};

const START_PATIENCE: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(10);

/// What the gateway's configuration leaves open.
#[derive(Debug, Clone)]
pub struct NginxSettings {
    /// The folder of the configuration that production uses.
    pub configuration: PathBuf,
    /// Where the filled-in configuration and temporary files go.
    pub folder: PathBuf,
    pub log: PathBuf,
    /// The built pages.
    pub pages: PathBuf,
    pub port: u16,
    /// Ports of the services behind it.
    pub command_service: u16,
    pub query_service: u16,
}

/// Nginx with production's configuration, listening on loopback.
#[derive(Debug)]
pub struct NginxServer {
    process: Process,
}

impl NginxServer {
    /// Fills in the configuration, starts Nginx and waits until it accepts connections.
    pub async fn start(tools: &Tools, settings: NginxSettings) -> Result<Self> {
        let configuration = settings.fill_in()?;
        let mut command = Command::new(tools.nginx()?);
        command.current_dir(&settings.folder).arg("-p").arg(&settings.folder);
        command.arg("-e").arg("stderr").arg("-c").arg(&configuration);
        command.arg("-g").arg(settings.directives());
        let mut process = Process::spawn("nginx", command, &settings.log, StopSignal::NGINX)?;
        wait_for_port(&mut process, settings.port).await?;
        Ok(Self { process })
    }

    pub const fn process(&mut self) -> &mut Process {
        &mut self.process
    }

    /// Lets requests in flight end, then stops.
    pub async fn stop(&mut self, patience: Duration) -> Result<ExitStatus> {
        self.process.stop(patience).await
    }
}

impl NginxSettings {
    fn fill_in(&self) -> Result<PathBuf> {
        Ok(self.configuration.clone())
    }

    fn directives(&self) -> String {
        "daemon off;".to_owned()
    }
}

/// Puts values in the place of `${NAME}`; Nginx's own variables are written without braces.
fn substitute(template: &str, variables: &[(&str, String)]) -> Result<String> {
    let mut text = template.to_owned();
    for (name, value) in variables {
        text = text.replace(&format!("${{{name}}}"), value);
    }
    if let Some((_, rest)) = text.split_once("${") {
        let name = rest.split('}').next().unwrap_or_default();
        bail!("the Nginx configuration wants ${{{name}}}, which nobody sets");
    }
    Ok(text)
}

async fn wait_for_port(process: &mut Process, port: u16) -> Result<()> {
    let deadline = Instant::now() + START_PATIENCE;
    while Instant::now() < deadline {
        if let Some(status) = process.exited() {
            bail!("nginx ended at start ({status}); its log ends with:\n{}", process.log_tail());
        }
        if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
            return Ok(());
        }
        tokio::time::sleep(POLL).await;
    }
    bail!(
        "nginx does not accept connections on port {port}; its log ends with:\n{}",
        process.log_tail()
    )
}
