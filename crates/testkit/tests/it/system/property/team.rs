//! Two people who do something of everything, as dice decide, in two projects whose tasks may block
//! each other.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use testkit::{Client, Reply, System};
use uuid::Uuid;

use crate::system::past::known_person;

pub(super) struct Team {
    people: [Client; 2],
    pub(super) projects: [Uuid; 2],
    /// With the place of each one's project.
    pub(super) tasks: Vec<(usize, Uuid)>,
    /// Requests that did several things.
    bulks: Vec<Value>,
    dice: StdRng,
}

impl Team {
    pub(super) async fn new(system: &System, seed: u64) -> Self {
        let people = [known_person(system).await, known_person(system).await];
        let owner = &people[0];
        let projects = [owner.create_project("one").await, owner.create_project("two").await];
        let account_id = people[1].account_id();
        for project_id in projects {
            let add = json!({"type": "add_member", "account_id": account_id, "role": "editor"});
            owner.post(&format!("/projects/{project_id}/commands"), &add).await.accepted();
        }
        let dice = StdRng::seed_from_u64(seed);
        Self { people, projects, tasks: Vec::new(), bulks: Vec::new(), dice }
    }

    /// Returns who sees everything.
    pub(super) const fn owner(&self) -> &Client {
        &self.people[0]
    }

    fn pick(&mut self, from: &Value) -> Value {
        let items = from.as_array().map_or(&[][..], Vec::as_slice);
        if items.is_empty() {
            Value::Null
        } else {
            items[self.dice.random_range(0..items.len())].clone()
        }
    }

    /// Does something; tells whether it was accepted.
    pub(super) async fn act(&mut self) -> bool {
        let who = usize::from(self.dice.random_range(0..4) == 0);
        let place = self.dice.random_range(0..2);
        let roll = self.dice.random_range(0..24);
        let reply = if self.tasks.len() < 3 || roll < 2 {
            self.create_task(who, place).await
        } else if roll < 7 {
            let command = self.project_command(self.projects[place]).await;
            self.ask_project(who, place, &command).await
        } else if roll == 7 {
            self.bulk(who).await
        } else if roll == 8 {
            self.undo_bulk(who).await
        } else if roll < 12 {
            self.reverse(who, place).await
        } else {
            let (place, task_id) = self.a_task();
            let command = self.task_command(place, task_id).await;
            self.people[who].command_task(task_id, &command).await
        };
        assert!(reply.status.as_u16() < 500, "{}", reply.body);
        reply.status.is_success()
    }

    pub(super) fn a_task(&mut self) -> (usize, Uuid) {
        self.tasks[self.dice.random_range(0..self.tasks.len())]
    }

    async fn create_task(&mut self, who: usize, place: usize) -> Reply {
        let (title, description) = (self.word(), self.word());
        let project_id = self.projects[place];
        let rule = ["FREQ=DAILY", "FREQ=WEEKLY"].get(self.dice.random_range(0..4));
        let task = json!({
            "project_id": project_id, "title": title, "description": description, "repeat": rule,
        });
        let reply = self.people[who].post("/tasks", &task).await;
        if reply.status.is_success() {
            self.tasks.push((place, reply.id()));
        }
        reply
    }

    async fn ask_project(&self, who: usize, place: usize, command: &Value) -> Reply {
        let path = format!("/projects/{}/commands", self.projects[place]);
        self.people[who].post(&path, command).await
    }

    /// Sends several commands at once.
    async fn bulk(&mut self, who: usize) -> Reply {
        let mut commands = Vec::new();
        for _ in 0..3 {
            let (place, task_id) = self.a_task();
            let mut command = self.task_command(place, task_id).await;
            command["target"] = json!("task");
            command["id"] = json!(task_id);
            commands.push(command);
        }
        let reply = self.people[who].post("/commands", &json!({ "commands": commands })).await;
        self.bulks.push(reply.body["correlation_id"].clone());
        reply
    }

    /// Takes back all that one request did, as far as nothing stands in the way.
    async fn undo_bulk(&mut self, who: usize) -> Reply {
        let correlation_id = self.pick(&Value::Array(self.bulks.clone()));
        let undo = json!({ "type": "undo", "correlation_id": correlation_id });
        self.people[who].post("/commands", &json!({ "commands": [undo] })).await
    }

    /// Takes an event back, brings one back, or restores a version.
    async fn reverse(&mut self, who: usize, place: usize) -> Reply {
        let of_project = self.dice.random_range(0..4) == 0;
        let (history, path) = if of_project {
            let project_id = self.projects[place];
            (format!("/projects/{project_id}/activity"), format!("/projects/{project_id}/commands"))
        } else {
            let (_, task_id) = self.a_task();
            (format!("/tasks/{task_id}/history"), format!("/tasks/{task_id}/commands"))
        };
        let history = self.owner().get(&history).await.accepted().body;
        let event = self.pick(&history["items"]);
        let command = match self.dice.random_range(0..5) {
            0 | 1 => json!({ "type": "undo", "event_id": event["event_id"] }),
            2 | 3 => json!({ "type": "redo", "event_id": event["event_id"] }),
            _ => json!({ "type": "restore_version", "version": event["version"] }),
        };
        self.people[who].post(&path, &command).await
    }

    fn word(&mut self) -> &'static str {
        ["garden", "roses", "water the roses", "hedge", ""][self.dice.random_range(0..4)]
    }

    async fn project_command(&mut self, project_id: Uuid) -> Value {
        let project = self.owner().get(&format!("/projects/{project_id}")).await.accepted().body;
        let column = self.pick(&project["columns"])["id"].clone();
        let other = self.pick(&project["columns"])["id"].clone();
        let label = self.pick(&project["labels"])["id"].clone();
        let name = self.word();
        match self.dice.random_range(0..16) {
            0 => json!({"type": "rename_column", "column_id": column, "name": name}),
            1 | 2 => json!({"type": "remove_column", "column_id": column, "move_tasks_to": other}),
            3 => json!({"type": "add_column", "name": name, "after": column, "kind": "done"}),
            4 => json!({"type": "move_column", "column_id": column, "after": other}),
            5 => json!({"type": "set_wip_limit", "column_id": column, "wip_limit": 1}),
            6 => json!({"type": "set_column_kind", "column_id": column, "kind": "done"}),
            7 => json!({"type": "define_label", "name": name, "colour": "red"}),
            8 => json!({"type": "remove_label", "label_id": label}),
            9 => json!({"type": "archive_column", "column_id": column}),
            10 => json!({"type": "restore_column", "column_id": column}),
            11 => json!({"type": "publish_link"}),
            12 => json!({"type": "revoke_link"}),
            13 => json!({"type": "change_label", "label_id": label, "name": name}),
            14 => json!({"type": "describe", "description": name}),
            _ => json!({"type": "rename", "name": name}),
        }
    }

    pub(super) async fn task_command(&mut self, place: usize, task_id: Uuid) -> Value {
        let path = format!("/projects/{}", self.projects[place]);
        let project = self.owner().get(&path).await.accepted().body;
        let task = self.owner().get(&format!("/tasks/{task_id}")).await.accepted().body;
        let column = self.pick(&project["columns"])["id"].clone();
        let label = self.pick(&project["labels"])["id"].clone();
        let item = self.pick(&task["checklist_items"])["id"].clone();
        let comment = self.pick(&task["comments_list"])["id"].clone();
        let other = self.tasks[self.dice.random_range(0..self.tasks.len())].1;
        let me = self.owner().account_id();
        let word = self.word();
        match self.dice.random_range(0..30) {
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
            23 => json!({"type": "repeat", "rule": "FREQ=WEEKLY"}),
            24 => json!({"type": "unwatch"}),
            25 => json!({"type": "uncheck", "item_id": item}),
            26 => json!({"type": "remove_checklist_item", "item_id": item}),
            27 => json!({"type": "remove_label", "label_id": label}),
            28 => json!({"type": "set_parent", "parent_id": null}),
            _ => json!({"type": "restore"}),
        }
    }

    /// Everything that can be asked as of a moment, on some task.
    pub(super) fn paths(&mut self) -> Vec<String> {
        let mut paths = vec![
            "/tasks?limit=200".to_owned(),
            "/tasks?limit=200&sort=rank&archived=false".to_owned(),
            "/tasks?limit=200&q=text:roses".to_owned(),
            "/tasks?limit=200&sort=-estimate&q=is:blocking%20OR%20is:blocked".to_owned(),
            "/search?limit=200&q=ros".to_owned(),
            "/tasks?limit=200&q=was.status:doing%20OR%20has:description%20-status:done".to_owned(),
        ];
        for project_id in self.projects {
            paths.push(format!("/projects/{project_id}/board"));
            paths.push(format!("/projects/{project_id}/board?filter=text:garden"));
            paths.push(format!("/tasks?limit=3&project_id={project_id}"));
            paths.push(format!("/search?q=garden&project_id={project_id}"));
        }
        for _ in 0..2.min(self.tasks.len()) {
            let task_id = self.tasks[self.dice.random_range(0..self.tasks.len())].1;
            paths.push(format!("/tasks/{task_id}"));
        }
        paths
    }
}
