//! What can break, how it is broken here, and which alert must say so.

use sqlx::{Connection as _, Executor as _, PgConnection};
use std::process::Command;
use std::sync::Arc;
use testkit::{Service, System, binaries};
use tokio::task::JoinSet;
use uuid::Uuid;

pub const POOL_SIZE_TEXT: &str = "6";
/// More than a pool has connections.
const IMPATIENT_READERS: usize = 12;
/// The relay's and the append's advisory locks.
const RELAY_LOCK: i64 = 0x7265_6c61_796c_636b;
const APPEND_LOCK: i64 = 7_311_146_993_953_305_189;

/// One part that is broken and repaired.
pub struct Fault {
    pub name: &'static str,
    pub alert: &'static str,
    part: Part,
}

#[derive(Debug, Clone, Copy)]
enum Part {
    Projector,
    Relay,
    Nats,
    Event,
    Pool,
    Postgres,
}

/// What keeps a part broken.
pub enum Broken {
    Stopped,
    /// A session that holds a lock; closed, it lets go.
    Held(PgConnection),
    HeldFromReaders(PgConnection, JoinSet<()>),
    Poisoned(Uuid),
}

/// Returns all faults; the database last, because its outage burns the month's budget.
pub fn all() -> [Fault; 6] {
    let fault = |name, alert, part| Fault { name, alert, part };
    [
        fault("the projector is killed", "ProjectionStalled", Part::Projector),
        fault("somebody else holds the relay's lock", "RelaySplitOrMissing", Part::Relay),
        fault("NATS is killed", "RelayLagging", Part::Nats),
        fault("an event cannot be applied", "ParkedEvents", Part::Event),
        fault("a lock exhausts a pool", "DbPoolExhausted", Part::Pool),
        fault("PostgreSQL is killed", "PostgresDown", Part::Postgres),
    ]
}

impl Fault {
    pub async fn begin(&self, system: &mut System) -> Broken {
        match self.part {
            Part::Projector => {
                system.kill(Service::Projector).await;
                Broken::Stopped
            }
            Part::Relay => Broken::Held(take_the_relays_lock(system).await),
            Part::Nats => {
                system.nats().kill().await;
                Broken::Stopped
            }
            Part::Event => Broken::Poisoned(store_an_unknown_event(system).await),
            Part::Pool => exhaust_a_pool(system).await,
            Part::Postgres => {
                system.postgres().kill().await;
                Broken::Stopped
            }
        }
    }

    pub async fn end(&self, broken: Broken, system: &mut System) {
        match (self.part, broken) {
            (Part::Projector, _) => system.start_again(Service::Projector).await,
            (Part::Nats, _) => system.nats().start_again().await,
            (Part::Postgres, _) => system.postgres().start_again().await,
            (_, Broken::Poisoned(task_id)) => discard(system, task_id),
            (_, Broken::HeldFromReaders(lock, mut readers)) => {
                let_go(lock).await;
                readers.shutdown().await;
            }
            (_, Broken::Held(lock)) => let_go(lock).await,
            (_, Broken::Stopped) => {}
        }
    }
}

/// Ends a session, and with it what it holds.
async fn let_go(session: PgConnection) {
    session.close().await.expect("the session was there until now");
}

/// Waits in line for the lock, then ends the leader's session.
async fn take_the_relays_lock(system: &System) -> PgConnection {
    let mut waiting = system.event_store().connect().await;
    let mut other = system.event_store().connect().await;
    let lock = sqlx::query("SELECT pg_advisory_lock($1)").bind(RELAY_LOCK);
    let ending = async {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                   WHERE application_name = 'relay' AND datname = current_database()";
        other.execute(end).await.expect("end the leader's session");
    };
    let (taken, ()) = tokio::join!(lock.execute(&mut waiting), ending);
    taken.expect("take the lock");
    waiting
}

/// Stores, as nobody could, an event of a type that no projector knows.
async fn store_an_unknown_event(system: &System) -> Uuid {
    let client = system.client().await;
    let project_id = client.create_project("poisoned").await;
    let task_id = client.create_task(project_id, "poisoned").await;
    let mut store = system.event_store().connect().await;
    sqlx::query(
        "WITH lock AS MATERIALIZED (SELECT pg_advisory_xact_lock($1))
         INSERT INTO event_store.events (aggregate_type, aggregate_id, sequence, event_type,
           event_version, payload, metadata, partition)
         SELECT aggregate_type, aggregate_id, sequence + 1, 'task_exploded', '1', '{}',
           metadata || jsonb_build_object('event_id', uuidv7()), partition
         FROM event_store.events, lock
         WHERE aggregate_type = 'task' AND aggregate_id = $2 AND sequence = 1",
    )
    .bind(APPEND_LOCK)
    .bind(task_id.to_string())
    .execute(&mut store)
    .await
    .expect("store the event");
    task_id
}

/// Does what the runbook says about an event that never can be applied.
fn discard(system: &System, task_id: Uuid) {
    let output = Command::new(binaries().join("projector"))
        .args(["parked", "discard", &task_id.to_string()])
        .env("EVENT_STORE_URL", system.event_store().url_as("projector"))
        .env("READ_MODEL_URL", system.read_model().url_as("projector"))
        .output()
        .expect("run the projector");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

/// Locks the tasks of the read model and has more people ask for them than there are connections.
async fn exhaust_a_pool(system: &System) -> Broken {
    let client = Arc::new(system.client().await);
    let project_id = client.create_project("wanted").await;
    client.get(&format!("/projects/{project_id}/board")).await.accepted();
    let mut lock = system.read_model().connect().await;
    lock.execute("BEGIN; LOCK TABLE read_v1.tasks IN ACCESS EXCLUSIVE MODE")
        .await
        .expect("lock the tasks");
    let mut readers = JoinSet::new();
    for number in 0..IMPATIENT_READERS {
        let client = Arc::clone(&client);
        readers.spawn(async move {
            let path = format!("/tasks?project_id={project_id}&limit={}", number + 1);
            loop {
                drop(client.try_get(&path).await);
                // A refusal comes at once.
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        });
    }
    Broken::HeldFromReaders(lock, readers)
}
