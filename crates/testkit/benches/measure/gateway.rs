//! What the gateway costs: P1 and P4 through Nginx with production's configuration, and past it.

use std::time::Duration;

use testkit::{Service, System};

use crate::board_load::{self, READERS, TASKS};
use crate::figures::{Measure, table};
use crate::workload::Workload;
use crate::{CLIENTS, accept, document, freshness};

const ROUNDS: usize = 7;
const ROUND: Duration = Duration::from_secs(4);
const WARM_UP: Duration = Duration::from_secs(3);

/// Measures and returns the section.
pub async fn measure() -> String {
    let mut system = System::with().synced_postgres().gateway().start().await;
    let client = system.client().await;
    let through = Workload::new(&system, &client).await;
    let [commands, queries] = [Service::Command, Service::Query]
        .map(|service| format!("127.0.0.1:{}", system.replica(service, 0).ports().api));
    let direct = through.clone().sent_to(commands, queries);
    let board_through = board_load::fill(&client, &through).await;
    let board = board_through.asked_at(&direct);
    let packed = [board_through.packed().await, board.packed().await];
    let boards = [board_through, board];
    accept::run(&direct, CLIENTS, WARM_UP).await;
    accept::run(&through, CLIENTS, WARM_UP).await;

    let [mut accepted, mut read, mut read_packed]: [[Vec<f64>; 2]; 3] = Default::default();
    for round in 0..ROUNDS {
        for turn in 0..2 {
            let way = (round + turn) % 2;
            let workload = [&through, &direct][way];
            accepted[way].push(accept::run(workload, CLIENTS, ROUND).await);
            freshness::until_caught_up(&client, &through).await;
            read[way].push(board_load::read(&boards[way], READERS, ROUND).await.per_second);
            read_packed[way].push(board_load::read(&packed[way], READERS, ROUND).await.per_second);
        }
    }
    let measure = |name, [ours, floor]: [Vec<f64>; 2]| Measure { name, ours, floor, target: "–" };
    let measures = [
        measure("P1 accepted commands/s", accepted),
        measure("P4 boards/s", read),
        measure("P4 boards/s, packed", read_packed),
    ];
    let seconds = ROUND.as_secs();
    format!(
        "{}\nMedians of {ROUNDS} rounds of {seconds} s each, in turn through Nginx, with the configuration of \
         production, and straight to the services; {CLIENTS} clients that command, {READERS} that read a \
         board of {TASKS} tasks, as it is and packed with gzip. The load generator and Nginx share the machine with all else.\n{}",
        table(("Through Nginx", "Directly"), &measures),
        document::machine(&system).await
    )
}
