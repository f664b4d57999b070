//! Everything at once: people at work while one fault follows the other, by a seed.
//!
//! `cargo xtask chaos --seed N --minutes M` runs seed after seed and prints what each did; a failing
//! seed fails again. What must hold in the end is read from outside, from both databases and the
//! stream (R1–R7); meanwhile nobody may read less than was acknowledged.

mod fault;
mod probe;
mod schedule;

use std::collections::{BTreeMap, HashSet};
use std::time::{Duration, Instant};

use async_nats::jetstream;
use event_stream::STREAM;
use testkit::{System, eventually};

use super::{busy, finish};
use crate::invariants::{
    assert_read_model_equals_fold, assert_sequences_have_no_holes, assert_stored_exactly_once,
    stored_events,
};
use probe::Probe;

const REPLICAS: usize = 2;
/// Far more than one run stores.
const NATS_DISK_MIB: u32 = 192;
/// How long faults go on in one system before it is checked.
const ONE_RUN: Duration = Duration::from_secs(60);
/// What every test run can afford.
const SHORT_RUN: Duration = Duration::from_secs(15);

/// What one seed did.
#[derive(Debug)]
struct Report {
    seed: u64,
    faults: BTreeMap<&'static str, usize>,
    acknowledged: usize,
    reads: usize,
    longest_delay: Duration,
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let faults: usize = self.faults.values().sum();
        let kinds: Vec<String> =
            self.faults.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
        write!(
            f,
            "seed {}: {} commands acknowledged, {} reads, {faults} faults ({}), \
             longest wait for a change to be readable {:.1} s",
            self.seed,
            self.acknowledged,
            self.reads,
            kinds.join(", "),
            self.longest_delay.as_secs_f64(),
        )
    }
}

async fn run(seed: u64, how_long: Duration) -> Report {
    let options = System::with().replicas(REPLICAS).private_postgres();
    let mut system = options.proxied().small_nats_disk(NATS_DISK_MIB).start().await;
    let loads = busy(&system).await;
    let probe = Probe::start(&system).await;

    let mut faults = BTreeMap::new();
    let end = Instant::now() + how_long;
    for step in schedule::of(seed) {
        if Instant::now() >= end {
            break;
        }
        tokio::time::sleep(step.calm).await;
        *faults.entry(step.fault.name()).or_default() += 1;
        fault::inject(&mut system, step).await;
    }

    let record = finish(loads).await;
    let (reads, longest_delay) = probe.stop().await;
    let events = stored_events(&system).await;
    let tasks: HashSet<String> = record.iter().map(|done| done.task_id.to_string()).collect();
    // The probe keeps no record of its own.
    let theirs: Vec<_> =
        events.iter().filter(|event| tasks.contains(&event.aggregate_id)).cloned().collect();
    assert_stored_exactly_once(&theirs, &record);
    assert_sequences_have_no_holes(&events);
    assert_read_model_equals_fold(&system).await;
    let head = events.last().map(|event| event.position);
    eventually(head, || async { last_in_order(&system).await }).await;
    Report { seed, faults, acknowledged: record.len(), reads, longest_delay }
}

/// Reads the stream's positions, which must rise (R5); returns the last.
pub(super) async fn last_in_order(system: &System) -> Option<i64> {
    let client = async_nats::connect(system.nats_url()).await.expect("connect to NATS");
    let context = jetstream::new(client);
    let stream = context.get_stream(STREAM).await.ok()?;
    let state = stream.get_info().await.ok()?.state;
    let mut last = None;
    for sequence in state.first_sequence..=state.last_sequence {
        // A purge leaves holes in the stream's own count.
        let Ok(message) = stream.get_raw_message(sequence).await else { continue };
        let position = message.headers.get("Position").expect("a position").as_str();
        let position: i64 = position.parse().expect("a number");
        assert!(last < Some(position), "{position} follows {last:?} in the stream");
        last = Some(position);
    }
    last
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_short_run_of_a_known_seed_keeps_every_promise() {
    let report = run(20_261_126, SHORT_RUN).await;
    assert!(report.acknowledged > 0 && report.reads > 0, "{report}");
    assert!(report.faults.len() > 1, "{report}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs for as long as CHAOS_MINUTES says: cargo xtask chaos"]
async fn seed_after_seed_keeps_every_promise() {
    let number = |name: &str| std::env::var_os(name)?.into_string().ok()?.parse::<u64>().ok();
    let first = number("CHAOS_SEED").expect("CHAOS_SEED is a number");
    let minutes = number("CHAOS_MINUTES").expect("CHAOS_MINUTES is a number");
    let end = Instant::now() + Duration::from_secs(60 * minutes);
    for seed in first.. {
        println!("seed {seed} begins");
        println!("{}", run(seed, ONE_RUN).await);
        if Instant::now() >= end {
            break;
        }
    }
}
