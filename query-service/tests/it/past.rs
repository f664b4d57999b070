//! Which moment a time means. That the past reads as it was is tested with the whole system.

use crate::world::World;
use serde_json::json;

#[tokio::test]
async fn a_time_means_the_newest_event_recorded_until_then_even_if_the_clock_was_set_back() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    for title in ["one", "two", "three", "four"] {
        world.rows.task(&project, title).await;
    }
    for (position, second) in [(1, 0), (2, 10), (3, 5), (4, 6), (5, 20)] {
        world
            .rows
            .execute(&format!(
                "UPDATE read_v1.changes SET recorded_at = '2026-11-03T14:05:{second:02}Z'
                 WHERE position = {position}"
            ))
            .await;
    }
    for (second, position, at) in
        [(0, 1, 0), (4, 1, 0), (5, 3, 5), (7, 4, 6), (12, 4, 6), (20, 5, 20), (59, 5, 20)]
    {
        let at = format!("2026-11-03T14:05:{at:02}Z");
        for path in [format!("/projects/{}/board", project.id), "/tasks".to_owned()] {
            let answer = owner.json(&format!("{path}?as_of=2026-11-03T14:05:{second:02}Z")).await;
            assert_eq!(answer["as_of"], json!({"position": position, "at": at}), "{second}");
        }
    }
    let early = format!("/projects/{}/board?as_of=2026-11-03T14:04:59Z", project.id);
    owner.get(&early).await.check_problem(404, "not_found");
}

#[tokio::test]
async fn the_past_is_sent_again_only_when_it_reads_otherwise() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    let task = world.rows.task(&project, "one").await;
    for path in [
        format!("/projects/{}/board?as_of=2", project.id),
        format!("/tasks/{task}?as_of=2"),
        format!("/projects/{}/tasks/1?as_of=2", project.id),
    ] {
        let first = owner.get(&path).await;
        let held = [("if-none-match", first.header("etag"))];
        assert_eq!(owner.get_with(&path, &held).await.status, 304, "{path}");
        world.rows.retitle(&project, task, "later").await;
        assert_eq!(owner.get_with(&path, &held).await.status, 304, "{path}");
        // A repaired aggregate has a past that was missing.
        let park = format!(
            "INSERT INTO read_v1.parked (aggregate_type, aggregate_id, partition, position, error)
             VALUES ('task', gen_random_uuid(), {}, 2, 'x')",
            project.partition().get()
        );
        world.rows.execute(&park).await;
        assert_eq!(owner.get_with(&path, &held).await.status, 200, "{path}");
        world.rows.execute("DELETE FROM read_v1.parked").await;
    }
}

#[tokio::test]
async fn a_cursor_belongs_to_its_moment() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    for title in ["one", "two"] {
        world.rows.task(&project, title).await;
    }
    let first = owner.json("/tasks?limit=1&as_of=3").await;
    let cursor = first["next_cursor"].as_str().unwrap();
    let next = owner.json(&format!("/tasks?limit=1&as_of=3&cursor={cursor}")).await;
    assert_eq!((&next["items"][0]["title"], &next["next_cursor"]), (&json!("one"), &json!(null)));
    for other in ["", "&as_of=2"] {
        let answer = owner.get(&format!("/tasks?limit=1&cursor={cursor}{other}")).await;
        answer.check_problem(400, "malformed_request");
    }
}
