//! How fast commands are accepted (P1) and how soon they are seen (P2).

use std::fmt::Write as _;
use std::time::Duration;

use testkit::System;

use crate::figures::{Latency, Measure, median, table};
use crate::processors::{self, Taken};
use crate::workload::{PROJECTS, Workload};
use crate::{CLIENTS, accept, document, floor, freshness};

const ROUNDS: usize = 3;
const ROUND: Duration = Duration::from_secs(8);
const WARM_UP: Duration = Duration::from_secs(3);

/// Everything measured, one value a round.
#[derive(Debug, Default)]
struct Figures {
    floor_inserts: Vec<f64>,
    accepted: Vec<f64>,
    floor_chain: Vec<Latency>,
    visible: Vec<Latency>,
    /// Microseconds of processor time a command, by program, of the last round.
    processors: Vec<(String, f64)>,
}

/// Measures and returns the section.
pub async fn measure() -> String {
    let system = System::with().synced_postgres().start().await;
    let client = system.client().await;
    let workload = Workload::new(&system, &client).await;
    accept::run(&workload, CLIENTS, WARM_UP).await;

    let mut figures = Figures::default();
    for _ in 0..ROUNDS {
        freshness::until_caught_up(&client, &workload).await;
        figures.floor_inserts.push(floor::inserts_per_second(&system, CLIENTS, ROUND).await);
        let before: Taken = processors::taken();
        let accepted = accept::run(&workload, CLIENTS, ROUND).await;
        // What was accepted is relayed and projected as well before the time is taken.
        freshness::until_caught_up(&client, &workload).await;
        let commands = accepted * ROUND.as_secs_f64();
        figures.processors = processors::micros_each(&before, &processors::taken(), commands);
        figures.accepted.push(accepted);
        figures.floor_chain.push(floor::chain(&system).await);
        let rate = median(&figures.accepted) / 2.0;
        figures.visible.push(freshness::run(&workload, CLIENTS, rate, ROUND).await);
    }
    let mut text = table(("Ours", "Floor"), &measures(&figures));
    text.push_str(&method(&figures));
    text.push_str(&document::machine(&system).await);
    text
}

fn measures(figures: &Figures) -> [Measure; 3] {
    let pick = |latencies: &[Latency], which: fn(&Latency) -> f64| {
        latencies.iter().map(which).collect::<Vec<f64>>()
    };
    let (chain, seen) = (&figures.floor_chain, &figures.visible);
    [
        Measure {
            name: "P1 accepted commands/s",
            ours: figures.accepted.clone(),
            floor: figures.floor_inserts.clone(),
            target: "≥ 0.5",
        },
        Measure {
            name: "P2 commit to visible, p50 ms",
            ours: pick(seen, |one| one.p50),
            floor: pick(chain, |one| one.p50),
            target: "≤ 2",
        },
        Measure {
            name: "P2 commit to visible, p99 ms",
            ours: pick(seen, |one| one.p99),
            floor: pick(chain, |one| one.p99),
            target: "≤ 4",
        },
    ]
}

fn method(figures: &Figures) -> String {
    let seconds = ROUND.as_secs();
    let samples: usize = figures.visible.iter().map(|one| one.samples).sum();
    let mut text = format!(
        "\nMedians of {ROUNDS} rounds of {seconds} s each, floor and ours in turn, on one PostgreSQL that syncs \
         every commit; the load generator shares the machine.\n\
         P1: {CLIENTS} keep-alive clients over {PROJECTS} projects, one create and three edits a task, each \
         with an idempotency key; relay and projector running.\n\
         Its floor: pgbench, {CLIENTS} clients, one INSERT of such an event row a transaction.\n\
         P2: commands at half of P1's rate; {samples} of them followed from their answer to a query that \
         sees them.\n\
         Its floor: INSERT commit, JetStream acknowledgement, UPDATE commit, one after the other on an \
         otherwise idle machine.\n\n\
         Processor time of one command until it is projected, in microseconds:"
    );
    for (name, micros) in &figures.processors {
        write!(text, " {name} {micros:.0},").expect("a string takes any text");
    }
    text.pop();
    text.push_str(".\n");
    text
}
