//! Undoing everything one request did.

use crate::http_setup::{Api, Person};
use serde_json::{Value, json};
use uuid::Uuid;

struct Scene {
    api: Api,
    ann: Person,
    project: String,
    tasks: Vec<String>,
}

impl Scene {
    /// Ann's project with some tasks.
    async fn with(tasks: usize) -> Self {
        let api = Api::start().await;
        let ann = api.person("Ann").await;
        let project = api.project(&ann, "ANN").await;
        let mut scene = Self { api, ann, project, tasks: Vec::new() };
        for _ in 0..tasks {
            scene.tasks.push(scene.api.task(&scene.ann, &scene.project, "first").await);
        }
        scene
    }

    /// Retitles every task with one request, and returns its correlation id.
    async fn retitle_all(&self, title: &str) -> String {
        let retitle = |id| json!({ "target": "task", "id": id, "type": "retitle", "title": title });
        let commands: Vec<_> = self.tasks.iter().map(retitle).collect();
        let answer = self.bulk(&self.ann, &commands).await;
        answer["correlation_id"].as_str().unwrap().to_owned()
    }

    async fn bulk(&self, person: &Person, commands: &[Value]) -> Value {
        let body = json!({ "commands": commands });
        self.api.post("/commands", Some(person), &body).await.expect(200).body
    }

    /// Undoes a request and returns the result of that, and the undo's own correlation id.
    async fn undo(&self, person: &Person, correlation_id: &str) -> (Value, String) {
        let answer = self.bulk(person, &[undo(correlation_id)]).await;
        (answer["results"][0].clone(), answer["correlation_id"].as_str().unwrap().to_owned())
    }

    async fn titles(&self) -> Vec<String> {
        sqlx::query_scalar(
            "SELECT DISTINCT ON (aggregate_id)
               coalesce(payload->'title'->>'after', payload->>'title')
             FROM event_store.events
             WHERE event_type IN ('task_created', 'task_retitled')
             ORDER BY aggregate_id, sequence DESC",
        )
        .fetch_all(&self.api.admin)
        .await
        .unwrap()
    }
}

fn undo(correlation_id: &str) -> Value {
    json!({ "target": "bulk", "type": "undo", "correlation_id": correlation_id })
}

fn statuses(result: &Value) -> Vec<u64> {
    let results = result["results"].as_array().unwrap().iter();
    results.map(|undone| undone["status"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn a_whole_bulk_is_undone_newest_first_and_redone_by_undoing_that() {
    let scene = Scene::with(3).await;
    let bulk = scene.retitle_all("second").await;
    let (result, undoing) = scene.undo(&scene.ann, &bulk).await;
    assert_eq!((&result["status"], statuses(&result)), (&json!(200), vec![200; 3]));
    let ids: Vec<_> =
        result["results"].as_array().unwrap().iter().map(|r| r["id"].clone()).collect();
    let newest_first: Vec<_> = scene.tasks.iter().rev().map(|id| json!(id)).collect();
    assert_eq!(ids, newest_first);
    assert_eq!(result["results"][0]["target"], "task");
    assert!(result["results"][0]["event_id"].is_string());
    assert_eq!(scene.titles().await, ["first"; 3]);

    let (result, _) = scene.undo(&scene.ann, &undoing).await;
    assert_eq!(result["status"], 200);
    assert_eq!(scene.titles().await, ["second"; 3]);
}

#[tokio::test]
async fn several_changes_of_one_thing_go_back_in_their_order() {
    let scene = Scene::with(1).await;
    let task = &scene.tasks[0];
    let fresh = Uuid::now_v7();
    let commands = [
        json!({ "target": "task", "id": task, "type": "retitle", "title": "second" }),
        json!({ "target": "task", "id": task, "type": "retitle", "title": "third" }),
        json!({ "target": "task", "type": "create", "id": fresh, "project_id": scene.project,
            "title": "new" }),
        json!({ "target": "task", "id": fresh, "type": "retitle", "title": "newer" }),
        json!({ "target": "project", "id": scene.project, "type": "rename", "name": "B" }),
    ];
    let answer = scene.bulk(&scene.ann, &commands).await;
    let (result, _) = scene.undo(&scene.ann, answer["correlation_id"].as_str().unwrap()).await;
    assert_eq!(statuses(&result), [200; 5], "{result}");
    let last: String = sqlx::query_scalar(
        "SELECT event_type FROM event_store.events WHERE aggregate_id = $1
         ORDER BY sequence DESC LIMIT 1",
    )
    .bind(fresh.to_string())
    .fetch_one(&scene.api.admin)
    .await
    .unwrap();
    assert_eq!(last, "task_deleted");
}

#[tokio::test]
async fn what_is_refused_is_told_and_the_rest_is_undone() {
    let scene = Scene::with(2).await;
    let bulk = scene.retitle_all("second").await;
    let body = json!({ "type": "retitle", "title": "third" });
    scene.api.command(&scene.ann, "tasks", &scene.tasks[0], &body).await.expect(200);
    let (result, _) = scene.undo(&scene.ann, &bulk).await;
    assert_eq!((&result["status"], statuses(&result)), (&json!(207), vec![200, 409]));
    let refused = &result["results"][1];
    assert_eq!(refused["id"], json!(scene.tasks[0]));
    let problem = &refused["problem"];
    assert_eq!((&problem["code"], &problem["current"]), (&json!("overtaken"), &json!("third")));
}

#[tokio::test]
async fn only_what_the_caller_sees_is_part_of_it() {
    let scene = Scene::with(1).await;
    let bob = scene.api.person("Bob").await;
    let theirs = scene.api.project(&bob, "BOB").await;
    scene.api.add_member(&bob, &theirs, &scene.ann, "editor").await;
    let hers = scene.api.task(&scene.ann, &theirs, "first").await;
    let retitle = |id: &str| json!({ "target": "task", "id": id, "type": "retitle", "title": "b" });
    let commands = [retitle(&scene.tasks[0]), retitle(&hers)];
    let answer = scene.bulk(&scene.ann, &commands).await;
    let bulk = answer["correlation_id"].as_str().unwrap();
    // Bob knows nothing of Ann's project, so for him the bulk was one change.
    let (result, _) = scene.undo(&bob, bulk).await;
    assert_eq!(statuses(&result), [200]);
    assert_eq!(result["results"][0]["id"], json!(hers));
    let eve = scene.api.person("Eve").await;
    let (result, _) = scene.undo(&eve, bulk).await;
    assert_eq!((&result["status"], &result["problem"]["code"]), (&json!(404), &json!("not_found")));
    let (result, _) = scene.undo(&scene.ann, &Uuid::now_v7().to_string()).await;
    assert_eq!(result["status"], 404);
}

#[tokio::test]
async fn a_repeated_undo_of_a_bulk_gets_the_first_answer() {
    let scene = Scene::with(2).await;
    let bulk = scene.retitle_all("second").await;
    let key = [("idempotency-key", "0199a1b2-0000-7000-8000-000000000001")];
    let body = json!({ "commands": [undo(&bulk)] });
    let send =
        async || scene.api.post_with("/commands", Some(&scene.ann), &key, &body).await.expect(200);
    let first = send().await;
    let before = scene.api.all_events().await;
    assert_eq!(send().await.body["results"], first.body["results"]);
    assert_eq!(scene.api.all_events().await, before);
    // Without the key it is another undo, of what is undone already.
    let (result, _) = scene.undo(&scene.ann, &bulk).await;
    assert_eq!(statuses(&result), [409, 409]);
    assert_eq!(result["results"][0]["problem"]["code"], "already_undone");
}

#[tokio::test]
async fn a_restored_version_is_undone_as_a_whole() {
    let scene = Scene::with(1).await;
    let task = &scene.tasks[0];
    for body in [
        json!({ "type": "retitle", "title": "second" }),
        json!({ "type": "prioritise", "priority": "high" }),
        json!({ "type": "restore_version", "version": 1 }),
    ] {
        scene.api.command(&scene.ann, "tasks", task, &body).await.expect(200);
    }
    let restore: String = sqlx::query_scalar(
        "SELECT metadata->>'correlation_id' FROM event_store.events
         WHERE aggregate_id = $1 ORDER BY sequence DESC LIMIT 1",
    )
    .bind(task)
    .fetch_one(&scene.api.admin)
    .await
    .unwrap();
    let (result, _) = scene.undo(&scene.ann, &restore).await;
    assert_eq!(statuses(&result), [200, 200]);
    assert_eq!(scene.titles().await, ["second"]);
}

#[tokio::test]
async fn one_request_leads_to_five_hundred_changes_at_most() {
    let scene = Scene::with(1).await;
    let retitle = |n: usize| {
        json!({ "target": "task", "id": scene.tasks[0], "type": "retitle",
            "title": format!("title {n}") })
    };
    let commands: Vec<_> = (0..300).map(retitle).collect();
    let answer = scene.bulk(&scene.ann, &commands).await;
    let bulk = answer["correlation_id"].as_str().unwrap();
    let twice = scene.bulk(&scene.ann, &[undo(bulk), undo(bulk)]).await;
    assert_eq!(statuses(&twice["results"][0]), vec![200; 300]);
    let refused = &twice["results"][1];
    assert_eq!(
        (&refused["status"], &refused["problem"]["code"]),
        (&json!(409), &json!("too_many_events"))
    );
}

#[tokio::test]
async fn an_undo_of_a_bulk_needs_no_target() {
    let scene = Scene::with(1).await;
    let bulk = scene.retitle_all("second").await;
    let commands = [
        json!({ "type": "undo", "correlation_id": bulk }),
        json!({ "type": "undo", "correlation_id": "x" }),
        json!({ "type": "undo" }),
        json!({ "target": "bulk", "type": "redo", "correlation_id": bulk }),
        json!({ "target": "task", "type": "undo", "correlation_id": bulk, "id": scene.tasks[0] }),
    ];
    let answer = scene.bulk(&scene.ann, &commands).await;
    let results = answer["results"].as_array().unwrap();
    let statuses: Vec<_> = results.iter().map(|r| r["status"].as_u64().unwrap()).collect();
    assert_eq!(statuses, [200, 422, 422, 422, 422]);
    assert_eq!(results[1]["problem"]["errors"][0]["pointer"], "/correlation_id");
    assert_eq!(results[3]["problem"]["errors"][0]["pointer"], "/type");
}

#[tokio::test]
async fn a_bulk_is_found_by_its_index_and_other_requests_are_not_in_it() {
    let scene = Scene::with(2).await;
    let bulk = scene.retitle_all("second").await;
    let mut connection = scene.api.admin.acquire().await.unwrap();
    let plan = async |connection: &mut sqlx::PgConnection, statement: &str| {
        let lines: Vec<String> = sqlx::query_scalar(statement).fetch_all(connection).await.unwrap();
        lines.join("\n")
    };
    sqlx::raw_sql("SET enable_seqscan = off; ANALYZE event_store.events")
        .execute(&mut *connection)
        .await
        .unwrap();
    let explain = format!(
        "EXPLAIN (ANALYZE, COSTS OFF) SELECT event_type FROM event_store.events
         WHERE metadata->>'correlation_id' = '{bulk}' AND metadata ? 'batch'"
    );
    let plan = plan(&mut connection, &explain).await;
    assert!(plan.contains("events_of_batch"), "{plan}");
    let indexed: f32 =
        sqlx::query_scalar("SELECT reltuples FROM pg_class WHERE relname = 'events_of_batch'")
            .fetch_one(&mut *connection)
            .await
            .unwrap();
    assert!((indexed - 2.0).abs() < 0.5, "{indexed} events are in the index");
}
