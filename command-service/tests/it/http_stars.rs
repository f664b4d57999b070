//! Projects that people star for themselves.

use crate::http_setup::{Api, Person, Reply};
use command_service::identity::stars::PER_ACCOUNT_MAX;
use http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

const STARS: &str = "/me/stars";

async fn set(api: &Api, person: &Person, method: Method, project: &str) -> Reply {
    api.call((method, &format!("{STARS}/{project}")), &person.token, None).await
}

async fn starred(api: &Api, person: &Person) -> Vec<String> {
    let reply = api.call((Method::GET, STARS), &person.token, None).await.expect(200);
    assert_eq!(reply.body["next_cursor"], Value::Null);
    let items = reply.body["items"].as_array().unwrap().iter();
    items.map(|item| item["project_id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_star_is_set_and_taken_back_for_oneself() {
    let api = Api::start().await;
    let (ann, bob) = (api.person("Ann").await, api.person("Bob").await);
    let (one, two) = (api.project(&ann, "ONE").await, api.project(&ann, "TWO").await);
    api.add_member(&ann, &one, &bob, "viewer").await;
    let before = api.all_events().await;
    for project in [&two, &one, &two] {
        set(&api, &ann, Method::PUT, project).await.expect(204);
    }
    assert_eq!(starred(&api, &ann).await, [two.clone(), one.clone()], "the first one stays first");
    assert_eq!(starred(&api, &bob).await, [""; 0]);
    set(&api, &bob, Method::PUT, &one).await.expect(204);
    for _ in 0..2 {
        set(&api, &ann, Method::DELETE, &one).await.expect(204);
    }
    assert_eq!(starred(&api, &ann).await, [two]);
    assert_eq!(starred(&api, &bob).await, [one]);
    assert_eq!(api.all_events().await, before, "what is one's own is not in the log");
}

#[tokio::test]
async fn only_members_star_a_project_and_who_has_left_takes_the_star_back() {
    let api = Api::start().await;
    let (ann, bob) = (api.person("Ann").await, api.person("Bob").await);
    let project = api.project(&ann, "ANN").await;
    set(&api, &bob, Method::PUT, &project).await.problem(404, "not_found");
    let nowhere = Uuid::now_v7().to_string();
    set(&api, &bob, Method::PUT, &nowhere).await.problem(404, "not_found");
    api.add_member(&ann, &project, &bob, "viewer").await;
    set(&api, &bob, Method::PUT, &project).await.expect(204);
    let leave = json!({ "type": "remove_member", "account_id": bob.id });
    api.command(&ann, "projects", &project, &leave).await.expect(200);
    set(&api, &bob, Method::PUT, &project).await.problem(404, "not_found");
    set(&api, &bob, Method::DELETE, &project).await.expect(204);
    assert_eq!(starred(&api, &bob).await, [""; 0]);
}

#[tokio::test]
async fn an_account_stars_so_many_projects() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let project = api.project(&ann, "ANN").await;
    let ids: Vec<Uuid> = (0..PER_ACCOUNT_MAX).map(|_| Uuid::now_v7()).collect();
    sqlx::query(
        "INSERT INTO identity.starred_projects (account_id, project_id)
         SELECT $1, project_id FROM UNNEST($2::uuid[]) AS p (project_id)",
    )
    .bind(ann.id.parse::<Uuid>().unwrap())
    .bind(ids)
    .execute(&api.admin)
    .await
    .unwrap();
    set(&api, &ann, Method::PUT, &project).await.problem(409, "too_many_stars");
    let first = starred(&api, &ann).await.remove(0);
    set(&api, &ann, Method::DELETE, &first).await.expect(204);
    set(&api, &ann, Method::PUT, &project).await.expect(204);
    // What is starred is, also when there is no room.
    set(&api, &ann, Method::PUT, &project).await.expect(204);
    assert_eq!(starred(&api, &ann).await.len() as i64, PER_ACCOUNT_MAX);
}
