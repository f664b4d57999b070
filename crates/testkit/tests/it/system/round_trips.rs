//! What a command and a query ask of PostgreSQL, by number: each statement is a wait that everybody
//! who does it has to bear, so one more of them is a decision, not an accident.

use serde_json::json;
use testkit::{Client, Heard, Link, System, eventually};
use uuid::Uuid;

use super::person_with_project;

/// Timers ask now and then on the same connections: of so many tries one is without them.
const TRIES: usize = 12;

async fn proxied() -> (System, Client, Uuid) {
    let system = System::with().proxied().start().await;
    let (client, project_id) = person_with_project(&system).await;
    (system, client, project_id)
}

/// Returns the least that one service asked in several tries of the same work.
async fn least<T>(system: &System, client: &str, work: impl AsyncFn() -> T) -> Heard {
    let statements = system.link(Link::Postgres).statements().expect("it is PostgreSQL");
    let mut least: Option<Heard> = None;
    for _ in 0..TRIES {
        let (_, heard) = statements.of(client, work()).await;
        least = match least {
            Some(known) if known.round_trips <= heard.round_trips => Some(known),
            Some(_) | None => Some(heard),
        };
    }
    least.expect("there was a try")
}

/// Compares by what each statement begins with.
#[track_caller]
fn assert_heard(heard: &Heard, statements: &[&str]) {
    let begin = |text: &String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let asked: Vec<String> = heard.statements.iter().map(begin).collect();
    let as_expected = asked.len() == statements.len()
        && asked.iter().zip(statements).all(|(asked, expected)| asked.contains(expected));
    assert!(as_expected, "asked: {asked:#?}");
    assert_eq!(heard.round_trips, statements.len(), "{asked:#?}");
}

const APPEND: &str = "FROM event_store.append_events(";

#[tokio::test]
async fn a_command_on_what_is_known_asks_for_the_append_alone() {
    let (system, client, project_id) = proxied().await;
    let task_id = client.create_task(project_id, "known").await;
    let retitle = async || {
        let title = json!({ "type": "retitle", "title": Uuid::now_v7().to_string() });
        client.command_task(task_id, &title).await.accepted()
    };
    retitle().await;
    assert_heard(&least(&system, "command_service", retitle).await, &[APPEND]);
}

#[tokio::test]
async fn a_new_task_asks_for_the_append_alone() {
    let (system, client, project_id) = proxied().await;
    let create = async || client.create_task(project_id, "new").await;
    create().await;
    assert_heard(&least(&system, "command_service", create).await, &[APPEND]);
}

#[tokio::test]
async fn a_change_of_a_task_is_projected_in_six_round_trips() {
    let (system, client, project_id) = proxied().await;
    let task_id = client.create_task(project_id, "projected").await;
    let retitle_and_see = async || {
        let title = json!({ "type": "retitle", "title": Uuid::now_v7().to_string() });
        client.command_task(task_id, &title).await.accepted();
        client.get(&format!("/tasks/{task_id}")).await.accepted()
    };
    retitle_and_see().await;
    let statements = [
        "BEGIN",
        "UPDATE checkpoints",
        "FROM tasks WHERE task_id = ANY",
        "INSERT INTO task_versions",
        "INSERT INTO changes",
        "COMMIT",
    ];
    assert_heard(&least(&system, "projector", retitle_and_see).await, &statements);
}

#[tokio::test]
async fn a_query_asks_as_often_as_it_has_to() {
    let (system, client, project_id) = proxied().await;
    let task_id = client.create_task(project_id, "read").await;
    let queries: [(&str, &[&str]); 5] = [
        // Authorised, and found to be the one in memory.
        (&format!("/projects/{project_id}/board"), &["max(c.position) FROM read.changes"]),
        (
            &format!("/tasks/{task_id}"),
            &["FROM read.tasks t", "o.task_id", "WITH related", "c.comment_id"],
        ),
        (
            &format!("/tasks/{task_id}/history"),
            &["JOIN read.members m", "c.event_id", "event_id, undoes", "a.display_name"],
        ),
        ("/projects", &["FROM read.members m"]),
        ("/me", &["FROM read.accounts"]),
    ];
    for (path, statements) in queries {
        eventually(200, || async { client.get(path).await.status.as_u16() }).await;
        let read = async || client.get(path).await.accepted();
        assert_heard(&least(&system, "query-service", read).await, statements);
    }
}

#[tokio::test]
async fn what_somebody_keeps_is_read_by_one_statement() {
    let (system, client, project_id) = proxied().await;
    client.put(&format!("/me/stars/{project_id}"), &json!({})).await.accepted();
    for (path, statement) in [
        ("/me/views", "FROM identity.saved_views"),
        ("/me/stars", "FROM identity.starred_projects"),
    ] {
        let read = async || client.get_command(path).await.accepted();
        read().await;
        assert_heard(&least(&system, "command_service", read).await, &[statement]);
    }
}
