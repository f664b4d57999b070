//! What a long log costs (P6): the same load where few events are stored and where many are, in turn.

use std::time::Duration;

use sqlx::Executor as _;
use testkit::{Client, Service, System};

use crate::board_load::{self, FilledBoard, READERS};
use crate::figures::{Measure, median, table};
use crate::workload::Workload;
use crate::{CLIENTS, accept, copies, document, freshness, processors};

/// As many as the promise names.
const FEW: u64 = 10_000;
const MANY: u64 = 10_000_000;
const ROUNDS: usize = 7;
const ROUND: Duration = Duration::from_secs(4);
const WARM_UP: Duration = Duration::from_secs(3);
/// One sign-in lasts while the log is filled, too.
const SETTINGS: &[(&str, &str)] = &[("ACCESS_TOKEN_LIFETIME", "1h")];

/// A system with so many events, and what was measured of it.
struct Scene {
    system: System,
    client: Client,
    workload: Workload,
    board: FilledBoard,
    commands: Vec<f64>,
    /// P50, milliseconds, at half of this system's commands a second.
    seen: Vec<f64>,
    boards: Vec<f64>,
}

impl Scene {
    async fn start(events: u64) -> Self {
        let mut system = System::with().synced_postgres().settings(SETTINGS).start().await;
        let client = system.client().await;
        let workload = Workload::new(&system, &client).await;
        let board = board_load::fill(&client, &workload).await;
        let originals = copies::originals(&workload).await;
        for service in [Service::Command, Service::Projector] {
            assert!(system.terminate(service).await, "{service:?} ended badly");
        }
        copies::store(&system, &originals, events).await;
        count_as_relayed(&mut system).await;
        system.rebuild().await;
        for service in [Service::Command, Service::Projector] {
            system.start_again(service).await;
        }
        tidy(&system).await;
        accept::run(&workload, CLIENTS, WARM_UP).await;
        board_load::read(&board, READERS, WARM_UP).await;
        Self { system, client, workload, board, commands: vec![], seen: vec![], boards: vec![] }
    }

    async fn round(&mut self) {
        processors::until_quiet().await;
        freshness::until_caught_up(&self.client, &self.workload).await;
        self.commands.push(accept::run(&self.workload, CLIENTS, ROUND).await);
        freshness::until_caught_up(&self.client, &self.workload).await;
        let rate = median(&self.commands) / 2.0;
        let seen = freshness::run(&self.workload, CLIENTS, rate, ROUND).await;
        self.seen.push(seen.p50);
        freshness::until_caught_up(&self.client, &self.workload).await;
        self.boards.push(board_load::read(&self.board, READERS, ROUND).await.per_second);
    }
}

/// Lets the relay go on after what was copied: the stream keeps what is recent, and these would have
/// aged out of it long ago.
async fn count_as_relayed(system: &mut System) {
    system.nats().wipe().await;
    let mut connection = system.event_store().connect().await;
    connection
        .execute(
            "UPDATE event_store.relay_checkpoint
             SET position = (SELECT max(position) FROM event_store.events);
             CHECKPOINT",
        )
        .await
        .expect("move the relay's checkpoint");
}

/// Does at once what autovacuum would be doing for hours after so many rows.
async fn tidy(system: &System) {
    for database in [system.event_store(), system.read_model()] {
        let mut connection = database.connect().await;
        connection.execute("VACUUM (ANALYZE)").await.expect("vacuum");
        connection.execute("CHECKPOINT").await.expect("write what is changed");
    }
}

/// Measures and returns the section.
pub async fn measure() -> String {
    let mut few = Scene::start(FEW).await;
    let mut many = Scene::start(MANY).await;
    for round in 0..ROUNDS {
        for turn in 0..2 {
            if (round + turn) % 2 == 0 { few.round().await } else { many.round().await }
        }
    }
    let sizes = [size_of(&few.system).await, size_of(&many.system).await];
    let measures = [
        Measure {
            name: "P6 accepted commands/s",
            ours: many.commands,
            floor: few.commands,
            target: "≥ 0.9",
        },
        Measure {
            name: "P2 commit to visible, p50 ms",
            ours: many.seen,
            floor: few.seen,
            target: "–",
        },
        Measure { name: "P6 boards/s", ours: many.boards, floor: few.boards, target: "≥ 0.9" },
    ];
    let seconds = ROUND.as_secs();
    format!(
        "{}\nMedians of {ROUNDS} rounds of {seconds} s each, in turn on two systems, each with its own \
         PostgreSQL that syncs every commit, vacuumed before; the other one idles meanwhile.\nP1's {CLIENTS} clients, P2 at half of that rate, and P4's \
         {READERS}, on the first with {FEW} events stored before the first round, on the second with {MANY}, \
         in its event store and folded into its read model: {} and {} MiB on disk.\n{}",
        table((&format!("{MANY} events"), &format!("{FEW} events")), &measures),
        sizes[0],
        sizes[1],
        document::machine(&many.system).await
    )
}

/// Returns the MiB that both databases take on disk.
async fn size_of(system: &System) -> i64 {
    let mut connection = system.event_store().connect().await;
    sqlx::query_scalar("SELECT sum(pg_database_size(oid))::bigint / 1048576 FROM pg_database")
        .fetch_one(&mut connection)
        .await
        .expect("ask how large the databases are")
}
