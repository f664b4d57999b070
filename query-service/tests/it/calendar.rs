//! A project's dates as a calendar reads them: without being anybody.

use crate::rows::Project;
use crate::world::{Answer, World};

const TOKEN: &str = "cGxlYXNlIGRvIG5vdCBndWVzcyB0aGlzIG9uZSE";

async fn publish(world: &World, project: &Project) {
    let (id, token) = (project.id, TOKEN);
    let update = format!(
        "UPDATE read_v1.projects SET public_link = encode(sha256('{token}'), 'hex')
         WHERE project_id = '{id}'"
    );
    world.rows.execute(&update).await;
}

async fn get(world: &World, project: &Project, query: &str, held: Option<&str>) -> Answer {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{}/api/v1/projects/{}/calendar.ics{query}", world.api, project.id);
    let mut request = client.get(url);
    if let Some(held) = held {
        request = request.header("if-none-match", held);
    }
    let answer = request.send().await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    Answer { status, headers, text: answer.text().await.unwrap() }
}

fn with_token(token: &str) -> String {
    format!("?token={token}")
}

#[tokio::test]
async fn whoever_has_the_link_sees_the_tasks_that_have_dates() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    let rent = world.rows.task(&project, "pay rent").await;
    for (title, change) in [
        ("file taxes", "start_on = '2026-12-30', due_on = '2026-12-31'"),
        ("without a date", "priority = 4"),
        ("put away", "due_on = '2026-12-31', archived = TRUE"),
        ("thrown away", "due_on = '2026-12-31', deleted = TRUE"),
    ] {
        let task = world.rows.task(&project, title).await;
        let update = format!("UPDATE read_v1.tasks SET {change} WHERE task_id = '{task}'");
        world.rows.execute(&update).await;
    }
    let monthly = format!(
        "UPDATE read_v1.tasks SET due_on = '2026-12-01', repeat = 'FREQ=MONTHLY',
           column_id = '{}' WHERE task_id = '{rent}'",
        project.todo
    );
    world.rows.execute(&monthly).await;
    publish(&world, &project).await;

    let answer = get(&world, &project, &with_token(TOKEN), None).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.header("content-type"), "text/calendar; charset=utf-8");
    assert_eq!(answer.header("x-robots-tag"), "noindex, nofollow");
    let text = answer.text.replace("\r\n ", "");
    for line in [
        &*format!("UID:{rent}@task-manager"),
        "SUMMARY:TM-1 pay rent",
        "DTSTART;VALUE=DATE:20261201",
        "DTEND;VALUE=DATE:20261202",
        "RRULE:FREQ=MONTHLY",
        "SUMMARY:TM-2 file taxes",
        "DTSTART;VALUE=DATE:20261230",
        "DTEND;VALUE=DATE:20270101",
        "CATEGORIES:To do",
    ] {
        assert!(text.lines().any(|given| given == line), "{line} in {text}");
    }
    assert_eq!(text.matches("BEGIN:VEVENT").count(), 2, "{text}");
}

#[tokio::test]
async fn a_done_task_is_ticked_and_no_longer_repeats() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    world.rows.task(&project, "pay rent").await;
    let done = format!(
        "UPDATE read_v1.tasks SET due_on = '2026-12-01', repeat = 'FREQ=MONTHLY', column_id = '{}'",
        project.done
    );
    world.rows.execute(&done).await;
    publish(&world, &project).await;
    let text = get(&world, &project, &with_token(TOKEN), None).await.text;
    assert!(text.contains("SUMMARY:✓ TM-1 pay rent") && !text.contains("RRULE"), "{text}");
}

#[tokio::test]
async fn a_wrong_token_opens_nothing_and_a_revoked_link_closes_the_calendar() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    let other = world.rows.project(owner.account_id, "OTHER").await;
    publish(&world, &project).await;
    let held = get(&world, &project, &with_token(TOKEN), None).await.header("etag").to_owned();
    for wrong in [&TOKEN[1..], "", &TOKEN.repeat(3), "%00"] {
        let answer = get(&world, &project, &with_token(wrong), Some(&held)).await;
        answer.check_problem(404, "not_found");
    }
    let elsewhere = get(&world, &other, &with_token(TOKEN), None).await;
    elsewhere.check_problem(404, "not_found");
    get(&world, &project, "", None).await.check_problem(400, "malformed_request");
    world.rows.execute("UPDATE read_v1.projects SET public_link = NULL").await;
    let revoked = get(&world, &project, &with_token(TOKEN), Some(&held)).await;
    revoked.check_problem(404, "not_found");
}

#[tokio::test]
async fn a_calendar_is_sent_again_when_something_has_changed() {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    let task = world.rows.task(&project, "one").await;
    world.rows.execute("UPDATE read_v1.tasks SET due_on = '2026-12-01'").await;
    publish(&world, &project).await;
    let held = get(&world, &project, &with_token(TOKEN), None).await.header("etag").to_owned();
    let unchanged = get(&world, &project, &with_token(TOKEN), Some(&held)).await;
    assert_eq!((unchanged.status, &*unchanged.text), (304, ""));
    world.rows.retitle(&project, task, "uno").await;
    let changed = get(&world, &project, &with_token(TOKEN), Some(&held)).await;
    assert!(changed.text.contains("SUMMARY:TM-1 uno\r\n"), "{}", changed.text);
    assert!(changed.text.contains("SEQUENCE:1\r\n"), "{}", changed.text);
}
