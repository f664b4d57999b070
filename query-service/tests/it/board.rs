//! The board, and the memory of it.

use crate::rows::Happened;
use crate::world::World;
use serde_json::{Value, json};
use std::io::Read as _;
use uuid::Uuid;

fn titles(column: &Value) -> Vec<&str> {
    column["tasks"].as_array().unwrap().iter().map(|t| t["title"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_board_has_its_columns_in_order_with_their_tasks_by_rank() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    for title in ["one", "two", "three", "four", "five"] {
        world.rows.task(&project, title).await;
    }
    world.rows.execute("UPDATE read_v1.tasks SET rank = 'a' WHERE title = 'three'").await;
    world.rows.execute("UPDATE read_v1.tasks SET archived = TRUE WHERE title = 'four'").await;
    world.rows.execute("UPDATE read_v1.tasks SET deleted = TRUE WHERE title = 'five'").await;

    let board = owner.json(&format!("/projects/{}/board", project.id)).await;
    assert_eq!(board["project_id"], json!(project.id));
    assert_eq!((&board["position"], &board["truncated"]), (&json!(6), &json!(false)));
    let columns = board["columns"].as_array().unwrap();
    assert_eq!(columns.len(), 2);
    assert_eq!((&columns[0]["name"], &columns[1]["name"]), (&json!("To do"), &json!("Done")));
    assert_eq!(titles(&columns[0]), ["three", "one", "two"]);
    assert_eq!((&columns[0]["count"], &columns[0]["wip_limit"]), (&json!(3), &json!(2)));
    assert_eq!(columns[0]["over_limit"], true);
    assert_eq!((&columns[1]["count"], &columns[1]["over_limit"]), (&json!(0), &json!(false)));
    let mut card = columns[0]["tasks"][1].clone();
    card.as_object_mut().unwrap().retain(|key, _| key != "id" && key != "updated_at");
    let expected = json!({
        "key": "TM-1", "number": 1, "title": "one", "priority": "none", "start_on": null,
        "due_on": null, "estimate": null, "repeat": null, "labels": [], "assignees": [], "checklist": {"done": 0, "total": 0},
        "parent_id": null, "subtasks": {"done": 0, "total": 0}, "blocked": false,
        "comments": 0, "has_description": false, "rank": "a00000001", "version": 1,
    });
    assert_eq!(card, expected);
}

#[tokio::test]
async fn an_archived_column_and_its_tasks_are_off_the_board() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    world.rows.task(&project, "one").await;
    world
        .rows
        .execute("UPDATE read_v1.projects SET columns = jsonb_set(columns, '{0,archived}', 'true')")
        .await;
    let board = owner.json(&format!("/projects/{}/board", project.id)).await;
    assert_eq!(board["columns"].as_array().unwrap().len(), 1);
    assert_eq!(board["columns"][0]["name"], "Done");
}

#[tokio::test]
async fn a_board_is_encoded_once_until_its_project_changes() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let other = world.new_caller("Bob").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    world.rows.member(&project, other.account_id, "viewer").await;
    let task = world.rows.task(&project, "one").await;
    let path = format!("/projects/{}/board", project.id);

    let first = owner.get(&path).await;
    let second = other.get(&path).await;
    assert_eq!(first.text, second.text);
    assert_eq!(first.header("etag"), second.header("etag"));
    let held = [("if-none-match", first.header("etag"))];
    assert_eq!(owner.get_with(&path, &held).await.status, 304);
    assert_eq!(world.metric("board_cache_requests_total{outcome=\"miss\"}").await, 1.0);
    assert_eq!(world.metric("board_cache_requests_total{outcome=\"hit\"}").await, 1.0);

    // No nudge, no token: the next answer has the change all the same.
    world.rows.retitle(&project, task, "uno").await;
    let changed = owner.get_with(&path, &held).await;
    assert_eq!(changed.status, 200);
    assert_eq!(titles(&changed.json()["columns"][0]), ["uno"]);
    assert_eq!(world.metric("board_cache_requests_total{outcome=\"miss\"}").await, 2.0);
}

#[tokio::test]
async fn a_board_is_packed_for_whoever_can_unpack() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    let path = format!("/projects/{}/board", project.id);
    let small = owner.get_with(&path, &[("accept-encoding", "gzip")]).await;
    assert_eq!(small.header("content-encoding"), "");

    for number in 0..20 {
        world.rows.task(&project, &format!("Water the roses, {number}")).await;
    }
    let plain = owner.get(&path).await;
    assert_eq!(plain.header("content-encoding"), "");
    let packed = owner.send(&path, &[("accept-encoding", "br, gzip")]).await;
    let headers = packed.headers().clone();
    assert_eq!(headers["content-encoding"], "gzip");
    assert_eq!(headers["vary"], "Cookie, Authorization, Accept-Encoding");
    // One entity in two forms: what is held of one is current for the other.
    assert_eq!(headers["etag"], format!("W/{}", plain.header("etag")));
    let held = [("if-none-match", headers["etag"].to_str().unwrap())];
    assert_eq!(owner.get_with(&path, &held).await.status, 304);

    let packed = packed.bytes().await.unwrap();
    assert!(packed.len() < plain.text.len() / 2);
    let mut unpacked = String::new();
    flate2::read::GzDecoder::new(&packed[..]).read_to_string(&mut unpacked).unwrap();
    assert_eq!(unpacked, plain.text);
}

#[tokio::test]
async fn a_change_that_was_parked_and_retried_shows_although_it_is_older() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    let task = world.rows.task(&project, "one").await;
    let payload = json!({"type": "project_archived"});
    world.rows.happen(Happened { project: &project, task: None, sequence: 2, payload }).await;
    let partition = project.partition();
    world
        .rows
        .execute(&format!(
            "INSERT INTO read_v1.parked (aggregate_type, aggregate_id, partition, position, error)
             VALUES ('task', '{task}', {partition}, 2, 'x')"
        ))
        .await;
    let path = format!("/projects/{}/board", project.id);
    let before = owner.get(&path).await;

    // The retry leaves no newer position behind.
    world.rows.execute("DELETE FROM read_v1.parked; UPDATE read_v1.tasks SET title = 'uno'").await;
    let after = owner.get_with(&path, &[("if-none-match", before.header("etag"))]).await;
    assert_eq!(after.status, 200);
    assert_eq!(titles(&after.json()["columns"][0]), ["uno"]);
}

#[tokio::test]
async fn another_generation_of_the_read_model_is_another_board() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    world.rows.task(&project, "one").await;
    let path = format!("/projects/{}/board", project.id);
    let before = owner.get(&path).await;

    world
        .rows
        .execute(
            "CREATE SCHEMA other; CREATE TABLE other.tasks AS TABLE read_v1.tasks;
             UPDATE other.tasks SET title = 'uno';
             BEGIN; DROP VIEW read.tasks; CREATE VIEW read.tasks AS SELECT * FROM other.tasks;
             GRANT SELECT ON read.tasks TO query_service; COMMIT",
        )
        .await;
    let after = owner.get_with(&path, &[("if-none-match", before.header("etag"))]).await;
    assert_eq!((after.status, titles(&after.json()["columns"][0])), (200, vec!["uno"]));
}

#[tokio::test]
async fn a_column_with_too_many_tasks_is_cut_and_says_so() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    world.rows.task(&project, "one").await;
    world
        .rows
        .execute(&format!(
            "CREATE TEMP TABLE copy AS SELECT t.* FROM read_v1.tasks t, generate_series(1, 1200);
             UPDATE copy SET task_id = gen_random_uuid(), column_id = '{}';
             ALTER TABLE copy ADD COLUMN n serial;
             UPDATE copy SET number = n + 1, rank = 'b' || lpad(n::text, 6, '0');
             ALTER TABLE copy DROP COLUMN n, DROP COLUMN has_description;
             INSERT INTO read_v1.tasks SELECT * FROM copy",
            project.todo
        ))
        .await;
    let board = owner.json(&format!("/projects/{}/board", project.id)).await;
    let column = &board["columns"][0];
    assert_eq!(board["truncated"], true);
    assert_eq!(column["count"], 1_201);
    let shown = titles(column).len();
    assert_eq!(shown, 1_000);
    assert_eq!(column["tasks"][0]["number"], 1);
}

#[tokio::test]
async fn an_unknown_board_is_not_found() {
    let world = World::start().await;
    let caller = world.new_caller("Ada").await;
    let path = format!("/projects/{}/board", Uuid::now_v7());
    caller.get(&path).await.check_problem(404, "not_found");
}
