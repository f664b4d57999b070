//! What watching costs: the same load on systems that are watched and one that is not, in turn.

use std::time::Duration;

use testkit::{Client, System, SystemOptions};

use crate::board_load::{self, FilledBoard, READERS, TASKS};
use crate::figures::{Measure, table};
use crate::workload::Workload;
use crate::{CLIENTS, accept, document, freshness, processors, watchers};

/// Every order of three.
const ORDERS: [[usize; 3]; 6] = [[0, 1, 2], [2, 1, 0], [1, 2, 0], [0, 2, 1], [2, 0, 1], [1, 0, 2]];
const ROUNDS: usize = 3 * ORDERS.len();
const ROUND: Duration = Duration::from_secs(4);
const WARM_UP: Duration = Duration::from_secs(3);
/// The share of requests that is traced where not all are.
const SHARE: &str = "0.1";

/// One system under load, and what was measured of it.
struct Scene {
    system: System,
    client: Client,
    workload: Workload,
    board: FilledBoard,
    commands: Vec<f64>,
    boards: Vec<f64>,
}

impl Scene {
    async fn start(settings: Vec<(&'static str, &'static str)>) -> Self {
        let options = SystemOptions::default().synced_postgres();
        let system = options.settings(settings.leak()).start().await;
        let client = system.client().await;
        let workload = Workload::new(&system, &client).await;
        let board = board_load::fill(&client, &workload).await;
        accept::run(&workload, CLIENTS, WARM_UP).await;
        freshness::until_caught_up(&client, &workload).await;
        Self { system, client, workload, board, commands: Vec::new(), boards: Vec::new() }
    }

    async fn round(&mut self, watched: bool) {
        processors::until_quiet().await;
        let prometheus = watched.then(|| watchers::scrape(&mut self.system));
        self.commands.push(accept::run(&self.workload, CLIENTS, ROUND).await);
        freshness::until_caught_up(&self.client, &self.workload).await;
        processors::until_quiet().await;
        self.boards.push(board_load::read(&self.board, READERS, ROUND).await.per_second);
        if let Some(prometheus) = prometheus {
            prometheus.abort();
        }
    }

    fn beside(&self, plain: &Self, names: [&'static str; 2]) -> [Measure; 2] {
        let [commands, boards] = names;
        let target = "≥ 0.95";
        let (ours, floor) = (self.commands.clone(), plain.commands.clone());
        let (read, plainly) = (self.boards.clone(), plain.boards.clone());
        [
            Measure { name: commands, ours, floor, target },
            Measure { name: boards, ours: read, floor: plainly, target },
        ]
    }
}

/// Measures and returns the section.
pub async fn measure() -> String {
    let collector: &str = watchers::collector().await.leak();
    let endpoint = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", collector);
    let mut plain = Scene::start(vec![]).await;
    let mut some = Scene::start(vec![endpoint, ("OTEL_TRACES_SAMPLER_ARG", SHARE)]).await;
    let mut all = Scene::start(vec![endpoint]).await;
    for round in 0..ROUNDS {
        // Nobody is always first, and nobody always after the same one.
        for scene in ORDERS[round % ORDERS.len()] {
            match scene {
                0 => plain.round(false).await,
                1 => some.round(true).await,
                2.. => all.round(true).await,
            }
        }
    }
    let mut measures = Vec::new();
    measures.extend(some.beside(&plain, ["P1, one request in ten traced", "P4, the same"]));
    measures.extend(all.beside(&plain, ["P1, every request traced", "P4, the same"]));
    let seconds = ROUND.as_secs();
    format!(
        "{}\nMedians of {ROUNDS} rounds of {seconds} s each, in turn on systems that differ in nothing else; the \
         collector, the one that scrapes and the load generator share the machine.\n\
         P1, commands/s of {CLIENTS} clients, and P4, boards of {TASKS} tasks/s for {READERS} clients.\n\
         Watched: spans are exported, and all metrics are read once a second. Not watched: neither; \
         what the metrics count is counted in both.\n{}",
        table(("Watched", "Not watched"), &measures),
        document::machine(&plain.system).await
    )
}
