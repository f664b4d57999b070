#![expect(clippy::expect_used, reason = "a test whose load generator breaks has failed")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::client::{Client, Reply};

/// How long one command is repeated before the client gives up on the system.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(20);

/// A command the system said yes to, as its client wrote it down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledged {
    pub task_id: Uuid,
    pub title: String,
    pub version: u64,
    pub position: u64,
}

/// People creating and retitling tasks without pause, each repeating a command under its
/// idempotency key until it is answered.
#[derive(Debug)]
pub struct Load {
    stop: Arc<AtomicBool>,
    done: Arc<AtomicUsize>,
    people: JoinSet<Vec<Acknowledged>>,
}

impl Load {
    /// Starts as many people as there are clients.
    #[must_use]
    pub fn start(clients: Vec<Client>, project_id: Uuid) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let done = Arc::new(AtomicUsize::new(0));
        let mut people = JoinSet::new();
        for client in clients {
            people.spawn(person(client, project_id, stop.clone(), done.clone()));
        }
        Self { stop, done, people }
    }

    /// Waits until this many more commands have been acknowledged.
    pub async fn acknowledged(&mut self, more: usize) {
        let goal = self.done.load(Ordering::Relaxed) + more;
        let deadline = Instant::now() + PATIENCE;
        while self.done.load(Ordering::Relaxed) < goal {
            assert!(Instant::now() < deadline, "no {more} further commands within {PATIENCE:?}");
            if let Some(ended) = self.people.try_join_next() {
                ended.expect("nobody stops before they are told to");
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Stops, and returns all that was acknowledged.
    pub async fn stop(mut self) -> Vec<Acknowledged> {
        self.stop.store(true, Ordering::Relaxed);
        let mut all = Vec::new();
        while let Some(person) = self.people.join_next().await {
            all.extend(person.expect("everybody got their answers"));
        }
        all
    }
}

async fn person(
    client: Client,
    project_id: Uuid,
    stop: Arc<AtomicBool>,
    done: Arc<AtomicUsize>,
) -> Vec<Acknowledged> {
    let mut record = Vec::new();
    let mut round = 0;
    while !stop.load(Ordering::Relaxed) {
        round += 1;
        let task_id = Uuid::now_v7();
        let title = format!("task {round}");
        let create = json!({ "id": task_id, "project_id": project_id, "title": title });
        record.push(acknowledgement(&until_answered(&client, "/tasks", &create).await, title));
        done.fetch_add(1, Ordering::Relaxed);

        let title = format!("task {round}, once more");
        let retitle = json!({ "type": "retitle", "title": title });
        let path = format!("/tasks/{task_id}/commands");
        record.push(acknowledgement(&until_answered(&client, &path, &retitle).await, title));
        done.fetch_add(1, Ordering::Relaxed);
    }
    record
}

fn acknowledgement(reply: &Reply, title: String) -> Acknowledged {
    Acknowledged {
        task_id: reply.id(),
        title,
        version: reply.number("version"),
        position: reply.number("position"),
    }
}

/// Repeats a command, always under the same key, until the system says yes.
async fn until_answered(client: &Client, path: &str, body: &serde_json::Value) -> Reply {
    let key = Uuid::now_v7();
    let deadline = Instant::now() + PATIENCE;
    loop {
        let outcome = client.try_post(path, body, Some(key)).await;
        match outcome {
            Ok(reply) if reply.status.is_success() => return reply,
            // Nobody there, or not now: what a client repeats. A refusal would be a defect.
            Ok(reply) => assert_eq!(reply.status.as_u16(), 503, "refused: {}", reply.body),
            Err(_) => {}
        }
        assert!(Instant::now() < deadline, "no answer to {path} within {PATIENCE:?}");
        tokio::time::sleep(PAUSE).await;
    }
}
