//! May this process take traffic now? Yes, when every dependency it named answers and it has not
//! been told to stop.

use futures::future::{BoxFuture, FutureExt, join_all};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, RwLock};
use std::time::Duration;

/// How long a dependency may take to answer before it counts as away.
const PROBE_TIMEOUT: Duration = Duration::from_secs(2);

type Probe = Arc<dyn Fn() -> BoxFuture<'static, bool> + Send + Sync>;

/// What must hold before traffic is taken. Clones share one state.
#[derive(Clone, Default)]
pub struct Readiness {
    stopping: Arc<AtomicBool>,
    probes: Arc<RwLock<BTreeMap<&'static str, Probe>>>,
}

/// The answer to one question, by dependency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    pub ready: bool,
    pub checks: BTreeMap<&'static str, bool>,
}

/// Something that is known rather than asked; false at first.
#[derive(Debug, Clone)]
pub struct Condition(Arc<AtomicBool>);

impl Condition {
    /// Records whether it holds now.
    pub fn set(&self, holds: bool) {
        self.0.store(holds, Ordering::Release);
    }
}

impl Readiness {
    /// Adds a dependency that is asked every time; it must answer `true` within two seconds.
    pub fn probe<F, Fut>(&self, name: &'static str, probe: F)
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = bool> + Send + 'static,
    {
        let probe: Probe = Arc::new(move || probe().boxed());
        let mut probes = self.probes.write().unwrap_or_else(|poisoned| poisoned.into_inner());
        probes.insert(name, probe);
    }

    /// Adds a condition that the service itself reports.
    #[must_use]
    pub fn condition(&self, name: &'static str) -> Condition {
        let condition = Condition(Arc::default());
        let holds = Arc::clone(&condition.0);
        self.probe(name, move || std::future::ready(holds.load(Ordering::Acquire)));
        condition
    }

    /// Says no from now on: the process has been told to stop.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
    }

    /// Asks every dependency.
    pub async fn check(&self) -> Report {
        let probes = self.probes.read().unwrap_or_else(|poisoned| poisoned.into_inner()).clone();
        let answers = probes.into_iter().map(|(name, probe)| async move {
            (name, tokio::time::timeout(PROBE_TIMEOUT, probe()).await.unwrap_or(false))
        });
        let mut checks: BTreeMap<_, _> = join_all(answers).await.into_iter().collect();
        if self.stopping.load(Ordering::Acquire) {
            checks.insert("not_stopping", false);
        }
        Report { ready: checks.values().all(|holds| *holds), checks }
    }
}
