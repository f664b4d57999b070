//! Many commands in one request.

use crate::http_setup::{Api, Person};
use serde_json::{Value, json};
use uuid::Uuid;

async fn bulk(api: &Api, person: &Person, commands: &[Value]) -> Value {
    let body = json!({ "commands": commands });
    api.post("/commands", Some(person), &body).await.expect(200).body
}

fn id() -> String {
    Uuid::now_v7().to_string()
}

#[tokio::test]
async fn each_command_has_a_result_of_its_own_in_order() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let project = api.project(&ann, "ANN").await;
    let task = api.task(&ann, &project, "x").await;
    let commands = [
        json!({ "target": "task", "id": task, "type": "retitle", "title": "y" }),
        json!({ "target": "task", "id": id(), "type": "retitle", "title": "y" }),
        json!({ "target": "task", "id": task, "type": "retitle", "title": "" }),
        json!({ "target": "project", "id": project, "type": "rename", "name": "z" }),
        json!({ "target": "galaxy", "id": project, "type": "rename", "name": "z" }),
        json!({ "target": "task", "type": "archive" }),
        json!({ "target": "task", "id": "x", "type": "archive" }),
        json!({ "target": "task", "id": task, "type": "archive" }),
    ];
    let answer = bulk(&api, &ann, &commands).await;
    let results = answer["results"].as_array().unwrap();
    let statuses: Vec<_> = results.iter().map(|r| r["status"].as_u64().unwrap()).collect();
    assert_eq!(statuses, [200, 404, 422, 200, 422, 422, 422, 200]);
    assert_eq!(results[0]["id"], task);
    assert_eq!(results[0]["version"], 2);
    assert_eq!(results[1]["problem"]["code"], "not_found");
    let pointers = [(2, "/title"), (4, "/target"), (5, "/id"), (6, "/id")];
    for (index, pointer) in pointers {
        assert_eq!(results[index]["problem"]["errors"][0]["pointer"], pointer);
    }
    assert!(results[7]["position"].as_i64() > results[3]["position"].as_i64());
}

#[tokio::test]
async fn all_events_of_one_request_share_its_id() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let project = api.project(&ann, "ANN").await;
    let commands: Vec<_> = ["a", "b"]
        .map(|title| {
            json!({ "target": "task", "type": "create", "project_id": project,
            "title": title, "id": id() })
        })
        .to_vec();
    let answer = bulk(&api, &ann, &commands).await;
    assert_eq!(answer["results"][1]["key"], "ANN-2");
    assert_eq!(answer["results"][1]["status"], 201);
    let events: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM event_store.events WHERE metadata->>'correlation_id' = $1",
    )
    .bind(answer["correlation_id"].as_str().unwrap())
    .fetch_one(&api.admin)
    .await
    .unwrap();
    assert_eq!(events, 2);
}

#[tokio::test]
async fn work_done_offline_is_replayed_once() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let (project, task) = (id(), id());
    let commands = json!({ "commands": [
        { "target": "project", "type": "create", "id": project, "key": "ANN", "name": "x" },
        { "target": "task", "type": "create", "id": task, "project_id": project, "title": "x" },
        { "target": "task", "type": "comment", "id": task, "text": "drawn up in a tunnel" },
    ]});
    let headers = [("idempotency-key", &*id())];
    let first = api.post_with("/commands", Some(&ann), &headers, &commands).await.expect(200);
    let before = api.all_events().await;
    let again = api.post_with("/commands", Some(&ann), &headers, &commands).await.expect(200);
    assert_eq!(api.all_events().await, before);
    assert_eq!(first.body["results"], again.body["results"]);
    assert_eq!(first.header("consistency-token"), again.header("consistency-token"));
    assert!(!first.header("consistency-token").is_empty());
}

#[tokio::test]
async fn a_bulk_has_one_to_five_hundred_commands_and_is_never_atomic() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let one = json!({ "target": "task", "id": id(), "type": "archive" });
    for count in [0, 501] {
        let body = json!({ "commands": vec![&one; count] });
        api.post("/commands", Some(&ann), &body).await.invalid("/commands");
    }
    let body = json!({ "commands": vec![&one; 500] });
    let reply = api.post("/commands?atomic=false", Some(&ann), &body).await.expect(200);
    assert_eq!(reply.body["results"].as_array().unwrap().len(), 500);
    let body = json!({ "commands": [one] });
    api.post("/commands?atomic=true", Some(&ann), &body).await.invalid("/atomic");
    api.post("/commands?atomic=maybe", Some(&ann), &body).await.problem(400, "malformed_request");
    api.post("/commands", None, &body).await.problem(401, "not_signed_in");
}

#[tokio::test]
async fn five_hundred_commands_each_end_as_they_would_alone() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let project = api.project(&ann, "ANN").await;
    let columns = api.columns(&project).await;
    let tasks: Vec<String> = (0..245).map(|_| id()).collect();
    let create = |task: &String| {
        json!({ "target": "task", "type": "create", "id": task, "project_id": project,
            "title": format!("Task {task}") })
    };
    let retitle =
        |task: &String| json!({ "target": "task", "id": task, "type": "retitle", "title": "New" });
    let mut commands: Vec<Value> = tasks.iter().map(create).collect();
    commands.extend(tasks.iter().map(retitle));
    // What follows builds on what came before it, on its own target and on others.
    let last = &tasks[244];
    commands.extend([
        json!({ "target": "project", "id": project, "type": "archive_column", "column_id": columns[1] }),
        json!({ "target": "task", "id": last, "type": "move", "column_id": columns[1] }),
        json!({ "target": "project", "id": project, "type": "restore_column", "column_id": columns[1] }),
        json!({ "target": "task", "id": last, "type": "move", "column_id": columns[1] }),
        json!({ "target": "task", "id": tasks[0], "type": "move", "column_id": columns[1], "before": last }),
        json!({ "target": "task", "id": last, "type": "archive" }),
        json!({ "target": "task", "id": tasks[1], "type": "move", "column_id": columns[1], "after": last }),
        json!({ "target": "task", "id": last, "type": "restore" }),
        json!({ "target": "task", "id": tasks[1], "type": "move", "column_id": columns[1], "after": last }),
        json!({ "target": "task", "id": id(), "type": "archive" }),
    ]);
    assert_eq!(commands.len(), 500);

    let started = std::time::Instant::now();
    let answer = bulk(&api, &ann, &commands).await;
    eprintln!("500 commands in {:?}", started.elapsed());
    let results = answer["results"].as_array().unwrap();
    let statuses: Vec<_> = results.iter().map(|r| r["status"].as_u64().unwrap()).collect();
    let mut expected = vec![201; 245];
    expected.extend([200; 245]);
    expected.extend([200, 409, 200, 200, 200, 200, 409, 200, 200, 404]);
    assert_eq!(statuses, expected);
    for (index, task) in tasks.iter().enumerate() {
        let (created, retitled) = (&results[index], &results[index + 245]);
        assert_eq!((&created["id"], &created["version"]), (&json!(task), &json!(1)));
        assert_eq!(created["key"], format!("ANN-{}", index + 1), "numbers follow the commands");
        assert_eq!((&retitled["id"], &retitled["version"]), (&json!(task), &json!(2)));
    }
    let ranks: Vec<(String, String)> = sqlx::query_as(
        "SELECT task_id::text, rank FROM event_store.task_places
         WHERE column_id = $1::uuid ORDER BY rank",
    )
    .bind(&columns[1])
    .fetch_all(&api.admin)
    .await
    .unwrap();
    let order: Vec<_> = ranks.iter().map(|(task, _)| task).collect();
    assert_eq!(order, [&tasks[0], last, &tasks[1]]);
    let first_column: Vec<String> = sqlx::query_scalar(
        "SELECT task_id::text FROM event_store.task_places
         WHERE column_id = $1::uuid ORDER BY rank",
    )
    .bind(&columns[0])
    .fetch_all(&api.admin)
    .await
    .unwrap();
    assert_eq!(first_column, tasks[2..244], "and so do their places");
}
