//! The only place that writes to the terminal.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line program prints")]

use std::fmt::Display;

/// Says what is being done.
pub fn progress(message: impl Display) {
    eprintln!("  {message}");
}

/// Prints the error with its causes.
pub fn error(error: &anyhow::Error) {
    eprintln!("\nerror: {error:#}");
}

/// Prints a line that is a result.
pub fn result(line: impl Display) {
    println!("{line}");
}
