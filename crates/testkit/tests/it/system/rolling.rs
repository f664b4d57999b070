//! An update of every service under load, seen by clients who do what `Retry-After` says.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use testkit::{Acknowledged, Client, Reply, Service, System};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::person_with_project;
use crate::invariants::{assert_read_model_equals_fold, assert_stored_exactly_once, stored_events};

const WRITERS: usize = 4;
const READERS: usize = 4;
/// How often each service is replaced.
const ROUNDS: usize = 2;
/// Answers between two replacements, so that each meets people at work.
const ANSWERS_BETWEEN: usize = 40;
/// Bounds what hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// People at work, and what they have been told.
struct Work {
    stop: AtomicBool,
    answers: AtomicUsize,
}

impl Work {
    fn goes_on(&self) -> bool {
        !self.stop.load(Ordering::Relaxed)
    }

    async fn more_answers(&self) {
        let goal = self.answers.load(Ordering::Relaxed) + ANSWERS_BETWEEN;
        let deadline = Instant::now() + PATIENCE;
        while self.answers.load(Ordering::Relaxed) < goal {
            assert!(Instant::now() < deadline, "nobody is answered any more");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Sends a request until it succeeds. Nothing but "not now, try again then" may come before.
    async fn insist<F, Fut>(&self, mut send: F) -> Reply
    where
        F: FnMut() -> Fut,
        Fut: Future<Output = reqwest::Result<Reply>>,
    {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let reply = send().await.expect("the gateway answers");
            if reply.status.is_success() {
                self.answers.fetch_add(1, Ordering::Relaxed);
                return reply;
            }
            // Of the gateway, as long as nobody is behind it, or of a service that cannot yet.
            let later = matches!(reply.status.as_u16(), 502..=504);
            assert!(later, "failed: {} {}", reply.status, reply.body);
            assert!(Instant::now() < deadline, "told to come back for {PATIENCE:?}");
            let seconds = reply.header("retry-after").expect("it says when to come back");
            let seconds: u64 = seconds.parse().expect("a number of seconds");
            tokio::time::sleep(Duration::from_secs(seconds)).await;
        }
    }
}

async fn write(work: Arc<Work>, client: Arc<Client>, project_id: Uuid) -> Vec<Acknowledged> {
    let mut record = Vec::new();
    while work.goes_on() {
        let task = json!({ "project_id": project_id, "title": format!("task {}", record.len()) });
        let key = Uuid::now_v7();
        let reply = work.insist(|| client.try_post("/tasks", &task, Some(key))).await;
        let (version, position) = (reply.number("version"), reply.number("position"));
        record.push(Acknowledged { task_id: reply.id(), version, position });
    }
    record
}

async fn read(work: Arc<Work>, client: Arc<Client>, project_id: Uuid) {
    let path = format!("/projects/{project_id}");
    while work.goes_on() {
        work.insist(|| client.try_get(&path)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_who_honours_retry_after_notices_that_every_service_is_replaced() {
    let mut system = System::with().gateway().start().await;
    let (client, project_id) = person_with_project(&system).await;
    let client = Arc::new(client);
    let work = Arc::new(Work { stop: AtomicBool::new(false), answers: AtomicUsize::new(0) });
    let (mut writers, mut readers) = (JoinSet::new(), JoinSet::new());
    for _ in 0..WRITERS {
        writers.spawn(write(work.clone(), client.clone(), project_id));
    }
    for _ in 0..READERS {
        readers.spawn(read(work.clone(), client.clone(), project_id));
    }

    for _ in 0..ROUNDS {
        for service in Service::ALL {
            work.more_answers().await;
            assert!(system.terminate(service).await, "{service:?} did not end well");
            system.start_again(service).await;
        }
    }

    work.more_answers().await;
    work.stop.store(true, Ordering::Relaxed);
    let record: Vec<Acknowledged> = writers.join_all().await.concat();
    readers.join_all().await;
    assert_stored_exactly_once(&stored_events(&system).await, &record);
    assert_read_model_equals_fold(&system).await;
}
