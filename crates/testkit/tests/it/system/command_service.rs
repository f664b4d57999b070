use serde_json::json;
use testkit::{Service, System};
use uuid::Uuid;

use super::{busy, finish, more_answers, person_with_project};
use crate::invariants::{
    assert_read_model_equals_fold, assert_sequences_have_no_holes, assert_stored_exactly_once,
    stored_events,
};

/// Commands a person gets answered between two faults.
const SOME: usize = 60;
const KILLS: usize = 3;

#[tokio::test]
async fn a_killed_command_service_loses_nothing_it_acknowledged_and_repeats_nothing() {
    let mut system = System::start().await;
    let mut loads = busy(&system).await;
    for _ in 0..KILLS {
        more_answers(&mut loads, SOME).await;
        system.kill(Service::Command).await;
        system.start_again(Service::Command).await;
    }
    more_answers(&mut loads, SOME).await;
    let record = finish(loads).await;

    let events = stored_events(&system).await;
    assert_stored_exactly_once(&events, &record);
    assert_sequences_have_no_holes(&events);
    assert_read_model_equals_fold(&system).await;
}

#[tokio::test]
async fn two_replicas_store_and_relay_as_one() {
    let system = System::with().replicas(2).start().await;
    let mut loads = busy(&system).await;
    more_answers(&mut loads, SOME).await;
    let record = finish(loads).await;

    let events = stored_events(&system).await;
    assert_stored_exactly_once(&events, &record);
    assert_sequences_have_no_holes(&events);
    assert_read_model_equals_fold(&system).await;
}

#[tokio::test]
async fn a_repeated_idempotency_key_stores_nothing_also_after_a_restart() {
    let mut system = System::start().await;
    let (client, project_id) = person_with_project(&system).await;
    let key = Uuid::now_v7();
    let task = json!({ "project_id": project_id, "title": "once" });
    let first = client.try_post("/tasks", &task, Some(key)).await.expect("an answer").accepted();
    let stored = stored_events(&system).await.len();

    let second = client.try_post("/tasks", &task, Some(key)).await.expect("an answer").accepted();
    system.kill(Service::Command).await;
    system.start_again(Service::Command).await;
    let third = client.try_post("/tasks", &task, Some(key)).await.expect("an answer").accepted();
    let other = json!({ "project_id": project_id, "title": "something else" });
    let reused = client.try_post("/tasks", &other, Some(key)).await.expect("an answer");

    for repeat in [second, third] {
        assert_eq!(repeat.body, first.body);
        assert_eq!(repeat.header("idempotency-replayed"), Some("true"));
    }
    assert_eq!(reused.status.as_u16(), 422);
    assert_eq!(reused.body["code"], "idempotency_key_reused");
    assert_eq!(stored_events(&system).await.len(), stored);
}

#[tokio::test]
async fn a_database_that_is_down_gives_503_and_needs_no_restart_when_it_is_back() {
    let system = System::with().private_postgres().start().await;
    let (client, project_id) = person_with_project(&system).await;
    let task = json!({ "project_id": project_id, "title": "later" });

    system.postgres().kill().await;
    let refused = client.post("/tasks", &task).await;
    system.postgres().start_again().await;

    assert_eq!(refused.status.as_u16(), 503, "{}", refused.body);
    assert!(refused.header("retry-after").is_some());
    testkit::eventually(201, || async { client.post("/tasks", &task).await.status.as_u16() }).await;
    assert_read_model_equals_fold(&system).await;
}
