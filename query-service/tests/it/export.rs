//! A project as a file.

use crate::rows::{Happened, Project};
use crate::world::{Caller, World};
use domain::Position;
use futures::StreamExt;
use serde_json::{Value, json};
use uuid::Uuid;

async fn project(world: &World) -> (Caller, Project) {
    let ann = world.new_caller("Ann").await;
    let project = world.rows.project(ann.account_id, "HOME").await;
    (ann, project)
}

fn path(project: &Project, query: &str) -> String {
    format!("/projects/{}/export?{query}", project.id)
}

async fn lines(caller: &Caller, path: &str) -> Vec<Value> {
    let answer = caller.get(path).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.header("content-type"), "application/x-ndjson");
    answer.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Adds tasks with descriptions of `size` characters.
async fn many_tasks(world: &World, project: &Project, count: usize, size: usize) {
    for number in 1..=count {
        world.rows.task(project, &format!("Task {number}")).await;
    }
    let update = format!("UPDATE read_v1.tasks SET description = repeat('x', {size})");
    world.rows.execute(&update).await;
}

#[tokio::test]
async fn a_table_has_a_row_a_task_and_runs_nothing() {
    let world = World::start().await;
    let (ann, project) = project(&world).await;
    let first = world.rows.task(&project, "=HYPERLINK(\"x\")").await;
    let second = world.rows.task(&project, "second").await;
    let third = world.rows.task(&project, "gone").await;
    let (owner, label) = (project.owner, project.label);
    world
        .rows
        .execute(&format!(
            "UPDATE read_v1.tasks SET deleted = TRUE WHERE task_id = '{third}';
             UPDATE read_v1.tasks SET archived = TRUE, priority = 3, estimate = 5, due_on = '2026-12-24',
               description = E'two\\nlines', assignees = '{{{owner}}}', labels = '{{{label}}}',
               checklist = '[{{\"item_id\": \"{first}\", \"text\": \"a; b\", \"checked\": true}},
                 {{\"item_id\": \"{second}\", \"text\": \"c\", \"checked\": false}}]'
             WHERE task_id = '{second}'"
        ))
        .await;
    let answer = ann.get(&path(&project, "format=csv")).await;
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8; header=present");
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"HOME.csv\"");
    let mut rows = csv::Reader::from_reader(answer.text.as_bytes());
    let headings: Vec<_> = rows.headers().unwrap().iter().map(str::to_owned).collect();
    let rows: Vec<_> = rows.records().map(Result::unwrap).collect();
    let cell = |row: usize, heading: &str| {
        rows[row].get(headings.iter().position(|name| name == heading).unwrap()).unwrap()
    };
    assert_eq!(rows.len(), 2);
    assert_eq!((cell(0, "id"), cell(0, "key")), (&*first.to_string(), "HOME-1"));
    assert_eq!(cell(0, "title"), "'=HYPERLINK(\"x\")");
    assert_eq!((cell(0, "column"), cell(0, "archived")), ("To do", ""));
    assert_eq!((cell(1, "title"), cell(1, "description")), ("second", "two\nlines"));
    assert_eq!((cell(1, "priority"), cell(1, "due_on")), ("high", "2026-12-24"));
    assert_eq!(cell(1, "estimate"), "5");
    assert_eq!((cell(1, "labels"), cell(1, "assignees")), ("bug", "Ann"));
    assert_eq!((cell(1, "checklist"), cell(1, "archived")), ("[x] a; b\n[ ] c", "true"));
    assert_eq!(cell(1, "created_by"), "Ann");

    let marked = ann.get(&path(&project, "format=csv&bom=true")).await;
    assert_eq!(marked.text, format!("\u{feff}{}", answer.text));
}

#[tokio::test]
async fn json_holds_each_task_as_its_own_answer_shows_it() {
    let world = World::start().await;
    let (ann, project) = project(&world).await;
    let mut tasks = Vec::new();
    for title in ["first", "second", "third"] {
        tasks.push(world.rows.task(&project, title).await);
    }
    let (task, author) = (tasks[1], project.owner);
    world
        .rows
        .execute(&format!(
            "UPDATE read_v1.tasks SET deleted = TRUE WHERE task_id = '{}';
             INSERT INTO read_v1.comments (comment_id, task_id, author_id, text, created_at,
               position)
             VALUES ('{}', '{task}', '{author}', 'so it is', now(), 0)",
            tasks[2],
            Uuid::now_v7()
        ))
        .await;
    let file = ann.json(&path(&project, "format=json")).await;
    assert_eq!(file["project"], ann.json(&format!("/projects/{}", project.id)).await);
    assert_eq!(file["members"][0]["display_name"], "Ann");
    let shown = file["tasks"].as_array().unwrap();
    assert_eq!(shown.len(), 3);
    for (task, shown) in tasks.iter().zip(shown) {
        assert_eq!(*shown, ann.json(&format!("/tasks/{task}")).await);
    }
    assert_eq!(shown[1]["comments_list"][0]["text"], "so it is");
    assert_eq!((&file["format"], &file["version"]), (&json!("task-manager-project"), &json!(1)));
}

#[tokio::test]
async fn large_projects_are_written_piece_by_piece_and_whole() {
    let world = World::start().await;
    let (ann, project) = project(&world).await;
    many_tasks(&world, &project, 350, 10).await;
    let file = ann.json(&path(&project, "format=json")).await;
    let numbers = file["tasks"].as_array().unwrap().iter().map(|task| task["number"].as_u64());
    assert!(numbers.eq((1..=350).map(Some)));
    let table = ann.get(&path(&project, "format=csv")).await.text;
    assert_eq!(table.lines().count(), 351);
}

#[tokio::test]
async fn events_come_whole_in_order_and_counted() {
    let world = World::start().await;
    let (ann, project) = project(&world).await;
    let other = world.rows.project(ann.account_id, "OTHER").await;
    let mut positions = Vec::new();
    for sequence in 2..=230 {
        let name = json!({ "before": "x", "after": sequence.to_string() });
        let payload = json!({ "type": "project_renamed", "name": name });
        let happened = Happened { project: &project, task: None, sequence, payload };
        positions.push(world.rows.happen(happened).await);
        if sequence % 50 == 0 {
            world.rows.task(&other, "elsewhere").await;
        }
    }
    let cause = Uuid::now_v7();
    world
        .rows
        .execute(&format!(
            "UPDATE read_v1.changes SET causation_id = '{cause}' WHERE position = {}",
            positions[228]
        ))
        .await;
    let lines = lines(&ann, &path(&project, "format=events")).await;
    let [header, events @ .., trailer] = &lines[..] else { panic!("{lines:?}") };
    assert_eq!(
        (&header["type"], &header["format"]),
        (&json!("header"), &json!("task-manager-events"))
    );
    assert_eq!((&header["version"], &header["project_id"]), (&json!(1), &json!(project.id)));
    assert_eq!(header["head"], positions[228]);
    assert_eq!(events.len(), 230);
    let sequences = events.iter().map(|event| event["sequence"].as_i64());
    assert!(sequences.eq((1..=230).map(Some)));
    let last = &events[229];
    assert_eq!((&last["type"], &last["event_type"]), (&json!("event"), &json!("project_renamed")));
    assert_eq!(last["payload"]["name"]["after"], "230");
    assert_eq!(last["metadata"]["causation_id"], json!(cause));
    assert_eq!(last["metadata"]["actor"], json!(project.owner));
    assert!(events[228]["metadata"].get("causation_id").is_none());
    let expected = json!({
        "type": "trailer", "events": 230, "head": positions[228], "set_aside": 0,
    });
    assert_eq!(*trailer, expected);
    let head = Position::new(positions[228]);
    assert!(head > Position::ZERO);
}

#[tokio::test]
async fn what_is_set_aside_shows_in_the_trailer() {
    let world = World::start().await;
    let (ann, project) = project(&world).await;
    let task = world.rows.task(&project, "poisoned").await;
    world
        .rows
        .execute(&format!(
            "INSERT INTO read_v1.parked (aggregate_type, aggregate_id, partition, position, error)
             VALUES ('task', '{task}', {}, 99, 'x'), ('task', '{}', {0}, 99, 'elsewhere')",
            project.partition().get(),
            Uuid::now_v7()
        ))
        .await;
    let lines = lines(&ann, &path(&project, "format=events")).await;
    assert_eq!(lines.last().unwrap()["set_aside"], 1);
}

#[tokio::test]
async fn only_members_get_a_file() {
    let world = World::start().await;
    let (ann, project) = project(&world).await;
    let eve = world.new_caller("Eve").await;
    for format in ["json", "csv", "events"] {
        let path = path(&project, &format!("format={format}"));
        eve.get(&path).await.check_problem(404, "not_found");
    }
    for query in ["", "format=pdf", "format=csv&bom=perhaps"] {
        ann.get(&path(&project, query)).await.check_problem(400, "malformed_request");
    }
}

#[tokio::test]
async fn half_a_file_is_not_taken_for_a_whole_one() {
    let world = World::start().await;
    let (_, project) = project(&world).await;
    let bob = world.new_caller("Bob").await;
    world.rows.member(&project, bob.account_id, "viewer").await;
    // More than what the sockets in between hold.
    many_tasks(&world, &project, 600, 50_000).await;
    for format in ["json", "csv", "events"] {
        world.rows.execute(&format!(
            "INSERT INTO read_v1.members (project_id, account_id, role) VALUES ('{}', '{}', 'viewer') ON CONFLICT DO NOTHING",
            project.id, bob.account_id
        )).await;
        if format == "events" {
            world
                .rows
                .execute(&format!(
                    "INSERT INTO read_v1.changes (position, partition, project_id, aggregate_type,
                   aggregate_id, sequence, event_id, event_type, event_version, actor,
                   correlation_id, recorded_at, payload)
                 SELECT 1000 + n, {}, '{1}', 'project', '{1}', 10 + n, gen_random_uuid(), 'x', '1',
                   '{1}', '{1}', now(), jsonb_build_object('text', repeat('x', 45000))
                 FROM generate_series(1, 1000) AS n",
                    project.partition().get(),
                    project.id
                ))
                .await;
        }
        let answer = bob.send(&path(&project, &format!("format={format}")), &[]).await;
        assert_eq!(answer.status(), 200);
        let mut body = answer.bytes_stream();
        body.next().await.unwrap().unwrap();
        world.rows.remove_member(&project, bob.account_id).await;
        let mut ended_well = true;
        while let Some(piece) = body.next().await {
            ended_well &= piece.is_ok();
        }
        assert!(!ended_well, "{format}");
    }
}
