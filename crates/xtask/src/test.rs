//! `cargo xtask test`: every test there is, each against real servers, and one count at the end.

mod browser;
mod count;
mod documents;
mod monitoring;
mod runner;
mod system;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use local_stack::{
    Durability, PostgresServer, PostgresSettings, RunAs, Tools, free_port, workspace_root,
};
use tempfile::TempDir;

use crate::folders::Folders;
use crate::frontend::Frontend;
use crate::test::count::{Format, Tally};
use crate::test::documents::Effort;
use crate::test::system::System;
use crate::up::demo;
use crate::{faults, install, step, terminal};

#[derive(Debug, clap::Args)]
pub struct Options {
    /// Runs only the tests whose name contains this.
    filter: Option<String>,
    /// Compares the answers to more generated requests with the published document, for each seed
    /// others, which takes some minutes more.
    #[arg(long, value_name = "SEED", num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "1")]
    document: Option<u32>,
}

/// Builds everything, runs all tests and ends with their count.
pub async fn run(options: &Options) -> Result<()> {
    let user = RunAs::unprivileged()?;
    let folders = Folders::prepare(workspace_root(), user)?;
    let tools = install::tools(&folders, user).await?;
    let chromium = browser::chromium(&folders).await?;
    monitoring::tools(&folders.root).await;
    faults::tools(&folders.root).await;
    build(&folders).await?;
    let mut tally = Tally::default();
    {
        let postgres = SharedPostgres::start(&tools, user).await?;
        rust_tests(options, &folders, &postgres, &mut tally).await?;
    }
    let frontend = Frontend::new(&folders, &tools)?;
    frontend.install(&folders).await?;
    frontend_tests(options, &tools, &frontend, &mut tally).await?;
    let pages = frontend.build(&folders).await?;
    let system = System::start(&folders, tools, user, pages).await?;
    let plan = Running {
        filter: options.filter.as_deref(),
        document: options.document,
        folders: &folders,
        frontend: &frontend,
        chromium: &chromium,
    };
    let outcome = running_tests(&plan, &system, &mut tally).await;
    system.stop().await?;
    outcome?;
    tally.report()
}

/// Runs what needs everything running: a browser's journeys, and the published document.
async fn running_tests(plan: &Running<'_>, system: &System, tally: &mut Tally) -> Result<()> {
    let url = &system.url;
    // The second time it finds everything there.
    for _ in 0..2 {
        demo::create(system.port).await?;
    }
    browser::journeys(plan.filter, plan.frontend, plan.chromium, url, tally).await?;
    let effort = match (plan.document, plan.filter) {
        (Some(seed), _) => Effort::More { seed },
        (None, None) => Effort::Usual,
        // Who asks for some tests does not mean these.
        (None, Some(_)) => return Ok(()),
    };
    documents::hold(plan.folders, url, effort, tally).await
}

struct Running<'a> {
    filter: Option<&'a str>,
    document: Option<u32>,
    folders: &'a Folders,
    frontend: &'a Frontend,
    chromium: &'a Path,
}

async fn build(folders: &Folders) -> Result<()> {
    terminal::progress("building");
    // With the tests, so that both are built from the same features and nothing is built twice.
    let arguments = ["build", "--workspace", "--bins", "--tests"];
    step::run("cargo build", step::cargo(arguments, &folders.root)).await
}

async fn rust_tests(
    options: &Options,
    folders: &Folders,
    postgres: &SharedPostgres,
    tally: &mut Tally,
) -> Result<()> {
    let filter = options.filter.as_deref();
    let nextest = step::cargo(["nextest", "--version"], &folders.root)
        .output()
        .is_ok_and(|output| output.status.success());
    let (mut tests, format) = if nextest {
        let arguments = ["nextest", "run", "--workspace", "--no-tests=pass"];
        (step::cargo(arguments, &folders.root), Format::Nextest)
    } else {
        (
            step::cargo(
                ["test", "--workspace", "--bins", "--lib", "--tests", "--no-fail-fast"],
                &folders.root,
            ),
            Format::CargoTest,
        )
    };
    tests.args(filter).envs(postgres.environment());
    tally.add("Rust", runner::run(tests, format).await?);

    let mut documentation = step::cargo(["test", "--workspace", "--doc", "--quiet"], &folders.root);
    if let Some(filter) = filter {
        documentation.args(["--", filter]);
    }
    tally.add("Rust documentation", runner::run(documentation, Format::CargoTest).await?);
    Ok(())
}

async fn frontend_tests(
    options: &Options,
    tools: &Tools,
    frontend: &Frontend,
    tally: &mut Tally,
) -> Result<()> {
    let Some(filter) = &options.filter else {
        for check in ["typecheck", "lint", "contract:check"] {
            let command = frontend.npm(&["run", "--silent", check]);
            tally.add(check, runner::run(command, Format::Uncounted).await?);
        }
        let units = frontend.npm(&["run", "--silent", "test"]);
        tally.add("frontend", runner::run(units, Format::Vitest).await?);
        let mut gateway = frontend.npm(&["run", "--silent", "test:nginx"]);
        gateway.env("NGINX", tools.nginx()?);
        tally.add("gateway", runner::run(gateway, Format::Node).await?);
        return Ok(());
    };
    let mut units = frontend.npm(&["run", "--silent", "test", "--"]);
    // Some tests cover some of the sources; the threshold is for all of them.
    units.args(["--coverage.enabled=false", "--passWithNoTests", "-t", filter]);
    tally.add("frontend", runner::run(units, Format::Vitest).await?);
    Ok(())
}

/// One PostgreSQL for all tests: each makes its own database in it.
struct SharedPostgres {
    server: PostgresServer,
    wheels: Option<PathBuf>,
    // Declared last: removed after the server has stopped.
    _folder: TempDir,
}

impl SharedPostgres {
    async fn start(tools: &Tools, user: RunAs) -> Result<Self> {
        let folder = TempDir::with_prefix("task-manager-xtask-").context("make a folder")?;
        user.own(folder.path())?;
        let data = folder.path().join("data");
        PostgresServer::initialise(tools, user, &data, None)?;
        let settings = PostgresSettings {
            data,
            log: folder.path().join("postgres.log"),
            port: free_port()?,
            superuser_password: None,
            durability: Durability::Unsynced,
        };
        let server = PostgresServer::start(tools, user, settings).await?;
        Ok(Self { server, wheels: tools.preferred(), _folder: folder })
    }

    /// Returns what tells the tests where this server and its programs are.
    fn environment(&self) -> Vec<(&'static str, std::ffi::OsString)> {
        let mut environment = vec![("TESTKIT_POSTGRES_URL", self.server.url("postgres").into())];
        if let Some(wheels) = &self.wheels {
            environment.push(("TESTKIT_BIN", wheels.into()));
        }
        environment
    }
}
