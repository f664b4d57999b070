//! Named steps at which a test has the process end, as a power cut at that very step would.
//!
//! Without the feature `crash-points`, which only tests turn on, nothing of it is in a program.

#[cfg(feature = "crash-points")]
use std::sync::Once;

/// What a process ends with at a crash point: no other end has this code.
pub const EXIT_CODE: i32 = 86;
/// The environment variable that names the step at which to end.
pub const AT: &str = "CRASH_AT";
/// Times every step is passed before: the process is at work by then.
pub const PASSES: u32 = 3;

/// Ends the process if a test has named this step and it was passed often enough.
#[cfg(feature = "crash-points")]
pub fn crash_point(name: &'static str) {
    static ARMED: Once = Once::new();
    ARMED.call_once(arm);
    fail::fail_point!(name, |_| std::process::exit(EXIT_CODE));
}

#[cfg(feature = "crash-points")]
fn arm() {
    let Some(name) = std::env::var_os(AT) else { return };
    if let Err(error) = fail::cfg(name.to_string_lossy(), &format!("{PASSES}*off->return")) {
        tracing::error!(error, "the crash point was not understood");
    }
}

/// Does nothing: there are no crash points in this program.
#[cfg(not(feature = "crash-points"))]
pub const fn crash_point(_name: &'static str) {}
