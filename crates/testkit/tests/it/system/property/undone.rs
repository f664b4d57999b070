//! Taking back what was done last gives what was there before.

use serde_json::{Value, json};

use super::team::Team;

const ROUNDS: usize = 20;

/// What tells that something happened, not what the task is.
const NOT_COMPARED: [&str; 2] = ["version", "updated_at"];

/// Changes tasks and takes each change back at once.
pub(super) async fn check(team: &mut Team, told: &str) {
    let mut undone = 0;
    for _ in 0..ROUNDS {
        let (place, task_id) = team.a_task();
        let path = format!("/tasks/{task_id}");
        let before = team.owner().get(&path).await.accepted();
        let command = team.task_command(place, task_id).await;
        let changed = team.owner().command_task(task_id, &command).await;
        // What follows from finishing a task that repeats is not the last change but two.
        if !changed.status.is_success() || changed.number("version") != before.number("version") + 1
        {
            continue;
        }
        let history = team.owner().get(&format!("{path}/history")).await.accepted().body;
        let undo = json!({ "type": "undo", "event_id": history["items"][0]["event_id"] });
        let reply = team.owner().command_task(task_id, &undo).await;
        if !reply.status.is_success() {
            assert!(
                may_stand_in_the_way(&command, &reply.body),
                "{command}: {}; {told}",
                reply.body
            );
            continue;
        }
        let after = team.owner().get(&path).await.accepted();
        let [after, before] = [after.body, before.body].map(|body| comparable(body, &command));
        assert_eq!(after, before, "{command}; {told}");
        undone += 1;
    }
    assert!(undone > 0, "nothing was taken back; {told}");
}

/// Tells whether a change has no inverse, or took the task out of a column that is archived by now.
fn may_stand_in_the_way(command: &Value, refusal: &Value) -> bool {
    refusal["code"] == "cannot_undo"
        || (command["type"] == "move" && refusal["code"] == "column_archived")
}

fn comparable(mut body: Value, command: &Value) -> Value {
    if let Some(fields) = body.as_object_mut() {
        fields.retain(|name, _| !NOT_COMPARED.contains(&name.as_str()));
    }
    // Taking an edit back is an edit.
    if command["type"] == "edit_comment" {
        for comment in body["comments_list"].as_array_mut().into_iter().flatten() {
            if comment["id"] == command["comment_id"] {
                comment["edited_at"] = Value::Null;
            }
        }
    }
    body
}
