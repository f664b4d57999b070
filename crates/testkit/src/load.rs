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
/// One in so many tasks is asked for twice under the same key.
const REPEAT_EVERY: u32 = 5;

/// A command the system said yes to, as its client wrote it down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledged {
    pub task_id: Uuid,
    pub version: u64,
    pub position: u64,
}

/// Somebody creating, retitling and commenting tasks without pause, repeating each command under
/// its idempotency key until it is answered; now and then once more, to get the same answer.
#[derive(Debug)]
pub struct Load {
    stop: Arc<AtomicBool>,
    done: Arc<AtomicUsize>,
    browsers: JoinSet<Vec<Acknowledged>>,
}

impl Load {
    /// Starts a person working in a project with this many browsers at once.
    #[must_use]
    pub fn start(client: Client, project_id: Uuid, browsers: usize) -> Self {
        let client = Arc::new(client);
        let stop = Arc::new(AtomicBool::new(false));
        let done = Arc::new(AtomicUsize::new(0));
        let mut working = JoinSet::new();
        for _ in 0..browsers {
            working.spawn(work(client.clone(), project_id, stop.clone(), done.clone()));
        }
        Self { stop, done, browsers: working }
    }

    /// Waits until this many more commands have been acknowledged.
    pub async fn acknowledged(&mut self, more: usize) {
        let goal = self.done.load(Ordering::Relaxed) + more;
        let deadline = Instant::now() + PATIENCE;
        while self.done.load(Ordering::Relaxed) < goal {
            assert!(Instant::now() < deadline, "no {more} further commands within {PATIENCE:?}");
            if let Some(ended) = self.browsers.try_join_next() {
                ended.expect("nothing stops before it is told to");
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Stops, and returns all that was acknowledged.
    pub async fn stop(mut self) -> Vec<Acknowledged> {
        self.stop.store(true, Ordering::Relaxed);
        let mut all = Vec::new();
        while let Some(record) = self.browsers.join_next().await {
            all.extend(record.expect("every command got its answer"));
        }
        all
    }
}

async fn work(
    client: Arc<Client>,
    project_id: Uuid,
    stop: Arc<AtomicBool>,
    done: Arc<AtomicUsize>,
) -> Vec<Acknowledged> {
    let mut record = Vec::new();
    let mut round = 0_u32;
    while !stop.load(Ordering::Relaxed) {
        round += 1;
        let task_id = Uuid::now_v7();
        let title = format!("task {round}");
        let create = json!({ "id": task_id, "project_id": project_id, "title": title });
        let key = Uuid::now_v7();
        let created = until_answered(&client, "/tasks", &create, key).await;
        record.push(acknowledgement(&created));
        done.fetch_add(1, Ordering::Relaxed);

        let path = format!("/tasks/{task_id}/commands");
        let retitle = json!({ "type": "retitle", "title": format!("{title}, once more") });
        // The service names the comment: only the key keeps a repeat from being a second one.
        let comment = json!({ "type": "comment", "text": "done" });
        for command in [retitle, comment] {
            let key = Uuid::now_v7();
            let reply = until_answered(&client, &path, &command, key).await;
            record.push(acknowledgement(&reply));
            done.fetch_add(1, Ordering::Relaxed);
        }
        if round.is_multiple_of(REPEAT_EVERY) {
            let repeat = until_answered(&client, "/tasks", &create, key).await;
            let first = acknowledgement(&created);
            assert_eq!(acknowledgement(&repeat), first, "the same key, another answer");
        }
    }
    record
}

fn acknowledgement(reply: &Reply) -> Acknowledged {
    Acknowledged {
        task_id: reply.id(),
        version: reply.number("version"),
        position: reply.number("position"),
    }
}

/// Repeats a command, always under the same key, until the system says yes.
pub async fn until_answered(
    client: &Client,
    path: &str,
    body: &serde_json::Value,
    key: Uuid,
) -> Reply {
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
