//! `cargo xtask up`: everything on this machine, one address, until Ctrl-C.

pub mod demo;
pub mod stack;

use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use local_stack::{RunAs, workspace_root};

use crate::folders::Folders;
use crate::frontend::Frontend;
use crate::interrupt::Interrupt;
use crate::up::stack::Stack;
use crate::{install, step, terminal};

const DEFAULT_PORT: u16 = 8080;
/// How many ports after the default one are tried.
const PORT_CHOICES: u16 = 100;

#[derive(Debug, clap::Args)]
pub struct Options {
    /// Starts with empty databases: removes what earlier runs in this clone stored.
    #[arg(long)]
    fresh: bool,
    /// The port of the page; without it 8080, or the next free one.
    #[arg(long)]
    port: Option<u16>,
    /// Adds an account and a project with tasks to look at.
    #[arg(long)]
    demo: bool,
    /// Builds the services optimised.
    #[arg(long)]
    release: bool,
}

/// Starts everything and keeps it running until it is told to stop or a part ends.
pub async fn run(options: &Options) -> Result<()> {
    let mut interrupt = Interrupt::listen()?;
    let user = RunAs::unprivileged()?;
    let folders = Folders::prepare(workspace_root(), user)?;
    let lock = folders.lock()?;
    let mut stack = Stack::default();
    let outcome = tokio::select! {
        outcome = start_and_watch(options, &folders, user, &mut stack) => outcome,
        () = interrupt.received() => Ok(()),
    };
    if outcome.is_ok() {
        terminal::progress("stopping (once more to stop at once)");
    }
    let stopped = tokio::select! {
        stopped = stack.stop() => stopped,
        // Dropping the stack kills what is left.
        () = interrupt.received() => bail!("stopped at once"),
    };
    drop(lock);
    outcome.and(stopped)
}

async fn start_and_watch(
    options: &Options,
    folders: &Folders,
    user: RunAs,
    stack: &mut Stack,
) -> Result<()> {
    let port = page_port(options.port)?;
    let tools = install::tools(folders, user).await?;
    let binaries = build_services(folders, options.release).await?;
    let pages = Frontend::new(folders, &tools)?.build(folders).await?;
    if options.fresh {
        terminal::progress("removing the data of earlier runs");
        folders.wipe_data()?;
    }
    folders.clear_logs()?;
    let plan = stack::Plan { folders, tools, user, binaries, pages, port };
    stack.start(&plan).await?;
    if options.demo {
        demo::create(port).await?;
    }
    terminal::result(format_args!("Task Manager is ready at http://127.0.0.1:{port}"));
    stack.watch().await
}

async fn build_services(folders: &Folders, release: bool) -> Result<PathBuf> {
    terminal::progress("building the services");
    let mut build = step::cargo(["build"], &folders.root);
    if release {
        build.arg("--release");
    }
    step::run("cargo build", build).await?;
    binaries(release)
}

/// Returns the folder of the built programs: this one lies in the same build folder.
pub fn binaries(release: bool) -> Result<PathBuf> {
    let own = std::env::current_exe().context("find the build folder")?;
    let profiles = own.ancestors().nth(2).context("find the build folder")?;
    Ok(profiles.join(if release { "release" } else { "debug" }))
}

fn page_port(wanted: Option<u16>) -> Result<u16> {
    let is_free = |port: u16| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok();
    if let Some(port) = wanted {
        if !is_free(port) {
            bail!("port {port} is in use; choose another with --port, or leave it out");
        }
        return Ok(port);
    }
    (DEFAULT_PORT..DEFAULT_PORT + PORT_CHOICES)
        .find(|port| is_free(*port))
        .with_context(|| format!("no free port from {DEFAULT_PORT} on; name one with --port"))
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, TcpListener};

    use super::page_port;

    #[test]
    fn a_port_in_use_is_refused_when_it_was_asked_for() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let error = page_port(Some(port)).unwrap_err().to_string();
        assert!(error.starts_with(&format!("port {port} is in use")), "{error}");
    }
}
