use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use uuid::Uuid;

use crate::connection::Connection;
use crate::workload::Workload;

/// One task is created and then edited this often: people change more than they add.
const EDITS_A_TASK: u64 = 3;

/// Lets so many clients send commands one after the other; returns accepted commands a second.
pub async fn run(workload: &Workload, clients: usize, duration: Duration) -> f64 {
    let mut connections = Vec::new();
    for number in 0..clients {
        connections.push(Connection::open(workload.command_service(number)).await);
    }
    let workload = Arc::new(workload.clone());
    let start = Instant::now();
    let mut clients = JoinSet::new();
    for (number, connection) in connections.into_iter().enumerate() {
        clients.spawn(client(workload.clone(), connection, number, start + duration));
    }
    let accepted: u64 = clients.join_all().await.into_iter().sum();
    u32::try_from(accepted).map(f64::from).expect("a plausible count")
        / start.elapsed().as_secs_f64()
}

async fn client(
    workload: Arc<Workload>,
    mut connection: Connection,
    number: usize,
    end: Instant,
) -> u64 {
    let mut accepted = 0;
    loop {
        let task_id = Uuid::now_v7();
        let answer = connection.send(&workload.create(number, task_id)).await;
        assert_eq!(answer.status, 201, "a task was refused");
        accepted += 1;
        for edit in 0..EDITS_A_TASK {
            if Instant::now() >= end {
                return accepted;
            }
            let answer = connection.send(&workload.retitle(task_id, edit)).await;
            assert_eq!(answer.status, 200, "an edit was refused");
            accepted += 1;
        }
        if Instant::now() >= end {
            return accepted;
        }
    }
}
