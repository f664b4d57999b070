use std::fmt::Write as _;
use std::process::Command;
use std::time::Duration;

use testkit::System;

use crate::{CLIENTS, PROJECTS, ROUND, ROUNDS};

/// Everything measured, one value a round.
#[derive(Debug, Default)]
pub struct Figures {
    pub floor_inserts: Vec<f64>,
    pub accepted: Vec<f64>,
    pub floor_chain: Vec<Latency>,
    pub visible: Vec<Latency>,
}

/// The two percentiles the promises name, in milliseconds.
#[derive(Debug, Clone, Copy)]
pub struct Latency {
    pub p50: f64,
    pub p99: f64,
    pub samples: usize,
}

impl Latency {
    /// Returns the percentiles of some durations.
    pub fn of(mut durations: Vec<Duration>) -> Self {
        assert!(!durations.is_empty(), "nothing was measured");
        durations.sort_unstable();
        let at = |percent: usize| {
            let index = (durations.len() * percent / 100).min(durations.len() - 1);
            durations[index].as_secs_f64() * 1_000.0
        };
        Self { p50: at(50), p99: at(99), samples: durations.len() }
    }
}

/// Returns the median of some values.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

/// Returns the report.
pub async fn markdown(figures: &Figures, system: &System) -> String {
    let (floor, accepted) = (median(&figures.floor_inserts), median(&figures.accepted));
    let of = |latencies: &[Latency], pick: fn(&Latency) -> f64| {
        median(&latencies.iter().map(pick).collect::<Vec<_>>())
    };
    let (chain, seen) = (&figures.floor_chain, &figures.visible);
    let (chain_p50, chain_p99) = (of(chain, |one| one.p50), of(chain, |one| one.p99));
    let (seen_p50, seen_p99) = (of(seen, |one| one.p50), of(seen, |one| one.p99));
    let mut text =
        String::from("# Measured speed\n\nWritten by `cargo xtask bench pipeline`; do not edit.\n");
    let samples: usize = seen.iter().map(|one| one.samples).sum();
    let rows = [
        ("P1 accepted commands/s", accepted, floor, accepted / floor, "≥ 0.5"),
        ("P2 commit to visible, p50 ms", seen_p50, chain_p50, seen_p50 / chain_p50, "≤ 2"),
        ("P2 commit to visible, p99 ms", seen_p99, chain_p99, seen_p99 / chain_p99, "≤ 4"),
    ];
    text.push_str("\n| Measure | Ours | Floor | Ratio | Target |\n|---|---:|---:|---:|---|\n");
    for (name, ours, bare, ratio, target) in rows {
        let digits = if ours >= 100.0 { 0 } else { 2 };
        writeln!(text, "| {name} | {ours:.digits$} | {bare:.digits$} | {ratio:.2} | {target} |")
            .expect("a string takes any text");
    }
    text.push_str(&method(samples));
    text.push_str(&machine(system).await);
    text
}

fn method(samples: usize) -> String {
    let seconds = ROUND.as_secs();
    format!(
        "\nMedians of {ROUNDS} rounds of {seconds} s each, floor and ours in turn, on one PostgreSQL that syncs \
         every commit; the load generator shares the machine.\n\
         P1: {CLIENTS} keep-alive clients over {PROJECTS} projects, one create and three edits a task, each \
         with an idempotency key; relay and projector running.\n\
         Its floor: pgbench, {CLIENTS} clients, one INSERT of such an event row a transaction.\n\
         P2: commands at half of P1's rate; {samples} of them followed from their answer to a query that \
         sees them.\n\
         Its floor: INSERT commit, JetStream acknowledgement, UPDATE commit, one after the other on an \
         otherwise idle machine.\n"
    )
}

async fn machine(system: &System) -> String {
    let mut connection = system.event_store().connect().await;
    let postgres: String = sqlx::query_scalar("SHOW server_version")
        .fetch_one(&mut connection)
        .await
        .expect("ask PostgreSQL for its version");
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or("unknown");
    let model = model.trim_start_matches(['\t', ' ', ':']);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let nats = testkit::Tools::find().nats_server().map(|program| version(&program));
    let nats = nats.unwrap_or_default();
    let rust = version(std::path::Path::new("rustc"));
    format!("\nMachine: {cores} × {model}; PostgreSQL {postgres}; {nats}; {rust}.\n")
}

fn version(program: &std::path::Path) -> String {
    let output = Command::new(program).arg("--version").output();
    output.map_or_else(
        |_| "unknown".to_owned(),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    )
}
