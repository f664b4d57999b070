//! People at an even pace: enough for every series to move, not so much that anything is late.

use futures::future::join_all;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use testkit::{Client, System};
use tokio::task::JoinSet;
use uuid::Uuid;

const PEOPLE: usize = 3;
/// Shorter than the client waits for any answer.
const LISTENING: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(250);

/// Running people.
pub struct Paced {
    stop: Arc<AtomicBool>,
    people: JoinSet<()>,
}

impl Paced {
    pub async fn start(system: &System) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let mut people = JoinSet::new();
        for _ in 0..PEOPLE {
            let client = system.client().await;
            let project_id = client.create_project("watched").await;
            // The live stream does not wait for it, this does.
            client.get(&format!("/projects/{project_id}")).await.accepted();
            people.spawn(work(client, project_id, Arc::clone(&stop)));
        }
        Self { stop, people }
    }

    /// Sends everybody home.
    pub async fn stop(mut self) {
        self.stop.store(true, Ordering::Relaxed);
        while let Some(gone) = self.people.join_next().await {
            gone.expect("nobody gave up");
        }
    }
}

/// Does a little of everything, whatever becomes of it: parts are broken meanwhile.
async fn work(client: Client, project_id: Uuid, stop: Arc<AtomicBool>) {
    let client = Arc::new(client);
    let listening = tokio::spawn(listen(Arc::clone(&client), project_id));
    let path = format!("/projects/{project_id}/board");
    while !stop.load(Ordering::Relaxed) {
        let task = json!({ "project_id": project_id, "title": "watched" });
        let created = client.try_post("/tasks", &task, Some(Uuid::now_v7())).await;
        if let Some(id) = created.ok().and_then(|reply| reply.body["id"].as_str().map(String::from))
        {
            let retitle = json!({ "type": "retitle", "title": "seen" });
            let commands = format!("/tasks/{id}/commands");
            drop(client.try_post(&commands, &retitle, Some(Uuid::now_v7())).await);
            let archive = json!({ "type": "archive" });
            drop(client.try_post(&commands, &archive, Some(Uuid::now_v7())).await);
        }
        drop(join_all([client.try_get(&path), client.try_get("/me/work")]).await);
        tokio::time::sleep(PAUSE).await;
    }
    listening.abort();
}

/// Listens to what changes, connecting anew before the client's own time limit is over.
async fn listen(client: Arc<Client>, project_id: Uuid) {
    loop {
        let mut live = client.live(&[project_id], None).await;
        let heard = async {
            loop {
                live.next().await;
            }
        };
        drop(tokio::time::timeout(LISTENING, heard).await);
    }
}
