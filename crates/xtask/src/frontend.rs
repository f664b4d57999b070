use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use local_stack::Tools;

use crate::folders::Folders;
use crate::stamp::Stamp;
use crate::{step, terminal};

/// What is made, not written: no part of the sources.
const MADE: [&str; 4] = ["node_modules", "dist", "test-results", "screenshots"];

/// The frontend's folder, with the Node that builds it.
#[derive(Debug)]
pub struct Frontend {
    folder: PathBuf,
    path: OsString,
}

impl Frontend {
    pub fn new(folders: &Folders, tools: &Tools) -> Result<Self> {
        let mut path = vec![tools.node_folder()?];
        path.extend(std::env::var_os("PATH").iter().flat_map(std::env::split_paths));
        let path = std::env::join_paths(path).context("put node on the PATH")?;
        Ok(Self { folder: folders.root.join("frontend"), path })
    }

    /// Returns an npm command in the frontend's folder.
    pub fn npm(&self, arguments: &[&str]) -> Command {
        let mut command = step::command("npm", arguments, &self.folder);
        command.env("PATH", &self.path).env("npm_config_update_notifier", "false");
        command
    }

    /// Returns the command that runs the browser journeys whose name contains `filter`.
    pub fn journeys(&self, filter: Option<&str>) -> Command {
        let Some(filter) = filter else { return self.npm(&["run", "--silent", "e2e"]) };
        // Node takes its options before the folder, where `npm run e2e -- …` cannot put them.
        let pattern = format!("--test-name-pattern={filter}");
        let arguments = ["--test", "--test-timeout=180000", &pattern, "e2e/index.js"];
        let mut command = step::command("node", arguments, &self.folder);
        command.env("PATH", &self.path);
        command
    }

    /// Installs the packages of the lock file, when it changed since they were.
    pub async fn install(&self, folders: &Folders) -> Result<()> {
        let stamp = Stamp::of(
            folders.stamp("npm"),
            &[self.folder.join("package.json"), self.folder.join("package-lock.json")],
        )?;
        if stamp.is_current() && self.folder.join("node_modules").is_dir() {
            return Ok(());
        }
        terminal::progress("installing the frontend's packages");
        let install = self.npm(&["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
        step::run("npm ci", install).await?;
        stamp.write()
    }

    /// Builds the pages, when a source changed since they were; returns where they are.
    pub async fn build(&self, folders: &Folders) -> Result<PathBuf> {
        let dist = self.folder.join("dist");
        let stamp = Stamp::of(folders.stamp("frontend"), &self.sources()?)?;
        if stamp.is_current() && dist.join("index.html").is_file() {
            return Ok(dist);
        }
        self.install(folders).await?;
        terminal::progress("building the frontend");
        step::run("npm run build", self.npm(&["run", "--silent", "build"])).await?;
        stamp.write()?;
        Ok(dist)
    }

    fn sources(&self) -> Result<Vec<PathBuf>> {
        let mut sources = std::fs::read_dir(&self.folder)
            .and_then(|entries| {
                entries.map(|entry| entry.map(|found| found.path())).collect::<Result<Vec<_>, _>>()
            })
            .with_context(|| format!("read {}", self.folder.display()))?;
        sources.retain(|path| !is_made(path));
        sources.sort();
        Ok(sources)
    }
}

fn is_made(path: &Path) -> bool {
    path.file_name().is_some_and(|name| MADE.iter().any(|made| name == *made))
}
