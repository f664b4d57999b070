//! What the measured clients send.

use serde_json::json;
use testkit::{Client, System};
use uuid::Uuid;

/// More than there are partitions, so that all of them are used.
pub const PROJECTS: usize = 16;

/// What the measured clients have in common.
#[derive(Debug, Clone)]
pub struct Workload {
    /// One address a replica.
    command_services: Vec<String>,
    query_services: Vec<String>,
    access_token: String,
    pub projects: Vec<Uuid>,
}

impl Workload {
    /// Creates as many projects as are usually worked on.
    pub async fn new(system: &System, client: &Client) -> Self {
        Self::with_projects(system, client, PROJECTS).await
    }

    /// Creates the projects that are worked on.
    pub async fn with_projects(system: &System, client: &Client, count: usize) -> Self {
        let mut projects = Vec::new();
        for number in 0..count {
            projects.push(client.create_project(&format!("project {number}")).await);
        }
        let addresses = system.addresses();
        let hosts = |urls: &[String]| {
            urls.iter().map(|url| url.trim_start_matches("http://").to_owned()).collect()
        };
        Self {
            command_services: hosts(&addresses.commands),
            query_services: hosts(&addresses.queries),
            access_token: client.access_token().to_owned(),
            projects,
        }
    }

    /// Sends commands and queries elsewhere.
    pub fn sent_to(mut self, command_service: String, query_service: String) -> Self {
        self.command_services = vec![command_service];
        self.query_services = vec![query_service];
        self
    }

    /// Returns where a client sends its commands: replicas take turns.
    pub fn command_service(&self, client: usize) -> &str {
        &self.command_services[client % self.command_services.len()]
    }

    /// Returns where a client sends its queries.
    pub fn query_service(&self, client: usize) -> &str {
        &self.query_services[client % self.query_services.len()]
    }

    /// Returns the request that creates a task.
    pub fn create(&self, client: usize, task_id: Uuid) -> Vec<u8> {
        let project_id = self.projects[client % self.projects.len()];
        let body = json!({ "id": task_id, "project_id": project_id, "title": "Water the roses" });
        self.post("/api/v1/tasks", &body.to_string())
    }

    /// Returns the request that gives a task another title.
    pub fn retitle(&self, task_id: Uuid, number: u64) -> Vec<u8> {
        let body = json!({ "type": "retitle", "title": format!("Water the roses, part {number}") });
        self.post(&format!("/api/v1/tasks/{task_id}/commands"), &body.to_string())
    }

    fn post(&self, path: &str, body: &str) -> Vec<u8> {
        format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n\
             Idempotency-Key: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n\
             {body}",
            self.command_services[0],
            self.access_token,
            Uuid::now_v7(),
            body.len()
        )
        .into_bytes()
    }

    /// Returns the query of a task that waits for the consistency token.
    pub fn read(&self, task_id: Uuid, token: &str) -> Vec<u8> {
        self.get(&format!("/api/v1/tasks/{task_id}"), &format!("Consistency-Token: {token}\r\n"))
    }

    /// Returns the query of a project's board.
    pub fn board(&self, project_id: Uuid) -> Vec<u8> {
        self.get(&format!("/api/v1/projects/{project_id}/board"), "")
    }

    fn get(&self, path: &str, headers: &str) -> Vec<u8> {
        format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n{headers}\r\n",
            self.query_services[0], self.access_token
        )
        .into_bytes()
    }
}
