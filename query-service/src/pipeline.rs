//! The pipeline as people are shown it: what the read model says of itself, with what the other
//! services say of themselves.

use crate::processes::{Process, Processes, Projection, Rebuild, Relay};
use crate::read::checkpoints::{self, Progress};
use serde::Serialize;
use service_runtime::admin::REVISION;
use service_runtime::instance;
use sqlx::PgPool;
use utoipa::ToSchema;

/// The way of every event, from the store to the screen. What only another service knows is null
/// while none of its processes can be heard.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Pipeline {
    /// Newest position stored.
    #[schema(required)]
    head: Option<i64>,
    #[schema(required)]
    relay: Option<RelayState>,
    /// Age in seconds of the oldest event that answers do not include yet.
    #[schema(required)]
    lag_seconds: Option<f64>,
    partitions: Vec<PartitionProgress>,
    /// How many aggregates are set aside because one of their events cannot be applied.
    parked: i64,
    /// A new generation of the read model that is being filled; null while none is.
    #[schema(required)]
    rebuild: Option<Rebuild>,
    /// The processes heard of within the last seconds, by service, this one included.
    processes: Vec<Instance>,
}

/// One partition's progress.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
struct PartitionProgress {
    partition: i16,
    position: i64,
    /// How old the newest event was when it became readable; null before the first event.
    #[schema(required)]
    lag_seconds: Option<f64>,
    /// Stored events that are not applied, counted up to 10 000.
    #[schema(required)]
    waiting: Option<i64>,
    parked: i64,
}

/// How far the stream is.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
struct RelayState {
    /// Which process relays; null while none does.
    #[schema(required)]
    leader: Option<String>,
    /// Stream and event store have diverged, and an operator must choose.
    halted: bool,
    position: i64,
    lag_events: i64,
    lag_seconds: f64,
}

/// One process of the system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
struct Instance {
    service: String,
    instance: String,
    version: String,
    /// The commit it was built from.
    revision: String,
    /// How many partitions it works on; null for all but projectors.
    #[schema(required)]
    partitions: Option<i64>,
}

/// Returns how everything stands now.
pub async fn state(pool: &PgPool, processes: &Processes) -> Result<Pipeline, sqlx::Error> {
    Ok(put_together(checkpoints::progress(pool).await?, &processes.alive()))
}

fn put_together(progress: Vec<Progress>, alive: &[Process]) -> Pipeline {
    let relays: Vec<(&Process, Relay)> =
        alive.iter().filter_map(|process| Some((process, process.relay?))).collect();
    let projections: Vec<&Projection> =
        alive.iter().filter_map(|process| process.projection.as_ref()).collect();
    let waiting = |partition: i16| {
        let index = usize::try_from(partition).unwrap_or(usize::MAX);
        projections.iter().filter_map(|projection| projection.waiting.get(index).copied()).max()
    };
    let parked = progress.iter().map(|progress| progress.parked).sum();
    let partitions = progress.into_iter().map(|progress| PartitionProgress {
        partition: progress.partition,
        position: progress.position,
        lag_seconds: progress.lag_seconds,
        waiting: waiting(progress.partition),
        parked: progress.parked,
    });
    Pipeline {
        head: relays.iter().map(|(_, relay)| relay.head).max(),
        relay: relay_state(&relays),
        lag_seconds: projections.iter().map(|projection| projection.lag_seconds).reduce(f64::max),
        partitions: partitions.collect(),
        parked,
        rebuild: projections.iter().find_map(|projection| projection.rebuild),
        processes: alive.iter().map(of_another).chain([this_one()]).collect(),
    }
}

/// The leader knows best; without one, whoever stands by has measured.
fn relay_state(relays: &[(&Process, Relay)]) -> Option<RelayState> {
    let leader = relays.iter().find(|(_, relay)| relay.leads);
    let (_, relay) = leader.or_else(|| relays.iter().max_by_key(|(_, relay)| relay.position))?;
    Some(RelayState {
        leader: leader.map(|(process, _)| process.instance.clone()),
        halted: relays.iter().any(|(_, relay)| relay.halted),
        position: relay.position,
        lag_events: relay.lag_events,
        lag_seconds: relay.lag_seconds,
    })
}

fn of_another(process: &Process) -> Instance {
    Instance {
        service: process.service.clone(),
        instance: process.instance.clone(),
        version: process.version.clone(),
        revision: process.revision.clone(),
        partitions: process.projection.as_ref().map(|projection| projection.leases),
    }
}

fn this_one() -> Instance {
    Instance {
        service: "query-service".to_owned(),
        instance: instance::name().to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        revision: REVISION.to_owned(),
        partitions: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn process(service: &str, instance: &str) -> Process {
        Process {
            service: service.to_owned(),
            instance: instance.to_owned(),
            version: "1".to_owned(),
            revision: "abc".to_owned(),
            relay: None,
            projection: None,
        }
    }

    fn relay(leads: bool, position: i64) -> Relay {
        let (head, lag_events) = (50, 50 - position);
        Relay { leads, halted: false, head, position, lag_events, lag_seconds: 1.5 }
    }

    fn progress(partition: i16, parked: i64) -> Progress {
        Progress { partition, position: 7, lag_seconds: None, parked }
    }

    #[test]
    fn the_leader_speaks_for_the_relay_and_each_projector_for_what_waits() {
        let leading = Process { relay: Some(relay(true, 40)), ..process("command-service", "b") };
        let standby = Process { relay: Some(relay(false, 45)), ..process("command-service", "a") };
        let rebuild = Some(Rebuild { position: 3, target: 9 });
        let projection = |waiting: &[i64], rebuild| {
            Some(Projection { leases: 4, waiting: waiting.to_vec(), lag_seconds: 0.5, rebuild })
        };
        let one = Process { projection: projection(&[1, 5], None), ..process("projector", "c") };
        let two = Process { projection: projection(&[2, 4], rebuild), ..process("projector", "d") };
        let alive = [standby, leading, one, two];
        let pipeline = put_together(vec![progress(0, 1), progress(1, 2)], &alive);

        let relay = pipeline.relay.unwrap();
        assert_eq!((relay.leader.as_deref(), relay.position), (Some("b"), 40));
        assert_eq!((pipeline.head, pipeline.lag_seconds), (Some(50), Some(0.5)));
        let waiting: Vec<_> = pipeline.partitions.iter().map(|one| one.waiting).collect();
        assert_eq!(waiting, [Some(2), Some(5)]);
        assert_eq!((pipeline.parked, pipeline.rebuild), (3, rebuild));
        let services: Vec<_> =
            pipeline.processes.iter().map(|one| (&*one.service, one.partitions)).collect();
        let commands = ("command-service", None);
        let projector = ("projector", Some(4));
        assert_eq!(services, [commands, commands, projector, projector, ("query-service", None)]);
    }

    #[test]
    fn without_a_leader_the_relay_has_none_and_without_a_word_nothing_is_claimed() {
        let standby = Process { relay: Some(relay(false, 45)), ..process("command-service", "a") };
        let relay = put_together(vec![], &[standby]).relay.unwrap();
        assert_eq!((relay.leader, relay.position), (None, 45));

        let pipeline = put_together(vec![progress(0, 0)], &[]);
        assert_eq!((pipeline.head, pipeline.relay, pipeline.lag_seconds), (None, None, None));
        assert_eq!(pipeline.partitions[0].waiting, None);
        assert_eq!(pipeline.processes.len(), 1);
    }
}
