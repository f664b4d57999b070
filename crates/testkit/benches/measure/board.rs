//! How fast a board of many tasks is read (P4).

use std::time::Duration;

use testkit::System;
use uuid::Uuid;

use crate::board_load::{self, READERS, TASKS};
use crate::figures::{Measure, table};
use crate::workload::Workload;
use crate::{document, pgbench};

const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(5);
const WARM_UP: Duration = Duration::from_secs(2);

/// Measures and returns the section.
pub async fn measure() -> String {
    let system = System::with().synced_postgres().start().await;
    let client = system.client().await;
    let workload = Workload::new(&system, &client).await;
    let board = board_load::fill(&client, &workload).await;
    board_load::read(&board, READERS, WARM_UP).await;

    let (mut read, mut fetched) = (Vec::new(), Vec::new());
    let url = system.read_model().admin_url();
    let statement = rows_of(board.project_id);
    for _ in 0..ROUNDS {
        fetched.push(pgbench::run(url.clone(), &statement, READERS, ROUND).await);
        read.push(board_load::read(&board, READERS, ROUND).await);
    }
    let measures = [
        Measure {
            name: "P4 boards/s",
            ours: read.iter().map(|one| one.per_second).collect(),
            floor: fetched.iter().map(|one| one.per_second).collect(),
            target: "≥ 0.8, aim 2",
        },
        Measure {
            name: "P4 p50 ms",
            ours: read.iter().map(|one| one.latency.p50).collect(),
            floor: fetched.iter().map(|one| one.latency.p50).collect(),
            target: "≤ 1.25",
        },
        Measure {
            name: "P4 p99 ms",
            ours: read.iter().map(|one| one.latency.p99).collect(),
            floor: fetched.iter().map(|one| one.latency.p99).collect(),
            target: "≤ 1.25",
        },
    ];
    let seconds = ROUND.as_secs();
    format!(
        "{}\nMedians of {ROUNDS} rounds of {seconds} s each, floor and ours in turn; the load generator shares the \
         machine.\nP4: {READERS} keep-alive clients read a board of {TASKS} tasks, whole, each answer \
         authorised and as new as the read model.\nIts floor: pgbench, {READERS} clients, one SELECT of \
         the same tasks' rows.\n{}",
        table(("Ours", "Floor"), &measures),
        document::machine(&system).await
    )
}

/// Returns a statement that fetches what a board shows, as plainly as it can be asked for.
pub fn rows_of(project_id: Uuid) -> String {
    format!(
        "SELECT task_id, number, title, column_id, rank, priority, start_on, due_on, estimate, \
         repeat, parent_id, labels, assignees, checklist_done, checklist_total, comment_count, \
         has_description, sequence, updated_at FROM read.tasks \
         WHERE project_id = '{project_id}' AND NOT archived AND NOT deleted \
         ORDER BY column_id, rank, task_id"
    )
}
