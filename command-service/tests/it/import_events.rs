//! Exports of events imported over HTTP into a real event store.

use crate::events_file::File;
use crate::http_setup::{Api, Person, Reply};
use futures::StreamExt;
use serde_json::{Value, json};
use uuid::Uuid;

async fn import(api: &Api, person: &Person, query: &str, file: &str) -> Reply {
    let path = format!("/import?format=events{query}");
    api.upload(&path, person, "application/x-ndjson", file.as_bytes().to_vec()).await
}

fn last(reply: &Reply) -> Value {
    reply.body.as_array().map_or(&reply.body, |lines| lines.last().unwrap()).clone()
}

#[track_caller]
fn done(reply: Reply) -> Value {
    let last = last(&reply.expect(200));
    assert_eq!(last["type"], "done", "{last}");
    last
}

/// Returns everything the append keeps beside a project's events.
async fn consequences(api: &Api, project: &str) -> Value {
    sqlx::query_scalar(
        "SELECT jsonb_build_object(
           'places', (SELECT jsonb_agg(to_jsonb(p) ORDER BY p.task_id)
             FROM event_store.task_places p WHERE project_id = $1::uuid),
           'counter', (SELECT last FROM event_store.task_counters WHERE project_id = $1::uuid),
           'claim', (SELECT value FROM event_store.claims WHERE aggregate_id = $1::text))",
    )
    .bind(project)
    .fetch_one(&api.admin)
    .await
    .unwrap()
}

/// Does something of everything in a new project.
async fn lively_project(api: &Api, ann: &Person) -> String {
    let bob = api.person("Bob").await;
    let project = api.project(ann, "LIVE").await;
    api.add_member(ann, &project, &bob, "editor").await;
    let columns = api.columns(&project).await;
    let label = Uuid::now_v7();
    let of_project = [
        json!({ "type": "define_label", "label_id": label, "name": "x", "colour": "red" }),
        json!({ "type": "rename_column", "column_id": columns[1], "name": "Next" }),
        json!({ "type": "move_column", "column_id": columns[0], "after": columns[2] }),
    ];
    for command in &of_project {
        api.command(ann, "projects", &project, command).await.expect(200);
    }
    let (first, second) =
        (api.task(ann, &project, "first").await, api.task(&bob, &project, "second").await);
    let item = Uuid::now_v7();
    let comment = Uuid::now_v7();
    let of_task = [
        json!({ "type": "retitle", "title": "first, again" }),
        json!({ "type": "move", "column_id": columns[3] }),
        json!({ "type": "add_label", "label_id": label }),
        json!({ "type": "assign", "account_id": bob.id }),
        json!({ "type": "add_checklist_item", "item_id": item, "text": "a" }),
        json!({ "type": "check", "item_id": item }),
        json!({ "type": "comment", "comment_id": comment, "text": "so" }),
        json!({ "type": "edit_comment", "comment_id": comment, "text": "so it is" }),
        json!({ "type": "schedule", "due_on": "2026-12-24" }),
    ];
    for command in &of_task {
        api.command(ann, "tasks", &first, command).await.expect(200);
    }
    let remove =
        json!({ "type": "remove_column", "column_id": columns[3], "move_tasks_to": columns[0] });
    api.command(ann, "projects", &project, &remove).await.expect(200);
    api.command(&bob, "tasks", &second, &json!({ "type": "archive" })).await.expect(200);
    api.task(ann, &project, "third").await;
    project
}

#[tokio::test]
async fn a_project_is_the_same_in_another_instance() {
    let (here, there) = (Api::start().await, Api::start().await);
    let ann = here.person("Ann").await;
    let project = lively_project(&here, &ann).await;
    let file = File::exported(&here, &project).await;
    let eve = there.person("Eve").await;
    let dry = done(import(&there, &eve, "&dry_run=true", &file.text()).await);
    assert_eq!((&dry["created"]["tasks"], &dry["created"]["projects"]), (&json!(3), &json!(1)));
    assert_eq!(there.all_events().await, 1, "a dry run stores nothing");

    let first = done(import(&there, &eve, "", &file.text()).await);
    assert_eq!(first["created"]["events"], file.lines.len() + 1);
    assert_eq!((&first["key"], &first["unchanged"]), (&json!("LIVE"), &json!(0)));
    assert!(first["consistency_token"].is_string());
    let mut copy = File::exported(&there, &project).await;
    let handed_over = copy.lines.pop().unwrap();
    assert_eq!(handed_over["payload"]["account_id"], json!(eve.id));
    assert_eq!(handed_over["payload"]["role"], "owner");
    let without_position = |file: &File| -> Vec<Value> {
        let mut lines = file.lines.clone();
        for line in &mut lines {
            line.as_object_mut().unwrap().remove("position");
        }
        lines
    };
    assert_eq!(without_position(&copy), without_position(&file), "events, ids, times and order");
    assert_eq!(consequences(&there, &project).await, consequences(&here, &project).await);
    let importers: Vec<Option<String>> = sqlx::query_scalar(
        "SELECT DISTINCT metadata ->> 'imported_by' FROM event_store.events
         WHERE partition = (SELECT partition FROM event_store.events WHERE aggregate_id = $1 LIMIT 1)
           AND aggregate_type <> 'account' ORDER BY 1",
    )
    .bind(&project)
    .fetch_all(&there.admin)
    .await
    .unwrap();
    assert_eq!(importers, [Some(eve.id.clone()), None], "all but the one of the hand-over");

    let stored = there.all_events().await;
    let again = done(import(&there, &eve, "", &file.text()).await);
    assert_eq!(again["created"]["projects"], 0);
    assert_eq!(again["created"].get("events"), None);
    assert_eq!(again["unchanged"], file.lines.len());
    assert_eq!(there.all_events().await, stored);

    // And work goes on.
    let body = json!({ "project_id": project, "title": "fourth" });
    let fourth = there.post("/tasks", Some(&eve), &body).await.expect(201);
    assert_eq!(fourth.body["key"], "LIVE-4");
    let again = done(import(&there, &eve, "", &file.text()).await);
    assert_eq!(again["unchanged"], file.lines.len());
}

#[tokio::test]
async fn a_project_without_tasks_is_imported_and_its_first_task_is_number_one() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let file = File::new("EMPTY");
    done(import(&api, &ann, "", &file.text()).await);
    let task = json!({ "project_id": file.project_id, "title": "the first" });
    let created = api.post("/tasks", Some(&ann), &task).await.expect(201);
    assert_eq!(created.body["number"], 1);
}

#[tokio::test]
async fn an_import_that_was_cut_off_goes_on() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let file = File::new("LONG").with_tasks(1_500);
    let text = file.text();
    let body = api.stream("/import?format=events", &ann, "application/x-ndjson", &text).await;
    let mut lines = body.into_data_stream();
    // The first event stands alone, then some hundreds each.
    for _ in 0..2 {
        lines.next().await.unwrap().unwrap();
    }
    drop(lines);
    let before = api.all_events().await;
    assert!(before > 1 && before < 1_500, "{before} stored");
    let task = json!({ "project_id": file.project_id, "title": "too early" });
    api.post("/tasks", Some(&ann), &task).await.problem(404, "not_found");
    let bob = api.person("Bob").await;
    import(&api, &bob, "", &text).await.problem(409, "already_exists");

    let last = done(import(&api, &ann, "", &text).await);
    let created = last["created"]["events"].as_i64().unwrap();
    assert_eq!(created + last["unchanged"].as_i64().unwrap(), 1_502);
    assert!(last["unchanged"].as_i64().unwrap() > 0);
    // Two accounts, the project, its tasks, the hand-over.
    assert_eq!(api.all_events().await, 2 + 1 + 1_500 + 1);
    let copy = File::exported(&api, &file.project_id.to_string()).await;
    let order = |file: &File, count: usize| -> Vec<Value> {
        file.lines[..count].iter().map(|line| line["metadata"]["event_id"].clone()).collect()
    };
    assert_eq!(order(&copy, 1_501), order(&file, 1_501));
    api.post("/tasks", Some(&ann), &task).await.expect(201);
}

#[tokio::test]
async fn a_history_that_cannot_have_happened_is_refused_with_its_line() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let good = File::new("BAD").with_tasks(2);
    let task: Uuid = good.lines[1]["aggregate_id"].as_str().unwrap().parse().unwrap();
    let with = |payload: &Value| {
        let mut file = good.clone();
        file.happens(task, payload);
        file.text()
    };
    let changed = |line: usize, pointer: &str, value: Value| {
        let mut file = good.clone();
        *file.lines[line].pointer_mut(pointer).unwrap() = value;
        file.text()
    };
    let title = |before: &str, after: &str| {
        with(&json!({ "type": "task_retitled", "title": { "before": before, "after": after } }))
    };
    let text = good.text();
    let without_last_line = text.trim_end().rsplit_once('\n').unwrap().0.to_owned();
    let without_third_line: Vec<&str> =
        text.lines().enumerate().filter(|(index, _)| *index != 2).map(|(_, line)| line).collect();
    let event_id = good.lines[0]["metadata"]["event_id"].clone();
    let cases = [
        (String::new(), "no_header", 1),
        ("{}\n".to_owned(), "bad_line", 1),
        (good.lines[0].to_string(), "no_header", 1),
        (text.replace("\"version\":1", "\"version\":2"), "unknown_version", 1),
        (without_last_line.clone(), "cut_off", 4),
        (without_third_line.join("\n"), "cut_off", 4),
        (format!("{text}{{\"type\":\"event\"}}"), "bad_line", 6),
        (without_last_line + "\n{\"type\":\"event\",", "bad_line", 5),
        (title("Another", "New"), "impossible_event", 5),
        (title("Task 1", "Task 1"), "impossible_event", 5),
        (with(&json!({ "type": "task_restored" })), "impossible_event", 5),
        (with(&json!({ "type": "task_painted" })), "unreadable_event", 5),
        (changed(1, "/sequence", json!(2)), "sequence_gap", 3),
        (changed(2, "/metadata/event_id", event_id), "duplicate_event", 4),
        (changed(2, "/payload/number", json!(1)), "impossible_event", 4),
        (changed(2, "/payload/column_id", json!(task)), "impossible_event", 4),
        (changed(2, "/payload/project_id", json!(task)), "another_project", 4),
        (changed(2, "/recorded_at", json!("2999-01-01T00:00:00Z")), "in_the_future", 4),
        (changed(0, "/aggregate_id", json!(task)), "another_project", 2),
        (changed(2, "/aggregate_type", json!("account")), "bad_line", 4),
        (changed(1, "/event_version", json!("9")), "unreadable_event", 3),
    ];
    for (file, code, line) in cases {
        let problem = import(&api, &ann, "", &file).await.problem(422, "invalid_fields");
        let error = &problem["errors"][0];
        let expected = (json!(code), json!(format!("/line/{line}")));
        assert_eq!((error["code"].clone(), error["pointer"].clone()), expected, "{problem}");
    }
    assert_eq!(api.all_events().await, 1, "nothing of them was stored");
}

#[tokio::test]
async fn a_file_says_nothing_in_the_name_of_others() {
    let api = Api::start().await;
    let (ann, bob) = (api.person("Ann").await, api.person("Bob").await);
    let good = File::new("WORDS").with_tasks(1);
    for (pointer, person) in [
        ("/metadata/actor", &bob),
        ("/payload/creator", &bob),
        ("/metadata/actor", &ann),
        ("/payload/creator", &ann),
    ] {
        let mut file = good.clone();
        *file.lines[1].pointer_mut(pointer).unwrap() = json!(person.id);
        let reply = import(&api, &ann, "&dry_run=true", &file.text()).await;
        if person.id == ann.id {
            done(reply);
        } else {
            reply.problem(409, "names_other_accounts");
        }
    }
}

#[tokio::test]
async fn what_is_here_is_not_mixed_with_another_history() {
    let api = Api::start().await;
    let (ann, bob) = (api.person("Ann").await, api.person("Bob").await);
    let file = File::new("TAKEN").with_tasks(2);
    done(import(&api, &ann, "", &file.text()).await);
    let stored = api.all_events().await;
    import(&api, &bob, "", &file.text()).await.problem(409, "already_exists");
    api.add_member(&ann, &file.project_id.to_string(), &bob, "viewer").await;
    done(import(&api, &bob, "", &file.text()).await);

    let mut other = file.clone();
    other.lines[2]["payload"]["title"] = json!("Another");
    import(&api, &ann, "", &other.text()).await.problem(409, "other_history");
    // Its new member is no event of the file.
    let mut more = file.clone();
    let name = json!({ "before": "Elsewhere", "after": "New" });
    more.happens(file.project_id, &json!({ "type": "project_renamed", "name": name }));
    import(&api, &ann, "", &more.text()).await.problem(409, "other_history");
    // Tasks without their project.
    let mut orphans = file.clone();
    orphans.project_id = Uuid::now_v7();
    import(&api, &ann, "", &orphans.text()).await.problem(422, "invalid_fields");

    let rival = File::new("TAKEN");
    let last = last(&import(&api, &bob, "", &rival.text()).await.expect(200));
    assert_eq!((&last["type"], &last["code"]), (&json!("failed"), &json!("project_key_taken")));
    assert_eq!(api.all_events().await, stored + 1);
}

#[tokio::test]
async fn an_occurrence_that_is_due_when_the_history_ends_is_opened_once() {
    let (here, there) = (Api::start().await, Api::start().await);
    let ann = here.person("Ann").await;
    let project = here.project(&ann, "ANN").await;
    let done_column = here.columns(&project).await[3].clone();
    let task = here.task(&ann, &project, "water the roses").await;
    for command in [
        json!({ "type": "repeat", "rule": "FREQ=DAILY" }),
        json!({ "type": "move", "column_id": done_column }),
    ] {
        here.command(&ann, "tasks", &task, &command).await.expect(200);
    }
    // Nothing follows `task_repeated` here: the history ends with it.
    let file = File::exported(&here, &project).await;
    let ordered = file.lines.last().unwrap().clone();
    assert_eq!(ordered["event_type"], "task_repeated");
    let next = ordered["payload"]["next_task_id"].as_str().unwrap();

    let eve = there.person("Eve").await;
    let first = done(import(&there, &eve, "", &file.text()).await);
    assert_eq!(first["created"]["tasks"], 2);
    let (payload, metadata): (Value, Value) =
        sqlx::query_as("SELECT payload, metadata FROM event_store.events WHERE aggregate_id = $1")
            .bind(next)
            .fetch_one(&there.admin)
            .await
            .unwrap();
    assert_eq!((&payload["title"], &payload["number"]), (&json!("water the roses"), &json!(2)));
    assert_eq!(metadata["causation_id"], ordered["metadata"]["event_id"]);
    let stored = there.all_events().await;
    let again = done(import(&there, &eve, "", &file.text()).await);
    assert_eq!((&again["created"]["tasks"], there.all_events().await), (&json!(0), stored));
}

#[tokio::test]
async fn an_imported_bulk_can_be_undone_as_a_whole() {
    let (here, there) = (Api::start().await, Api::start().await);
    let ann = here.person("Ann").await;
    let project = here.project(&ann, "ANN").await;
    let tasks = [here.task(&ann, &project, "one").await, here.task(&ann, &project, "two").await];
    let archive = |id: &String| json!({ "target": "task", "id": id, "type": "archive" });
    let commands = json!({ "commands": tasks.iter().map(archive).collect::<Vec<_>>() });
    let bulk = here.post("/commands", Some(&ann), &commands).await.expect(200).body;
    let file = File::exported(&here, &project).await;
    let eve = there.person("Eve").await;
    done(import(&there, &eve, "", &file.text()).await);
    let undo = json!({ "commands": [
        { "type": "undo", "correlation_id": bulk["correlation_id"] },
    ] });
    let undone = there.post("/commands", Some(&eve), &undo).await.expect(200).body;
    assert_eq!(undone["results"][0]["results"].as_array().map(Vec::len), Some(2), "{undone}");
    for task in &tasks {
        // Created, archived, restored.
        assert_eq!(there.events_of(task).await, 3);
    }
}
