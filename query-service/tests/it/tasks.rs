//! Accounts, projects and tasks, one at a time and in lists.

use crate::rows::Project;
use crate::world::{Caller, World};
use serde_json::{Value, json};
use uuid::Uuid;

async fn start() -> (World, Caller, Project) {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    (world, owner, project)
}

#[tokio::test]
async fn me_is_the_callers_own_account() {
    let world = World::start().await;
    let caller = world.new_caller("Ada").await;
    let expected = json!({"id": caller.account_id, "display_name": "Ada"});
    assert_eq!(caller.json("/me").await, expected);
    world.caller(Uuid::now_v7()).get("/me").await.check_problem(404, "not_found");
}

#[tokio::test]
async fn a_listed_project_counts_the_tasks_that_are_not_done() {
    let (world, owner, project) = start().await;
    for title in ["one", "two", "three", "four", "five"] {
        world.rows.task(&project, title).await;
    }
    let done = format!("UPDATE read_v1.tasks SET column_id = '{}' WHERE number = 2", project.done);
    world.rows.execute(&done).await;
    world.rows.execute("UPDATE read_v1.tasks SET archived = TRUE WHERE number = 3").await;
    world.rows.execute("UPDATE read_v1.tasks SET deleted = TRUE WHERE number = 4").await;

    let answer = owner.json("/projects").await;
    let item = &answer["items"][0];
    assert_eq!(item["open_tasks"], 2);
    assert_eq!((&item["key"], &item["name"]), (&json!("TM"), &json!("TM project")));
    assert_eq!((&item["archived"], &item["version"]), (&json!(false), &json!(1)));
    assert_eq!(answer["next_cursor"], Value::Null);
}

#[tokio::test]
async fn a_project_tells_its_columns_and_labels() {
    let (_world, owner, project) = start().await;
    let answer = owner.json(&format!("/projects/{}", project.id)).await;
    let columns = json!([
        {"id": project.todo, "name": "To do", "kind": "open", "wip_limit": 2, "archived": false},
        {"id": project.done, "name": "Done", "kind": "done", "wip_limit": null, "archived": false},
    ]);
    assert_eq!(answer["columns"], columns);
    assert_eq!(answer["labels"], json!([{"id": project.label, "name": "bug", "colour": "red"}]));
}

#[tokio::test]
async fn members_are_listed_with_name_and_role() {
    let (world, owner, project) = start().await;
    let gone = world.rows.account("Bob").await;
    world.rows.member(&project, gone, "editor").await;
    world
        .rows
        .execute(&format!("UPDATE read_v1.accounts SET erased = TRUE WHERE account_id = '{gone}'"))
        .await;
    let answer = owner.json(&format!("/projects/{}/members", project.id)).await;
    let expected = json!([
        {"account_id": owner.account_id, "display_name": "Ada", "role": "owner"},
        {"account_id": gone, "display_name": null, "role": "editor"},
    ]);
    assert_eq!(answer["items"], expected);
}

#[tokio::test]
async fn a_task_is_told_in_full_by_id_and_by_number() {
    let (world, owner, project) = start().await;
    let id = world.rows.task(&project, "pay rent").await;
    let (item, comment, imported) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
    let (ada, label) = (owner.account_id, project.label);
    world
        .rows
        .execute(&format!(
            "UPDATE read_v1.tasks SET description = 'by bank', priority = 3, due_on = '2026-11-30', estimate = 5, repeat = 'FREQ=DAILY', next_task_id = '{item}',
               watchers = ARRAY['{ada}']::uuid[],
               assignees = ARRAY['{ada}']::uuid[], labels = ARRAY['{label}']::uuid[],
               checklist = '[{{\"item_id\":\"{item}\",\"text\":\"call\",\"checked\":true}}]',
               checklist_done = 1, checklist_total = 1, comment_count = 2;
             INSERT INTO read_v1.comments (comment_id, task_id, author_id, text, origin, created_at,
               position)
             VALUES ('{comment}', '{id}', '{ada}', 'hi', NULL, '2026-01-02T03:04:05Z', 2),
                    ('{imported}', '{id}', '{ada}', 'old',
                     '{{\"author\":\"Bo\",\"at\":\"2020-01-01T00:00:00Z\"}}', '2026-01-02T03:04:06Z', 3)"
        ))
        .await;

    let answer = owner.json(&format!("/tasks/{id}")).await;
    let person = json!({"id": ada, "display_name": "Ada"});
    for (field, expected) in [
        ("id", json!(id)),
        ("key", json!("TM-1")),
        ("number", json!(1)),
        ("title", json!("pay rent")),
        ("priority", json!("high")),
        ("start_on", Value::Null),
        ("due_on", json!("2026-11-30")),
        ("estimate", json!(5)),
        ("repeat", json!("FREQ=DAILY")),
        ("next_task_id", json!(item)),
        ("watchers", json!([ada])),
        ("labels", json!([label])),
        ("assignees", json!([ada])),
        ("checklist", json!({"done": 1, "total": 1})),
        ("checklist_items", json!([{"id": item, "text": "call", "checked": true}])),
        ("comments", json!(2)),
        (
            "comments_list",
            json!([
                {"id": comment, "author": person, "origin": null, "text": "hi",
                 "created_at": "2026-01-02T03:04:05Z", "edited_at": null},
                {"id": imported, "author": null,
                 "origin": {"author": "Bo", "at": "2020-01-01T00:00:00Z"}, "text": "old",
                 "created_at": "2026-01-02T03:04:06Z", "edited_at": null},
            ]),
        ),
        ("has_description", json!(true)),
        ("description", json!("by bank")),
        ("version", json!(1)),
        ("project_id", json!(project.id)),
        ("project_key", json!("TM")),
        ("column_id", json!(project.todo)),
        ("archived", json!(false)),
        ("deleted", json!(false)),
        ("created_by", person.clone()),
    ] {
        assert_eq!(answer[field], expected, "{field}");
    }
    let by_number = owner.json(&format!("/projects/{}/tasks/1", project.id)).await;
    assert_eq!(by_number, answer);
    let none = owner.get(&format!("/projects/{}/tasks/2", project.id)).await;
    none.check_problem(404, "not_found");
}

#[tokio::test]
async fn an_entity_that_has_not_changed_is_not_sent_again() {
    let (world, owner, project) = start().await;
    let task = world.rows.task(&project, "pay rent").await;
    for path in [format!("/tasks/{task}"), format!("/projects/{}/tasks/1", project.id)] {
        let first = owner.get(&path).await;
        assert_eq!(first.header("etag"), "\"1\"", "{path}");
        assert_eq!(first.header("cache-control"), "private, no-cache");
        let again = owner.get_with(&path, &[("if-none-match", "W/\"1\"")]).await;
        assert_eq!((again.status, again.text.as_str()), (304, ""));
        assert_eq!(again.header("etag"), "\"1\"");
        assert_ne!(again.header("read-position"), "");
    }
    world.rows.retitle(&project, task, "pay the rent").await;
    let changed = owner.get_with(&format!("/tasks/{task}"), &[("if-none-match", "\"1\"")]).await;
    assert_eq!((changed.status, changed.header("etag")), (200, "\"2\""));

    let path = format!("/projects/{}", project.id);
    let etag = owner.get(&path).await.header("etag").to_owned();
    assert_eq!(owner.get_with(&path, &[("if-none-match", &etag)]).await.status, 304);
}

#[tokio::test]
async fn a_task_whose_column_was_removed_is_sent_again_although_its_version_is_the_same() {
    let (world, owner, project) = start().await;
    let task = world.rows.task(&project, "pay rent").await;
    let (removed, replacement) = (project.todo, project.done);
    world
        .rows
        .execute(&format!(
            "UPDATE read_v1.tasks SET column_id = '{replacement}';
             UPDATE read_v1.projects SET replaced_columns = '{{\"{removed}\": \"{replacement}\"}}'"
        ))
        .await;
    let again = owner.get_with(&format!("/tasks/{task}"), &[("if-none-match", "\"1\"")]).await;
    assert_eq!((again.status, &again.json()["column_id"]), (200, &json!(replacement)));
}

#[tokio::test]
async fn tasks_are_listed_newest_first_and_by_filter() {
    let (world, owner, project) = start().await;
    let other = world.rows.project(owner.account_id, "OT").await;
    for (project, title) in
        [(&project, "one"), (&project, "two"), (&other, "three"), (&project, "four")]
    {
        world.rows.task(project, title).await;
    }
    let done =
        format!("UPDATE read_v1.tasks SET column_id = '{}' WHERE title = 'one'", project.done);
    world.rows.execute(&done).await;
    world.rows.execute("UPDATE read_v1.tasks SET archived = TRUE WHERE title = 'two'").await;
    let id = project.id;
    for (query, expected) in [
        (String::new(), vec!["four", "three", "two", "one"]),
        (format!("?project_id={id}"), vec!["four", "two", "one"]),
        (format!("?project_id={id}&archived=false"), vec!["four", "one"]),
        (format!("?project_id={id}&archived=true"), vec!["two"]),
        (format!("?column_id={}", project.done), vec!["one"]),
        (format!("?project_id={id}&column_id={}", project.todo), vec!["four", "two"]),
    ] {
        let answer = owner.json(&format!("/tasks{query}")).await;
        let items = answer["items"].as_array().unwrap();
        let titles: Vec<_> = items.iter().map(|item| item["title"].as_str().unwrap()).collect();
        assert_eq!(titles, expected, "{query}");
    }
    world.rows.execute("UPDATE read_v1.tasks SET deleted = TRUE WHERE title = 'four'").await;
    let answer = owner.json(&format!("/tasks?project_id={id}&limit=1")).await;
    let item = &answer["items"][0];
    assert_eq!((&item["title"], &item["archived"]), (&json!("two"), &json!(true)));
    assert_eq!((&item["project_id"], &item["column_id"]), (&json!(id), &json!(project.todo)));
}

#[tokio::test]
async fn the_pipeline_tells_where_each_partition_is() {
    let (world, owner, project) = start().await;
    world
        .rows
        .execute(
            "INSERT INTO read_v1.parked (aggregate_type, aggregate_id, partition, position, error)
         VALUES ('task', gen_random_uuid(), 1, 1, 'x')",
        )
        .await;
    let answer = owner.json("/system/pipeline").await;
    assert_eq!(answer["parked"], 1);
    let partitions = answer["partitions"].as_array().unwrap();
    assert_eq!(partitions.len(), 8);
    for (number, partition) in (0..).zip(partitions) {
        let here = number == project.partition().get();
        assert_eq!(partition["partition"], json!(number));
        assert_eq!(partition["position"], json!(i32::from(here)));
        assert_eq!(partition["lag_seconds"].is_number(), here);
    }
}

#[tokio::test]
async fn a_tasks_answer_names_whom_its_texts_mention() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let [bob, cy, gone] = [
        world.rows.account("Bob").await,
        world.rows.account("Cy").await,
        world.rows.account("Gone").await,
    ];
    let project = world.rows.project(owner.account_id, "TM").await;
    let task = world.rows.task(&project, "pay rent").await;
    let write = format!(
        "UPDATE read_v1.tasks SET description = 'ask @{bob} or @{gone}' WHERE task_id = '{task}';
         INSERT INTO read_v1.comments (comment_id, task_id, author_id, text, created_at,
           position)
         VALUES (gen_random_uuid(), '{task}', '{}', '@{cy} @{}', clock_timestamp(), 0);
         UPDATE read_v1.accounts SET erased = TRUE WHERE account_id = '{gone}'",
        owner.account_id,
        Uuid::now_v7()
    );
    world.rows.execute(&write).await;
    let answer = owner.json(&format!("/tasks/{task}")).await;
    assert_eq!(answer["names"], json!({ bob.to_string(): "Bob", cy.to_string(): "Cy" }));
}
