//! A board of many tasks, and clients that read it.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testkit::{Client, eventually};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::connection::Connection;
use crate::figures::Latency;
use crate::workload::Workload;

/// As many as the promise names.
pub const TASKS: usize = 500;
pub const READERS: usize = 16;
/// Tasks created at the same time.
const WRITERS: usize = 16;
const PRIORITIES: [&str; 5] = ["none", "low", "medium", "high", "urgent"];

/// A board that is filled, and how it is asked for.
#[derive(Debug, Clone)]
pub struct FilledBoard {
    pub project_id: Uuid,
    /// One a reader.
    addresses: Vec<String>,
    request: Vec<u8>,
    body_bytes: usize,
}

impl FilledBoard {
    /// Returns the same board, asked for where a workload asks.
    pub fn asked_at(&self, workload: &Workload) -> Self {
        let addresses = (0..READERS).map(|reader| workload.query_service(reader).to_owned());
        Self { addresses: addresses.collect(), ..self.clone() }
    }

    /// Returns the same board, asked for as browsers do: packed with gzip.
    pub async fn packed(&self) -> Self {
        let end = self.request.len() - b"\r\n".len();
        let request = [&self.request[..end], b"Accept-Encoding: gzip\r\n\r\n"].concat();
        let body_bytes = Connection::open(&self.addresses[0]).await.send(&request).await.body_bytes;
        assert!((1..self.body_bytes).contains(&body_bytes), "packed: {body_bytes} bytes");
        Self { request, body_bytes, ..self.clone() }
    }
}

/// How often and how fast it was read.
#[derive(Debug)]
pub struct Read {
    pub per_second: f64,
    pub latency: Latency,
}

/// Makes a project with its tasks spread over the columns, and waits until its board shows them.
pub async fn fill(client: &Client, workload: &Workload) -> FilledBoard {
    let project_id = client.create_project("a full board").await;
    let path = format!("/projects/{project_id}/board");
    eventually(200, || async { client.get(&path).await.status.as_u16() }).await;
    let board = client.get(&path).await.accepted().body;
    let columns: Vec<Value> = columns(&board).iter().map(|column| column["id"].clone()).collect();
    let tasks: Vec<Value> = (0..TASKS).map(|number| task(project_id, &columns, number)).collect();
    for some in tasks.chunks(WRITERS) {
        let created = some.iter().map(async |task| client.post("/tasks", task).await.accepted());
        futures::future::join_all(created).await;
    }
    eventually(TASKS, || async { shown(&client.get(&path).await.body) }).await;

    let request = workload.board(project_id);
    let addresses = (0..READERS).map(|reader| workload.query_service(reader).to_owned());
    let addresses: Vec<String> = addresses.collect();
    let answer = Connection::open(&addresses[0]).await.send(&request).await;
    assert_eq!(answer.status, 200, "the board can be read");
    FilledBoard { project_id, addresses, request, body_bytes: answer.body_bytes }
}

fn task(project_id: Uuid, columns: &[Value], number: usize) -> Value {
    json!({
        "project_id": project_id,
        "title": format!("Water the roses in the corner of the garden, part {number}"),
        "column_id": columns[number % columns.len()],
        "priority": PRIORITIES[number % PRIORITIES.len()],
        "estimate": number % 8 + 1,
        "due_on": format!("2027-01-{:02}", number % 28 + 1),
    })
}

fn columns(board: &Value) -> &[Value] {
    board["columns"].as_array().map_or(&[], Vec::as_slice)
}

fn shown(board: &Value) -> usize {
    columns(board).iter().filter_map(|column| column["tasks"].as_array()).map(Vec::len).sum()
}

/// Lets so many readers ask for the whole board, one answer after the other.
pub async fn read(board: &FilledBoard, readers: usize, duration: Duration) -> Read {
    let mut connections = Vec::new();
    for reader in 0..readers {
        let address = &board.addresses[reader % board.addresses.len()];
        connections.push(Connection::open(address).await);
    }
    let start = Instant::now();
    let mut reading = JoinSet::new();
    for connection in connections {
        reading.spawn(reader(board.clone(), connection, start + duration));
    }
    let taken = reading.join_all().await.concat();
    let count = u32::try_from(taken.len()).map(f64::from).expect("a plausible count");
    Read { per_second: count / start.elapsed().as_secs_f64(), latency: Latency::of(taken) }
}

async fn reader(board: FilledBoard, mut connection: Connection, end: Instant) -> Vec<Duration> {
    let mut taken = Vec::new();
    while Instant::now() < end {
        let asked = Instant::now();
        let answer = connection.send(&board.request).await;
        taken.push(asked.elapsed());
        assert_eq!(answer.status, 200, "the board was refused");
        assert_eq!(answer.body_bytes, board.body_bytes, "all of the board is there");
    }
    taken
}
