//! CSV files imported over HTTP into a real event store, once and again.

use crate::http_setup::{Api, Person, Reply};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Instant;

async fn import(api: &Api, person: &Person, query: &str, file: &str) -> Reply {
    let path = format!("/import?format=csv{query}");
    api.upload(&path, person, "text/csv; charset=utf-8", file.as_bytes().to_vec()).await
}

fn lines(reply: &Reply) -> Vec<Value> {
    reply.body.as_array().cloned().unwrap_or_else(|| vec![reply.body.clone()])
}

#[track_caller]
fn done(reply: Reply) -> Value {
    let reply = reply.expect(200);
    assert_eq!(reply.header("content-type"), "application/x-ndjson");
    let last = lines(&reply).pop().unwrap();
    assert_eq!(last["type"], "done", "{}", reply.body);
    last
}

/// Returns line, field and code of the rows that stayed out.
fn errors(reply: &Reply) -> Vec<(u64, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let lines = lines(reply).into_iter().filter(|line| line["type"] == "error");
    lines
        .map(|line| (line["line"].as_u64().unwrap(), text(&line["field"]), text(&line["code"])))
        .collect()
}

/// Returns the payloads of the project's tasks as created, in the order of their numbers.
async fn created_tasks(api: &Api) -> Vec<Value> {
    sqlx::query_scalar(
        "SELECT payload FROM event_store.events WHERE event_type = 'task_created'
         ORDER BY (payload ->> 'number')::bigint",
    )
    .fetch_all(&api.admin)
    .await
    .unwrap()
}

/// Returns a file of `rows` rows, every 270th of them bad, and the lines of the bad ones. Some cells
/// hold line breaks, so that rows and lines differ.
fn large_file(rows: u64) -> (String, Vec<(u64, String, String)>) {
    let mut file = "\u{feff}title;status;due;description\r\n".to_owned();
    let mut bad = Vec::new();
    let mut line = 2;
    for row in 1..=rows {
        let (title, due, note) = match row {
            row if !row.is_multiple_of(270) => (format!("Task {row}"), "2026-12-24", ("", "")),
            row if row.is_multiple_of(4) => (String::new(), "", ("title", "empty")),
            row if row.is_multiple_of(3) => {
                (format!("Task {row}"), "some day", ("due_on", "bad_date"))
            }
            _ => ("x".repeat(501), "", ("title", "too_long")),
        };
        if !note.1.is_empty() {
            bad.push((line, note.0.to_owned(), note.1.to_owned()));
        }
        let status = ["To do", "Doing", "Done"][usize::try_from(row % 3).unwrap()];
        let (description, height) = if row % 5 == 0 { ("\"a\r\nb; c\"", 2) } else { ("d", 1) };
        write!(file, "{title};{status};{due};{description}\r\n").unwrap();
        line += height;
    }
    (file, bad)
}

#[tokio::test]
async fn ten_thousand_rows_go_in_once_and_each_bad_one_is_named() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let project = api.project(&ann, "CSV").await;
    let (file, bad) = large_file(10_000);
    assert_eq!(bad.len(), 37);
    let query = format!("&project_id={project}");

    let started = Instant::now();
    let first = import(&api, &ann, &query, &file).await;
    let rate = 10_000.0 / started.elapsed().as_secs_f64();
    eprintln!("{rate:.0} rows/s");
    assert_eq!(errors(&first), bad);
    let progress = lines(&first).into_iter().filter(|line| line["type"] == "progress");
    let progress: Vec<_> = progress.map(|line| line["done"].as_u64().unwrap()).collect();
    assert!(progress.len() > 10 && progress.is_sorted() && progress.ends_with(&[10_000]));
    let last = done(first);
    assert_eq!(last["created"]["tasks"], 9_963);
    assert_eq!((&last["unchanged"], &last["errors"]), (&json!(0), &json!(37)));

    let stored = api.all_events().await;
    let again = import(&api, &ann, &query, &file).await;
    assert_eq!(errors(&again), bad);
    let last = done(again);
    assert_eq!(
        last["created"],
        json!({
            "projects": 0, "columns": 0, "labels": 0, "tasks": 0, "archived_tasks": 0,
            "checklist_items": 0, "comments": 0,
        })
    );
    assert_eq!((&last["unchanged"], &last["errors"]), (&json!(9_963), &json!(37)));
    assert_eq!(api.all_events().await, stored);

    let tasks = created_tasks(&api).await;
    let titles = tasks.iter().map(|task| task["title"].as_str().unwrap().to_owned());
    let good = (1..=10_000).filter(|row: &u64| !row.is_multiple_of(270));
    assert!(titles.eq(good.map(|row| format!("Task {row}"))), "numbers follow the rows");
    let ranks = |task: &Value| (task["column_id"].to_string(), task["rank"].to_string());
    let mut columns: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (column, rank) in tasks.iter().map(ranks) {
        columns.entry(column).or_default().push(rank);
    }
    assert_eq!(columns.len(), 3);
    assert!(columns.values().all(|ranks| ranks.is_sorted()), "and so do their places");
}

const HOUSE: &str = "\
Title,Status,Priority,Due date,Tags,Assignee Email,Assignee,Checklist,Archived,Mood
Fix the boiler,Doing,urgent,2026-12-01,\"urgent, house\",bob@example.org,Bob,\"[x] call; now
[ ] pay\",,fine
Buy paint,Shopping,,,House,eve@example.org,Eve,,,
Old stuff,done,,,,Ann,,,yes,
";

#[tokio::test]
async fn a_row_becomes_a_task_with_everything_on_it() {
    let api = Api::start().await;
    let (ann, bob) = (api.person("Ann").await, api.person("Bob").await);
    api.person("Eve").await;
    let project = api.project(&ann, "HOUSE").await;
    api.add_member(&ann, &project, &bob, "viewer").await;
    let query = format!("&project_id={project}");
    let reply = import(&api, &ann, &query, HOUSE).await;
    let skipped: Vec<_> =
        lines(&reply).into_iter().filter(|line| line["type"] == "skipped").collect();
    let told = |line: &Value| (line["code"].clone(), line["what"].clone(), line["line"].clone());
    let expected = [
        (json!("unknown_column"), json!("column \"Assignee\""), Value::Null),
        (json!("unknown_column"), json!("column \"Mood\""), Value::Null),
        // Eve has an account, and is nobody here.
        (json!("not_a_member"), json!("assignee \"eve@example.org\""), json!(4)),
    ];
    assert_eq!(skipped.iter().map(told).collect::<Vec<_>>(), expected);
    let last = done(reply);
    assert_eq!(
        last["created"],
        json!({
            "projects": 0, "columns": 1, "labels": 2, "tasks": 3, "archived_tasks": 1,
            "checklist_items": 2, "comments": 0,
        })
    );

    let tasks = created_tasks(&api).await;
    let columns = api.columns(&project).await;
    assert_eq!(tasks[0]["column_id"], columns[2], "Doing is there by default");
    assert_eq!(tasks[2]["column_id"], columns[3], "whatever the case");
    assert!(!columns.contains(&tasks[1]["column_id"].as_str().unwrap().to_owned()));
    assert_eq!(tasks[0]["priority"], "urgent");
    assert_eq!(tasks[0]["dates"]["due_on"], "2026-12-01");
    assert_eq!(tasks[0]["assignees"], json!([bob.id]));
    assert_eq!((&tasks[1]["assignees"], &tasks[2]["assignees"]), (&json!([]), &json!([ann.id])));
    assert_eq!(tasks[0]["labels"].as_array().unwrap().len(), 2);
    assert_eq!(tasks[1]["labels"][0], tasks[0]["labels"][1], "House and house are one");
    let items: Vec<(String, bool)> = sqlx::query_as(
        "SELECT payload -> 'item' ->> 'text', (payload -> 'item' ->> 'checked')::boolean
         FROM event_store.events WHERE event_type = 'checklist_item_added' ORDER BY position",
    )
    .fetch_all(&api.admin)
    .await
    .unwrap();
    assert_eq!(items, [("call; now".to_owned(), true), ("pay".to_owned(), false)]);
}

#[tokio::test]
async fn what_people_changed_since_stays_as_they_left_it() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let project = api.project(&ann, "HOUSE").await;
    let query = format!("&project_id={project}");
    done(import(&api, &ann, &query, HOUSE).await);
    let tasks = created_tasks(&api).await;
    let id = |index: usize| tasks[index]["task_id"].as_str().unwrap();
    let item: String = sqlx::query_scalar(
        "SELECT payload -> 'item' ->> 'item_id' FROM event_store.events
         WHERE event_type = 'checklist_item_added' ORDER BY position LIMIT 1",
    )
    .fetch_one(&api.admin)
    .await
    .unwrap();
    let commands = [
        ("tasks", id(0), json!({ "type": "retitle", "title": "Fixed" })),
        ("tasks", id(0), json!({ "type": "remove_checklist_item", "item_id": item })),
        ("tasks", id(1), json!({ "type": "delete" })),
        ("tasks", id(2), json!({ "type": "restore" })),
        (
            "projects",
            &project,
            json!({ "type": "remove_label", "label_id": tasks[0]["labels"][0] }),
        ),
        (
            "projects",
            &project,
            json!({
                "type": "remove_column", "column_id": tasks[1]["column_id"],
                "move_tasks_to": tasks[0]["column_id"],
            }),
        ),
    ];
    for (kind, target, command) in commands {
        api.command(&ann, kind, target, &command).await.expect(200);
    }
    let stored = api.all_events().await;
    let last = done(import(&api, &ann, &query, HOUSE).await);
    assert_eq!((&last["created"]["labels"], &last["created"]["columns"]), (&json!(0), &json!(0)));
    assert_eq!((&last["unchanged"], &last["errors"]), (&json!(3), &json!(0)));
    assert_eq!(api.all_events().await, stored);
}

#[tokio::test]
async fn a_task_named_by_its_own_id_is_there_already() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let (here, there) = (api.project(&ann, "HERE").await, api.project(&ann, "THERE").await);
    let (task, other) = (api.task(&ann, &here, "x").await, api.task(&ann, &there, "y").await);
    let file = format!("id,title,checklist,archived\n{task},x,[ ] a,yes\n{other},y,,\n");
    let last = done(import(&api, &ann, &format!("&project_id={here}"), &file).await);
    // The other project's task is another task.
    assert_eq!((&last["created"]["tasks"], &last["unchanged"]), (&json!(1), &json!(1)));
    let last = done(import(&api, &ann, &format!("&project_id={here}"), &file).await);
    assert_eq!((&last["created"]["tasks"], &last["unchanged"]), (&json!(0), &json!(2)));
}

#[tokio::test]
async fn a_corrected_row_goes_in_and_the_others_stay() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let query = format!("&project_id={}", api.project(&ann, "FIX").await);
    let last = done(import(&api, &ann, &query, "title,due\na,2026-01-01\nb,never\n").await);
    assert_eq!((&last["created"]["tasks"], &last["errors"]), (&json!(1), &json!(1)));
    let last = done(import(&api, &ann, &query, "title,due\na,2026-01-01\nb,\n").await);
    assert_eq!((&last["created"]["tasks"], &last["unchanged"]), (&json!(1), &json!(1)));
}

#[tokio::test]
async fn a_file_can_bring_a_project_of_its_own() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let file = "title,status,labels\na,Done,x\nb,To do,\nc,In progress,\n";
    let query = "&key=NEW&name=New%20one";
    let dry = done(import(&api, &ann, &format!("{query}&dry_run=true"), file).await);
    assert_eq!((&dry["created"]["tasks"], &dry["dry_run"]), (&json!(3), &json!(true)));
    assert_eq!(api.all_events().await, 1, "a dry run stores nothing");

    let last = done(import(&api, &ann, query, file).await);
    let created = &last["created"];
    assert_eq!((&created["projects"], &created["columns"]), (&json!(1), &json!(3)));
    assert_eq!(last["key"], "NEW");
    let (columns, name): (Value, String) = sqlx::query_as(
        "SELECT payload -> 'columns', payload ->> 'name' FROM event_store.events
         WHERE event_type = 'project_created'",
    )
    .fetch_one(&api.admin)
    .await
    .unwrap();
    let shown = |column: &Value| format!("{} {}", column["name"], column["kind"]);
    let columns: Vec<_> = columns.as_array().unwrap().iter().map(shown).collect();
    assert_eq!(columns, ["\"To do\" \"open\"", "\"In progress\" \"started\"", "\"Done\" \"done\""]);
    assert_eq!(name, "New one");

    let stored = api.all_events().await;
    let again = done(import(&api, &ann, query, file).await);
    assert_eq!((&again["created"]["projects"], &again["unchanged"]), (&json!(0), &json!(3)));
    assert_eq!(api.all_events().await, stored);

    let bob = api.person("Bob").await;
    let taken = import(&api, &bob, query, file).await.expect(200);
    let last = lines(&taken).pop().unwrap();
    assert_eq!((&last["type"], &last["code"]), (&json!("failed"), &json!("project_key_taken")));
    let default = done(import(&api, &bob, "&key=OTHER&name=Other", "title\nx\n").await);
    assert_eq!(default["created"]["columns"], 4);
}

#[tokio::test]
async fn what_cannot_be_imported_is_refused_before_anything_is_stored() {
    let api = Api::start().await;
    let (ann, bob) = (api.person("Ann").await, api.person("Bob").await);
    let project = api.project(&ann, "CSV").await;
    let stored = api.all_events().await;
    let query = format!("&project_id={project}");
    let refused = |query: String, file: &'static str| {
        let (api, ann) = (&api, &ann);
        async move { import(api, ann, &query, file).await.problem(422, "invalid_fields") }
    };
    let code = |problem: &Value| problem["errors"][0]["code"].clone();
    assert_eq!(code(&refused(query.clone(), "").await), "no_header");
    let problem = refused(query.clone(), "name of it,when\nx,y\n").await;
    assert_eq!(code(&problem), "no_title_column");
    assert!(problem["errors"][0]["detail"].as_str().unwrap().contains("name of it, when"));
    for (query, pointer) in [
        (String::new(), "/project_id"),
        ("&key=ABC".to_owned(), "/name"),
        ("&name=x".to_owned(), "/key"),
        (format!("{query}&key=ABC&name=x"), "/project_id"),
    ] {
        let problem = refused(query, "title\nx\n").await;
        assert_eq!(problem["errors"][0]["pointer"], pointer);
    }
    let many = format!("title\n{}", "x\n".repeat(100_001));
    let problem = import(&api, &ann, &query, &many).await.problem(422, "invalid_fields");
    assert_eq!(code(&problem), "too_many_rows");
    let bad = import(&api, &ann, "&key=a&name=x", "title\nx\n").await;
    bad.problem(400, "malformed_request");
    let path = format!("/import?format=csv{query}");
    let json = api.upload(&path, &ann, "application/json", b"title\nx\n".to_vec()).await;
    json.problem(415, "unsupported_media_type");

    import(&api, &bob, &query, "title\nx\n").await.problem(404, "not_found");
    api.add_member(&ann, &project, &bob, "viewer").await;
    import(&api, &bob, &query, "title\nx\n").await.problem(403, "role_too_low");
    assert_eq!(api.all_events().await, stored + 1);
}
