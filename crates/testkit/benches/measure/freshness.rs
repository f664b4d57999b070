use std::sync::Arc;
use std::time::{Duration, Instant};

use testkit::{Client, eventually};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::connection::Connection;
use crate::figures::Latency;
use crate::workload::Workload;

/// Every how many commands one is followed to where a query sees it: enough for a 99th percentile,
/// too few to be a load of their own.
const SAMPLE_EVERY: u32 = 16;

/// Sends commands at a fixed rate; returns how long after its acknowledgement a command is seen.
pub async fn run(workload: &Workload, clients: usize, rate: f64, duration: Duration) -> Latency {
    let clients = u32::try_from(clients).expect("few clients");
    let interval = Duration::from_secs_f64(f64::from(clients) / rate);
    let workload = Arc::new(workload.clone());
    let start = Instant::now();
    let mut sending = JoinSet::new();
    for number in 0..clients {
        let offset = interval * number / clients;
        let schedule = Schedule { next: start + offset, interval, end: start + duration };
        sending.spawn(client(workload.clone(), number, schedule));
    }
    Latency::of(sending.join_all().await.concat())
}

/// When a client sends next, whatever the answers take.
struct Schedule {
    next: Instant,
    interval: Duration,
    end: Instant,
}

impl Schedule {
    /// Waits for the next turn; tells whether there is one.
    async fn turn(&mut self) -> bool {
        tokio::time::sleep_until(self.next.into()).await;
        self.next += self.interval;
        self.next < self.end
    }
}

async fn client(workload: Arc<Workload>, client: u32, mut schedule: Schedule) -> Vec<Duration> {
    let number = usize::try_from(client).expect("few clients");
    let mut commands = Connection::open(workload.command_service(number)).await;
    let mut queries = Connection::open(workload.query_service(number)).await;
    let task_id = Uuid::now_v7();
    assert_eq!(commands.send(&workload.create(number, task_id)).await.status, 201);
    let mut seen = Vec::new();
    let mut turn = client;
    while schedule.turn().await {
        turn += 1;
        let answer = commands.send(&workload.retitle(task_id, turn.into())).await;
        assert_eq!(answer.status, 200, "an edit was refused");
        if !turn.is_multiple_of(SAMPLE_EVERY) {
            continue;
        }
        let acknowledged = Instant::now();
        let token = answer.consistency_token.expect("a consistency token");
        let read = queries.send(&workload.read(task_id, &token)).await;
        assert_eq!(read.status, 200, "the read model is too far behind");
        seen.push(acknowledged.elapsed());
    }
    seen
}

/// Waits until a new command is seen at once, so that nothing of one round is left for the next.
pub async fn until_caught_up(client: &Client, workload: &Workload) {
    for project_id in &workload.projects {
        client.create_task(*project_id, "the last one").await;
        eventually(200, || async {
            client.get(&format!("/projects/{project_id}")).await.status.as_u16()
        })
        .await;
    }
}
