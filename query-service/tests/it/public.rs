//! The board as whoever has the link sees it.

use crate::rows::Project;
use crate::world::{Answer, World};
use serde_json::json;

const TOKEN: &str = "cGxlYXNlIGRvIG5vdCBndWVzcyB0aGlzIG9uZSE";

async fn publish(world: &World, project: &Project) {
    let (id, token) = (project.id, TOKEN);
    let hash = format!("encode(sha256('{token}'), 'hex')");
    let update =
        format!("UPDATE read_v1.projects SET public_link = {hash} WHERE project_id = '{id}'");
    world.rows.execute(&update).await;
}

/// Asks without being anybody.
async fn get(world: &World, token: &str, held: Option<&str>) -> Answer {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut request = client.get(format!("{}/api/v1/public/{token}/board", world.api));
    if let Some(held) = held {
        request = request.header("if-none-match", held);
    }
    let answer = request.send().await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    Answer { status, headers, text: answer.text().await.unwrap() }
}

#[tokio::test]
async fn whoever_has_the_link_reads_the_board_and_no_more_names_than_it_needs() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    let idle = world.rows.account("Idle").await;
    world.rows.member(&project, idle, "viewer").await;
    let gone = world.rows.account("Gone").await;
    world
        .rows
        .execute("UPDATE read_v1.accounts SET erased = TRUE WHERE display_name = 'Gone'")
        .await;
    world.rows.task(&project, "pay rent").await;
    let ada = owner.account_id;
    let assign = format!("UPDATE read_v1.tasks SET assignees = ARRAY['{ada}', '{gone}']::uuid[]");
    world.rows.execute(&assign).await;
    publish(&world, &project).await;

    let answer = get(&world, TOKEN, None).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let body = answer.json();
    let board = owner.json(&format!("/projects/{}/board", project.id)).await;
    assert_eq!(body["board"], board);
    assert_eq!(body["board"]["columns"][0]["tasks"][0]["title"], "pay rent");
    assert_eq!(body["people"], json!([{"id": ada, "display_name": "Ada"}]));
    let expected = json!({
        "key": "TM", "name": "TM project", "description": "about it",
        "labels": [{"id": project.label, "name": "bug", "colour": "red"}],
    });
    assert_eq!(body["project"], expected);
    assert_eq!(answer.header("x-robots-tag"), "noindex, nofollow");
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    assert!(!answer.text.contains("Idle") && !answer.text.contains('@'));
}

#[tokio::test]
async fn a_link_that_was_revoked_or_never_was_leads_nowhere() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    get(&world, TOKEN, None).await.check_problem(404, "not_found");
    publish(&world, &project).await;
    let held = get(&world, TOKEN, None).await.header("etag").to_owned();
    assert_eq!(get(&world, TOKEN, Some(&held)).await.status, 304);
    for other in [&TOKEN[1..], "x", &TOKEN.repeat(3), "%00", &project.id.to_string()] {
        get(&world, other, Some(&held)).await.check_problem(404, "not_found");
    }
    world.rows.execute("UPDATE read_v1.projects SET public_link = NULL").await;
    get(&world, TOKEN, Some(&held)).await.check_problem(404, "not_found");
}

#[tokio::test]
async fn a_public_board_is_sent_again_when_it_or_a_name_on_it_changes() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    let task = world.rows.task(&project, "one").await;
    let ada = owner.account_id;
    world
        .rows
        .execute(&format!("UPDATE read_v1.tasks SET assignees = ARRAY['{ada}']::uuid[]"))
        .await;
    publish(&world, &project).await;
    let held = get(&world, TOKEN, None).await.header("etag").to_owned();

    world.rows.execute("UPDATE read_v1.accounts SET display_name = 'Ada L.'").await;
    let renamed = get(&world, TOKEN, Some(&held)).await;
    assert_eq!(renamed.json()["people"][0]["display_name"], "Ada L.");
    let held = renamed.header("etag").to_owned();
    assert_eq!(get(&world, TOKEN, Some(&held)).await.status, 304);
    world.rows.retitle(&project, task, "uno").await;
    let changed = get(&world, TOKEN, Some(&held)).await.json();
    assert_eq!(changed["board"]["columns"][0]["tasks"][0]["title"], "uno");
}
