use serde_json::json;
use testkit::System;

use super::person_with_project;
use crate::invariants::assert_read_model_equals_fold;

#[tokio::test]
async fn a_command_is_seen_by_the_next_query_and_by_every_open_browser() {
    let system = System::start().await;
    let (client, project_id) = person_with_project(&system).await;
    client.get(&format!("/projects/{project_id}")).await.accepted();
    let mut live = client.live(&[project_id], None).await;

    let task_id = client.create_task(project_id, "water the roses").await;

    let task = client.get(&format!("/tasks/{task_id}")).await.accepted().body;
    assert_eq!(task["title"], "water the roses");
    assert_eq!(task["number"], 1);
    let change = live.next().await;
    assert_eq!(change["task_id"], json!(task_id));
    assert_eq!(change["type"], "task_created");
    assert_eq!(change["actor"], json!(client.account_id()));
    assert_read_model_equals_fold(&system).await;
}

#[tokio::test]
async fn a_live_stream_resumes_where_it_broke_off() {
    let system = System::start().await;
    let (client, project_id) = person_with_project(&system).await;
    client.get(&format!("/projects/{project_id}")).await.accepted();
    let mut live = client.live(&[project_id], None).await;
    let task_id = client.create_task(project_id, "before").await;
    live.next().await;
    let seen = live.last_id().to_owned();
    drop(live);

    for title in ["while away", "still away"] {
        let retitle = json!({ "type": "retitle", "title": title });
        client.command_task(task_id, &retitle).await.accepted();
    }

    let mut live = client.live(&[project_id], Some(&seen)).await;
    assert_eq!(live.next().await["version"], 2);
    assert_eq!(live.next().await["version"], 3);
}

#[tokio::test]
async fn a_task_of_a_project_one_is_no_member_of_does_not_exist() {
    let system = System::start().await;
    let (owner, project_id) = person_with_project(&system).await;
    let task_id = owner.create_task(project_id, "private").await;
    owner.get(&format!("/tasks/{task_id}")).await.accepted();
    let stranger = system.client().await;

    let read = stranger.get(&format!("/tasks/{task_id}")).await;
    let retitle = json!({ "type": "retitle", "title": "mine" });
    let written = stranger.command_task(task_id, &retitle).await;

    assert_eq!((read.status.as_u16(), &read.body["code"]), (404, &json!("not_found")));
    assert_eq!((written.status.as_u16(), &written.body["code"]), (404, &json!("not_found")));
}

#[tokio::test]
async fn a_mention_reaches_the_inbox_and_is_read_until_the_next_one() {
    let system = System::with().gateway().start().await;
    let (owner, project_id) = person_with_project(&system).await;
    let member = system.client().await;
    let member_id = member.account_id();
    let add = json!({ "type": "add_member", "account_id": member_id, "role": "commenter" });
    owner.post(&format!("/projects/{project_id}/commands"), &add).await.accepted();
    let task_id = owner.create_task(project_id, "water the roses").await;
    let comment = json!({ "type": "comment", "text": format!("@{member_id}, will you?") });
    owner.command_task(task_id, &comment).await.accepted();
    owner.get(&format!("/tasks/{task_id}")).await.accepted();

    let inbox = member.get("/me/inbox").await.accepted().body;
    assert_eq!((&inbox["unread"], &inbox["items"][0]["reason"]), (&json!(1), &json!("mention")));
    assert!(inbox["names"][member_id.to_string()].is_string(), "{inbox}");
    member.post("/me/inbox/read", &json!({ "upto": inbox["upto"] })).await.accepted();
    let inbox = member.get("/me/inbox").await.accepted().body;
    assert_eq!((&inbox["unread"], &inbox["items"][0]["read"]), (&json!(0), &json!(true)));

    let changes = format!("/projects/{project_id}/changes");
    let news = member.get(&changes).await.accepted().body;
    assert_eq!(news["tasks"][0]["types"], json!({ "task_created": 1, "comment_added": 1 }));
    let seen = json!({ "position": news["position"] });
    member.put(&format!("/projects/{project_id}/seen"), &seen).await.accepted();
    let news = member.get(&changes).await.accepted().body;
    assert_eq!((&news["tasks"], &news["seen"]), (&json!([]), &seen["position"]));

    let stranger = system.client().await;
    let refused = stranger.put(&format!("/projects/{project_id}/seen"), &seen).await;
    assert_eq!((refused.status.as_u16(), &refused.body["code"]), (404, &json!("not_found")));
    owner.command_task(task_id, &comment).await.accepted();
    owner.get(&format!("/tasks/{task_id}")).await.accepted();
    assert_eq!(member.get("/me/inbox").await.accepted().body["unread"], json!(1));
    assert_read_model_equals_fold(&system).await;
}

#[tokio::test]
async fn through_the_gateway_a_change_arrives_while_its_stream_is_still_open() {
    let system = System::with().gateway().start().await;
    let (client, project_id) = person_with_project(&system).await;
    client.get(&format!("/projects/{project_id}")).await.accepted();
    let mut live = client.live(&[project_id], None).await;

    let task_id = client.create_task(project_id, "seen through Nginx").await;

    assert_eq!(live.next().await["task_id"], json!(task_id));
    let task = client.get(&format!("/tasks/{task_id}")).await.accepted().body;
    assert_eq!(task["title"], "seen through Nginx");
}

#[tokio::test]
async fn an_undo_shows_in_the_task_and_in_both_histories() {
    let system = System::start().await;
    let (client, project_id) = person_with_project(&system).await;
    let task_id = client.create_task(project_id, "water the roses").await;
    let retitle = json!({ "type": "retitle", "title": "water the tulips" });
    client.command_task(task_id, &retitle).await.accepted();
    let path = format!("/tasks/{task_id}/history");
    let history = client.get(&path).await.accepted().body;
    let retitled = history["items"][0]["event_id"].clone();

    let undo = json!({ "type": "undo", "event_id": retitled });
    client.command_task(task_id, &undo).await.accepted();

    let task = client.get(&format!("/tasks/{task_id}")).await.accepted().body;
    assert_eq!(task["title"], "water the roses");
    let history = client.get(&path).await.accepted().body;
    let (undone, taken) = (&history["items"][1], &history["items"][0]);
    assert_eq!(undone["undone_by"], taken["event_id"]);
    assert_eq!(taken["undoes"], retitled);

    let redo = json!({ "type": "redo", "event_id": retitled });
    client.command_task(task_id, &redo).await.accepted();
    let activity = client.get(&format!("/projects/{project_id}/activity")).await.accepted().body;
    assert_eq!(activity["items"][2].get("undone_by"), None);
    assert_eq!(activity["items"][1]["undone_by"], activity["items"][0]["event_id"]);
    assert_read_model_equals_fold(&system).await;
}
