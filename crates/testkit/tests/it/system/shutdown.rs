use std::sync::Arc;

use serde_json::json;
use testkit::{Service, System};
use tokio::task::JoinSet;

use super::person_with_project;
use crate::invariants::stored_events;

/// Requests on their way while the service is told to stop.
const IN_FLIGHT: usize = 64;

#[tokio::test]
async fn a_terminated_command_service_answers_what_it_took_in() {
    let mut system = System::start().await;
    let (client, project_id) = person_with_project(&system).await;
    let before = stored_events(&system).await.len();
    let client = Arc::new(client);
    let mut requests = JoinSet::new();
    for number in 0..IN_FLIGHT {
        let client = client.clone();
        requests.spawn(async move {
            let task = json!({ "project_id": project_id, "title": format!("task {number}") });
            client.try_post("/tasks", &task, None).await
        });
    }
    // The first answer proves that requests are being worked on.
    let first = requests.join_next().await.expect("a request").expect("no panic");
    let ended_well = system.terminate(Service::Command).await;

    let mut outcomes = vec![first];
    while let Some(outcome) = requests.join_next().await {
        outcomes.push(outcome.expect("no panic"));
    }
    let mut answered = 0;
    for outcome in outcomes {
        match outcome {
            Ok(reply) => {
                assert_eq!(reply.status.as_u16(), 201, "{}", reply.body);
                answered += 1;
            }
            // Never taken in is fine: a load balancer sends it elsewhere. Cut off is not.
            Err(error) => assert!(error.is_connect(), "cut off: {error:?}"),
        }
    }
    assert!(ended_well, "exit status after SIGTERM");
    assert_eq!(stored_events(&system).await.len() - before, answered);
}
