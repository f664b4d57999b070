//! Who may see what.

use crate::world::World;
use serde_json::json;
use testkit::eventually;
use uuid::Uuid;

/// Every route that names something, with `{p}`, `{t}` for ids.
const NAMED: [&str; 12] = [
    "/projects/{p}",
    "/projects/{p}/members",
    "/projects/{p}/board",
    "/projects/{p}/activity",
    "/projects/{p}/changes",
    "/projects/{p}/changes?since=0&own=true",
    "/projects/{p}/tasks/1",
    "/tasks?project_id={p}",
    "/tasks/{t}",
    "/tasks/{t}/history",
    "/stream?projects={p}",
    "/stream?projects={own},{p}",
];

#[tokio::test]
async fn an_outsider_is_told_nothing_on_any_route() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    let task = world.rows.task(&project, "secret").await;
    let outsider = world.new_caller("Eve").await;
    let own = world.rows.project(outsider.account_id, "EVE").await;
    let fill = |route: &str, project: Uuid, task: Uuid| {
        let route = route.replace("{p}", &project.to_string());
        route.replace("{t}", &task.to_string()).replace("{own}", &own.id.to_string())
    };

    for route in NAMED {
        let hidden = outsider.get(&fill(route, project.id, task)).await;
        hidden.check_problem(404, "not_found");
        // Nothing tells what is hidden from what does not exist.
        let absent = outsider.get(&fill(route, Uuid::now_v7(), Uuid::now_v7())).await;
        absent.check_problem(404, "not_found");
        assert_eq!(hidden.json()["detail"], absent.json()["detail"], "{route}");
        if !route.starts_with("/stream") {
            assert_eq!(owner.get(&fill(route, project.id, task)).await.status, 200, "{route}");
        }
    }
    let projects = outsider.json("/projects").await;
    assert_eq!(projects["items"].as_array().unwrap().len(), 1);
    assert_eq!(projects["items"][0]["id"], json!(own.id));
    assert_eq!(outsider.json("/tasks").await["items"], json!([]));
}

#[tokio::test]
async fn whoever_is_not_signed_in_is_told_so_on_every_route() {
    let world = World::start().await;
    let mut stranger = world.new_caller("Ada").await;
    stranger.token = "no.such.token".to_owned();
    let ids = |route: &str| route.replace("{p}", &Uuid::now_v7().to_string());
    let named = NAMED.map(|route| ids(route).replace("{t}", &Uuid::now_v7().to_string()));
    let others =
        ["/me", "/me/work", "/me/inbox", "/projects", "/tasks", "/stream", "/system/pipeline"];
    for route in named.iter().map(String::as_str).chain(others) {
        stranger.get(route).await.check_problem(401, "not_signed_in");
    }
}

#[tokio::test]
async fn a_member_who_was_removed_sees_nothing_any_more() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    let member = world.new_caller("Bob").await;
    world.rows.member(&project, member.account_id, "viewer").await;
    let board = format!("/projects/{}/board", project.id);
    let seen = member.get(&board).await;
    assert_eq!(seen.status, 200);

    world.rows.remove_member(&project, member.account_id).await;
    let held = seen.header("etag").to_owned();
    member.get(&board).await.check_problem(404, "not_found");
    member.get_with(&board, &[("if-none-match", &held)]).await.check_problem(404, "not_found");
}

#[tokio::test]
async fn a_grant_that_was_taken_back_reads_nothing_any_more() {
    let world = World::start().await;
    let account = world.rows.account("Ada").await;
    let sessions = [world.caller(account), world.caller(account)];
    let [lost, kept] = &sessions;
    let token = world.api_token(account);
    for caller in [lost, kept, &token] {
        assert_eq!(caller.get("/me").await.status, 200);
    }
    for (caller, code) in [(lost, "session_expired"), (&token, "not_signed_in")] {
        let revoke = format!("INSERT INTO read_v1.revoked_grants VALUES ('{}')", caller.grant_id);
        world.rows.execute(&revoke).await;
        eventually(401, || async { caller.get("/me").await.status }).await;
        caller.get("/me").await.check_problem(401, code);
    }
    assert_eq!(kept.get("/me").await.status, 200);
}

#[tokio::test]
async fn whoever_was_erased_is_not_signed_in_any_more() {
    let world = World::start().await;
    let account = world.rows.account("Ada").await;
    let erase = format!("UPDATE read_v1.accounts SET erased = TRUE WHERE account_id = '{account}'");
    world.rows.execute(&erase).await;
    world.caller(account).get("/me").await.check_problem(401, "session_expired");
}

#[tokio::test]
async fn each_member_sees_their_own_role() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    let viewer = world.new_caller("Bob").await;
    world.rows.member(&project, viewer.account_id, "viewer").await;
    let path = format!("/projects/{}", project.id);
    assert_eq!(owner.json(&path).await["role"], "owner");
    assert_eq!(viewer.json(&path).await["role"], "viewer");
    assert_eq!(viewer.json("/projects").await["items"][0]["role"], "viewer");
}

#[tokio::test]
async fn an_unknown_route_and_a_wrong_method_are_problems() {
    let world = World::start().await;
    let caller = world.new_caller("Ada").await;
    assert_eq!(caller.get("/nothing").await.json()["code"], "not_found");
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = client.post(format!("{}/api/v1/me", world.api)).send().await.unwrap();
    assert_eq!(answer.status(), 405);
    assert_eq!(answer.headers()["allow"], "GET,HEAD");
    // The command service's: not unknown, though not here.
    let answer = client.get(format!("{}/api/v1/commands", world.api)).send().await.unwrap();
    assert_eq!(answer.status(), 405);
    assert_eq!(answer.headers()["allow"], "POST");
}

#[tokio::test]
async fn what_does_not_parse_is_malformed() {
    let world = World::start().await;
    let caller = world.new_caller("Ada").await;
    let id = Uuid::now_v7();
    for path in [
        "/projects/1".to_owned(),
        "/projects/00000000-0000-0000-0000-000000000000".to_owned(),
        format!("/projects/{id}/tasks/one"),
        format!("/projects/{id}/tasks/99999999999"),
        "/tasks?archived=perhaps".to_owned(),
        "/tasks?column_id=x".to_owned(),
        "/projects?limit=0".to_owned(),
        "/projects?limit=201".to_owned(),
        "/projects?limit=-1".to_owned(),
        "/projects?cursor=x".to_owned(),
        "/tasks?cursor=eyJ4IjoxfQ".to_owned(),
        format!("/projects/{id}/members?cursor=!"),
        format!("/projects/{id}/activity?cursor=IngI"),
        format!("/tasks/{id}/history?cursor=e30"),
        "/stream?projects=x".to_owned(),
    ] {
        let answer = caller.get(&path).await;
        assert_eq!(answer.json()["code"], "malformed_request", "{path}");
        answer.check_problem(400, "malformed_request");
    }
}
