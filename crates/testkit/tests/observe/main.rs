//! The live check: a real Prometheus scrapes the running system under load, with our rules. Every
//! expression of every board answers, nothing is alarmed; then one part after the other is broken,
//! and the right alert fires and clears.
//!
//! Run by `cargo xtask observe`, which brings Prometheus and draws the boards afterwards.
#![expect(clippy::expect_used, reason = "a check that cannot go on has failed")]

mod exporter;
#[path = "../it/monitoring/expressions.rs"]
mod expressions;
mod faults;
mod paced;
mod prometheus;

use crate::exporter::PostgresExporter;
use crate::paced::Paced;
use crate::prometheus::{Prometheus, State};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use testkit::System;

/// Long enough for rates, and for every series a minute's window needs.
const WARM_UP: Duration = Duration::from_secs(75);
/// Metrics of things this machine has not: a cluster, and the exporter of NATS.
const NOT_HERE: [&str; 3] = ["kube_", "container_", "gnatsd_"];
/// How often, and how soon, an expression without an answer is asked again.
const ASKED_MAX: usize = 15;
const ASK_AGAIN: Duration = Duration::from_secs(1);
/// Longer than the thresholds of all alerts, 30 s, with the shortened `for`.
const FIRES_WITHIN: Duration = Duration::from_secs(120);
const CLEARS_WITHIN: Duration = Duration::from_secs(180);

#[tokio::test]
#[ignore = "minutes long: cargo xtask observe"]
async fn operators_see_what_is_wrong_and_nothing_else() {
    let settings: &[(&str, &str)] = &[("DB_POOL_SIZE", faults::POOL_SIZE_TEXT)];
    let mut system = System::with().private_postgres().settings(settings).start().await;
    let folder = tempfile::TempDir::with_prefix("task-manager-observe-").expect("make a folder");
    let exporter = PostgresExporter::start(&system, folder.path());
    let prometheus = Prometheus::start(&mut system, exporter.port(), folder.path()).await;
    let started = Instant::now();
    let load = Paced::start(&system).await;

    tokio::time::sleep(WARM_UP).await;
    every_expression_answers(&prometheus).await;
    let slow = prometheus.nothing_fires().await;
    report(started, "under load: every expression answers, no alert");
    for labels in slow {
        report(started, &format!("  slower here than promised: {labels}"));
    }

    for fault in faults::all() {
        let alert = fault.alert;
        let broken = fault.begin(&mut system).await;
        prometheus.until(alert, State::Firing, FIRES_WITHIN).await;
        report(started, &format!("{}: {alert} fires", fault.name));
        fault.end(broken, &mut system).await;
        prometheus.until(alert, State::Quiet, CLEARS_WITHIN).await;
        report(started, &format!("{}: {alert} clears", fault.name));
    }
    load.stop().await;
    if let Some(boards) = std::env::var_os("OBSERVE_BOARDS") {
        prometheus.draw(&PathBuf::from(boards), started.elapsed()).await;
    }
}

#[expect(clippy::print_stdout, reason = "whoever started this waits for what it saw")]
fn report(started: Instant, what: &str) {
    println!("{:>5.0} s  {what}", started.elapsed().as_secs_f64());
}

async fn every_expression_answers(prometheus: &Prometheus) {
    let mut silent = Vec::new();
    let mut asked = 0;
    for (place, expr) in expressions::expressions() {
        let names = expressions::metrics_of(&expr).expect("the expression parses");
        let is_here = |name: &String| !NOT_HERE.iter().any(|start| name.starts_with(start));
        // Rules and annotations are silent while all is well.
        let is_panel = place.contains(".json: ") && !place.contains(": annotation ");
        if !is_panel || !names.iter().all(is_here) {
            continue;
        }
        asked += 1;
        if let Err(error) = answers(prometheus, &expr).await {
            silent.push(format!("{place}: {expr}: {error}"));
        }
    }
    assert!(asked > 100, "only {asked} expressions were asked");
    assert!(silent.is_empty(), "no answer:\n{}", silent.join("\n"));
}

/// Asks until there is an answer, a bounded number of times: on a busy machine a scrape may be late.
async fn answers(prometheus: &Prometheus, expr: &str) -> Result<(), String> {
    let mut last = String::new();
    for _ in 0..ASKED_MAX {
        match prometheus.query(expr).await {
            Ok(samples) if samples.is_empty() => "no series".clone_into(&mut last),
            Ok(_) => return Ok(()),
            Err(error) => last = error,
        }
        tokio::time::sleep(ASK_AGAIN).await;
    }
    Err(last)
}
