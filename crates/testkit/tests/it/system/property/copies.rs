//! Answers of the present, to compare with what is said of that moment later.

use serde_json::{Value, json};
use testkit::Client;

use super::team::Team;
use crate::system::past::without_as_of;

/// Ahead of every event, and so the present.
const AHEAD: [&str; 2] = ["9000000000000000000", "9999-12-31T23:59:59Z"];

/// One answer, and the moment it was taken at.
struct Copy {
    position: u64,
    /// When the newest event was recorded.
    at: String,
    path: String,
    body: Value,
}

#[derive(Default)]
pub(super) struct Copies(Vec<Copy>);

impl Copies {
    pub(super) const fn count(&self) -> usize {
        self.0.len()
    }

    /// Takes copies of the present, which is at `position`.
    pub(super) async fn take(&mut self, team: &mut Team, position: u64) {
        let newest = format!("/tasks?limit=1&as_of={}", AHEAD[0]);
        let newest = team.owner().get(&newest).await.accepted();
        let at = newest.body["as_of"]["at"].as_str().expect("something happened").to_owned();
        for path in team.paths() {
            let body = team.owner().get(&path).await.accepted().body;
            self.0.push(Copy { position, at: at.clone(), path, body: comparable(body) });
        }
    }

    /// Asks for every moment again.
    pub(super) async fn check(&self, team: &Team, told: &str) {
        for Copy { position, at, path, body } in &self.0 {
            for as_of in [&position.to_string(), at] {
                let then = ask(team.owner(), path, as_of).await;
                assert_eq!(&then, body, "{path} as of {as_of}; {told}");
            }
        }
    }

    /// Asks for a moment ahead of everything.
    pub(super) async fn check_now(&self, team: &mut Team, told: &str) {
        let tasks: Vec<String> =
            team.tasks.iter().map(|(_, task_id)| format!("/tasks/{task_id}")).collect();
        for path in team.paths().into_iter().chain(tasks) {
            let now = comparable(team.owner().get(&path).await.accepted().body);
            for as_of in AHEAD {
                let then = ask(team.owner(), &path, as_of).await;
                assert_eq!(then, now, "{path} as of {as_of}; {told}");
            }
        }
    }
}

async fn ask(client: &Client, path: &str, as_of: &str) -> Value {
    let sign = if path.contains('?') { '&' } else { '?' };
    let then = client.get(&format!("{path}{sign}as_of={as_of}")).await.accepted().body;
    assert!(then["as_of"]["position"].is_number(), "{path}: {then}");
    comparable(without_as_of(&then))
}

/// Cursors are bound to the list they belong to, and one of the past is another.
fn comparable(mut body: Value) -> Value {
    if let Some(fields) = body.as_object_mut()
        && let Some(cursor) = fields.get_mut("next_cursor")
    {
        *cursor = json!(cursor.is_null());
    }
    body
}
