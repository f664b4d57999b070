//! What the running services export is what docs/OBSERVABILITY.md lists, and stays bounded.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Stdio};

use futures::{StreamExt as _, stream};
use serde_json::{Value, json};
use testkit::{Client, Service, System};
use uuid::Uuid;

use super::person_with_project;
use crate::monitoring::{Family, inventory, parse};

/// Requests, each about another id.
const DISTINCT_IDS: usize = 10_000;
const AT_ONCE: usize = 32;
/// Series that requests may add, whatever they ask for: one route more, with a few statuses, is a
/// histogram's buckets for each.
const MORE_SERIES_MAX: usize = 200;

async fn scrape(system: &mut System, service: Service) -> String {
    scrape_port(system.replica(service, 0).ports().admin).await
}

async fn scrape_port(admin: u16) -> String {
    let answer = reqwest::get(format!("http://127.0.0.1:{admin}/metrics")).await;
    answer.expect("the admin listener answers").text().await.expect("metrics are text")
}

/// Returns what a gauge of whole numbers, without labels, says at an admin port.
pub(super) async fn gauge(admin: u16, name: &str) -> Option<i64> {
    let text = scrape_port(admin).await;
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    value.map(|value| value.parse().expect("the gauge is a whole number"))
}

async fn all_families(system: &mut System) -> BTreeMap<&'static str, BTreeMap<String, Family>> {
    let mut families = BTreeMap::new();
    for service in Service::ALL {
        families.insert(service.program(), parse(&scrape(system, service).await));
    }
    families
}

/// Something of everything, so that series that appear with their first use are there.
async fn use_everything(client: &Client, project_id: Uuid) {
    let task_id = client.create_task(project_id, "seen from outside").await;
    client.command_task(task_id, &json!({ "type": "retitle", "title": "seen" })).await.accepted();
    client.get(&format!("/projects/{project_id}/board")).await.accepted();
    let mut live = client.live(&[project_id], None).await;
    client.command_task(task_id, &json!({ "type": "archive" })).await.accepted();
    live.next().await;
}

#[tokio::test]
async fn every_metric_is_listed_with_its_type_and_labels_and_every_listed_one_is_exported() {
    let mut system = System::start().await;
    let (client, project_id) = person_with_project(&system).await;
    use_everything(&client, project_id).await;
    let families = all_families(&mut system).await;

    let mut differences = Vec::new();
    let listed = inventory();
    let each = listed.iter().flat_map(|entry| entry.services.iter().map(move |by| (entry, by)));
    for (entry, service) in each {
        match families[service.as_str()].get(&entry.name) {
            None => differences.push(format!("{service} exports no {}", entry.name)),
            Some(family) if family.kind != entry.kind || family.labels != entry.labels => {
                differences.push(format!("{service}: {} is {family:?}", entry.name));
            }
            Some(_) => {}
        }
    }
    let is_listed = |service: &str, name: &str| {
        listed.iter().any(|entry| entry.name == name && entry.services.contains(service))
    };
    let exported = families.iter().flat_map(|(service, exported)| {
        exported.iter().map(move |(name, family)| (service, name, family))
    });
    for (service, name, family) in exported.filter(|(service, name, _)| !is_listed(service, name)) {
        differences.push(format!("{service}: {name} is not listed: {family:?}"));
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[tokio::test]
async fn ten_thousand_ids_leave_no_trace_in_the_labels() {
    let mut system = System::start().await;
    let (client, project_id) = person_with_project(&system).await;
    use_everything(&client, project_id).await;
    let count = |families: BTreeMap<_, BTreeMap<String, Family>>| -> usize {
        families.values().flat_map(BTreeMap::values).map(|family| family.series).sum()
    };
    let before = count(all_families(&mut system).await);

    let client = &client;
    stream::iter(0..DISTINCT_IDS)
        .for_each_concurrent(AT_ONCE, async |number| {
            let id = Uuid::now_v7();
            match number % 4 {
                0 => drop(client.get(&format!("/tasks/{id}")).await),
                1 => drop(client.get(&format!("/nothing/{id}")).await),
                2 => drop(client.post(&format!("/tasks/{id}/commands"), &json!({})).await),
                _ => drop(client.post(&format!("/{id}"), &json!({ "type": id })).await),
            }
        })
        .await;

    let after = count(all_families(&mut system).await);
    assert!(after <= before + MORE_SERIES_MAX, "{before} series became {after}");
    assert_promtool_is_content(&mut system).await;
}

/// `promtool check metrics` finds names and types that Prometheus would frown at; it checks where it
/// is installed, which `cargo xtask test` sees to.
async fn assert_promtool_is_content(system: &mut System) {
    for service in Service::ALL {
        let text = scrape(system, service).await;
        let checking = Command::new("promtool")
            .args(["check", "metrics"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let Ok(mut checking) = checking else { return };
        let mut input = checking.stdin.take().expect("its input is a pipe");
        input.write_all(text.as_bytes()).expect("promtool reads");
        drop(input);
        let output = checking.wait_with_output().expect("promtool ends");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{}: {said}", service.program());
    }
}

/// Returns the largest value of a metric, whatever its labels.
async fn largest(system: &mut System, service: Service, metric: &str) -> f64 {
    let text = scrape(system, service).await;
    let samples = text.lines().filter(|line| line.split(['{', ' ']).next() == Some(metric));
    let values = samples.filter_map(|line| line.rsplit(' ').next()?.parse().ok());
    values.fold(f64::MIN, f64::max)
}

#[tokio::test]
async fn what_a_dead_projector_does_not_apply_is_told_by_who_is_alive() {
    let mut system = System::start().await;
    let (client, project_id) = person_with_project(&system).await;
    client.get(&format!("/projects/{project_id}")).await.accepted();
    system.kill(Service::Projector).await;
    for number in 0..5 {
        client.create_task(project_id, &format!("waiting {number}")).await;
    }
    let command = Service::Command;
    let (mut lag, mut waiting) = (0.0, 0.0);
    for _ in 0..150 {
        waiting = largest(&mut system, command, "consumer_pending_messages").await
            + largest(&mut system, command, "consumer_ack_pending_messages").await;
        lag = largest(&mut system, command, "consumer_lag_seconds").await;
        if waiting >= 5.0 && lag > 1.0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert!(waiting >= 5.0 && lag > 1.0, "{waiting} wait, for {lag} s");
    let mut later = lag;
    for _ in 0..100 {
        later = largest(&mut system, command, "consumer_lag_seconds").await;
        if later > lag {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert!(later > lag, "{later} s is not more than {lag} s");

    system.start_again(Service::Projector).await;
    for _ in 0..300 {
        lag = largest(&mut system, command, "consumer_lag_seconds").await;
        if lag == 0.0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("{lag} s are left");
}

#[tokio::test]
async fn people_are_shown_the_relay_the_partitions_and_the_processes_at_work() {
    let mut system = System::start().await;
    let (client, project_id) = person_with_project(&system).await;
    client.create_task(project_id, "on its way").await;
    let shown = async || {
        let pipeline = client.get("/system/pipeline").await.accepted().body;
        let leads = pipeline["relay"]["leader"].is_string();
        let relayed = pipeline["head"].as_i64() > Some(0)
            && pipeline["relay"]["position"] == pipeline["head"];
        let services: Vec<String> = pipeline["processes"]
            .as_array()
            .expect("processes")
            .iter()
            .map(|process| format!("{} {}", process["service"], process["partitions"]))
            .collect();
        let waiting: Option<i64> = pipeline["partitions"]
            .as_array()
            .expect("partitions")
            .iter()
            .map(|partition| partition["waiting"].as_i64())
            .sum();
        (leads && relayed, waiting, services)
    };
    let services =
        ["\"command-service\" null", "\"projector\" 8", "\"query-service\" null"].map(String::from);
    testkit::eventually((true, Some(0), services.to_vec()), shown).await;

    // Who has to find a process looks its name up in the logs: people are not told where it runs.
    let leader = client.get("/system/pipeline").await.accepted().body["relay"]["leader"].clone();
    let leader = leader.as_str().expect("there is a leader");
    assert!(leader.len() == 8 && leader.bytes().all(|byte| byte.is_ascii_hexdigit()), "{leader}");
    let log = system.log_of(Service::Command, 0);
    let events = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut started = events.filter(|event| event["instance"] == leader);
    let pid = system.replica(Service::Command, 0).process().map(|process| process.pid());
    assert_eq!(started.next().map(|event| event["pid"].clone()), pid.map(Value::from));
}
