use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use local_stack::{RunAs, Tools, free_port};
use tempfile::TempDir;

use crate::folders::{Folders, make};
use crate::up::stack::{Plan, Stack};

/// Everything running, with fresh data of its own.
pub struct System {
    stack: Stack,
    pub url: String,
    pub port: u16,
    // Declared last: removed after everything has stopped.
    _scratch: TempDir,
}

impl System {
    /// Starts it on a free port, and waits until it is ready.
    pub async fn start(
        folders: &Folders,
        tools: Tools,
        user: RunAs,
        pages: PathBuf,
    ) -> Result<Self> {
        let scratch = TempDir::with_prefix("task-manager-system-").context("make a folder")?;
        let own = scratch_folders(&folders.root, scratch.path())?;
        let port = free_port()?;
        let binaries = crate::up::binaries(false)?;
        let plan = Plan { folders: &own, tools, user, binaries, pages, port };
        let mut stack = Stack::default();
        let started = stack.start(&plan).await;
        let url = format!("http://127.0.0.1:{port}");
        let system = Self { stack, url, port, _scratch: scratch };
        if let Err(error) = started {
            system.stop().await?;
            return Err(error);
        }
        Ok(system)
    }

    pub async fn stop(mut self) -> Result<()> {
        self.stack.stop().await
    }
}

fn scratch_folders(root: &Path, scratch: &Path) -> Result<Folders> {
    let (local, data) = (scratch.join("local"), scratch.join("data"));
    for folder in [scratch, &data, &local, &local.join("log"), &local.join("run")] {
        make(folder, 0o755)?;
    }
    make(&local.join("secrets"), 0o700)?;
    Ok(Folders { root: root.to_path_buf(), local, data })
}
