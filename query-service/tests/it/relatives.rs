//! Parents, subtasks and relations, as the tasks on both ends show them.

use crate::rows::{Happened, Project};
use crate::world::{Caller, World};
use serde_json::{Value, json};
use uuid::Uuid;

async fn start() -> (World, Caller, Project) {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    (world, owner, project)
}

async fn put_into(world: &World, task: Uuid, column: Uuid) {
    let statement =
        format!("UPDATE read_v1.tasks SET column_id = '{column}' WHERE task_id = '{task}'");
    world.rows.execute(&statement).await;
}

async fn detail(caller: &Caller, task: Uuid) -> Value {
    caller.json(&format!("/tasks/{task}")).await
}

fn named(id: Uuid, key: &str, title: &str, project: &Project) -> Value {
    json!({
        "id": id, "key": key, "title": title, "project_id": project.id,
        "column_id": project.todo, "done": false, "archived": false, "deleted": false,
    })
}

#[tokio::test]
async fn a_task_lists_its_subtasks_and_each_subtask_its_parent() {
    let (world, owner, project) = start().await;
    let parent = world.rows.task(&project, "move house").await;
    let mut children = Vec::new();
    for title in ["boxes", "van", "gone"] {
        let child = world.rows.task(&project, title).await;
        world.rows.set_parent(child, parent).await;
        children.push(child);
    }
    put_into(&world, children[1], project.done).await;
    world.rows.execute("UPDATE read_v1.tasks SET deleted = TRUE WHERE title = 'gone'").await;

    let answer = detail(&owner, parent).await;
    assert_eq!(answer["subtasks"], json!({"done": 1, "total": 2}));
    let listed = answer["subtasks_list"].as_array().unwrap();
    assert_eq!(listed[0], named(children[0], "TM-2", "boxes", &project));
    assert_eq!((&listed[1]["title"], &listed[1]["done"]), (&json!("van"), &json!(true)));
    assert_eq!((listed.len(), &answer["parent"]), (2, &Value::Null));
    let child = detail(&owner, children[0]).await;
    assert_eq!(child["parent"], named(parent, "TM-1", "move house", &project));
    assert_eq!(child["parent_id"], json!(parent));
    let board = owner.json(&format!("/projects/{}/board", project.id)).await;
    let card = &board["columns"][0]["tasks"][0];
    assert_eq!(card["subtasks"], json!({"done": 1, "total": 2}));
}

#[tokio::test]
async fn a_relation_shows_on_both_ends_under_its_own_name() {
    let (world, owner, project) = start().await;
    let first = world.rows.task(&project, "first").await;
    let second = world.rows.task(&project, "second").await;
    for (kind, back) in
        [("blocks", "blocked_by"), ("relates", "relates"), ("duplicates", "duplicated_by")]
    {
        world.rows.execute("UPDATE read_v1.tasks SET relations = '[]'").await;
        world.rows.relate(first, kind, second, None).await;
        let there = named(second, "TM-2", "second", &project);
        let forth = json!([{"kind": kind, "incoming": false, "task": there}]);
        assert_eq!(detail(&owner, first).await["relations"], forth);
        let here = named(first, "TM-1", "first", &project);
        let back = json!([{"kind": back, "incoming": true, "task": here}]);
        assert_eq!(detail(&owner, second).await["relations"], back);
    }
}

#[tokio::test]
async fn a_task_is_blocked_until_the_other_is_done_or_put_away() {
    let (world, owner, project) = start().await;
    let blocker = world.rows.task(&project, "blocker").await;
    let blocked = world.rows.task(&project, "blocked").await;
    let is_blocked = async || detail(&owner, blocked).await["blocked"] == true;
    assert!(!is_blocked().await);
    world.rows.relate(blocker, "blocks", blocked, None).await;
    assert!(is_blocked().await);
    assert_eq!(detail(&owner, blocker).await["blocked"], false);
    for (change, back) in [
        (format!("column_id = '{}'", project.done), format!("column_id = '{}'", project.todo)),
        ("archived = TRUE".to_owned(), "archived = FALSE".to_owned()),
        ("deleted = TRUE".to_owned(), "deleted = FALSE".to_owned()),
    ] {
        let set =
            |what: &str| format!("UPDATE read_v1.tasks SET {what} WHERE task_id = '{blocker}'");
        world.rows.execute(&set(&change)).await;
        assert!(!is_blocked().await, "{change}");
        world.rows.execute(&set(&back)).await;
        assert!(is_blocked().await, "{back}");
    }
    // Another relation blocks nothing.
    world.rows.execute("UPDATE read_v1.tasks SET relations = '[]'").await;
    world.rows.relate(blocker, "relates", blocked, None).await;
    assert!(!is_blocked().await);
}

#[tokio::test]
async fn a_board_follows_what_blocks_it_from_another_project() {
    let (world, owner, project) = start().await;
    let blocked = world.rows.task(&project, "blocked").await;
    let other = world.rows.project(owner.account_id, "OT").await;
    let blocker = world.rows.task(&other, "blocker").await;
    let board = format!("/projects/{}/board", project.id);
    let is_blocked = async || owner.json(&board).await["columns"][0]["tasks"][0]["blocked"] == true;
    assert!(!is_blocked().await);

    world.rows.relate(blocker, "blocks", blocked, Some(project.id)).await;
    assert!(is_blocked().await, "nothing changed in the board's own project");
    let moved = |position: i64| {
        format!(
            "UPDATE read_v1.tasks SET column_id = '{}', position = {position}
             WHERE task_id = '{blocker}'",
            other.done
        )
    };
    world.rows.execute(&moved(77)).await;
    assert!(!is_blocked().await);
}

#[tokio::test]
async fn what_is_related_in_a_project_one_does_not_belong_to_is_not_told() {
    let (world, owner, project) = start().await;
    let mine = world.rows.task(&project, "mine").await;
    let stranger = world.new_caller("Bob").await;
    let secret = world.rows.project(stranger.account_id, "SE").await;
    let theirs = world.rows.task(&secret, "theirs").await;
    world.rows.relate(theirs, "blocks", mine, Some(project.id)).await;
    world.rows.relate(mine, "relates", theirs, Some(secret.id)).await;
    let answer = detail(&owner, mine).await;
    assert_eq!(answer["relations"], json!([]));
    assert_eq!(answer["blocked"], true);
    world.rows.member(&secret, owner.account_id, "viewer").await;
    assert_eq!(detail(&owner, mine).await["relations"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_task_is_sent_again_when_its_relatives_change() {
    let (world, owner, project) = start().await;
    let task = world.rows.task(&project, "one").await;
    let other = world.rows.task(&project, "two").await;
    let path = format!("/tasks/{task}");
    let mut held = owner.get(&path).await.header("etag").to_owned();
    assert_eq!(held, "\"1\"");
    let parent = format!("UPDATE read_v1.tasks SET parent_id = '{task}' WHERE task_id = '{other}'");
    let retitled = "UPDATE read_v1.tasks SET title = 'deux' WHERE title = 'two'";
    let alone = "UPDATE read_v1.tasks SET parent_id = NULL";
    for change in [parent.as_str(), retitled, alone] {
        world.rows.execute(change).await;
        let changed = owner.get_with(&path, &[("if-none-match", &held)]).await;
        assert_eq!(changed.status, 200, "{change}");
        held = changed.header("etag").to_owned();
        assert_eq!(owner.get_with(&path, &[("if-none-match", &held)]).await.status, 304);
    }
    assert_eq!(held, "\"1\"");
}

#[tokio::test]
async fn a_history_names_the_tasks_it_mentions_to_those_who_may_know_them() {
    let (world, owner, project) = start().await;
    let task = world.rows.task(&project, "one").await;
    let stranger = world.new_caller("Bob").await;
    let secret = world.rows.project(stranger.account_id, "SE").await;
    let theirs = world.rows.task(&secret, "theirs").await;
    let mine = world.rows.task(&project, "two").await;
    for (sequence, other) in [(2, mine), (3, theirs)] {
        let payload = json!({
            "type": "task_related", "kind": "blocks", "task_id": other, "project_id": project.id,
        });
        let task = Some(task);
        world.rows.happen(Happened { project: &project, task, sequence, payload }).await;
    }
    let history = owner.json(&format!("/tasks/{task}/history")).await;
    assert_eq!(history["names"][mine.to_string()], "TM-2 two");
    assert_eq!(history["names"][theirs.to_string()], Value::Null);
    let change = json!([{"field": "blocks", "before": null, "after": theirs}]);
    assert_eq!(history["items"][0]["changes"], change);
}
