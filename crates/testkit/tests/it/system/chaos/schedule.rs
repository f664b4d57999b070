//! Which fault comes when: the same for the same seed.

use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use testkit::{Link, Service};

use super::REPLICAS;

const CALM_MS: std::ops::Range<u64> = 200..2_000;
const FAULT_MS: std::ops::Range<u64> = 50..3_000;
const DELAY_MS: std::ops::Range<u64> = 20..400;
const SKEW_SECONDS: std::ops::RangeInclusive<i32> = -120..=120;

/// Something that goes wrong, in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// SIGKILL, started again when the fault is over.
    Kill(Service, usize),
    /// SIGTERM, as in a rolling update.
    Terminate(Service, usize),
    /// SIGSTOP: alive to everybody else's locks and leases, and then back with old ideas.
    Freeze(Service, usize),
    KillPostgres,
    KillNats,
    WipeNats,
    RollBackNats,
    PurgeStream,
    DeleteStream,
    Cut(Link),
    Silence(Link),
    Delay(Link, Duration),
    Rebuild,
    /// SIGTERM, and back with a clock so many seconds ahead or behind, until the fault is over.
    Skew(Service, usize, i32),
    /// No space for the stream.
    FillNatsDisk,
}

impl Fault {
    /// Returns its kind, for the report.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kill(..) => "kill",
            Self::Terminate(..) => "terminate",
            Self::Freeze(..) => "freeze",
            Self::KillPostgres => "kill PostgreSQL",
            Self::KillNats => "kill NATS",
            Self::WipeNats => "wipe NATS",
            Self::RollBackNats => "roll back NATS",
            Self::PurgeStream => "purge the stream",
            Self::DeleteStream => "delete the stream",
            Self::Cut(_) => "cut",
            Self::Silence(_) => "silence",
            Self::Delay(..) => "delay",
            Self::Rebuild => "rebuild",
            Self::Skew(..) => "skew a clock",
            Self::FillNatsDisk => "fill NATS' disk",
        }
    }
}

/// One fault, the calm before it and how long it lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    pub calm: Duration,
    pub fault: Fault,
    pub lasts: Duration,
}

/// Returns the endless schedule of a seed.
pub fn of(seed: u64) -> impl Iterator<Item = Step> {
    let mut dice = StdRng::seed_from_u64(seed);
    std::iter::repeat_with(move || {
        let calm = Duration::from_millis(dice.random_range(CALM_MS));
        let lasts = Duration::from_millis(dice.random_range(FAULT_MS));
        Step { calm, fault: fault(&mut dice), lasts }
    })
}

fn fault(dice: &mut StdRng) -> Fault {
    let service = Service::ALL[dice.random_range(0..Service::ALL.len())];
    let replica = dice.random_range(0..REPLICAS);
    let link = if dice.random_bool(0.5) { Link::Postgres } else { Link::Nats };
    let delay = Duration::from_millis(dice.random_range(DELAY_MS));
    let skew = dice.random_range(SKEW_SECONDS);
    match dice.random_range(0..18) {
        0..4 => Fault::Kill(service, replica),
        4 => Fault::Terminate(service, replica),
        5..7 => Fault::Freeze(service, replica),
        7 => Fault::KillPostgres,
        8 => Fault::KillNats,
        9 => Fault::WipeNats,
        10 => Fault::RollBackNats,
        11 => Fault::PurgeStream,
        12 => Fault::DeleteStream,
        13 => Fault::Cut(link),
        14 if dice.random_bool(0.5) => Fault::Silence(link),
        14 => Fault::Delay(link, delay),
        15 => Fault::Skew(service, replica, skew),
        16 => Fault::FillNatsDisk,
        _ => Fault::Rebuild,
    }
}

#[test]
fn a_seed_gives_its_schedule_again_and_no_other_does() {
    let first: Vec<Step> = of(1).take(50).collect();
    assert_eq!(first, of(1).take(50).collect::<Vec<_>>());
    assert_ne!(first, of(2).take(50).collect::<Vec<_>>());
}

#[test]
fn every_kind_of_fault_comes_up() {
    let kinds: std::collections::BTreeSet<_> =
        of(1).take(500).map(|step| step.fault.name()).collect();
    assert_eq!(kinds.len(), 15, "{kinds:?}");
}
