//! Views that people keep for themselves: made, changed, forgotten, and nobody else's.

use crate::http_setup::{Api, Person, Reply};
use command_service::identity::saved_views::PER_ACCOUNT_MAX;
use http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

const VIEWS: &str = "/me/views";

fn view(name: &str) -> Value {
    json!({ "name": name, "query": "assignee:me due<=7d", "layout": "list" })
}

async fn keep(api: &Api, person: &Person, id: Uuid, body: &Value) -> Reply {
    api.call((Method::PUT, &format!("{VIEWS}/{id}")), &person.token, Some(body)).await
}

async fn forget(api: &Api, person: &Person, id: Uuid) -> Reply {
    api.call((Method::DELETE, &format!("{VIEWS}/{id}")), &person.token, None).await
}

async fn names(api: &Api, person: &Person) -> Vec<String> {
    let reply = api.call((Method::GET, VIEWS), &person.token, None).await.expect(200);
    assert_eq!(reply.body["next_cursor"], Value::Null);
    let items = reply.body["items"].as_array().unwrap().iter();
    items.map(|item| item["name"].as_str().unwrap().to_owned()).collect()
}

/// Fills an account with views but for so many places.
async fn fill(api: &Api, person: &Person, free: i64) {
    sqlx::query(
        "INSERT INTO identity.saved_views (account_id, view_id, name, query, layout)
         SELECT $1, gen_random_uuid(), 'v' || n, '', 'list' FROM generate_series(1, $2) AS n",
    )
    .bind(person.id.parse::<Uuid>().unwrap())
    .bind(PER_ACCOUNT_MAX - free)
    .execute(&api.admin)
    .await
    .unwrap();
}

#[tokio::test]
async fn a_view_is_kept_changed_and_forgotten() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let project = api.project(&ann, "ANN").await;
    let before = api.all_events().await;
    let (first, second) = (Uuid::now_v7(), Uuid::now_v7());
    let kept = keep(&api, &ann, first, &view(" Mine ")).await.expect(200).body;
    assert_eq!(kept["id"], json!(first));
    assert_eq!(kept["name"], "Mine");
    assert_eq!(kept["query"], "assignee:me due<=7d");
    assert_eq!(kept["layout"], "list");
    assert_eq!(kept["project_id"], Value::Null);
    keep(&api, &ann, second, &view("Later")).await.expect(200);

    let changed = json!({
        "name": "Ours", "query": "", "layout": "board", "project_id": project,
    });
    let kept = keep(&api, &ann, first, &changed).await.expect(200).body;
    for field in ["name", "query", "layout", "project_id"] {
        assert_eq!(kept[field], changed[field], "{field}");
    }
    let reply = api.call((Method::GET, VIEWS), &ann.token, None).await.expect(200);
    assert_eq!(reply.body["items"][0], kept, "a change does not move a view");
    assert_eq!(names(&api, &ann).await, ["Ours", "Later"]);

    forget(&api, &ann, first).await.expect(204);
    forget(&api, &ann, first).await.expect(204);
    assert_eq!(names(&api, &ann).await, ["Later"]);
    assert_eq!(api.all_events().await, before, "what is one's own is not in the log");
}

#[tokio::test]
async fn nobody_sees_or_changes_a_view_of_somebody_else() {
    let api = Api::start().await;
    let (ann, bob) = (api.person("Ann").await, api.person("Bob").await);
    let id = Uuid::now_v7();
    keep(&api, &ann, id, &view("Ann's")).await.expect(200);
    assert_eq!(names(&api, &bob).await, [""; 0]);
    // The id names something of each one's own.
    forget(&api, &bob, id).await.expect(204);
    keep(&api, &bob, id, &view("Bob's")).await.expect(200);
    assert_eq!(names(&api, &ann).await, ["Ann's"]);
    assert_eq!(names(&api, &bob).await, ["Bob's"]);
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let path = if method == Method::GET { VIEWS.to_owned() } else { format!("{VIEWS}/{id}") };
        let reply = api.call((method, &path), "", Some(&view("x"))).await;
        reply.problem(401, "not_signed_in");
    }
}

#[tokio::test]
async fn a_view_that_is_wrong_says_where() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let id = Uuid::now_v7();
    for (field, value) in [
        ("name", json!(" ")),
        ("name", json!("x".repeat(101))),
        ("query", json!("x".repeat(1_001))),
        ("query", json!("is:open\u{7}")),
        ("layout", json!("gantt")),
        ("project_id", json!("ANN")),
        ("colour", json!("red")),
    ] {
        let mut body = view("Mine");
        body[field] = value;
        keep(&api, &ann, id, &body).await.invalid(&format!("/{field}"));
    }
    keep(&api, &ann, Uuid::nil(), &view("Mine")).await.problem(400, "malformed_request");
    assert_eq!(names(&api, &ann).await, [""; 0]);
}

#[tokio::test]
async fn a_view_is_over_a_project_its_owner_belongs_to() {
    let api = Api::start().await;
    let (ann, bob) = (api.person("Ann").await, api.person("Bob").await);
    let project = api.project(&ann, "ANN").await;
    let mut body = view("Hers");
    body["project_id"] = json!(project);
    keep(&api, &bob, Uuid::now_v7(), &body).await.problem(404, "not_found");
    assert_eq!(names(&api, &bob).await, [""; 0]);
    api.add_member(&ann, &project, &bob, "viewer").await;
    keep(&api, &bob, Uuid::now_v7(), &body).await.expect(200);
}

#[tokio::test]
async fn an_account_keeps_so_many_views_and_changes_the_ones_it_has() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    fill(&api, &ann, 1).await;
    let last = [Uuid::now_v7(), Uuid::now_v7()];
    let body = view("last");
    let (one, other) =
        tokio::join!(keep(&api, &ann, last[0], &body), keep(&api, &ann, last[1], &body));
    let (kept, refused) = if one.status == 200 { (last[0], other) } else { (last[1], one) };
    refused.problem(409, "too_many_views");
    keep(&api, &ann, kept, &view("renamed")).await.expect(200);
    let names = names(&api, &ann).await;
    assert_eq!(names.len() as i64, PER_ACCOUNT_MAX);
    assert_eq!(names.last().map(String::as_str), Some("renamed"));
    forget(&api, &ann, kept).await.expect(204);
    keep(&api, &ann, Uuid::now_v7(), &body).await.expect(200);
}
