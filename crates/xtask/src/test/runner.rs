use std::io::{BufRead as _, BufReader, PipeReader};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};
use local_stack::Process;

use crate::terminal;
use crate::test::count::{Counts, Format};

/// Longest time one runner may take.
const LIMIT: Duration = Duration::from_secs(60 * 60);

/// Runs a test runner, shows what it prints and counts its tests.
pub async fn run(mut command: Command, format: Format) -> Result<Counts> {
    let name = command.get_program().to_string_lossy().into_owned();
    let (reader, writer) = std::io::pipe().context("make a pipe")?;
    command.stdout(writer.try_clone().context("share the pipe")?).stderr(writer);
    // Takes the command, and with it our copies of the pipe's end, so that the output can end.
    let mut process = Process::spawn_attached(name, command)?;
    let printing = tokio::task::spawn_blocking(move || print_and_count(reader, format));
    let status = process.wait(LIMIT).await?;
    // What the runner left running would keep the pipe open.
    drop(process);
    let mut counts = printing.await.context("read the runner's output")?;
    let succeeded = status.is_some_and(|status| status.success());
    if format == Format::Uncounted {
        counts.passed = u32::from(succeeded);
    }
    // Also a runner that fails without a failed test: one that did not start, for example.
    if !succeeded && counts.failed == 0 {
        counts.failed = 1;
    }
    Ok(counts)
}

fn print_and_count(reader: PipeReader, format: Format) -> Counts {
    let mut counts = Counts::default();
    for line in BufReader::new(reader).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line);
        terminal::result(&line);
        counts.read(format, &without_colours(&line));
    }
    counts
}

/// Removes terminal colour sequences.
fn without_colours(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' {
            letters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            text.push(letter);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::{Counts, Format, run, without_colours};

    fn shell(script: &str) -> Command {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn colours_are_not_read() {
        assert_eq!(without_colours("\u{1b}[1;32m2\u{1b}[0m passed"), "2 passed");
    }

    #[tokio::test]
    async fn a_runner_that_fails_without_a_failed_test_counts_as_one_failure() {
        let counts = run(shell("exit 3"), Format::Nextest).await.unwrap();
        assert_eq!(counts, Counts { passed: 0, failed: 1 });
    }

    #[tokio::test]
    async fn a_check_without_counts_is_one_test() {
        let counts = run(shell("true"), Format::Uncounted).await.unwrap();
        assert_eq!(counts, Counts { passed: 1, failed: 0 });
    }
}
