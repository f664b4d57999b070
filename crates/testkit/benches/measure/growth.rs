//! How the figures change with the number of clients, projects and replicas.

use std::fmt::Write as _;
use std::time::Duration;

use testkit::{Client, System};

use crate::board_load::{self, FilledBoard, READERS};
use crate::figures::median;
use crate::workload::{PROJECTS, Workload};
use crate::{CLIENTS, accept, board, document, floor, freshness, growth_plot, pgbench};

const ROUNDS: usize = 3;
const ROUND: Duration = Duration::from_secs(4);
const WARM_UP: Duration = Duration::from_secs(3);

const SOME_CLIENTS: [usize; 4] = [1, 8, 64, 256];
const SOME_PROJECTS: [usize; 3] = [1, 8, 64];
const SOME_REPLICAS: [usize; 2] = [1, 2];

/// One system and what is asked of it.
struct Scene {
    system: System,
    client: Client,
    workload: Workload,
    board: FilledBoard,
}

/// Medians of one setting: ours and the floor's.
#[derive(Debug, Clone, Copy)]
pub struct Rates {
    pub accepted: f64,
    pub inserted: f64,
    /// From acknowledgement to a query that sees it, in milliseconds, at half of `accepted`.
    pub seen: f64,
    pub chain: f64,
    pub boards: f64,
    pub fetched: f64,
}

impl Scene {
    async fn start(replicas: usize, projects: usize) -> Self {
        let system = System::with().synced_postgres().replicas(replicas).start().await;
        let client = system.client().await;
        let workload = Workload::with_projects(&system, &client, projects).await;
        let board = board_load::fill(&client, &workload).await;
        accept::run(&workload, CLIENTS, WARM_UP).await;
        freshness::until_caught_up(&client, &workload).await;
        Self { system, client, workload, board }
    }

    async fn rates(&self, clients: usize, readers: usize) -> Rates {
        let (mut accepted, mut inserted) = (Vec::new(), Vec::new());
        let (mut seen, mut chain) = (Vec::new(), Vec::new());
        let (mut boards, mut fetched) = (Vec::new(), Vec::new());
        let url = self.system.read_model().admin_url();
        let rows = board::rows_of(self.board.project_id);
        for _ in 0..ROUNDS {
            inserted.push(floor::inserts_per_second(&self.system, clients, ROUND).await);
            accepted.push(accept::run(&self.workload, clients, ROUND).await);
            freshness::until_caught_up(&self.client, &self.workload).await;
            chain.push(floor::chain(&self.system).await.p50);
            let rate = median(&accepted) / 2.0;
            seen.push(freshness::run(&self.workload, clients, rate, ROUND).await.p50);
            freshness::until_caught_up(&self.client, &self.workload).await;
            fetched.push(pgbench::run(url.clone(), &rows, readers, ROUND).await.per_second);
            boards.push(board_load::read(&self.board, readers, ROUND).await.per_second);
        }
        Rates {
            accepted: median(&accepted),
            inserted: median(&inserted),
            seen: median(&seen),
            chain: median(&chain),
            boards: median(&boards),
            fetched: median(&fetched),
        }
    }
}

/// Measures, draws, and returns the section.
pub async fn measure() -> String {
    let mut by_clients = Vec::new();
    let scene = Scene::start(1, PROJECTS).await;
    for clients in SOME_CLIENTS {
        by_clients.push((clients, scene.rates(clients, clients).await));
    }
    let machine = document::machine(&scene.system).await;
    drop(scene);
    let mut rows: Vec<(String, Rates)> =
        by_clients.iter().map(|(clients, rates)| (format!("clients: {clients}"), *rates)).collect();
    for projects in SOME_PROJECTS {
        let scene = Scene::start(1, projects).await;
        rows.push((format!("projects: {projects}"), scene.rates(CLIENTS, READERS).await));
    }
    for replicas in SOME_REPLICAS {
        let scene = Scene::start(replicas, PROJECTS).await;
        rows.push((format!("replicas of each: {replicas}"), scene.rates(CLIENTS, READERS).await));
    }
    let plot = growth_plot::draw(&by_clients);
    let seconds = ROUND.as_secs();
    format!(
        "{}\nMedians of {ROUNDS} rounds of {seconds} s each, floor and ours in turn. Where a row does not say \
         otherwise: {CLIENTS} clients that command, {READERS} that read a board, {PROJECTS} projects, one replica.\n\
         P2 is at half of the row's P1, and its floor is walked on an otherwise idle machine.\n\n\
         ![Rates and their floors by the number of clients]({plot})\n{machine}",
        table(&rows)
    )
}

fn table(rows: &[(String, Rates)]) -> String {
    let mut text = "| | P1 commands/s | Floor | Ratio | P2 p50 ms | Floor | Ratio | P4 boards/s | Floor | Ratio |\n\
                    |---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n"
        .to_owned();
    for (name, rates) in rows {
        let Rates { accepted, inserted, seen, chain, boards, fetched } = rates;
        let (commands, waits, reads) = (accepted / inserted, seen / chain, boards / fetched);
        writeln!(
            text,
            "| {name} | {accepted:.0} | {inserted:.0} | {commands:.2} | {seen:.2} | {chain:.2} | {waits:.1} \
             | {boards:.0} | {fetched:.0} | {reads:.2} |"
        )
        .expect("a string takes any text");
    }
    text
}
