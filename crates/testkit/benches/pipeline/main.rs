//! `cargo xtask bench pipeline`: how fast commands are accepted (P1) and how soon they are seen
//! (P2), each beside what the same machine does without us, in the same run.
//!
//! Bounded: three rounds of some seconds each. Prints a Markdown report and writes it to
//! `docs/PERFORMANCE.md`.
#![expect(clippy::expect_used, reason = "a measurement whose parts fail is no measurement")]

mod accept;
mod connection;
mod floor;
mod freshness;
mod report;

use std::time::Duration;

use serde_json::json;
use testkit::{Client, System};
use uuid::Uuid;

use crate::report::{Figures, Latency, median};

/// As many as P1 asks for.
const CLIENTS: usize = 64;
/// More than there are partitions, so that all of them are used.
const PROJECTS: usize = 16;
const ROUNDS: usize = 3;
const ROUND: Duration = Duration::from_secs(8);
const WARM_UP: Duration = Duration::from_secs(3);

/// What the measured clients have in common.
#[derive(Debug, Clone)]
struct Workload {
    command_service: String,
    query_service: String,
    access_token: String,
    projects: Vec<Uuid>,
}

#[tokio::main]
#[expect(clippy::print_stdout, reason = "the report is this program's result")]
async fn main() {
    let system = System::with().synced_postgres().start().await;
    let client = system.client().await;
    let workload = workload(&system, &client).await;
    accept::run(&workload, WARM_UP).await;

    let mut figures = Figures::default();
    for _ in 0..ROUNDS {
        freshness::until_caught_up(&client, &workload).await;
        figures.floor_inserts.push(floor::inserts_per_second(&system, CLIENTS, ROUND).await);
        figures.accepted.push(accept::run(&workload, ROUND).await);
        freshness::until_caught_up(&client, &workload).await;
        figures.floor_chain.push(floor::chain(&system).await);
        let rate = median(&figures.accepted) / 2.0;
        figures.visible.push(freshness::run(&workload, rate, ROUND).await);
    }
    let text = report::markdown(&figures, &system).await;
    let file = testkit::workspace_root().join("docs/PERFORMANCE.md");
    std::fs::write(&file, &text).expect("write docs/PERFORMANCE.md");
    println!("{text}");
}

async fn workload(system: &System, client: &Client) -> Workload {
    let mut projects = Vec::new();
    for number in 0..PROJECTS {
        projects.push(client.create_project(&format!("project {number}")).await);
    }
    let addresses = system.addresses();
    let host = |urls: &[String]| urls[0].trim_start_matches("http://").to_owned();
    Workload {
        command_service: host(&addresses.commands),
        query_service: host(&addresses.queries),
        access_token: client.access_token().to_owned(),
        projects,
    }
}

impl Workload {
    /// Returns the request that creates a task.
    fn create(&self, client: usize, task_id: Uuid) -> Vec<u8> {
        let project_id = self.projects[client % self.projects.len()];
        let body = json!({ "id": task_id, "project_id": project_id, "title": "Water the roses" });
        self.post("/api/v1/tasks", &body.to_string())
    }

    /// Returns the request that gives a task another title.
    fn retitle(&self, task_id: Uuid, number: u64) -> Vec<u8> {
        let body = json!({ "type": "retitle", "title": format!("Water the roses, part {number}") });
        self.post(&format!("/api/v1/tasks/{task_id}/commands"), &body.to_string())
    }

    fn post(&self, path: &str, body: &str) -> Vec<u8> {
        format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n\
             Idempotency-Key: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n\
             {body}",
            self.command_service,
            self.access_token,
            Uuid::now_v7(),
            body.len()
        )
        .into_bytes()
    }

    /// Returns the query of a task that waits for the consistency token.
    fn read(&self, task_id: Uuid, token: &str) -> Vec<u8> {
        format!(
            "GET /api/v1/tasks/{task_id} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n\
             Consistency-Token: {token}\r\n\r\n",
            self.query_service, self.access_token
        )
        .into_bytes()
    }
}
