//! `cargo xtask mutations`: breaks the code on purpose, once for each promise, and sees that the
//! promise's test fails. A test that passes either way proves nothing.

mod list;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use local_stack::{Process, RunAs, workspace_root};

use crate::folders::Folders;
use crate::mutations::list::{MUTATIONS, Mutation};
use crate::{install, step, terminal};

/// Longest time one test may take that a break makes wait for ever.
const TEST_LIMIT: Duration = Duration::from_secs(10 * 60);
/// How nextest says that it ran and a test failed, which is not how it says that nothing was built.
const A_TEST_FAILED: i32 = 100;

#[derive(Debug, clap::Args)]
pub struct Options {
    /// Only the breaks of this promise, like R3.
    promise: Option<String>,
}

/// Applies each break in a copy of what is committed; fails if a test passes all the same.
pub async fn run(options: &Options) -> Result<()> {
    let user = RunAs::unprivileged()?;
    let folders = Folders::prepare(workspace_root(), user)?;
    let tools = install::tools(&folders, user).await?;
    let chosen: Vec<&Mutation> = MUTATIONS
        .iter()
        .filter(|mutation| options.promise.as_deref().is_none_or(|one| one == mutation.promise))
        .collect();
    ensure!(!chosen.is_empty(), "no break belongs to this promise");
    let copy = Copy::make(&folders.root)?;
    let wheels = tools.preferred();
    let mut survived = Vec::new();
    for mutation in chosen {
        terminal::progress(format_args!("{}: {}", mutation.promise, mutation.says));
        let whole = copy.test(mutation, wheels.as_deref()).await?;
        ensure!(whole == Verdict::Passed, "{} fails as it is", mutation.test);
        copy.apply(mutation)?;
        let broken = copy.test(mutation, wheels.as_deref()).await;
        copy.take_back(mutation)?;
        match broken? {
            Verdict::Failed => {
                terminal::result(format_args!(
                    "{}: {}; noticed by {}",
                    mutation.promise, mutation.says, mutation.test
                ));
            }
            Verdict::Passed => survived.push(mutation.test),
        }
    }
    ensure!(survived.is_empty(), "these tests passed though the code was broken: {survived:?}");
    Ok(())
}

fn read(file: &Path) -> Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("read {}", file.display()))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Passed,
    Failed,
}

/// A work tree of the last commit with a target folder of its own, so that nobody's sources are
/// touched and nothing of theirs is built again.
struct Copy {
    root: PathBuf,
    target: PathBuf,
}

impl Copy {
    fn make(root: &Path) -> Result<Self> {
        let folder = root.join("target/mutations");
        let copy = Self { root: folder.join("tree"), target: folder.join("target") };
        let git = |arguments: &[&str]| succeed(step::command("git", arguments, root));
        let tree = copy.root.to_string_lossy();
        if copy.root.exists() {
            git(&["worktree", "remove", "--force", &tree])?;
        }
        git(&["worktree", "prune"])?;
        git(&["worktree", "add", "--quiet", "--detach", &tree, "HEAD"])?;
        Ok(copy)
    }

    /// Builds, which must succeed, and runs one test.
    async fn test(&self, mutation: &Mutation, wheels: Option<&Path>) -> Result<Verdict> {
        let arguments = ["nextest", "run", "--workspace", "--bins", "--tests", "--no-run"];
        step::run("cargo nextest", self.cargo(&arguments, None)).await?;
        let arguments = ["nextest", "run", "--workspace", "--bins", "--tests", mutation.test];
        let process = Process::spawn_attached("cargo nextest", self.cargo(&arguments, wheels));
        let status = process?.wait(TEST_LIMIT).await?;
        match status.map(|status| status.code()) {
            Some(Some(0)) => Ok(Verdict::Passed),
            // A test that never ends has noticed as well.
            None | Some(Some(A_TEST_FAILED)) => Ok(Verdict::Failed),
            Some(code) => bail!("nextest ended with {code:?}, which says nothing about the test"),
        }
    }

    fn cargo(&self, arguments: &[&str], wheels: Option<&Path>) -> Command {
        let mut cargo = step::cargo(arguments, &self.root);
        cargo.env("CARGO_TARGET_DIR", &self.target);
        cargo.envs(wheels.map(|wheels| ("TESTKIT_BIN", wheels)));
        cargo
    }

    fn apply(&self, mutation: &Mutation) -> Result<()> {
        let file = self.root.join(mutation.file);
        let content = read(&file)?;
        ensure!(content.matches(mutation.find).count() == 1, "{} has changed", mutation.file);
        let broken = content.replace(mutation.find, mutation.replace);
        std::fs::write(&file, broken).with_context(|| format!("write {}", file.display()))
    }

    fn take_back(&self, mutation: &Mutation) -> Result<()> {
        succeed(step::command("git", ["checkout", "--quiet", "--", mutation.file], &self.root))
    }
}

fn succeed(mut command: Command) -> Result<()> {
    let output = command.output().context("run git")?;
    ensure!(output.status.success(), "git: {}", String::from_utf8_lossy(&output.stderr).trim());
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{MUTATIONS, read, workspace_root};

    #[test]
    fn every_break_can_be_applied() {
        for mutation in &MUTATIONS {
            let content = read(&workspace_root().join(mutation.file)).unwrap();
            assert_eq!(content.matches(mutation.find).count(), 1, "{}", mutation.says);
        }
    }

    /// A later migration may define a function anew, and then the earlier text does nothing.
    #[test]
    fn a_break_of_a_migration_is_in_the_last_one_that_says_so() {
        for mutation in &MUTATIONS {
            let Some((folder, name)) = mutation.file.split_once("migrations/") else { continue };
            let folder = workspace_root().join(folder).join("migrations");
            let later = std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path());
            for file in later.filter(|file| file.file_name().unwrap() > std::ffi::OsStr::new(name))
            {
                assert!(!read(&file).unwrap().contains(mutation.find), "{}", mutation.says);
            }
        }
    }

    #[test]
    fn every_break_has_its_test() {
        for mutation in &MUTATIONS {
            let (module, name) = mutation.test.split_once("::").unwrap();
            let exists = ["command-service", "projector"].iter().any(|package| {
                let tests = workspace_root().join(package).join("tests/it");
                read(&tests.join(module).with_extension("rs"))
                    .is_ok_and(|content| content.contains(&format!("async fn {name}(")))
            });
            assert!(exists, "there is no test {}", mutation.test);
        }
    }

    #[test]
    fn every_promise_about_data_has_a_break() {
        let broken: BTreeSet<&str> = MUTATIONS.iter().map(|mutation| mutation.promise).collect();
        assert!(broken.iter().eq(&["R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8"]));
    }
}
