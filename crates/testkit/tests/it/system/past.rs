//! `as_of`: what it finds and whom it answers. That any moment reads as it was is in `property`.

use serde_json::{Value, json};
use testkit::{Client, System, eventually};

#[tokio::test]
async fn what_did_not_exist_then_is_not_found() {
    let system = System::start().await;
    let client = known_person(&system).await;
    let project = client.create_project("young").await;
    let first = client.create_task(project, "first").await;
    let before = client.get(&format!("/tasks/{first}")).await.accepted();
    let board = client.get(&format!("/projects/{project}/board")).await.accepted();
    let position = board.number("position");
    let second = client.create_task(project, "second").await;

    for (path, status) in [
        (format!("/tasks/{second}?as_of={position}"), 404),
        (format!("/projects/{project}/tasks/2?as_of={position}"), 404),
        (format!("/tasks/{first}?as_of={position}"), 200),
        (format!("/tasks/{first}?as_of=0"), 404),
        (format!("/tasks/{first}?as_of=2000-01-01T00:00:00Z"), 404),
        (format!("/projects/{project}/board?as_of=0"), 404),
        (format!("/tasks?project_id={project}&as_of=0"), 404),
        (format!("/search?q=first&project_id={project}&as_of=0"), 404),
        (format!("/tasks/{first}?as_of=yesterday"), 400),
        (format!("/projects/{project}/board?as_of=-1"), 400),
    ] {
        assert_eq!(client.get(&path).await.status.as_u16(), status, "{path}");
    }
    let nothing = client.get("/tasks?as_of=0").await.accepted().body;
    let expected = json!({"items": [], "next_cursor": null, "as_of": {"position": 0, "at": null}});
    assert_eq!(nothing, expected);

    let found = client.get(&format!("/search?q=second&as_of={position}")).await.accepted();
    assert_eq!(found.body["items"], json!([]));
    assert!(found.body["as_of"]["position"].as_u64() >= Some(position));

    let path = format!("/tasks/{first}?as_of={position}");
    let then = client.get(&path).await.accepted();
    assert_eq!(without_as_of(&then.body), before.body);
    assert_eq!(then.body["as_of"]["position"], json!(position));
    let tag = then.header("etag").map(str::to_owned);
    assert_eq!(client.get(&path).await.header("etag").map(str::to_owned), tag);
}

#[tokio::test]
async fn only_members_of_today_see_the_past() {
    let system = System::start().await;
    let owner = system.client().await;
    let project = owner.create_project("private").await;
    let task = owner.create_task(project, "secret").await;
    let position =
        owner.get(&format!("/projects/{project}/board")).await.accepted().number("position");
    let late = system.client().await;
    for path in [
        format!("/tasks/{task}?as_of={position}"),
        format!("/projects/{project}/board?as_of={position}"),
        format!("/tasks?project_id={project}&as_of={position}"),
        format!("/search?q=secret&project_id={project}&as_of={position}"),
    ] {
        assert_eq!(late.get(&path).await.status.as_u16(), 404, "{path}");
    }
    let add = json!({"type": "add_member", "account_id": late.account_id(), "role": "viewer"});
    owner.post(&format!("/projects/{project}/commands"), &add).await.accepted();
    owner.get(&format!("/projects/{project}/members")).await.accepted();
    let seen = late.get(&format!("/tasks/{task}?as_of={position}")).await.accepted();
    assert_eq!(seen.body["title"], "secret");
}

/// Returns a client whose name can be read: it comes through a partition of its own, and what is
/// copied before would lack it.
pub(super) async fn known_person(system: &System) -> Client {
    let client = system.client().await;
    let name = async || client.get("/me").await.body["display_name"].clone();
    eventually(json!("Tester"), name).await;
    client
}

pub(super) fn without_as_of(body: &Value) -> Value {
    let mut body = body.clone();
    if let Some(fields) = body.as_object_mut() {
        fields.remove("as_of");
    }
    body
}
