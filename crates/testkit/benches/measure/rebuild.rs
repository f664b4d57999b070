//! How fast the read model is folded anew from the whole log (P3).

use std::time::Instant;

use sqlx::Executor as _;
use testkit::{Service, System};

use crate::figures::{Measure, table};
use crate::workload::Workload;
use crate::{copies, document};

/// As many as the promise names.
const EVENTS: u64 = 1_000_000;
const ROUNDS: usize = 3;

/// Measures and returns the section.
pub async fn measure() -> String {
    let mut system = System::with().synced_postgres().start().await;
    let client = system.client().await;
    let workload = Workload::new(&system, &client).await;
    let project = format!("/projects/{}", workload.projects[0]);
    testkit::eventually(200, async || client.get(&project).await.status.as_u16()).await;
    let originals = copies::originals(&workload).await;
    // The log is what is measured: nobody follows it meanwhile.
    for service in [Service::Command, Service::Projector] {
        assert!(system.terminate(service).await, "{service:?} ended badly");
    }
    let stored = copies::store(&system, &originals, EVENTS).await;
    let stored = u32::try_from(stored).map(f64::from).expect("a plausible count");
    let (mut rebuilt, mut copied) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        copied.push(stored / copy(&system).await);
        rebuilt.push(stored / rebuild(&system).await);
    }
    let measure =
        Measure { name: "P3 rebuilt events/s", ours: rebuilt, floor: copied, target: "≥ 0.3" };
    format!(
        "{}\nMedians of {ROUNDS} rounds, floor and ours in turn, on one PostgreSQL that syncs every \
         commit.\nP3: `projector rebuild` folds {stored:.0} events of tasks in {} projects, one created \
         and three retitled, into a new generation of every read table until it is served.\n\
         Its floor: COPY of the same events, from a file, into one table with the event store's \
         indexes.\n{}",
        table(("Ours", "Floor"), &[measure]),
        workload.projects.len(),
        document::machine(&system).await
    )
}

/// Returns the seconds a rebuild takes.
async fn rebuild(system: &System) -> f64 {
    let start = Instant::now();
    system.rebuild().await;
    start.elapsed().as_secs_f64()
}

/// Returns the seconds a COPY of the log takes.
async fn copy(system: &System) -> f64 {
    let mut connection = system.event_store().connect().await;
    connection
        .execute(
            "CREATE SCHEMA IF NOT EXISTS floor;
             DROP TABLE IF EXISTS floor.copied;
             CREATE TABLE floor.copied (LIKE event_store.events INCLUDING ALL)",
        )
        .await
        .expect("make the floor's table");
    let file: String =
        sqlx::query_scalar("SELECT current_setting('data_directory') || '/floor.copy'")
            .fetch_one(&mut connection)
            .await
            .expect("ask where the data is");
    let out = format!("COPY event_store.events TO '{file}'");
    connection.execute(out.as_str()).await.expect("write the file");
    connection.execute("CHECKPOINT").await.expect("write what is dirty");
    let start = Instant::now();
    let back = format!("COPY floor.copied FROM '{file}'");
    connection.execute(back.as_str()).await.expect("copy the events");
    let seconds = start.elapsed().as_secs_f64();
    connection.execute("DROP TABLE floor.copied; CHECKPOINT").await.expect("drop the copy");
    seconds
}
