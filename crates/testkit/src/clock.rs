use std::path::PathBuf;

/// Where Debian's package `faketime` puts the library, below the folder of the architecture.
const LIBRARY: &str = "faketime/libfaketimeMT.so.1";

/// Returns the environment in which a program's clock is `seconds` ahead of ours, or behind where that
/// is negative. What it measures and waits for by the monotonic clock stays right, as it does on a
/// machine whose time is wrong.
///
/// # Panics
/// When libfaketime is not there, which `cargo xtask test` installs.
#[expect(clippy::expect_used, reason = "a test without its fault has failed")]
#[must_use]
pub fn skewed_clock(seconds: i32) -> [(&'static str, String); 3] {
    let library = libfaketime().expect("libfaketime is missing: install Debian's faketime");
    [
        ("LD_PRELOAD", library.to_string_lossy().into_owned()),
        ("FAKETIME", format!("{seconds:+}s")),
        ("DONT_FAKE_MONOTONIC", "1".to_owned()),
    ]
}

fn libfaketime() -> Option<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib").ok()?;
    let inside = folders.filter_map(|entry| Some(entry.ok()?.path().join(LIBRARY)));
    inside.into_iter().find(|library| library.is_file())
}
