use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::Tools;
use crate::process::{Process, StopSignal};

const START_PATIENCE: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(10);
/// Started by root its workers would become nobody, who may not be able to read the clone.
/// Started by anybody else, the user is ignored.
const DIRECTIVES: &str = "daemon off; user root;";

/// What the gateway's configuration leaves open.
#[derive(Debug, Clone)]
pub struct NginxSettings {
    /// The configuration that production uses, with `${NAME}` where environments differ.
    pub template: PathBuf,
    /// Where the filled-in configuration and temporary files go.
    pub folder: PathBuf,
    pub log: PathBuf,
    pub access_log: PathBuf,
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
        command.args(["-e", "stderr", "-g", DIRECTIVES, "-c"]).arg(&configuration);
        let mut process = Process::spawn("nginx", command, &settings.log, StopSignal::NGINX)?;
        wait_for_port(&mut process, settings.port).await?;
        Ok(Self { process })
    }

    pub const fn process(&mut self) -> &mut Process {
        &mut self.process
    }
}

impl NginxSettings {
    fn fill_in(&self) -> Result<PathBuf> {
        let template = std::fs::read_to_string(&self.template)
            .with_context(|| format!("read {}", self.template.display()))?;
        let text = substitute(
            &template,
            &[
                ("LISTEN", format!("127.0.0.1:{}", self.port)),
                ("ROOT", path_text(&self.pages)?),
                ("COMMAND_UPSTREAM", format!("127.0.0.1:{}", self.command_service)),
                ("QUERY_UPSTREAM", format!("127.0.0.1:{}", self.query_service)),
                // Browsers come straight to it.
                ("TRUSTED_PROXY", "unix:".to_owned()),
                ("TEMP", path_text(&self.folder)?),
                ("ACCESS_LOG", path_text(&self.access_log)?),
            ],
        )?;
        let configuration = self.folder.join("nginx.conf");
        std::fs::write(&configuration, text)
            .with_context(|| format!("write {}", configuration.display()))?;
        Ok(configuration)
    }
}

/// Returns a path as the configuration may hold it.
fn path_text(path: &Path) -> Result<String> {
    path.to_str()
        .filter(|text| !text.contains(['"', '$', '\\', ';', ' ']))
        .map(str::to_owned)
        .with_context(|| format!("{} cannot stand in an Nginx configuration", path.display()))
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

#[cfg(test)]
mod tests {
    use super::substitute;

    #[test]
    fn names_in_braces_are_filled_in_and_nginx_variables_are_left_alone() {
        let filled = substitute("listen ${LISTEN}; return $uri;", &[("LISTEN", "80".to_owned())]);
        assert_eq!(filled.unwrap(), "listen 80; return $uri;");
    }

    #[test]
    fn a_name_nobody_fills_in_is_an_error() {
        let error = substitute("root ${ROOT};", &[]).unwrap_err().to_string();
        assert!(error.contains("${ROOT}"), "{error}");
    }
}
