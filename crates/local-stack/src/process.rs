use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

const POLL: Duration = Duration::from_millis(10);
/// How much of the end of a log an error message shows.
const TAIL_BYTES: u64 = 16 * 1024;
const TAIL_LINES: usize = 30;
/// How long a part may take to die at once when its owner is dropped.
const ABORT_PATIENCE: Duration = Duration::from_secs(10);

/// How a part is asked to stop, and how it is stopped when nobody can wait for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StopSignal {
    pub graceful: Signal,
    pub at_once: Signal,
}

impl StopSignal {
    /// What well-behaved servers take.
    pub const TERMINATE: Self = Self { graceful: Signal::SIGTERM, at_once: Signal::SIGKILL };
    /// PostgreSQL: "fast" ends sessions; "immediate" still takes its child processes along.
    pub const POSTGRES: Self = Self { graceful: Signal::SIGINT, at_once: Signal::SIGQUIT };
    /// Nginx: finish what is being served.
    pub const NGINX: Self = Self { graceful: Signal::SIGQUIT, at_once: Signal::SIGKILL };
}

/// A running part with its log; it never outlives the program that started it.
///
/// It leads a process group of its own, so Ctrl-C in a terminal reaches only the owner, which
/// stops the parts in order. A guard process holds the other end of a pipe and stops the group
/// when the owner disappears without a word (`kill -9`, a test runner's time limit).
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
    guard: Child,
    log: Option<PathBuf>,
    stop: StopSignal,
    exit: Option<ExitStatus>,
}

impl Process {
    /// Starts `command` with both outputs appended to `log`.
    pub fn spawn(
        name: impl Into<String>,
        mut command: Command,
        log: &Path,
        stop: StopSignal,
    ) -> Result<Self> {
        let output = OpenOptions::new()
            .create(true)
            .append(true)
            .open(log)
            .with_context(|| format!("open the log {}", log.display()))?;
        let errors = output.try_clone().context("share the log")?;
        command.stdout(output).stderr(errors);
        Self::launch(name.into(), command, Some(log.to_owned()), stop)
    }

    /// Starts `command` with the outputs the caller gave it, or this program's own.
    pub fn spawn_attached(name: impl Into<String>, command: Command) -> Result<Self> {
        Self::launch(name.into(), command, None, StopSignal::TERMINATE)
    }

    fn launch(
        name: String,
        mut command: Command,
        log: Option<PathBuf>,
        stop: StopSignal,
    ) -> Result<Self> {
        let program = command.get_program().to_owned();
        let child = command
            .stdin(Stdio::null())
            .process_group(0)
            .spawn()
            .with_context(|| format!("start {name} ({})", program.display()))?;
        let guard = match spawn_guard(child.id(), stop.at_once) {
            Ok(guard) => guard,
            Err(error) => {
                signal_group(&child, Signal::SIGKILL);
                return Err(error);
            }
        };
        Ok(Self { name, child, guard, log, stop, exit: None })
    }

    /// Takes the pipe of a command whose output was asked for as one.
    pub const fn take_stdout(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }

    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Returns the exit status once the process has ended.
    pub fn exited(&mut self) -> Option<ExitStatus> {
        if self.exit.is_none() {
            self.exit = self.child.try_wait().ok().flatten();
        }
        self.exit
    }

    /// Asks the process to stop, once; `finish` waits until it has.
    pub fn terminate(&self) {
        self.signal(self.stop.graceful);
    }

    /// Sends any signal to the process and those it started.
    pub fn signal(&self, signal: Signal) {
        if self.exit.is_none() {
            signal_group(&self.child, signal);
        }
    }

    /// Kills the process as a power cut would, and waits until it is gone.
    pub async fn kill(&mut self) -> Result<ExitStatus> {
        self.signal(Signal::SIGKILL);
        self.wait(ABORT_PATIENCE).await?.with_context(|| format!("{} survived SIGKILL", self.name))
    }

    /// Stops the process: politely, then by force once `patience` is over.
    pub async fn stop(&mut self, patience: Duration) -> Result<ExitStatus> {
        self.terminate();
        self.finish(patience).await
    }

    /// Waits for a process that was asked to stop, and uses force once `patience` is over.
    pub async fn finish(&mut self, patience: Duration) -> Result<ExitStatus> {
        match self.wait(patience).await? {
            Some(status) => Ok(status),
            None => self.kill().await,
        }
    }

    /// Waits for the end of the process; `None` when it still runs after `patience`.
    pub async fn wait(&mut self, patience: Duration) -> Result<Option<ExitStatus>> {
        let deadline = Instant::now() + patience;
        loop {
            if let Some(status) = self.exited() {
                return Ok(Some(status));
            }
            if Instant::now() >= deadline {
                return Ok(None);
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// Returns the last lines of the log, for error messages.
    #[must_use]
    pub fn log_tail(&self) -> String {
        self.log.as_deref().map(log_tail).unwrap_or_default()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.exited().is_none() {
            self.signal(self.stop.at_once);
            wait_blocking(&mut self.child);
        }
        // The guard goes last: until here it would still have cleaned up after a kill -9.
        if self.guard.kill().is_ok() {
            drop(self.guard.wait());
        }
    }
}

/// Returns the last lines of a log file, or why it cannot be read.
fn log_tail(log: &Path) -> String {
    let read = || -> std::io::Result<String> {
        let mut file = File::open(log)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(TAIL_BYTES)))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    };
    match read() {
        Ok(text) => {
            let lines: Vec<&str> = text.lines().collect();
            lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n")
        }
        Err(error) => format!("(no log: {error})"),
    }
}

/// Starts the shell that waits for the end of this program and then stops the group.
fn spawn_guard(group: u32, signal: Signal) -> Result<Child> {
    let name = signal.as_str().trim_start_matches("SIG");
    Command::new("/bin/sh")
        .arg("-c")
        .arg(r#"read -r _; kill -s "$1" -- "-$2"; sleep 5; kill -s KILL -- "-$2""#)
        .args(["guard", name, &group.to_string()])
        // The pipe's other end is ours alone: it closes when this program ends, however it ends.
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .context("start a guard process with /bin/sh")
}

/// Signals a group and tells whether it was there; it may have ended by itself a moment ago.
fn signal_group(child: &Child, signal: Signal) -> bool {
    i32::try_from(child.id()).is_ok_and(|pid| killpg(Pid::from_raw(pid), signal).is_ok())
}

#[expect(clippy::disallowed_methods, reason = "Drop cannot await, and nothing else may run first")]
fn wait_blocking(child: &mut Child) {
    let deadline = Instant::now() + ABORT_PATIENCE;
    while matches!(child.try_wait(), Ok(None)) {
        if Instant::now() >= deadline {
            signal_group(child, Signal::SIGKILL);
            drop(child.wait());
            return;
        }
        std::thread::sleep(POLL);
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::process::Command;
    use std::time::Duration;

    use super::{Process, StopSignal};

    const PATIENCE: Duration = Duration::from_secs(10);

    fn sleeper() -> Process {
        let mut command = Command::new("/bin/sh");
        // With a child of its own, which must go too.
        command.args(["-c", "sleep 600 & wait"]);
        Process::spawn("sleeper", command, Path::new("/dev/null"), StopSignal::TERMINATE).unwrap()
    }

    fn runs(pid: u32) -> bool {
        let status = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        !status.is_empty() && !status.contains(") Z ")
    }

    #[tokio::test]
    async fn a_process_is_stopped_when_its_owner_disappears() {
        let mut process = sleeper();
        // What the kernel does with an owner's pipes when it dies.
        drop(process.guard.stdin.take());
        assert!(process.wait(PATIENCE).await.unwrap().is_some(), "the guard stops it");
    }

    #[tokio::test]
    async fn a_dropped_process_is_gone_and_so_is_its_guard() {
        let process = sleeper();
        let (pid, guard) = (process.pid(), process.guard.id());
        assert!(runs(pid) && runs(guard));
        drop(process);
        assert!(!runs(pid), "the process");
        assert!(!runs(guard), "its guard");
    }

    #[tokio::test]
    async fn a_process_that_ignores_the_polite_signal_is_stopped_by_force() {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", "trap '' TERM; while :; do sleep 1; done"]);
        let log = Path::new("/dev/null");
        let mut process = Process::spawn("deaf", command, log, StopSignal::TERMINATE).unwrap();
        let status = process.stop(Duration::from_millis(300)).await.unwrap();
        assert!(!status.success());
    }
}
