//! The commands of this workspace: `cargo xtask up | test | ci | contract | chaos | mutations | fuzz |
//! bench | observe`.
//!
//! Progress goes to stderr; stdout carries only what a caller may want to read by program.

mod bench;
mod cargo_tool;
mod chaos;
mod ci;
mod contract;
mod debian;
mod faults;
mod folders;
mod frontend;
mod fuzz;
mod install;
mod interrupt;
mod mutations;
mod observe;
mod stamp;
mod step;
mod terminal;
mod test;
mod up;

use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::{Parser, Subcommand};

use crate::interrupt::Interrupt;

/// Runs, tests and checks Task Manager on this machine.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Starts the whole system with private databases and prints its address.
    Up(up::Options),
    /// Installs PostgreSQL, NATS, Nginx and Node where they are missing, and runs nothing.
    Tools,
    /// Runs every test and prints one count.
    Test(test::Options),
    /// Checks everything that needs no running system: format, lints, documents, dependencies.
    Ci,
    /// Writes the published contract (docs/openapi.json, asyncapi.yaml, EVENTS.md) from the code.
    Contract,
    /// Breaks the running system on purpose, by a seed, and checks what it promises.
    Chaos(chaos::Options),
    /// Breaks the code on purpose, once for each promise, and sees that its test fails.
    Mutations(mutations::Options),
    /// Looks for inputs that break what reads them.
    Fuzz(fuzz::Options),
    /// Measures, each figure beside what the machine does without us.
    Bench(bench::Options),
    /// Watches the running system with a real Prometheus while its parts are broken.
    Observe(observe::Options),
}

fn main() -> ExitCode {
    let Arguments { task } = Arguments::parse();
    let outcome = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(run(task)));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::error(&error);
            ExitCode::FAILURE
        }
    }
}

async fn run(task: Task) -> Result<()> {
    match task {
        // It stops its parts in order, so it listens for itself.
        Task::Up(options) => up::run(&options).await,
        Task::Test(options) => unless_interrupted(test::run(&options)).await,
        Task::Tools => unless_interrupted(install::run()).await,
        Task::Ci => unless_interrupted(ci::run()).await,
        Task::Contract => unless_interrupted(contract::run()).await,
        Task::Chaos(options) => unless_interrupted(chaos::run(&options)).await,
        Task::Mutations(options) => unless_interrupted(mutations::run(&options)).await,
        Task::Fuzz(options) => unless_interrupted(fuzz::run(&options)).await,
        Task::Bench(options) => unless_interrupted(bench::run(&options)).await,
        Task::Observe(options) => unless_interrupted(observe::run(&options)).await,
    }
}

/// Drops the work, and with it all that it started, when this program is told to stop.
async fn unless_interrupted(work: impl Future<Output = Result<()>>) -> Result<()> {
    let mut interrupt = Interrupt::listen()?;
    tokio::select! {
        outcome = work => outcome,
        () = interrupt.received() => bail!("interrupted"),
    }
}
