//! What the other services' processes say of themselves on core NATS: kept for a moment, for the page
//! that shows the pipeline to people. Nothing here decides anything.

use async_nats::Client;
use futures::StreamExt;
use serde::Deserialize;
use service_runtime::Chain;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// Every service's processes: `status.<service>`.
const SUBJECT: &str = "status.*";
/// Pause before subscribing again, should a subscription end.
const RETRY_DELAY: Duration = Duration::from_secs(1);
/// A process that has been silent for longer, several of its periods, is not shown any more.
const SILENCE_MAX: Duration = Duration::from_secs(10);
/// Most processes remembered; a larger fleet is shown in part.
const PROCESSES_MAX: usize = 64;

/// One process's word.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Process {
    pub service: String,
    pub instance: String,
    pub version: String,
    pub revision: String,
    #[serde(default)]
    pub relay: Option<Relay>,
    #[serde(default)]
    pub projection: Option<Projection>,
}

/// What a command-service knows of the relay.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct Relay {
    pub leads: bool,
    pub halted: bool,
    pub head: i64,
    pub position: i64,
    pub lag_events: i64,
    pub lag_seconds: f64,
}

/// What a projector knows of the read model.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Projection {
    pub leases: i64,
    /// Events waiting, a partition.
    pub waiting: Vec<i64>,
    pub lag_seconds: f64,
    #[serde(default)]
    pub rebuild: Option<Rebuild>,
}

/// How far a new generation of the read model is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, utoipa::ToSchema)]
pub struct Rebuild {
    /// Everything up to here is in it.
    pub position: i64,
    /// Where the generation stands that is being served.
    pub target: i64,
}

/// The processes heard of lately. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Processes(Arc<Mutex<Heard>>);

/// By service and instance.
type Heard = BTreeMap<(String, String), (Instant, Process)>;

impl Processes {
    /// Returns who has spoken lately, by service and instance.
    #[must_use]
    pub fn alive(&self) -> Vec<Process> {
        let now = Instant::now();
        let mut heard = self.lock();
        forget_silent(&mut heard, now);
        heard.values().map(|(_, process)| process.clone()).collect()
    }

    fn heard(&self, process: Process, now: Instant) {
        let mut heard = self.lock();
        forget_silent(&mut heard, now);
        let name = (process.service.clone(), process.instance.clone());
        if heard.len() < PROCESSES_MAX || heard.contains_key(&name) {
            heard.insert(name, (now, process));
        }
    }

    fn lock(&self) -> MutexGuard<'_, Heard> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn forget_silent(heard: &mut Heard, now: Instant) {
    heard.retain(|_, (at, _)| now.saturating_duration_since(*at) <= SILENCE_MAX);
}

/// Listens until `stopped`.
pub async fn listen(processes: Processes, client: Client, stopped: CancellationToken) {
    loop {
        tokio::select! {
            () = stopped.cancelled() => return,
            () = follow(&processes, &client) => {}
        }
        tokio::select! {
            () = stopped.cancelled() => return,
            () = tokio::time::sleep(RETRY_DELAY) => {}
        }
    }
}

async fn follow(processes: &Processes, client: &Client) {
    let mut words = match client.subscribe(SUBJECT).await {
        Ok(words) => words,
        Err(error) => {
            tracing::warn!(error = %Chain(&error), "cannot listen to the other services");
            return;
        }
    };
    while let Some(word) = words.next().await {
        match serde_json::from_slice(&word.payload) {
            Ok(process) => processes.heard(process, Instant::now()),
            // Another version's word, during a rollout.
            Err(error) => tracing::debug!(%error, subject = %word.subject, "not understood"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn process(instance: &str) -> Process {
        let json = format!(
            r#"{{"service":"projector","instance":"{instance}","version":"1","revision":"abc"}}"#
        );
        serde_json::from_str(&json).unwrap()
    }

    #[test]
    fn who_is_silent_for_too_long_is_forgotten_and_who_speaks_again_is_back() {
        let processes = Processes::default();
        let long_ago = Instant::now().checked_sub(SILENCE_MAX * 2).unwrap();
        processes.heard(process("dead"), long_ago);
        processes.heard(process("alive"), Instant::now());
        assert_eq!(processes.alive(), [process("alive")]);
        processes.heard(process("dead"), Instant::now());
        assert_eq!(processes.alive(), [process("alive"), process("dead")]);
    }

    #[test]
    fn a_crowd_is_remembered_in_part_and_its_first_are_kept_current() {
        let processes = Processes::default();
        for number in 0..PROCESSES_MAX + 10 {
            processes.heard(process(&format!("{number:03}")), Instant::now());
        }
        assert_eq!(processes.alive().len(), PROCESSES_MAX);
        let newer = Process { version: "2".to_owned(), ..process("000") };
        processes.heard(newer.clone(), Instant::now());
        assert!(processes.alive().contains(&newer));
    }
}
