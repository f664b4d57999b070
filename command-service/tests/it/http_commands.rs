//! What an accepted command answers, and what a refused one does.

use crate::http_setup::{Api, Person, router, send, settings, token_for};
use axum::body::Body;
use domain::position::ConsistencyToken;
use http::Request;
use prometheus::Registry;
use serde_json::{Value, json};
use std::time::Duration;
use uuid::Uuid;

pub const KEY: &str = "0199a1b2-0000-7000-8000-000000000001";

pub fn project(key: &str) -> Value {
    json!({ "key": key, "name": "A project" })
}

pub fn uuid() -> String {
    Uuid::now_v7().to_string()
}

#[tokio::test]
async fn a_created_project_says_where_it_is_and_how_to_read_it() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let reply = api.post("/projects", Some(&ann), &project("ANN")).await.expect(201);
    let id = reply.body["id"].as_str().unwrap();
    assert_eq!(reply.header("location"), format!("/api/v1/projects/{id}"));
    assert_eq!(reply.header("etag"), "\"1\"");
    assert_eq!(reply.header("idempotency-replayed"), "");
    assert_eq!(reply.body["version"], 1);
    let token: ConsistencyToken = reply.header("consistency-token").parse().unwrap();
    assert_eq!(reply.body["position"], token.position.get());
    assert_eq!(api.columns(id).await.len(), 4);
}

#[tokio::test]
async fn a_project_may_name_its_own_columns() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let body = json!({ "key": "ANN", "name": "x", "columns": ["One", "Two"] });
    let reply = api.post("/projects", Some(&ann), &body).await.expect(201);
    assert_eq!(api.columns(reply.body["id"].as_str().unwrap()).await.len(), 2);
    let body = json!({ "key": "BOB", "name": "x", "columns": [] });
    api.post("/projects", Some(&ann), &body).await.problem(409, "last_column");
}

#[tokio::test]
async fn tasks_get_human_keys_without_holes() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let project = api.project(&ann, "ANN").await;
    for number in 1..=3 {
        let body = json!({ "project_id": project, "title": "x", "start_on": "2026-11-23",
            "due_on": "2026-12-24", "priority": "high", "assignees": [ann.id] });
        let reply = api.post("/tasks", Some(&ann), &body).await.expect(201);
        assert_eq!(reply.body["number"], number);
        assert_eq!(reply.body["key"], format!("ANN-{number}"));
        let id = reply.body["id"].as_str().unwrap();
        assert_eq!(reply.header("location"), format!("/api/v1/tasks/{id}"));
    }
    let backwards = json!({ "project_id": project, "title": "x", "start_on": "2026-12-24",
        "due_on": "2026-11-23" });
    api.post("/tasks", Some(&ann), &backwards).await.invalid("/due_on");
    assert_eq!(
        api.post("/tasks", Some(&ann), &json!({ "project_id": project, "title": "x" }))
            .await
            .expect(201)
            .body["number"],
        4
    );
}

#[tokio::test]
async fn a_command_that_changes_nothing_is_accepted_and_stores_nothing() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let id = api.project(&ann, "ANN").await;
    let rename = json!({ "type": "rename", "name": "B" });
    let first = api.command(&ann, "projects", &id, &rename).await.expect(200);
    let second = api.command(&ann, "projects", &id, &rename).await.expect(200);
    assert_eq!(first.body, second.body);
    assert_eq!(first.header("etag"), second.header("etag"));
    assert_eq!(api.events_of(&id).await, 2);
}

#[tokio::test]
async fn a_project_key_is_unique() {
    let api = Api::start().await;
    let (ann, bob) = (api.person("Ann").await, api.person("Bob").await);
    api.project(&ann, "ANN").await;
    let taken = api.post("/projects", Some(&bob), &project("ANN")).await;
    assert_eq!(taken.problem(409, "project_key_taken")["errors"][0]["pointer"], "/key");
    api.post("/projects", Some(&bob), &project("BOB")).await.expect(201);
}

#[tokio::test]
async fn a_wrong_field_is_named_in_the_callers_own_form() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let id = api.project(&ann, "ANN").await;
    let task = api.task(&ann, &id, "x").await;
    let project_bodies = [
        (json!({ "type": "rename" }), "/name"),
        (json!({ "type": "rename", "name": "" }), "/name"),
        (json!({ "type": "rename", "name": "x", "extra": 1 }), "/extra"),
        (json!({ "type": "rename", "name": "a\u{0}" }), "/name"),
        (json!({ "type": "set_wip_limit", "column_id": "x" }), "/column_id"),
        (json!({ "type": "add_member", "role": "owner" }), "/account_id"),
        (
            json!({ "type": "add_member", "account_id": ann.id, "email": "a@b", "role": "owner" }),
            "/account_id",
        ),
        (json!({ "type": "add_member", "email": "nobody", "role": "owner" }), "/email"),
        (json!({ "type": "add_member", "email": "a@b", "role": "king" }), "/role"),
        (json!({ "type": "create", "name": "x" }), "/type"),
        (json!({ "type": "explode" }), "/type"),
        (json!({ "type": 7 }), "/type"),
        (json!({ "name": "x" }), "/type"),
        (json!([]), ""),
    ];
    for (body, pointer) in project_bodies {
        api.command(&ann, "projects", &id, &body).await.invalid(pointer);
    }
    let task_bodies = [
        (json!({ "type": "retitle", "title": "x".repeat(501) }), "/title"),
        (json!({ "type": "prioritise", "priority": "very" }), "/priority"),
        (json!({ "type": "schedule", "start_on": "23.11.2026" }), "/start_on"),
        (json!({ "type": "schedule", "due_on": "2026-02-30" }), "/due_on"),
        (
            json!({ "type": "move", "column_id": uuid(), "before": uuid(), "after": uuid() }),
            "/after",
        ),
        (json!({ "type": "move", "column_id": uuid(), "before": task }), "/before"),
        (json!({ "type": "move", "column_id": uuid(), "rank": "a0" }), "/rank"),
        (json!({ "type": "comment", "text": "x", "origin": null }), "/origin"),
        (json!({ "type": "create", "title": "x" }), "/type"),
    ];
    for (body, pointer) in task_bodies {
        api.command(&ann, "tasks", &task, &body).await.invalid(pointer);
    }
    let creates = [
        (json!({ "key": "ann", "name": "x" }), "/key"),
        (json!({ "key": "TOOLONGKEY", "name": "x" }), "/key"),
        (json!({ "key": "ANN", "name": "x", "columns": ["a", ""] }), "/columns/1"),
        (json!({ "id": "7", "key": "ANN", "name": "x" }), "/id"),
        (json!({ "id": Uuid::nil(), "key": "ANN", "name": "x" }), "/id"),
    ];
    for (body, pointer) in creates {
        api.post("/projects", Some(&ann), &body).await.invalid(pointer);
    }
    assert_eq!(api.events_of(&id).await + api.events_of(&task).await, 2);
}

#[tokio::test]
async fn a_broken_rule_has_a_code_of_its_own() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let id = api.project(&ann, "ANN").await;
    let task = api.task(&ann, &id, "x").await;
    let leave = json!({ "type": "remove_member", "account_id": ann.id });
    api.command(&ann, "projects", &id, &leave).await.problem(409, "last_owner");
    let column = json!({ "type": "rename_column", "column_id": uuid(), "name": "x" });
    api.command(&ann, "projects", &id, &column).await.problem(409, "column_not_found");
    let wip = json!({ "type": "set_wip_limit", "column_id": api.columns(&id).await[0],
        "wip_limit": 0 });
    api.command(&ann, "projects", &id, &wip).await.invalid("/wip_limit");
    let assign = json!({ "type": "assign", "account_id": uuid() });
    api.command(&ann, "tasks", &task, &assign).await.problem(409, "not_a_member");
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let rename = json!({ "type": "rename", "name": "x" });
    api.command(&ann, "projects", &uuid(), &rename).await.problem(404, "not_found");
    let archive = json!({ "type": "archive" });
    api.command(&ann, "tasks", &uuid(), &archive).await.problem(404, "not_found");
    let move_it = json!({ "type": "move", "column_id": uuid(), "before": uuid() });
    api.command(&ann, "tasks", &uuid(), &move_it).await.problem(404, "not_found");
    let task = json!({ "project_id": uuid(), "title": "x" });
    api.post("/tasks", Some(&ann), &task).await.problem(404, "not_found");
}

async fn order_of(api: &Api, column: &str) -> Vec<Uuid> {
    sqlx::query_scalar(
        "SELECT task_id FROM event_store.task_places WHERE column_id = $1 ORDER BY rank",
    )
    .bind(Uuid::parse_str(column).unwrap())
    .fetch_all(&api.admin)
    .await
    .unwrap()
}

#[tokio::test]
async fn a_task_moves_before_or_after_another_or_last() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let project = api.project(&ann, "ANN").await;
    let columns = api.columns(&project).await;
    let mut tasks = Vec::new();
    for title in ["a", "b", "c"] {
        tasks.push(api.task(&ann, &project, title).await);
    }
    let [a, b, c] = tasks.iter().map(|id| Uuid::parse_str(id).unwrap()).collect::<Vec<_>>()[..]
    else {
        panic!("three tasks")
    };
    let shift = async |task: Uuid, column: &str, place: &str, neighbour: Uuid| {
        let mut body = json!({ "type": "move", "column_id": column });
        body[place] = json!(neighbour);
        api.command(&ann, "tasks", &task.to_string(), &body).await
    };
    assert_eq!(order_of(&api, &columns[0]).await, [a, b, c]);
    shift(c, &columns[0], "before", a).await.expect(200);
    assert_eq!(order_of(&api, &columns[0]).await, [c, a, b]);
    shift(c, &columns[0], "after", a).await.expect(200);
    assert_eq!(order_of(&api, &columns[0]).await, [a, c, b]);
    let last = json!({ "type": "move", "column_id": columns[0] });
    api.command(&ann, "tasks", &a.to_string(), &last).await.expect(200);
    assert_eq!(order_of(&api, &columns[0]).await, [c, b, a]);
    // The named task stands in another column.
    shift(c, &columns[1], "before", b).await.problem(409, "concurrent_change");
    shift(c, &uuid(), "before", b).await.problem(409, "concurrent_change");
}

#[tokio::test]
async fn a_member_is_added_by_address_or_by_account() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let (bob, eve) = (api.person("Bob").await, api.person("Eve").await);
    let id = api.project(&ann, "ANN").await;
    let add =
        |email: &str, role: &str| json!({ "type": "add_member", "email": email, "role": role });
    api.command(&ann, "projects", &id, &add("BOB@example.org", "editor")).await.expect(200);
    api.task(&bob, &id, "x").await;

    let nobody = api.command(&ann, "projects", &id, &add("nobody@example.org", "viewer")).await;
    assert_eq!(nobody.problem(409, "account_not_found")["errors"][0]["pointer"], "/email");
    let nobody = json!({ "type": "add_member", "account_id": uuid(), "role": "viewer" });
    let nobody = api.command(&ann, "projects", &id, &nobody).await;
    assert_eq!(nobody.problem(409, "account_not_found")["errors"][0]["pointer"], "/account_id");

    // Whether an address has an account is told to owners only.
    for email in [&eve.email, "nobody@example.org"] {
        let reply = api.command(&bob, "projects", &id, &add(email, "viewer")).await;
        reply.problem(403, "role_too_low");
        let reply = api.command(&eve, "projects", &id, &add(email, "viewer")).await;
        reply.problem(404, "not_found");
    }
}

#[tokio::test]
async fn addresses_cannot_be_tried_out_by_adding_members() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let id = api.project(&ann, "ANN").await;
    let mut throttled = false;
    for n in 0..40 {
        let email = format!("nobody{n}@example.org");
        let add = json!({ "type": "add_member", "email": email, "role": "viewer" });
        let reply = api.command(&ann, "projects", &id, &add).await;
        throttled |= reply.status == 429;
    }
    assert!(throttled);
}

#[tokio::test]
async fn stored_events_know_the_request_that_caused_them() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let traceparent = format!("00-{trace}-00f067aa0ba902b7-01");
    let headers = [("request-id", KEY), ("traceparent", &traceparent), ("idempotency-key", KEY)];
    let reply = api.post_with("/projects", Some(&ann), &headers, &project("ANN")).await.expect(201);
    assert_eq!(reply.header("request-id"), KEY);
    let metadata: Value =
        sqlx::query_scalar("SELECT metadata FROM event_store.events WHERE aggregate_id = $1")
            .bind(reply.body["id"].as_str().unwrap())
            .fetch_one(&api.admin)
            .await
            .unwrap();
    assert_eq!(metadata["actor"], ann.id);
    assert_eq!(metadata["correlation_id"], KEY);
    assert_eq!(metadata["idempotency_key"], KEY);
    assert!(metadata["traceparent"].as_str().unwrap().contains(trace), "{metadata}");
}

#[tokio::test]
async fn commands_are_counted_by_name_and_outcome() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let id = api.project(&ann, "ANN").await;
    let rename = json!({ "type": "rename", "name": "B" });
    api.command(&ann, "projects", &id, &rename).await.expect(200);
    api.command(&ann, "projects", &uuid(), &rename).await.expect(404);
    api.command(&ann, "projects", &id, &json!({ "type": "rename" })).await.expect(422);
    let stale = [("if-match", "\"1\"")];
    let path = format!("/projects/{id}/commands");
    api.post_with(&path, Some(&ann), &stale, &rename).await.expect(412);
    let metrics = api.metrics();
    for line in [
        r#"commands_total{command="project_create",outcome="accepted"} 1"#,
        r#"commands_total{command="project_rename",outcome="accepted"} 1"#,
        r#"commands_total{command="project_rename",outcome="refused"} 1"#,
        r#"commands_total{command="project_rename",outcome="conflict"} 1"#,
        r#"commands_total{command="unknown",outcome="invalid"} 1"#,
        r#"command_duration_seconds_count{command="project_rename"} 3"#,
        r#"http_requests_total{method="POST",route="/api/v1/projects/{project_id}/commands",status="404"} 1"#,
    ] {
        assert!(metrics.contains(line), "{line} is not in\n{metrics}");
    }
}

#[tokio::test]
async fn without_a_database_every_command_asks_to_be_repeated() {
    let mut config = settings("postgres://command_service@127.0.0.1:1/none");
    config.pool.db_acquire_timeout = Duration::from_millis(100);
    let router = router(&config, &Registry::new());
    let id = Uuid::now_v7();
    let token = token_for(&config, id);
    let person = Person { id: id.to_string(), email: String::new(), token };
    let requests = [
        ("/projects".to_owned(), project("ANN")),
        ("/tasks".to_owned(), json!({ "project_id": id, "title": "x" })),
        (format!("/tasks/{id}/commands"), json!({ "type": "archive" })),
        (
            format!("/projects/{id}/commands"),
            json!({ "type": "add_member", "email": "a@b",
            "role": "viewer" }),
        ),
        ("/session".to_owned(), json!({ "email": "a@b", "password": "wrong password" })),
        (
            "/accounts".to_owned(),
            json!({ "email": "a@b", "password": "correct horse battery",
            "display_name": "Ann" }),
        ),
    ];
    for (path, body) in requests {
        let request = Request::post(format!("/api/v1{path}"))
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {}", person.token));
        let reply = send(&router, request.body(Body::from(body.to_string())).unwrap()).await;
        assert_eq!(reply.header("retry-after"), "1", "{path} {}", reply.body);
        let problem = reply.problem(503, "unavailable");
        assert!(!problem.to_string().contains("127.0.0.1"), "{problem}");
    }
}
