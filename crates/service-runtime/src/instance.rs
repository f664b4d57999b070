//! What this process is called among all of its kind: a name that says nothing of the machine it
//! runs on, because people are shown it.

use std::sync::LazyLock;
use uuid::Uuid;

static NAME: LazyLock<String> =
    LazyLock::new(|| format!("{:08x}", Uuid::now_v7().as_u128() & u128::from(u32::MAX)));

/// Returns the name, eight hexadecimal digits drawn when the process started.
#[must_use]
pub fn name() -> &'static str {
    &NAME
}

/// Logs which process bears the name, for whoever has to find it.
pub(crate) fn log(service: &str) {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let (host, pid) = (host.trim(), std::process::id());
    tracing::info!(service, instance = name(), host, pid, "started");
}
