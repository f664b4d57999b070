//! Is this process still moving? A loop that must not stand still reports each turn; when it has
//! not for too long, a restart is the only help. Liveness never asks a dependency.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The loops that must keep turning. Clones share one state; with no loop it is always alive.
#[derive(Debug, Clone, Default)]
pub struct Liveness {
    loops: Arc<Mutex<BTreeMap<&'static str, Pulse>>>,
}

#[derive(Debug, Clone, Copy)]
struct Pulse {
    last: Instant,
    silence_max: Duration,
}

/// Reports the turns of one loop.
#[derive(Debug)]
pub struct Heartbeat {
    name: &'static str,
    liveness: Liveness,
}

impl Heartbeat {
    /// Reports a turn.
    pub fn beat(&self) {
        if let Some(pulse) = self.liveness.lock().get_mut(self.name) {
            pulse.last = Instant::now();
        }
    }
}

impl Drop for Heartbeat {
    /// A loop that ended on purpose is not stuck.
    fn drop(&mut self) {
        self.liveness.lock().remove(self.name);
    }
}

impl Liveness {
    /// Adds a loop that must report at least every `silence_max`.
    #[must_use]
    pub fn heartbeat(&self, name: &'static str, silence_max: Duration) -> Heartbeat {
        self.lock().insert(name, Pulse { last: Instant::now(), silence_max });
        Heartbeat { name, liveness: self.clone() }
    }

    /// Returns the names of the loops that have been silent for too long.
    #[must_use]
    pub fn stuck(&self) -> Vec<&'static str> {
        let loops = self.lock();
        let stuck = loops.iter().filter(|(_, pulse)| pulse.last.elapsed() > pulse.silence_max);
        stuck.map(|(name, _)| *name).collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<&'static str, Pulse>> {
        self.loops.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}
