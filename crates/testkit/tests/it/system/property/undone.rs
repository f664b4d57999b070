//! Taking back what was done last gives what was there before.

use serde_json::{Value, json};

use super::team::Team;

const ROUNDS: usize = 20;

/// What tells that something happened, not what the task is. Taking an edit back is an edit.
const NOT_COMPARED: [&str; 3] = ["version", "updated_at", "edited_at"];

/// What may stand in the way of a change that was made a moment ago: it has no inverse, or what it
/// took the task away from is no longer there to come back to.
const IN_THE_WAY: [&str; 5] = [
    "cannot_undo",
    "column_archived",
    "label_not_found",
    "parent_not_found",
    "related_task_not_found",
];

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
            let code = reply.body["code"].as_str().unwrap_or_default();
            assert!(IN_THE_WAY.contains(&code), "{command}: {}; {told}", reply.body);
            continue;
        }
        let after = team.owner().get(&path).await.accepted();
        assert_eq!(comparable(after.body), comparable(before.body), "{command}; {told}");
        undone += 1;
    }
    assert!(undone > 0, "nothing was taken back; {told}");
}

fn comparable(mut body: Value) -> Value {
    let mut parts = vec![&mut body];
    while let Some(part) = parts.pop() {
        match part {
            Value::Object(fields) => {
                fields.retain(|name, _| !NOT_COMPARED.contains(&name.as_str()));
                parts.extend(fields.values_mut());
            }
            Value::Array(items) => parts.extend(items.iter_mut()),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    body
}
