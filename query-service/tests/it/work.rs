//! One's own tasks, by when they are due.

use crate::rows::Project;
use crate::world::{Caller, World};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// A Thursday; its week ends on the 29th.
const TODAY: &str = "/me/work?today=2026-11-26";

/// Puts a task into "To do", assigned to somebody.
async fn assigned(world: &World, project: &Project, to: &Caller, title: &str) -> Uuid {
    let task = world.rows.task(project, title).await;
    let assign = format!(
        "UPDATE read_v1.tasks SET assignees = ARRAY['{}'::uuid] WHERE task_id = '{task}'",
        to.account_id
    );
    world.rows.execute(&assign).await;
    task
}

async fn set(world: &World, task: Uuid, column: &str, value: &str) {
    let update = format!("UPDATE read_v1.tasks SET {column} = {value} WHERE task_id = '{task}'");
    world.rows.execute(&update).await;
}

/// Returns each group with its tasks' titles.
fn titles(answer: &Value) -> Value {
    let groups = answer["groups"].as_array().unwrap().iter().map(|group| {
        let titles: Vec<&Value> =
            group["items"].as_array().unwrap().iter().map(|item| &item["title"]).collect();
        (group["group"].as_str().unwrap().to_owned(), json!(titles))
    });
    Value::Object(groups.collect())
}

#[tokio::test]
async fn my_tasks_are_grouped_by_when_they_are_due() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    let other = world.rows.project(owner.account_id, "OT").await;
    for (project, title, due_on, priority) in [
        (&project, "long ago", "'2025-01-01'", 0),
        (&other, "yesterday", "'2026-11-25'", 0),
        (&project, "today", "'2026-11-26'", 0),
        (&other, "today, urgent", "'2026-11-26'", 4),
        (&project, "tomorrow", "'2026-11-27'", 0),
        (&project, "sunday", "'2026-11-29'", 0),
        (&project, "monday", "'2026-11-30'", 0),
        (&project, "some day", "NULL", 0),
        (&project, "some day soon", "NULL", 2),
    ] {
        let task = assigned(&world, project, &owner, title).await;
        set(&world, task, "due_on", due_on).await;
        set(&world, task, "priority", &priority.to_string()).await;
    }
    world.rows.task(&project, "nobody's").await;

    let answer = owner.json(TODAY).await;
    assert_eq!(
        (&answer["today"], &answer["week_ends_on"]),
        (&json!("2026-11-26"), &json!("2026-11-29"))
    );
    let expected = json!({
        "overdue": ["long ago", "yesterday"],
        "today": ["today, urgent", "today"],
        "this_week": ["tomorrow", "sunday"],
        "later": ["monday"],
        "no_date": ["some day soon", "some day"],
    });
    assert_eq!(titles(&answer), expected);
    let order: Vec<&str> =
        answer["groups"].as_array().unwrap().iter().map(|g| g["group"].as_str().unwrap()).collect();
    assert_eq!(order, ["overdue", "today", "this_week", "later", "no_date"]);
    let urgent = &answer["groups"][1]["items"][0];
    assert_eq!((&urgent["key"], &urgent["priority"]), (&json!("OT-2"), &json!("urgent")));
    assert_eq!(
        (&urgent["project_id"], &urgent["project_name"]),
        (&json!(other.id), &json!("OT project"))
    );
    assert_eq!((&urgent["column_name"], &urgent["column_kind"]), (&json!("To do"), &json!("open")));
}

#[tokio::test]
async fn what_is_done_put_away_or_not_mine_to_see_is_left_out() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let me = world.new_caller("Bob").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    let left = world.rows.project(owner.account_id, "LEFT").await;
    let archived = world.rows.project(me.account_id, "OLD").await;
    world.rows.member(&project, me.account_id, "editor").await;
    world.rows.member(&left, me.account_id, "editor").await;
    let mine = assigned(&world, &project, &me, "mine").await;
    for (column, value) in [
        ("column_id", format!("'{}'", project.done)),
        ("archived", "TRUE".to_owned()),
        ("deleted", "TRUE".to_owned()),
    ] {
        let task = assigned(&world, &project, &me, column).await;
        set(&world, task, column, &value).await;
    }
    assigned(&world, &project, &owner, "hers").await;
    assigned(&world, &left, &me, "of a project I left").await;
    assigned(&world, &archived, &me, "of an archived project").await;
    world.rows.remove_member(&left, me.account_id).await;
    let archive =
        format!("UPDATE read_v1.projects SET archived = TRUE WHERE project_id = '{}'", archived.id);
    world.rows.execute(&archive).await;

    let answer = me.json(TODAY).await;
    assert_eq!(titles(&answer)["no_date"], json!(["mine"]));
    assert_eq!(answer["groups"][4]["items"][0]["id"], json!(mine));
    let counts: Vec<&Value> =
        answer["groups"].as_array().unwrap().iter().map(|group| &group["count"]).collect();
    assert_eq!(counts, [0, 0, 0, 0, 1]);
    let put_away = format!(
        "UPDATE read_v1.projects SET columns = jsonb_set(columns, '{{0,archived}}', 'true')
         WHERE project_id = '{}'",
        project.id
    );
    world.rows.execute(&put_away).await;
    assert_eq!(titles(&me.json(TODAY).await)["no_date"], json!([]), "its column is archived");
}

#[tokio::test]
async fn a_group_is_read_page_by_page_as_of_the_day_it_was_begun() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    for number in 0..5 {
        let task = assigned(&world, &project, &owner, &format!("dated {number}")).await;
        set(&world, task, "due_on", "'2026-11-26'").await;
        let task = assigned(&world, &project, &owner, &format!("free {number}")).await;
        set(&world, task, "priority", &(4 - number / 2).to_string()).await;
    }
    for (index, name, kind) in [(1, "today", "dated"), (4, "no_date", "free")] {
        let first = owner.json(&format!("{TODAY}&limit=2")).await["groups"][index].clone();
        assert_eq!((&first["group"], &first["count"]), (&json!(name), &json!(5)));
        let expected: Vec<String> = (0..5).map(|number| format!("{kind} {number}")).collect();
        assert_eq!(read_to_the_end(&owner, first).await, expected);
    }
}

/// Returns the titles of a group, two at a time.
async fn read_to_the_end(owner: &Caller, mut group: Value) -> Vec<String> {
    let mut titles = Vec::new();
    loop {
        let items = group["items"].as_array().unwrap();
        titles.extend(items.iter().map(|item| item["title"].as_str().unwrap().to_owned()));
        let Some(cursor) = group["next_cursor"].as_str() else { return titles };
        // It is another day meanwhile: the list goes on as it began.
        let path = format!("/me/work?today=2027-01-01&limit=2&cursor={cursor}");
        let next = owner.json(&path).await;
        assert_eq!(next["today"], "2026-11-26");
        assert_eq!(next["groups"].as_array().unwrap().len(), 1);
        assert_eq!(next["groups"][0]["count"], group["count"]);
        group = next["groups"][0].clone();
    }
}

#[tokio::test]
async fn the_day_is_the_callers_own() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let now = OffsetDateTime::now_utc();
    // Two zones that are never on the same day: one of them is not on UTC's either.
    let day = |hours| (now + Duration::hours(hours)).date().to_string();
    let east = owner.json("/me/work?tz=Pacific/Kiritimati").await["today"].clone();
    let west = owner.json("/me/work?tz=Etc/GMT%2B12").await["today"].clone();
    let later = OffsetDateTime::now_utc();
    // Unless the hour turned meanwhile, which the answer may or may not have seen.
    if later.hour() == now.hour() {
        assert_eq!((east, west), (json!(day(14)), json!(day(-12))));
        assert_eq!(owner.json("/me/work").await["today"], json!(day(0)));
    }
    let both = owner.json("/me/work?tz=Pacific/Kiritimati&today=2026-11-26").await;
    assert_eq!(both["today"], "2026-11-26");
    for bad in ["tz=Mars/Base", "tz=", "tz=%27;--", "today=26.11.2026", "today=2026-02-30"] {
        let answer = owner.get(&format!("/me/work?{bad}")).await;
        let pointer = answer.json()["errors"][0]["pointer"].clone();
        assert_eq!(pointer, format!("/{}", bad.split('=').next().unwrap()), "{bad}");
        answer.check_problem(400, "malformed_request");
    }
    for bad in ["limit=0", "limit=201", "cursor=x"] {
        owner.get(&format!("/me/work?{bad}")).await.check_problem(400, "malformed_request");
    }
}
