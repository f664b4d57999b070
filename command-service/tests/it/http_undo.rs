//! Undo, redo and the restoring of a version, as callers see them.

use crate::http_setup::{Api, Person, Reply};
use serde_json::{Value, json};
use uuid::Uuid;

/// A person, their project, and a task in it.
struct Scene {
    api: Api,
    ann: Person,
    project: String,
    task: String,
}

impl Scene {
    async fn new() -> Self {
        let api = Api::start().await;
        let ann = api.person("Ann").await;
        let project = api.project(&ann, "ANN").await;
        let task = api.task(&ann, &project, "first").await;
        Self { api, ann, project, task }
    }

    async fn of_task(&self, body: Value) -> Reply {
        self.api.command(&self.ann, "tasks", &self.task, &body).await
    }

    async fn of_project(&self, body: Value) -> Reply {
        self.api.command(&self.ann, "projects", &self.project, &body).await
    }

    async fn retitle(&self, title: &str) -> String {
        self.of_task(json!({ "type": "retitle", "title": title })).await.expect(200);
        event_id(&self.api, &self.task, -1).await
    }

    async fn undo(&self, event_id: &str) -> Reply {
        self.of_task(json!({ "type": "undo", "event_id": event_id })).await
    }

    async fn redo(&self, event_id: &str) -> Reply {
        self.of_task(json!({ "type": "redo", "event_id": event_id })).await
    }

    /// Returns the payload and metadata of the task's last event.
    async fn last(&self) -> (Value, Value) {
        stored(&self.api, &self.task, -1).await
    }
}

/// Returns payload and metadata of an aggregate's event; -1 is the last, -2 the one before it.
async fn stored(api: &Api, id: &str, from_end: i64) -> (Value, Value) {
    sqlx::query_as(
        "SELECT payload, metadata FROM event_store.events
         WHERE aggregate_id = $1 ORDER BY sequence DESC OFFSET $2 LIMIT 1",
    )
    .bind(id)
    .bind(-1 - from_end)
    .fetch_one(&api.admin)
    .await
    .unwrap()
}

async fn event_id(api: &Api, id: &str, from_end: i64) -> String {
    stored(api, id, from_end).await.1["event_id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_undo_is_an_event_of_its_own_that_names_what_it_takes_back() {
    let scene = Scene::new().await;
    let retitled = scene.retitle("second").await;
    let reply = scene.undo(&retitled).await.expect(200);
    assert_eq!((reply.header("etag"), &reply.body["version"]), ("\"3\"", &json!(3)));
    let (payload, metadata) = scene.last().await;
    assert_eq!(payload["title"], json!({ "before": "second", "after": "first" }));
    assert_eq!(metadata["undoes"], json!(retitled));
    assert_eq!(scene.api.events_of(&scene.task).await, 3, "nothing is erased");
    let metrics = scene.api.metrics();
    let counted = r#"commands_total{command="task_undo",outcome="accepted"} 1"#;
    assert!(metrics.contains(counted), "{metrics}");
}

#[tokio::test]
async fn a_later_change_is_told_and_not_overwritten() {
    let scene = Scene::new().await;
    let second = scene.retitle("second").await;
    scene.retitle("third").await;
    let problem = scene.undo(&second).await.problem(409, "overtaken");
    assert_eq!((&problem["field"], &problem["current"]), (&json!("title"), &json!("third")));
    assert_eq!(problem.get("id"), None);
    assert_eq!(scene.api.events_of(&scene.task).await, 3);

    let item_id = Uuid::now_v7();
    let add = json!({ "type": "add_checklist_item", "item_id": item_id, "text": "call" });
    scene.of_task(add).await.expect(200);
    let added = event_id(&scene.api, &scene.task, -1).await;
    scene.of_task(json!({ "type": "check", "item_id": item_id })).await.expect(200);
    let problem = scene.undo(&added).await.problem(409, "overtaken");
    assert_eq!((&problem["field"], &problem["id"]), (&json!("checklist"), &json!(item_id)));
    let current = json!({ "item_id": item_id, "text": "call", "checked": true });
    assert_eq!(problem["current"], current);
}

#[tokio::test]
async fn undo_and_redo_take_turns() {
    let scene = Scene::new().await;
    let retitled = scene.retitle("second").await;
    scene.redo(&retitled).await.problem(409, "not_undone");
    scene.undo(&retitled).await.expect(200);
    let undo = event_id(&scene.api, &scene.task, -1).await;
    let problem = scene.undo(&retitled).await.problem(409, "already_undone");
    assert_eq!(problem["undone_by"], json!(undo));

    scene.redo(&retitled).await.expect(200);
    let (payload, metadata) = scene.last().await;
    assert_eq!(payload["title"]["after"], "second");
    assert_eq!(metadata["undoes"], json!(undo));
    scene.redo(&undo).await.problem(409, "not_undone");
    scene.undo(&retitled).await.expect(200);
    let again = event_id(&scene.api, &scene.task, -1).await;
    scene.redo(&again).await.expect(200);
    assert_eq!(scene.last().await.0["title"]["after"], "second");
}

#[tokio::test]
async fn only_an_event_of_this_very_task_is_undone() {
    let scene = Scene::new().await;
    let other = scene.api.task(&scene.ann, &scene.project, "other").await;
    let elsewhere = event_id(&scene.api, &other, -1).await;
    scene.undo(&elsewhere).await.problem(409, "event_not_found");
    scene.undo(&Uuid::now_v7().to_string()).await.problem(409, "event_not_found");
    scene.redo(&elsewhere).await.problem(409, "event_not_found");
}

#[tokio::test]
async fn bodies_of_undo_are_checked_field_by_field() {
    let scene = Scene::new().await;
    scene.of_task(json!({ "type": "undo" })).await.invalid("/event_id");
    scene.undo("x").await.invalid("/event_id");
    let more = json!({ "type": "redo", "event_id": Uuid::now_v7(), "found": {} });
    scene.of_task(more).await.problem(422, "invalid_fields");
    let inner = json!({ "type": "undo", "found": { "Ok": { "type": "task_archived" } } });
    scene.of_task(inner).await.problem(422, "invalid_fields");
    scene.of_task(json!({ "type": "restore_version", "version": "1" })).await.invalid("/version");
}

#[tokio::test]
async fn whoever_may_not_change_the_task_may_not_undo_its_changes() {
    let scene = Scene::new().await;
    let retitled = scene.retitle("second").await;
    let (bob, eve) = (scene.api.person("Bob").await, scene.api.person("Eve").await);
    scene.api.add_member(&scene.ann, &scene.project, &bob, "viewer").await;
    for body in [
        json!({ "type": "undo", "event_id": retitled }),
        json!({ "type": "redo", "event_id": retitled }),
        json!({ "type": "restore_version", "version": 1 }),
    ] {
        let refused = scene.api.command(&bob, "tasks", &scene.task, &body).await;
        refused.problem(403, "role_too_low");
        let refused = scene.api.command(&eve, "tasks", &scene.task, &body).await;
        refused.problem(404, "not_found");
    }
}

#[tokio::test]
async fn undo_honours_if_match_and_idempotency_keys() {
    let scene = Scene::new().await;
    let retitled = scene.retitle("second").await;
    let body = json!({ "type": "undo", "event_id": retitled });
    let path = format!("/tasks/{}/commands", scene.task);
    let send = async |headers: &[(&str, &str)]| {
        scene.api.post_with(&path, Some(&scene.ann), headers, &body).await
    };
    send(&[("if-match", "\"1\"")]).await.problem(412, "stale_version");
    let key = Uuid::now_v7().to_string();
    let first = send(&[("if-match", "\"2\""), ("idempotency-key", &key)]).await.expect(200);
    let again = send(&[("if-match", "\"2\""), ("idempotency-key", &key)]).await.expect(200);
    assert_eq!(again.body, first.body);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(scene.api.events_of(&scene.task).await, 3);
}

#[tokio::test]
async fn a_created_task_is_undone_into_deletion_and_comes_back() {
    let scene = Scene::new().await;
    let created = event_id(&scene.api, &scene.task, -1).await;
    scene.undo(&created).await.expect(200);
    assert_eq!(scene.last().await.0["type"], "task_deleted");
    scene.redo(&created).await.expect(200);
    assert_eq!(scene.last().await.0["type"], "task_restored");
}

#[tokio::test]
async fn a_removed_comment_comes_back_with_its_author_and_its_time() {
    let scene = Scene::new().await;
    let bob = scene.api.person("Bob").await;
    scene.api.add_member(&scene.ann, &scene.project, &bob, "commenter").await;
    let comment_id = Uuid::now_v7();
    let say = json!({ "type": "comment", "comment_id": comment_id, "text": "hello" });
    scene.api.command(&bob, "tasks", &scene.task, &say).await.expect(200);
    let edit = json!({ "type": "edit_comment", "comment_id": comment_id, "text": "bye" });
    scene.api.command(&bob, "tasks", &scene.task, &edit).await.expect(200);
    for _ in 0..2 {
        let remove = json!({ "type": "remove_comment", "comment_id": comment_id });
        scene.of_task(remove).await.expect(200);
        let removed = event_id(&scene.api, &scene.task, -1).await;
        scene.undo(&removed).await.expect(200);
        let (payload, _) = scene.last().await;
        assert_eq!(payload["type"], "comment_restored");
        assert_eq!((&payload["author"], &payload["text"]), (&json!(bob.id), &json!("bye")));
        let times: Vec<String> = sqlx::query_scalar(
            "SELECT to_jsonb(recorded_at)->>0 FROM event_store.events
             WHERE aggregate_id = $1 AND event_type IN ('comment_added', 'comment_edited')
             ORDER BY sequence",
        )
        .bind(&scene.task)
        .fetch_all(&scene.api.admin)
        .await
        .unwrap();
        for (time, field) in times.iter().zip(["created_at", "edited_at"]) {
            let then: (bool,) = sqlx::query_as("SELECT $1::timestamptz = $2::timestamptz")
                .bind(time)
                .bind(payload[field].as_str())
                .fetch_one(&scene.api.admin)
                .await
                .unwrap();
            assert!(then.0, "{field} is {} and not {time}", payload[field]);
        }
    }
}

#[tokio::test]
async fn a_version_is_restored_and_nothing_is_lost() {
    let scene = Scene::new().await;
    scene.retitle("second").await;
    scene.of_task(json!({ "type": "prioritise", "priority": "high" })).await.expect(200);
    scene.of_task(json!({ "type": "comment", "text": "hello" })).await.expect(200);
    let restore = |version: i64| json!({ "type": "restore_version", "version": version });
    let reply = scene.of_task(restore(1)).await.expect(200);
    assert_eq!(reply.body["version"], 6);
    let (payload, metadata) = scene.last().await;
    assert_eq!(payload["priority"], json!({ "before": "high", "after": "none" }));
    assert_eq!(metadata["batch"], "restore");
    assert_eq!(stored(&scene.api, &scene.task, -2).await.0["title"]["after"], "first");

    assert_eq!(scene.of_task(restore(1)).await.expect(200).body["version"], 6);
    assert_eq!(scene.of_task(restore(3)).await.expect(200).body["version"], 8);
    for version in [0, -1, 9, i64::MAX] {
        scene.of_task(restore(version)).await.problem(409, "version_not_found");
    }
}

#[tokio::test]
async fn changes_of_a_project_are_undone_as_well() {
    let scene = Scene::new().await;
    let undo_last = async || {
        let event_id = event_id(&scene.api, &scene.project, -1).await;
        scene.of_project(json!({ "type": "undo", "event_id": event_id })).await
    };
    let columns = scene.api.columns(&scene.project).await;
    let remove = json!({ "type": "remove_column", "column_id": columns[0],
        "move_tasks_to": columns[1] });
    scene.of_project(remove).await.expect(200);
    undo_last().await.expect(200);
    let (payload, metadata) = stored(&scene.api, &scene.project, -1).await;
    assert_eq!((&payload["type"], &payload["index"]), (&json!("column_added"), &json!(0)));
    assert!(metadata["undoes"].is_string());
    // The column is one to move to again.
    let back = json!({ "type": "move", "column_id": columns[0] });
    scene.of_task(back).await.expect(200);

    let renamed = json!({ "type": "rename", "name": "B" });
    scene.of_project(renamed).await.expect(200);
    let event = event_id(&scene.api, &scene.project, -1).await;
    scene.of_project(json!({ "type": "rename", "name": "C" })).await.expect(200);
    let undo = json!({ "type": "undo", "event_id": event });
    let problem = scene.of_project(undo).await.problem(409, "overtaken");
    assert_eq!((&problem["field"], &problem["current"]), (&json!("name"), &json!("C")));
    let first = event_id(&scene.api, &scene.project, -5).await;
    let undo = json!({ "type": "undo", "event_id": first });
    scene.of_project(undo).await.problem(409, "cannot_undo");
    assert!(scene.api.metrics().contains(r#"command="project_undo",outcome="refused""#));
}
