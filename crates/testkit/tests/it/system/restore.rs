//! A backup of the event store, restored behind a stream and a read model that know what came after.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::json;
use testkit::{Service, System, Tools, eventually, workspace_root};

use super::metrics::gauge;
use super::person_with_project;
use crate::invariants::{
    StoredEvent, assert_read_model_equals_fold, assert_sequences_have_no_holes, stored_events,
};

#[tokio::test]
async fn after_a_restore_the_relay_halts_until_an_operator_says_what_is_right() {
    let mut system = System::with().private_postgres().start().await;
    let admin = system.replica(Service::Command, 0).ports().admin;
    let (client, project_id) = person_with_project(&system).await;
    let task_id = client.create_task(project_id, "kept").await;
    client.get(&format!("/tasks/{task_id}")).await.accepted();
    let before = stored_events(&system).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup");
    succeeds(&script(&system, "backup", &file));

    for number in 0..5 {
        let lost = client.create_task(project_id, &format!("lost {number}")).await;
        client.get(&format!("/tasks/{lost}")).await.accepted();
    }
    let known = stored_events(&system).await;
    // The stream has them all before its writer stops.
    let newest = known.last().unwrap().position;
    eventually(Some(newest), || gauge(admin, "relay_checkpoint_position")).await;
    assert!(system.terminate(Service::Command).await);
    succeeds(&script(&system, "restore", &file));
    assert_eq!(positions(&stored_events(&system).await), positions(&before));
    succeeds(&run(&mut system, "command-service", "migrate"));
    system.start_again(Service::Command).await;

    // Nothing is mixed: commands are stored, and nobody is sent two events at one position.
    eventually(Some(1), || gauge(admin, "relay_halted")).await;
    let renamed = json!({ "type": "retitle", "title": "kept and changed" });
    let answer = client.command_task(task_id, &renamed).await.accepted();
    assert!(answer.number("position") <= newest.unsigned_abs());

    succeeds(&run(&mut system, "command-service", "relay-reset"));
    succeeds(&run(&mut system, "projector", "rebuild"));
    assert_read_model_equals_fold(&system).await;
    eventually(Some(0), || gauge(admin, "relay_halted")).await;
    let board = client.get(&format!("/projects/{project_id}/board")).await.accepted().body;
    assert_eq!(board["columns"][0]["tasks"][0]["title"], "kept and changed", "{board}");
    assert_eq!(board["columns"][0]["count"], 1, "{board}");

    // From here on it is a system as any other.
    let next = client.create_task(project_id, "next").await;
    client.get(&format!("/tasks/{next}")).await.accepted();
    assert_read_model_equals_fold(&system).await;
    assert_sequences_have_no_holes(&stored_events(&system).await);
}

#[tokio::test]
async fn a_backup_that_cannot_be_read_replaces_nothing() {
    let system = System::start().await;
    let (client, project_id) = person_with_project(&system).await;
    let before = stored_events(&system).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup");
    succeeds(&script(&system, "backup", &file));
    // A name that is taken stays what it is.
    assert!(!script(&system, "backup", &file).status.success());
    let whole = std::fs::read(&file).unwrap();
    std::fs::write(&file, &whole[..whole.len() / 2]).unwrap();

    assert!(!script(&system, "restore", &file).status.success());
    assert!(!script(&system, "restore", &folder.path().join("nothing")).status.success());
    assert_eq!(positions(&stored_events(&system).await), positions(&before));
    client.create_task(project_id, "as if nothing had happened").await;
}

fn positions(events: &[StoredEvent]) -> Vec<i64> {
    events.iter().map(|event| event.position).collect()
}

fn script(system: &System, name: &str, file: &Path) -> Output {
    let dump = Tools::find().postgres("pg_dump").expect("PostgreSQL's programs");
    let programs = dump.parent().expect("a program lies in a folder").to_path_buf();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(programs).chain(std::env::split_paths(&path));
    Command::new(workspace_root().join("ci/bin").join(name))
        .arg(file)
        .env("PATH", std::env::join_paths(folders).expect("folders that can be in PATH"))
        .env("EVENT_STORE_ADMIN_URL", system.event_store().admin_url())
        .output()
        .expect("run the script")
}

/// Runs a subcommand as an operator would.
fn run(system: &mut System, service: &str, subcommand: &str) -> Output {
    Command::new(testkit::binaries().join(service))
        .arg(subcommand)
        .env("EVENT_STORE_ADMIN_URL", system.event_store().admin_url())
        .env("EVENT_STORE_URL", system.event_store().url_as("projector"))
        .env("READ_MODEL_URL", system.read_model().url_as("projector"))
        .env("NATS_URL", system.nats().url_as("command_service"))
        .output()
        .expect("run the service")
}

#[track_caller]
fn succeeds(output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
