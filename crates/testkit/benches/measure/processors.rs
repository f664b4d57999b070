//! What each part of the system takes of the machine: processor time, whatever else happens meanwhile,
//! and memory.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

/// Length of one tick in `/proc/PID/stat`: 100 a second on every Linux.
const TICK: Duration = Duration::from_millis(10);

/// How long the machine is looked at, and how often at most.
const QUIET_LOOK: Duration = Duration::from_millis(500);
const QUIET_LOOKS_MAX: usize = 40;

/// Processor time taken so far, by program.
pub type Taken = BTreeMap<String, Duration>;

/// Returns what this process and everything below it has taken.
pub fn taken() -> Taken {
    let processes = processes();
    let mut taken = Taken::new();
    for process in processes.values().filter(|process| is_ours(process, &processes)) {
        let name = if process.pid == std::process::id() { "clients" } else { &process.name };
        *taken.entry(name.to_owned()).or_default() += process.time;
    }
    taken
}

/// Returns the microseconds each program took an operation between two looks, greatest first.
pub fn micros_each(before: &Taken, after: &Taken, operations: f64) -> Vec<(String, f64)> {
    let mut each: Vec<(String, f64)> = after
        .iter()
        .map(|(name, time)| {
            let took = time.saturating_sub(before.get(name).copied().unwrap_or_default());
            (name.clone(), took.as_secs_f64() * 1_000_000.0 / operations)
        })
        .filter(|(_, micros)| *micros >= 1.0)
        .collect();
    each.sort_by(|one, other| other.1.total_cmp(&one.1));
    each
}

/// Waits until this process and everything below it does next to nothing, so that nothing of one
/// measurement is left for the next.
pub async fn until_quiet() {
    for _ in 0..QUIET_LOOKS_MAX {
        let before = taken();
        tokio::time::sleep(QUIET_LOOK).await;
        let after = taken();
        let busy: Duration =
            after.values().sum::<Duration>().saturating_sub(before.values().sum::<Duration>());
        if busy < QUIET_LOOK / 10 {
            return;
        }
    }
}

/// Returns the resident memory of this system's processes of a name, in MiB.
pub fn resident_mib(name: &str) -> f64 {
    let processes = processes();
    let found = processes.values().filter(|process| process.name == name);
    let ours = found.filter(|process| is_ours(process, &processes));
    ours.filter_map(|process| testkit::resident_kib(process.pid)).map(f64::from).sum::<f64>()
        / 1_024.0
}

struct OneProcess {
    pid: u32,
    parent: u32,
    name: String,
    time: Duration,
}

fn processes() -> HashMap<u32, OneProcess> {
    let entries = std::fs::read_dir("/proc").expect("Linux shows its processes");
    let pids = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter_map(|pid: u32| Some((pid, process(pid)?))).collect()
}

/// Reads one process; `None` when it has just ended.
fn process(pid: u32) -> Option<OneProcess> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (head, rest) = text.rsplit_once(") ")?;
    let name = head.split_once('(')?.1.to_owned();
    let fields: Vec<&str> = rest.split(' ').collect();
    let parent = fields.get(1)?.parse().ok()?;
    let ticks: u32 = fields.get(11)?.parse::<u32>().ok()? + fields.get(12)?.parse::<u32>().ok()?;
    Some(OneProcess { pid, parent, name, time: TICK * ticks })
}

fn is_ours(process: &OneProcess, processes: &HashMap<u32, OneProcess>) -> bool {
    let mut one = process;
    while one.pid != std::process::id() {
        match processes.get(&one.parent) {
            Some(parent) => one = parent,
            None => return false,
        }
    }
    true
}
