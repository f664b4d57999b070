//! `as_of`: now it says what the present says, and for any moment what a copy taken then says; in a
//! live read model and in a rebuilt one.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use std::process::Command;
use testkit::{Client, System, eventually};
use uuid::Uuid;

const COMMANDS: usize = 120;

/// An answer of the present, and the moment it was taken at.
struct Copy {
    position: u64,
    /// When the newest event was recorded.
    at: String,
    path: String,
    body: Value,
}

/// Two projects of one person, whose tasks may block each other.
struct Team {
    client: Client,
    projects: [Uuid; 2],
    tasks: Vec<(usize, Uuid)>,
    dice: StdRng,
}

#[tokio::test]
async fn every_moment_reads_as_it_was() {
    let seed: u64 = rand::random();
    let system = System::start().await;
    let mut team = Team::new(&system, seed).await;
    let mut copies = Vec::new();
    let mut newest = 0;
    for _ in 0..COMMANDS {
        let Some(position) = team.act().await.filter(|position| *position > newest) else {
            continue;
        };
        newest = position;
        team.copy(position, &mut copies).await;
    }
    assert!(copies.len() > COMMANDS, "too little happened; seed {seed}");
    team.check(&copies, seed).await;
    team.check_now(seed).await;

    rebuild(&system);
    team.check(&copies, seed).await;
    team.check_now(seed).await;
}

#[tokio::test]
async fn what_did_not_exist_then_is_not_found() {
    let system = System::start().await;
    let client = known_person(&system).await;
    let project = client.create_project("young").await;
    let first = client.create_task(project, "first").await;
    let before = client.get(&format!("/tasks/{first}")).await.accepted();
    let board = client.get(&format!("/projects/{project}/board")).await.accepted();
    let position = board.number("position");
    let second = client.create_task(project, "second").await;

    for (path, status) in [
        (format!("/tasks/{second}?as_of={position}"), 404),
        (format!("/projects/{project}/tasks/2?as_of={position}"), 404),
        (format!("/tasks/{first}?as_of={position}"), 200),
        (format!("/tasks/{first}?as_of=0"), 404),
        (format!("/tasks/{first}?as_of=2000-01-01T00:00:00Z"), 404),
        (format!("/projects/{project}/board?as_of=0"), 404),
        (format!("/tasks?project_id={project}&as_of=0"), 404),
        (format!("/search?q=first&project_id={project}&as_of=0"), 404),
        (format!("/tasks/{first}?as_of=yesterday"), 400),
        (format!("/projects/{project}/board?as_of=-1"), 400),
    ] {
        assert_eq!(client.get(&path).await.status.as_u16(), status, "{path}");
    }
    let nothing = client.get("/tasks?as_of=0").await.accepted().body;
    let expected = json!({"items": [], "next_cursor": null, "as_of": {"position": 0, "at": null}});
    assert_eq!(nothing, expected);

    let found = client.get(&format!("/search?q=second&as_of={position}")).await.accepted();
    assert_eq!(found.body["items"], json!([]));
    assert!(found.body["as_of"]["position"].as_u64() >= Some(position));

    let path = format!("/tasks/{first}?as_of={position}");
    let then = client.get(&path).await.accepted();
    assert_eq!(without_as_of(&then.body), before.body);
    assert_eq!(then.body["as_of"]["position"], json!(position));
    let tag = then.header("etag").map(str::to_owned);
    assert_eq!(client.get(&path).await.header("etag").map(str::to_owned), tag);
}

#[tokio::test]
async fn only_members_of_today_see_the_past() {
    let system = System::start().await;
    let owner = system.client().await;
    let project = owner.create_project("private").await;
    let task = owner.create_task(project, "secret").await;
    let position =
        owner.get(&format!("/projects/{project}/board")).await.accepted().number("position");
    let late = system.client().await;
    for path in [
        format!("/tasks/{task}?as_of={position}"),
        format!("/projects/{project}/board?as_of={position}"),
        format!("/tasks?project_id={project}&as_of={position}"),
        format!("/search?q=secret&project_id={project}&as_of={position}"),
    ] {
        assert_eq!(late.get(&path).await.status.as_u16(), 404, "{path}");
    }
    let add = json!({"type": "add_member", "account_id": late.account_id(), "role": "viewer"});
    owner.post(&format!("/projects/{project}/commands"), &add).await.accepted();
    owner.get(&format!("/projects/{project}/members")).await.accepted();
    let seen = late.get(&format!("/tasks/{task}?as_of={position}")).await.accepted();
    assert_eq!(seen.body["title"], "secret");
}

/// Returns a client whose name can be read: it comes through a partition of its own, and what is
/// copied before would lack it.
async fn known_person(system: &System) -> Client {
    let client = system.client().await;
    let name = async || client.get("/me").await.body["display_name"].clone();
    eventually(json!("Tester"), name).await;
    client
}

fn without_as_of(body: &Value) -> Value {
    let mut body = body.clone();
    if let Some(fields) = body.as_object_mut() {
        fields.remove("as_of");
    }
    body
}

fn rebuild(system: &System) {
    let output = Command::new(testkit::binaries().join("projector"))
        .arg("rebuild")
        .env("EVENT_STORE_URL", system.event_store().url_as("projector"))
        .env("READ_MODEL_URL", system.read_model().url_as("projector"))
        .output()
        .expect("run the rebuild");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

impl Team {
    async fn new(system: &System, seed: u64) -> Self {
        let client = known_person(system).await;
        let projects = [client.create_project("one").await, client.create_project("two").await];
        let dice = StdRng::seed_from_u64(seed);
        Self { client, projects, tasks: Vec::new(), dice }
    }

    fn pick(&mut self, from: &Value) -> Value {
        let items = from.as_array().map_or(&[][..], Vec::as_slice);
        if items.is_empty() {
            Value::Null
        } else {
            items[self.dice.random_range(0..items.len())].clone()
        }
    }

    /// Does something; returns the position of what happened, unless it was refused.
    async fn act(&mut self) -> Option<u64> {
        let place = self.dice.random_range(0..2);
        let project_id = self.projects[place];
        let roll = self.dice.random_range(0..10);
        let reply = if self.tasks.len() < 3 || roll == 0 {
            let title = self.word();
            let task =
                json!({"project_id": project_id, "title": title, "description": self.word()});
            let reply = self.client.post("/tasks", &task).await;
            if reply.status.is_success() {
                self.tasks.push((place, reply.id()));
            }
            reply
        } else if roll < 4 {
            let command = self.project_command(project_id).await;
            self.client.post(&format!("/projects/{project_id}/commands"), &command).await
        } else {
            let (place, task_id) = self.tasks[self.dice.random_range(0..self.tasks.len())];
            let command = self.task_command(place, task_id).await;
            self.client.command_task(task_id, &command).await
        };
        assert!(reply.status.as_u16() < 500, "{}", reply.body);
        reply.status.is_success().then(|| reply.number("position"))
    }

    fn word(&mut self) -> &'static str {
        ["garden", "roses", "water the roses", "hedge", ""][self.dice.random_range(0..4)]
    }

    async fn project_command(&mut self, project_id: Uuid) -> Value {
        let project = self.client.get(&format!("/projects/{project_id}")).await.accepted().body;
        let column = self.pick(&project["columns"])["id"].clone();
        let other = self.pick(&project["columns"])["id"].clone();
        let label = self.pick(&project["labels"])["id"].clone();
        let name = self.word();
        match self.dice.random_range(0..10) {
            0 => json!({"type": "rename_column", "column_id": column, "name": name}),
            1 | 2 => json!({"type": "remove_column", "column_id": column, "move_tasks_to": other}),
            3 => json!({"type": "add_column", "name": name, "after": column, "kind": "done"}),
            4 => json!({"type": "move_column", "column_id": column, "after": other}),
            5 => json!({"type": "set_wip_limit", "column_id": column, "wip_limit": 1}),
            6 => json!({"type": "set_column_kind", "column_id": column, "kind": "done"}),
            7 => json!({"type": "define_label", "name": name, "colour": "red"}),
            8 => json!({"type": "remove_label", "label_id": label}),
            _ => json!({"type": "rename", "name": name}),
        }
    }

    async fn task_command(&mut self, place: usize, task_id: Uuid) -> Value {
        let path = format!("/projects/{}", self.projects[place]);
        let project = self.client.get(&path).await.accepted().body;
        let task = self.client.get(&format!("/tasks/{task_id}")).await.accepted().body;
        let column = self.pick(&project["columns"])["id"].clone();
        let label = self.pick(&project["labels"])["id"].clone();
        let item = self.pick(&task["checklist_items"])["id"].clone();
        let comment = self.pick(&task["comments_list"])["id"].clone();
        let other = self.tasks[self.dice.random_range(0..self.tasks.len())].1;
        let me = self.client.account_id();
        let word = self.word();
        match self.dice.random_range(0..24) {
            0 => json!({"type": "retitle", "title": word}),
            1 | 2 => json!({"type": "describe", "description": word}),
            3..=5 => json!({"type": "move", "column_id": column}),
            6 => json!({"type": "prioritise", "priority": "high"}),
            7 => json!({"type": "schedule", "start_on": null, "due_on": "2026-12-24"}),
            8 => json!({"type": "assign", "account_id": me}),
            9 => json!({"type": "unassign", "account_id": me}),
            10 => json!({"type": "add_label", "label_id": label}),
            11 => json!({"type": "add_checklist_item", "text": word}),
            12 => json!({"type": "check", "item_id": item}),
            13 => json!({"type": "comment", "text": word}),
            14 => json!({"type": "edit_comment", "comment_id": comment, "text": word}),
            15 => json!({"type": "remove_comment", "comment_id": comment}),
            16 => json!({"type": "relate", "kind": "blocks", "task_id": other}),
            17 => json!({"type": "unrelate", "kind": "blocks", "task_id": other}),
            18 => json!({"type": "set_parent", "parent_id": other}),
            19 => json!({"type": "estimate", "points": 3}),
            20 => json!({"type": "archive"}),
            21 => json!({"type": "watch"}),
            22 => json!({"type": "delete"}),
            _ => json!({"type": "restore"}),
        }
    }

    /// Everything that can be asked as of a moment, on some task.
    fn paths(&mut self) -> Vec<String> {
        let mut paths = vec![
            "/tasks?limit=200".to_owned(),
            "/tasks?limit=200&sort=rank&archived=false".to_owned(),
            "/tasks?limit=200&q=text:roses".to_owned(),
            "/search?limit=200&q=roses".to_owned(),
            "/tasks?limit=200&q=was.status:doing%20OR%20has:description%20-status:done".to_owned(),
        ];
        for project_id in self.projects {
            paths.push(format!("/projects/{project_id}/board"));
            paths.push(format!("/projects/{project_id}/board?filter=text:garden"));
            paths.push(format!("/tasks?limit=3&project_id={project_id}"));
        }
        for _ in 0..2.min(self.tasks.len()) {
            let task_id = self.tasks[self.dice.random_range(0..self.tasks.len())].1;
            paths.push(format!("/tasks/{task_id}"));
        }
        paths
    }

    /// Takes copies of the present, which is at `position`.
    async fn copy(&mut self, position: u64, copies: &mut Vec<Copy>) {
        let newest = self.client.get("/tasks?limit=1&as_of=9000000000000000000").await.accepted();
        let at = newest.body["as_of"]["at"].as_str().expect("something happened").to_owned();
        for path in self.paths() {
            let body = self.client.get(&path).await.accepted().body;
            copies.push(Copy { position, at: at.clone(), path, body });
        }
    }

    async fn ask(&self, path: &str, as_of: &str) -> Value {
        let sign = if path.contains('?') { '&' } else { '?' };
        let then = self.client.get(&format!("{path}{sign}as_of={as_of}")).await.accepted().body;
        assert!(then["as_of"]["position"].is_number(), "{path}: {then}");
        // Cursors are bound to the list they belong to, and this is another.
        let mut then = without_as_of(&then);
        forget_cursor(&mut then);
        then
    }

    async fn check(&self, copies: &[Copy], seed: u64) {
        for Copy { position, at, path, body } in copies {
            let mut body = body.clone();
            forget_cursor(&mut body);
            for as_of in [&position.to_string(), at] {
                let then = self.ask(path, as_of).await;
                assert_eq!(then, body, "{path} as of {as_of}; seed {seed}");
            }
        }
    }

    async fn check_now(&mut self, seed: u64) {
        let mut paths = self.paths();
        for (_, task_id) in &self.tasks {
            paths.push(format!("/tasks/{task_id}"));
        }
        for path in paths {
            let mut now = self.client.get(&path).await.accepted().body;
            forget_cursor(&mut now);
            for as_of in ["9000000000000000000", "9999-12-31T23:59:59Z"] {
                assert_eq!(self.ask(&path, as_of).await, now, "{path} as of {as_of}; seed {seed}");
            }
        }
    }
}

fn forget_cursor(body: &mut Value) {
    if let Some(fields) = body.as_object_mut()
        && let Some(cursor) = fields.get_mut("next_cursor")
    {
        *cursor = json!(cursor.is_null());
    }
}
