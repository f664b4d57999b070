//! Somebody who changes one task over and over and measures how long each change stays unread.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use testkit::{Client, Reply, System, until_answered};
use tokio::task::JoinHandle;
use uuid::Uuid;

/// How long a change may stay unread before the read side counts as stuck.
const PATIENCE: Duration = Duration::from_secs(120);
const PAUSE: Duration = Duration::from_millis(20);

pub struct Probe {
    stop: Arc<AtomicBool>,
    measuring: JoinHandle<(usize, Duration)>,
}

impl Probe {
    pub async fn start(system: &System) -> Self {
        let client = system.client().await;
        let project_id = client.create_project("watched").await;
        let task_id = client.create_task(project_id, "watched").await;
        let stop = Arc::new(AtomicBool::new(false));
        let measuring = tokio::spawn(measure(client, task_id, stop.clone()));
        Self { stop, measuring }
    }

    /// Returns the number of changes read, and the longest wait for one.
    pub async fn stop(self) -> (usize, Duration) {
        self.stop.store(true, Ordering::Relaxed);
        self.measuring.await.expect("every change could be read")
    }
}

async fn measure(client: Client, task_id: Uuid, stop: Arc<AtomicBool>) -> (usize, Duration) {
    let (mut reads, mut longest) = (0, Duration::ZERO);
    while !stop.load(Ordering::Relaxed) {
        let title = format!("change {reads}");
        let command = json!({ "type": "retitle", "title": title });
        let path = format!("/tasks/{task_id}/commands");
        until_answered(&client, &path, &command, Uuid::now_v7()).await;
        let acknowledged = Instant::now();
        until_read(&client, task_id, &title).await;
        longest = longest.max(acknowledged.elapsed());
        reads += 1;
        tokio::time::sleep(PAUSE).await;
    }
    (reads, longest)
}

/// Reads with the token of the change: not now (503) is an answer, an older state is none.
async fn until_read(client: &Client, task_id: Uuid, title: &str) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match client.try_get(&format!("/tasks/{task_id}")).await {
            Ok(reply) if reply.status.is_success() => {
                if reply.body["title"] != title {
                    let circumstances = circumstances(client, task_id, &reply).await;
                    let found = &reply.body["title"];
                    assert_eq!(found, title, "less than was acknowledged: {circumstances}");
                }
                return;
            }
            Ok(reply) => assert_eq!(reply.status.as_u16(), 503, "refused: {}", reply.body),
            // Killed, or frozen for longer than the client waits.
            Err(_) => {}
        }
        assert!(Instant::now() < deadline, "unread for {PATIENCE:?}");
        tokio::time::sleep(PAUSE).await;
    }
}

/// Says what is needed to find out why.
async fn circumstances(client: &Client, task_id: Uuid, reply: &Reply) -> String {
    tokio::time::sleep(Duration::from_secs(2)).await;
    let later = client.try_get(&format!("/tasks/{task_id}")).await.map(|reply| reply.body);
    format!(
        "acknowledged with {:?}, answered with {:?} to {:?}, and later {later:?}",
        client.consistency_token(),
        reply.header("etag"),
        reply.header("request-id"),
    )
}
