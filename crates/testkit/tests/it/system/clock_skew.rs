//! Replicas whose clocks are wrong, one ahead and one behind; the database's is right.

use serde_json::Value;
use sqlx::types::time::OffsetDateTime;
use testkit::{Addresses, Client, Service, System, eventually};

use super::{busy, finish, more_answers, person_with_project};
use crate::invariants::{
    assert_read_model_equals_fold, assert_sequences_have_no_holes, assert_stored_exactly_once,
    stored_events,
};

/// By how much each clock is wrong, in seconds.
const OFF: i32 = 120;
const AHEAD: usize = 0;
const BEHIND: usize = 1;
/// Commands a person gets answered.
const SOME: usize = 60;

async fn skew_all(system: &mut System) {
    for service in Service::ALL {
        system.skew(service, AHEAD, OFF).await;
        system.skew(service, BEHIND, -OFF).await;
    }
}

/// Somebody who signed in at one replica, and asks all of them in turn.
async fn signed_in_at(system: &System, replica: usize) -> Client {
    let all = system.addresses();
    let one = Addresses { commands: vec![all.commands[replica].clone()], ..all };
    Client::register(one).await
}

/// Returns what queries answer at each replica.
async fn answers(client: &Client) -> [u16; 2] {
    let mut answers = [0; 2];
    for (replica, answer) in answers.iter_mut().enumerate() {
        let url = format!("{}/api/v1/me", client.addresses().queries[replica]);
        let request = reqwest::Client::new().get(url).bearer_auth(client.access_token());
        *answer = request.send().await.expect("query-service answers").status().as_u16();
    }
    answers
}

async fn database_time(system: &System) -> OffsetDateTime {
    let mut connection = system.event_store().connect().await;
    let now = sqlx::query_scalar("SELECT clock_timestamp()").fetch_one(&mut connection).await;
    now.expect("ask for the time")
}

/// Returns the first and the last time an event was stored.
async fn stored_between(system: &System) -> (OffsetDateTime, OffsetDateTime) {
    let mut connection = system.event_store().connect().await;
    let times = "SELECT min(recorded_at), max(recorded_at) FROM event_store.events";
    sqlx::query_as(times).fetch_one(&mut connection).await.expect("ask when events were stored")
}

#[tokio::test]
async fn clocks_that_are_wrong_neither_order_nor_date_what_is_stored() {
    let mut system = System::with().replicas(2).start().await;
    let started = database_time(&system).await;
    skew_all(&mut system).await;
    let mut loads = busy(&system).await;
    let (client, project_id) = person_with_project(&system).await;
    client.get(&format!("/projects/{project_id}")).await.accepted();
    let mut live = client.live(&[project_id], None).await;
    more_answers(&mut loads, SOME).await;
    // Each read asks the next replica, and sees what was acknowledged by any of them.
    for title in ["one", "two", "three", "four"] {
        let task_id = client.create_task(project_id, title).await;
        let task = client.get(&format!("/tasks/{task_id}")).await.accepted().body;
        assert_eq!(
            (&task["title"], live.next().await["task_id"].as_str()),
            (&Value::from(title), task["id"].as_str())
        );
    }
    let mut record = finish(loads).await;

    assert_read_model_equals_fold(&system).await;
    let events = stored_events(&system).await;
    let theirs: Vec<_> = events
        .iter()
        .filter(|event| record.iter().any(|done| done.task_id.to_string() == event.aggregate_id))
        .cloned()
        .collect();
    record.sort_by_key(|done| done.position);
    assert_stored_exactly_once(&theirs, &record);
    assert_sequences_have_no_holes(&events);
    let (first, last) = stored_between(&system).await;
    assert!(first >= started && last <= database_time(&system).await, "{first} {last}");
}

#[tokio::test]
async fn an_access_token_is_good_by_the_clock_of_whoever_reads_it() {
    // Shorter than the clocks are apart, so that the difference shows at once.
    let short = &[("ACCESS_TOKEN_LIFETIME", "3m")];
    let mut system = System::with().replicas(2).settings(short).start().await;
    skew_all(&mut system).await;

    let ahead = signed_in_at(&system, AHEAD).await;
    eventually([200, 200], || answers(&ahead)).await;
    // To the clock that is ahead it was over a minute ago, to the other it has just begun.
    let behind = signed_in_at(&system, BEHIND).await;
    eventually([401, 200], || answers(&behind)).await;
}
