//! Input made to break things: always a clear refusal, never a server error.

use crate::http_setup::{Api, Person, Reply};
use axum::body::Body;
use bytes::Bytes;
use http::{Method, Request};
use serde_json::json;

async fn raw(api: &Api, person: &Person, path: &str, body: impl Into<Bytes>) -> Reply {
    let request = Request::post(format!("/api/v1{path}"))
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {}", person.token));
    api.send(request.body(Body::from(body.into())).unwrap()).await
}

#[tokio::test]
async fn what_is_not_json_is_malformed_on_every_route() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let project = api.project(&ann, "ANN").await;
    let task = api.task(&ann, &project, "x").await;
    let paths = [
        "/projects".to_owned(),
        "/tasks".to_owned(),
        "/commands".to_owned(),
        "/accounts".to_owned(),
        "/session".to_owned(),
        format!("/projects/{project}/commands"),
        format!("/tasks/{task}/commands"),
    ];
    let deep = format!("{{\"type\":{}", "[".repeat(200_000));
    let bodies: [&[u8]; 9] = [
        b"",
        b"{",
        b"{\"a\":}",
        b"{} {}",
        b"\xff\xfe",
        b"{\"type\":\"\xc3\x28\"}",
        b"{\"type\":\"\x00\"}",
        b"{\"type\":\"\\ud800\"}",
        b"{\"type\":1e999999}",
    ];
    for path in &paths {
        for body in bodies {
            let reply = raw(&api, &ann, path, Bytes::copy_from_slice(body)).await;
            let strange = String::from_utf8_lossy(body);
            assert!(reply.status == 400 || reply.status == 422, "{path} {strange} {reply:?}");
            assert!(reply.body["code"].is_string());
        }
        let reply = raw(&api, &ann, path, deep.clone()).await;
        assert!(reply.status == 400 || reply.status == 422, "{path} {reply:?}");
    }
    let commands = format!("/tasks/{task}/commands");
    for body in bodies {
        let reply = raw(&api, &ann, &commands, Bytes::copy_from_slice(body)).await;
        reply.problem(400, "malformed_request");
    }
    raw(&api, &ann, &commands, deep).await.problem(400, "malformed_request");
}

#[tokio::test]
async fn values_beyond_their_type_are_wrong_fields() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let project = api.project(&ann, "ANN").await;
    let column = &api.columns(&project).await[0];
    for limit in ["-1", "4294967296", "1.5", "99999999999999999999", "\"3\"", "true", "[]"] {
        let body =
            format!(r#"{{"type":"set_wip_limit","column_id":"{column}","wip_limit":{limit}}}"#);
        raw(&api, &ann, &format!("/projects/{project}/commands"), body).await.invalid("/wip_limit");
    }
}

#[tokio::test]
async fn control_characters_never_reach_the_store() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let project = api.project(&ann, "ANN").await;
    for title in ["a\u{0}b", "a\nb", "a\u{7f}", "\u{200b}", "\u{2028}"] {
        let body = json!({ "project_id": project, "title": title });
        api.post("/tasks", Some(&ann), &body).await.invalid("/title");
    }
    let description = json!({ "type": "describe", "description": "line\nline\u{0}" });
    api.command(&ann, "projects", &project, &description).await.invalid("/description");
}

#[tokio::test]
async fn bodies_must_be_json_and_not_too_long() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    for media_type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"] {
        let request = Request::post("/api/v1/projects")
            .header("content-type", media_type)
            .header("authorization", format!("Bearer {}", ann.token));
        let reply = api.send(request.body(Body::from("{}")).unwrap()).await;
        reply.problem(415, "unsupported_media_type");
    }
    let long = format!(r#"{{"key":"ANN","name":"{}"}}"#, "x".repeat(1 << 20));
    raw(&api, &ann, "/projects", long).await.problem(413, "body_too_large");
}

#[tokio::test]
async fn wrong_methods_and_unknown_routes_are_problems() {
    let api = Api::start().await;
    let send = async |method: Method, path: &str| {
        let request = Request::builder().method(method).uri(path);
        api.send(request.body(Body::empty()).unwrap()).await
    };
    for method in [Method::GET, Method::PUT, Method::PATCH, Method::DELETE] {
        let reply = send(method, "/api/v1/projects").await;
        // The query service has the GET; the gateway sends it there.
        assert_eq!(reply.header("allow"), "GET,HEAD,POST");
        reply.problem(405, "method_not_allowed");
    }
    for path in ["/", "/api/v1", "/api/v1/project", "/api/v1/projects/", "/api/v1/tasks/../x"] {
        send(Method::POST, path).await.problem(404, "not_found");
    }
}

#[tokio::test]
async fn ids_in_paths_must_be_ids() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let nil = uuid::Uuid::nil().to_string();
    for id in ["x", "%00", "%ff", "1%20OR%201=1", "..%2f..", &nil, &"a".repeat(4_000)] {
        for kind in ["projects", "tasks"] {
            let reply = api.command(&ann, kind, id, &json!({ "type": "archive" })).await;
            reply.problem(400, "malformed_request");
        }
    }
}

#[tokio::test]
async fn sql_and_markup_are_only_text() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let project = api.project(&ann, "ANN").await;
    let title = "'; DROP TABLE event_store.events; -- <script>alert(1)</script> ${7*7} {{x}}";
    let task = api.task(&ann, &project, title).await;
    let stored: String = sqlx::query_scalar(
        "SELECT payload->>'title' FROM event_store.events WHERE aggregate_id = $1",
    )
    .bind(&task)
    .fetch_one(&api.admin)
    .await
    .unwrap();
    assert_eq!(stored, title);
}
