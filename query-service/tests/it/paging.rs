//! Pages: every item exactly once, also while items are added.

use crate::rows::{Happened, Project};
use crate::world::{Caller, World};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Walks a list in pages of two, adding something before each page, and returns the ids in order.
async fn walk<F, Fut>(caller: &Caller, path: &str, id: &str, add: F) -> Vec<Value>
where
    F: Fn() -> Fut,
    Fut: Future<Output = ()>,
{
    let separator = if path.contains('?') { '&' } else { '?' };
    let mut ids = Vec::new();
    let mut next = format!("{path}{separator}limit=2");
    loop {
        let page = caller.json(&next).await;
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= 2 && (!items.is_empty() || page["next_cursor"].is_null()));
        ids.extend(items.iter().map(|item| item[id].clone()));
        let Some(cursor) = page["next_cursor"].as_str() else { return ids };
        next = format!("{path}{separator}limit=2&cursor={cursor}");
        add().await;
    }
}

/// Checks that what was there at the start was walked exactly once.
#[track_caller]
fn check(path: &str, walked: &[Value], at_the_start: &[Value]) {
    let distinct: BTreeSet<String> = walked.iter().map(Value::to_string).collect();
    assert_eq!(distinct.len(), walked.len(), "{path}: something came twice");
    for id in at_the_start {
        assert!(distinct.contains(&id.to_string()), "{path}: {id} was left out");
    }
}

async fn all(caller: &Caller, path: &str, id: &str) -> Vec<Value> {
    let separator = if path.contains('?') { '&' } else { '?' };
    let page = caller.json(&format!("{path}{separator}limit=200")).await;
    page["items"].as_array().unwrap().iter().map(|item| item[id].clone()).collect()
}

async fn add_to_everything(world: &World, owner: &Caller, project: &Project) {
    world.rows.project(owner.account_id, "NEW").await;
    let member = world.rows.account("Bob").await;
    world.rows.member(project, member, "viewer").await;
    let task = world.rows.task(project, "new").await;
    let first = all(owner, &format!("/tasks?project_id={}", project.id), "id").await;
    let first: uuid::Uuid = first.last().unwrap().as_str().unwrap().parse().unwrap();
    world.rows.retitle(project, first, "again").await;
    let payload = json!({"type": "task_archived"});
    world.rows.happen(Happened { project, task: Some(task), sequence: 2, payload }).await;
}

#[tokio::test]
async fn every_list_is_walked_exactly_once_while_items_are_added() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    for _ in 0..4 {
        add_to_everything(&world, &owner, &project).await;
    }
    let first = all(&owner, &format!("/tasks?project_id={}", project.id), "id").await;
    let first = first.last().unwrap().as_str().unwrap();
    let id = project.id;
    for (path, key) in [
        ("/projects".to_owned(), "id"),
        ("/tasks".to_owned(), "id"),
        (format!("/tasks?project_id={id}"), "id"),
        (format!("/tasks?project_id={id}&archived=false"), "id"),
        (format!("/projects/{id}/members"), "account_id"),
        (format!("/projects/{id}/activity"), "event_id"),
        (format!("/tasks/{first}/history"), "event_id"),
    ] {
        let at_the_start = all(&owner, &path, key).await;
        assert!(at_the_start.len() > 3, "{path} has {}", at_the_start.len());
        let walked = walk(&owner, &path, key, || add_to_everything(&world, &owner, &project)).await;
        check(&path, &walked, &at_the_start);
    }
}

#[tokio::test]
async fn a_cursor_of_another_list_of_tasks_is_refused() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    for title in ["one", "two"] {
        world.rows.task(&project, title).await;
    }
    let page = owner.json("/tasks?limit=1").await;
    let cursor = page["next_cursor"].as_str().unwrap();
    let path = format!("/tasks?project_id={}&cursor={cursor}", project.id);
    owner.get(&path).await.check_problem(400, "malformed_request");
}
