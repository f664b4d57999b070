//! `cargo xtask fuzz`: libFuzzer looks for inputs that break what `crates/fuzz-targets` says.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use local_stack::workspace_root;

use crate::cargo_tool::cargo_tool;
use crate::{step, terminal};

const VERSION: &str = "0.13.2";
/// Longest input tried, in bytes: what breaks a parser is seldom longer.
const INPUT_BYTES_MAX: u32 = 4_096;
/// An input that takes longer is a finding, in seconds.
const INPUT_SECONDS_MAX: u32 = 10;
/// So is one that needs more memory, in MiB.
const MEMORY_MIB_MAX: u32 = 2_048;
/// No run is longer: the step that holds it ends at 90 minutes.
const SECONDS_MAX: u64 = 3_600;

#[derive(Debug, clap::Args)]
pub struct Options {
    /// Only these targets; all of them when none is named.
    targets: Vec<String>,
    /// How long each target is tried, in seconds.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=SECONDS_MAX))]
    seconds: u64,
}

/// Builds all targets and tries one after the other; fails at the end when an input broke one. Such
/// an input lies in `fuzz/artifacts` and belongs into `crates/fuzz-targets/seeds`.
pub async fn run(options: &Options) -> Result<()> {
    let root = workspace_root();
    let targets = chosen(&options.targets, &targets(&root)?)?;
    let cargo_fuzz = cargo_tool("cargo-fuzz", VERSION, &root).await?;
    terminal::progress("building the targets, which takes some minutes at first");
    step::run("cargo fuzz build", command(&cargo_fuzz, "build", &root)).await?;
    let mut broken = Vec::new();
    for target in targets {
        terminal::progress(format_args!("{target}, {} s", options.seconds));
        // What it finds on the way is kept, so that the next run goes on from there.
        let corpus = root.join("fuzz/corpus").join(&target);
        std::fs::create_dir_all(&corpus).with_context(|| format!("make {}", corpus.display()))?;
        let mut fuzz = command(&cargo_fuzz, "run", &root);
        fuzz.arg(&target).arg(&corpus).arg(root.join("crates/fuzz-targets/seeds").join(&target));
        fuzz.args(["--", "-print_final_stats=1", "-verbosity=0"]);
        fuzz.arg(format!("-max_total_time={}", options.seconds));
        fuzz.arg(format!("-max_len={INPUT_BYTES_MAX}"));
        fuzz.arg(format!("-timeout={INPUT_SECONDS_MAX}"));
        fuzz.arg(format!("-rss_limit_mb={MEMORY_MIB_MAX}"));
        if let Err(error) = step::run(&target, fuzz).await {
            terminal::error(&error);
            broken.push(target);
        }
    }
    ensure!(broken.is_empty(), "{} broke; their inputs are in fuzz/artifacts", broken.join(", "));
    terminal::result("no input broke anything");
    Ok(())
}

/// Returns a command of cargo-fuzz. Without a sanitizer and without `cfg(fuzzing)` it needs no
/// nightly compiler, and tries the code that is shipped: some libraries check less under that `cfg`.
fn command(cargo_fuzz: &Path, name: &str, root: &Path) -> Command {
    let arguments = [name, "--sanitizer", "none", "--no-cfg-fuzzing", "--target-dir"];
    let mut command = step::command(cargo_fuzz, arguments, root);
    command.arg(root.join("target/fuzz"));
    command
}

/// Returns every target there is.
fn targets(root: &Path) -> Result<Vec<String>> {
    let folder = root.join("fuzz/fuzz_targets");
    let mut targets = Vec::new();
    for entry in std::fs::read_dir(&folder).context("list the targets")? {
        let program = PathBuf::from(entry.context("list the targets")?.file_name());
        targets.extend(program.file_stem().map(|name| name.to_string_lossy().into_owned()));
    }
    targets.sort_unstable();
    Ok(targets)
}

fn chosen(named: &[String], all: &[String]) -> Result<Vec<String>> {
    let unknown: Vec<&str> =
        named.iter().filter(|name| !all.contains(name)).map(String::as_str).collect();
    ensure!(unknown.is_empty(), "no target {}; they are {}", unknown.join(", "), all.join(", "));
    Ok(if named.is_empty() { all.to_vec() } else { named.to_vec() })
}

#[cfg(test)]
mod tests {
    use local_stack::workspace_root;

    use super::{chosen, targets};

    #[test]
    fn all_targets_are_tried_unless_some_are_named() {
        let all = targets(&workspace_root()).unwrap();
        assert!(all.contains(&"query".to_owned()), "{all:?}");
        assert_eq!(chosen(&[], &all).unwrap(), all);
        let named = ["query".to_owned()];
        assert_eq!(chosen(&named, &all).unwrap(), named);
        let wrong = chosen(&["quarry".to_owned()], &all).unwrap_err().to_string();
        assert!(wrong.contains("no target quarry") && wrong.contains("query"), "{wrong}");
    }
}
