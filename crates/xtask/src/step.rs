use std::ffi::OsStr;
use std::os::fd::AsFd as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use local_stack::Process;

/// Longest time one build or installation may take.
const STEP_LIMIT: Duration = Duration::from_secs(90 * 60);

/// Returns a command with its arguments that runs in `folder`.
pub fn command<S: AsRef<OsStr>>(
    program: impl AsRef<OsStr>,
    arguments: impl IntoIterator<Item = S>,
    folder: &Path,
) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder);
    command
}

/// What `cargo run` tells this program about itself. Passed on, it would make build scripts that
/// look at it run again, and all that depends on them.
const OWN_SETTINGS: [&str; 5] =
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "LD_LIBRARY_PATH"];

/// Returns a cargo command that runs in the workspace, as if typed there.
pub fn cargo<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>, root: &Path) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = command(cargo, arguments, root);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if OWN_SETTINGS.iter().any(|prefix| text.starts_with(prefix)) {
            command.env_remove(&name);
        }
    }
    command
}

/// Runs a command to its end, showing its output on stderr; it is stopped, with all it started,
/// when the caller is.
pub async fn run(name: &str, mut command: Command) -> Result<()> {
    let terminal = std::io::stderr().as_fd().try_clone_to_owned().context("share stderr")?;
    command.stdout(Stdio::from(terminal));
    let mut process = Process::spawn_attached(name, command)?;
    match process.wait(STEP_LIMIT).await? {
        Some(status) if status.success() => Ok(()),
        Some(status) => bail!("{name} failed ({status}); its messages are above"),
        None => bail!("{name} did not end within {STEP_LIMIT:?}"),
    }
}
