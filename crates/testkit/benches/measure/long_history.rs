//! What a long history costs the next command (P7).

use std::time::{Duration, Instant};

use testkit::{Service, System};
use uuid::Uuid;

use crate::connection::Connection;
use crate::document;
use crate::figures::{Measure, table};
use crate::workload::Workload;

/// As many as the promise names.
const LONG: u64 = 10_000;
const SHORT: u64 = 10;
const ROUNDS: usize = 7;
const ROUND: Duration = Duration::from_secs(2);

/// A task, and how many events it has.
struct Aggregate {
    task_id: Uuid,
    events: u64,
}

/// Measures and returns the section.
pub async fn measure() -> String {
    let mut system = System::with().synced_postgres().start().await;
    let client = system.client().await;
    let workload = Workload::new(&system, &client).await;
    let mut connection = Connection::open(workload.command_service(0)).await;
    let mut long = create(&workload, &mut connection, LONG).await;
    let (mut long_warm, mut short_warm) = (Vec::new(), Vec::new());
    let (mut long_cold, mut short_cold) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let mut short = create(&workload, &mut connection, SHORT).await;
        // Short stays short: its commands are spread over many tasks of its length.
        for long_first in [round % 2 == 0, round % 2 != 0] {
            if long_first {
                long_warm.push(warm(&workload, &mut connection, &mut long).await);
            } else {
                short_warm.push(warm_short(&workload, &mut connection).await);
            }
        }
        assert!(system.terminate(Service::Command).await, "the command service ended badly");
        system.start_again(Service::Command).await;
        connection = Connection::open(workload.command_service(0)).await;
        // Whatever is first pays for connections; these two do not.
        let other = Uuid::now_v7();
        assert_eq!(connection.send(&workload.create(0, other)).await.status, 201);
        for long_first in [round % 2 == 0, round % 2 != 0] {
            if long_first {
                long_cold.push(edit(&workload, &mut connection, &mut long).await);
            } else {
                short_cold.push(edit(&workload, &mut connection, &mut short).await);
            }
        }
    }
    let measures = [
        Measure {
            name: "P7 warm, commands/s",
            ours: long_warm,
            floor: short_warm,
            target: "≥ 0.9",
        },
        Measure {
            name: "P7 cold, commands/s",
            ours: long_cold,
            floor: short_cold,
            target: "≥ 0.2",
        },
    ];
    let seconds = ROUND.as_secs();
    format!(
        "{}\nMedians of {ROUNDS} rounds, long and short in turn, one client, on one PostgreSQL that syncs every \
         commit.\nWarm: {seconds} s of edits of a task of at least {LONG} events, beside tasks that are at \
         most {SHORT} events long.\nCold: the first edit of such a task after the command service has \
         started again, as a rate; the task is read from its snapshot and the events after it.\n{}",
        table((&format!("{LONG} events"), &format!("{SHORT} events")), &measures),
        document::machine(&system).await
    )
}

async fn create(workload: &Workload, connection: &mut Connection, events: u64) -> Aggregate {
    let task_id = Uuid::now_v7();
    assert_eq!(
        connection.send(&workload.create(0, task_id)).await.status,
        201,
        "a task was refused"
    );
    let mut aggregate = Aggregate { task_id, events: 1 };
    while aggregate.events < events {
        edit(workload, connection, &mut aggregate).await;
    }
    aggregate
}

/// Edits once; returns how many such edits a second there would be.
async fn edit(workload: &Workload, connection: &mut Connection, on: &mut Aggregate) -> f64 {
    let start = Instant::now();
    let answer = connection.send(&workload.retitle(on.task_id, on.events)).await;
    let seconds = start.elapsed().as_secs_f64();
    assert_eq!(answer.status, 200, "an edit was refused");
    on.events += 1;
    1.0 / seconds
}

/// Edits for a while; returns edits a second.
async fn warm(workload: &Workload, connection: &mut Connection, on: &mut Aggregate) -> f64 {
    let (start, mut edits) = (Instant::now(), 0.0);
    while start.elapsed() < ROUND {
        edit(workload, connection, on).await;
        edits += 1.0;
    }
    edits / start.elapsed().as_secs_f64()
}

/// Edits tasks that are given up when they are no longer short; only the edits are timed.
async fn warm_short(workload: &Workload, connection: &mut Connection) -> f64 {
    let (mut taken, mut edits) = (Duration::ZERO, 0.0);
    while taken < ROUND {
        let mut task = create(workload, connection, 1).await;
        let start = Instant::now();
        for _ in 1..SHORT {
            edit(workload, connection, &mut task).await;
            edits += 1.0;
        }
        taken += start.elapsed();
    }
    edits / taken.as_secs_f64()
}
