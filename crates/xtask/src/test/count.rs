use anyhow::{Result, bail};

use crate::terminal;

/// How a test runner says its counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Nextest,
    CargoTest,
    Vitest,
    Node,
    /// A check that passes or fails as a whole.
    Uncounted,
}

/// What one runner did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub passed: u32,
    pub failed: u32,
}

impl Counts {
    /// Adds what a line of the runner's output says, if it says something.
    pub fn read(&mut self, format: Format, line: &str) {
        let line = line.trim();
        let counts = match format {
            Format::Nextest => line.strip_prefix("Summary ").map(|rest| Self {
                passed: before(rest, "passed"),
                failed: before(rest, "failed") + before(rest, "timed out"),
            }),
            Format::CargoTest => line.strip_prefix("test result: ").map(Self::passed_and_failed),
            Format::Vitest => line.strip_prefix("Tests ").map(Self::passed_and_failed),
            Format::Node => node_line(line),
            Format::Uncounted => None,
        };
        if let Some(Self { passed, failed }) = counts {
            self.passed += passed;
            self.failed += failed;
        }
    }

    fn passed_and_failed(text: &str) -> Self {
        Self { passed: before(text, "passed"), failed: before(text, "failed") }
    }
}

/// Returns the number that stands before a word, 0 when it does not occur.
fn before(text: &str, word: &str) -> u32 {
    let Some((head, _)) = text.split_once(&format!(" {word}")) else { return 0 };
    head.rsplit(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// `ℹ pass 3` for people, `# pass 3` for programs.
fn node_line(line: &str) -> Option<Counts> {
    let mut words = line.strip_prefix("# ").or_else(|| line.strip_prefix("ℹ "))?.split(' ');
    let (what, number) = (words.next()?, words.next()?.parse().ok()?);
    match what {
        "pass" => Some(Counts { passed: number, failed: 0 }),
        "fail" | "cancelled" => Some(Counts { passed: 0, failed: number }),
        _ => None,
    }
}

/// The counts of all runners.
#[derive(Debug, Default)]
pub struct Tally(Vec<(&'static str, Counts)>);

impl Tally {
    pub fn add(&mut self, runner: &'static str, counts: Counts) {
        self.0.push((runner, counts));
    }

    /// Prints one line a runner and their sum; an error when a test failed or none ran.
    pub fn report(&self) -> Result<()> {
        let mut sum = Counts::default();
        terminal::result("");
        for (runner, Counts { passed, failed }) in &self.0 {
            terminal::result(format_args!("{runner:>20}: {passed:4} passed, {failed} failed"));
            sum.passed += passed;
            sum.failed += failed;
        }
        terminal::result(format_args!("\n{} passed, {} failed", sum.passed, sum.failed));
        match sum {
            Counts { failed: 0, passed: 1.. } => Ok(()),
            Counts { failed: 0, passed: 0 } => bail!("no test ran"),
            Counts { .. } => bail!("tests failed"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Counts, Format};

    #[track_caller]
    fn check(format: Format, lines: &[&str], passed: u32, failed: u32) {
        let mut counts = Counts::default();
        for line in lines {
            counts.read(format, line);
        }
        assert_eq!(counts, Counts { passed, failed });
    }

    #[test]
    fn every_runner_is_understood() {
        let nextest = "     Summary [   1.4s] 9 tests run: 6 passed (1 slow), 2 failed, 1 timed out, 0 skipped";
        check(Format::Nextest, &["PASS [ 0.1s] it a_test", nextest], 6, 3);
        let one = "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured";
        let other = "test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured";
        check(Format::CargoTest, &[one, other], 4, 2);
        check(Format::Vitest, &["      Tests  1 failed | 10 passed (11)"], 10, 1);
        check(Format::Vitest, &[" Test Files  2 passed (2)", "      Tests  10 passed (10)"], 10, 0);
        check(Format::Node, &["ℹ tests 3", "ℹ pass 2", "ℹ fail 1", "ℹ cancelled 0"], 2, 1);
        check(Format::Node, &["# pass 2", "# fail 0"], 2, 0);
    }
}
