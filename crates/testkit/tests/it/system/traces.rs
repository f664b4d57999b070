//! One trace from a browser's request to what other browsers are told.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testkit::{Client, Service, System, SystemOptions, eventually};
use uuid::Uuid;

use crate::monitoring::{Received, Receiver};

const ATTEMPTS_MAX: usize = 5;
/// How long an attempt waits for its last span.
const ATTEMPT: Duration = Duration::from_secs(12);
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// A caller's own span, whose trace the system takes part in.
const CALLER: &str = "00f067aa0ba902b7";

/// Returns the id of the request.
async fn create_task(client: &Client, project_id: Uuid, traceparent: &str) -> String {
    let base = &client.addresses().commands[0];
    let request_id = Uuid::now_v7().to_string();
    let answer = reqwest::Client::new()
        .post(format!("{base}/api/v1/tasks"))
        .bearer_auth(client.access_token())
        .header("traceparent", traceparent)
        .header("request-id", &request_id)
        .json(&json!({ "project_id": project_id, "title": "followed" }))
        .send()
        .await
        .expect("command-service answers");
    assert!(answer.status().is_success(), "{}", answer.status());
    request_id
}

/// Returns the trace that command-service names when it logs a request.
fn logged_trace(system: &System, request_id: &str) -> Option<String> {
    let log = system.log_of(Service::Command, 0);
    let mut events = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let event = events.find(|event| event["span"]["request.id"] == request_id)?;
    event["span"]["trace.id"].as_str().map(str::to_owned)
}

/// A system that exports a share of its traces.
fn exporting_to(receiver: &Receiver, share: &'static str) -> SystemOptions {
    let settings = vec![
        ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", &*receiver.endpoint().leak()),
        ("OTEL_TRACES_SAMPLER_ARG", share),
        // Seconds otherwise, until a batch is sent.
        ("OTEL_BSP_SCHEDULE_DELAY", "100"),
    ];
    SystemOptions::default().settings(settings.leak())
}

/// Spans as "service: name below parent", in order.
fn tree(spans: &[Received]) -> Vec<String> {
    let name_of = |id: &str| {
        let parent = spans.iter().find(|span| span.span_id == id);
        let caller = if id == CALLER { "the caller" } else { "an unknown span" };
        parent.map_or_else(|| caller.to_owned(), |span| span.name.clone())
    };
    let mut tree: Vec<String> = spans
        .iter()
        .map(|span| format!("{}: {} below {}", span.service, span.name, name_of(&span.parent_id)))
        .collect();
    tree.sort();
    tree
}

/// Waits for as many spans of a trace, for a while; returns its tree.
async fn settled(receiver: &Receiver, trace_id: &str, count: usize) -> Vec<String> {
    let end = Instant::now() + ATTEMPT;
    while receiver.spans_of(trace_id).len() < count && Instant::now() < end {
        tokio::time::sleep(LOOK_EVERY).await;
    }
    tree(&receiver.spans_of(trace_id))
}

#[tokio::test]
async fn a_request_is_one_trace_from_its_command_to_the_push() {
    let receiver = Receiver::start().await;
    let system = exporting_to(&receiver, "1").start().await;
    let client = system.client().await;
    let project_id = client.create_project("followed").await;
    client.get(&format!("/projects/{project_id}")).await.accepted();
    let mut live = client.live(&[project_id], None).await;
    let expected = [
        "command-service: append below command",
        "command-service: command below http_request",
        "command-service: http_request below the caller",
        "command-service: relay below http_request",
        "projector: project below relay",
        "query-service: push below project",
    ];
    let mut seen = Vec::new();
    // An event may overtake the stream, read from the event store: then its trace is shorter.
    for _ in 0..ATTEMPTS_MAX {
        let trace_id = Uuid::now_v7().simple().to_string();
        let traceparent = format!("00-{trace_id}-{CALLER}-01");
        let request_id = create_task(&client, project_id, &traceparent).await;
        assert_eq!(logged_trace(&system, &request_id), Some(trace_id.clone()));
        live.next().await;
        seen = settled(&receiver, &trace_id, expected.len()).await;
        if seen == expected {
            return;
        }
    }
    panic!("no trace is complete, the last one is {seen:#?}");
}

#[tokio::test]
async fn a_trace_its_caller_does_not_sample_is_not_exported() {
    let receiver = Receiver::start().await;
    let system = exporting_to(&receiver, "1").start().await;
    let client = system.client().await;
    let project_id = client.create_project("followed").await;
    let [unsampled, sampled] = [0, 1].map(|_| Uuid::now_v7().simple().to_string());
    create_task(&client, project_id, &format!("00-{unsampled}-{CALLER}-00")).await;
    create_task(&client, project_id, &format!("00-{sampled}-{CALLER}-01")).await;
    let later = || async { receiver.spans_of(&sampled).iter().any(|span| span.name == "project") };
    eventually(true, later).await;
    assert_eq!(receiver.spans_of(&unsampled), []);
}

#[tokio::test]
async fn where_the_caller_has_not_decided_the_share_does() {
    for (share, exported) in [("0", false), ("1", true)] {
        let receiver = Receiver::start().await;
        let system = exporting_to(&receiver, share).start().await;
        // Its account and its project come without a trace.
        let client = system.client().await;
        let project_id = client.create_project("followed").await;
        let sampled = Uuid::now_v7().simple().to_string();
        create_task(&client, project_id, &format!("00-{sampled}-{CALLER}-01")).await;
        // Spans of one service arrive in the order in which they end.
        let later = || async { !receiver.spans_of(&sampled).is_empty() };
        eventually(true, later).await;
        let spans = receiver.spans();
        let others: Vec<_> = spans.iter().filter(|span| span.trace_id != sampled).collect();
        assert_eq!(!others.is_empty(), exported, "a share of {share}: {others:?}");
    }
}
