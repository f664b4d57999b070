//! pgbench: what PostgreSQL alone does with one statement, again and again.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use local_stack::{RunAs, Tools};

use crate::figures::Latency;

/// What a run of pgbench measured.
#[derive(Debug)]
pub struct Bench {
    pub per_second: f64,
    pub latency: Latency,
}

/// Lets `clients` run a statement for a while, prepared, one transaction each.
pub async fn run(url: String, statement: &str, clients: usize, duration: Duration) -> Bench {
    let folder = tempfile::tempdir().expect("make a folder");
    let script = folder.path().join("script.sql");
    std::fs::write(&script, format!("{statement};\n")).expect("write pgbench's script");
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    tokio::task::spawn_blocking(move || {
        let pgbench = Tools::find().postgres("pgbench").expect("pgbench is there");
        let mut command: Command = RunAs::CurrentUser.command(&pgbench);
        command.args(["--no-vacuum", "--protocol=prepared", "--client", &clients.to_string()]);
        command.args(["--jobs", &threads.to_string(), "--time", &duration.as_secs().to_string()]);
        command.arg("--log").arg("--log-prefix").arg(folder.path().join("log"));
        let output = command.arg("--file").arg(script).arg(url).output().expect("run pgbench");
        assert!(output.status.success(), "pgbench: {}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8_lossy(&output.stdout);
        Bench { per_second: rate(&text), latency: latency(folder.path()) }
    })
    .await
    .expect("run pgbench")
}

fn rate(text: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix("tps = "));
    let number = line.and_then(|rest| rest.split(' ').next()).and_then(|word| word.parse().ok());
    number.expect("pgbench prints its rate")
}

/// Reads its logs, one a thread: `client transaction microseconds …`.
fn latency(folder: &Path) -> Latency {
    let mut taken = Vec::new();
    for entry in std::fs::read_dir(folder).expect("list pgbench's logs").flatten() {
        if !entry.file_name().to_string_lossy().starts_with("log") {
            continue;
        }
        let log = std::fs::read_to_string(entry.path()).expect("read pgbench's log");
        let micros = log.lines().filter_map(|line| line.split(' ').nth(2)?.parse().ok());
        taken.extend(micros.map(Duration::from_micros));
    }
    Latency::of(taken)
}
