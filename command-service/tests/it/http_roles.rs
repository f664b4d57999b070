//! Who may do what: every command of every kind, asked by every role and by an outsider.

use crate::http_setup::{Api, Person};
use serde_json::{Value, json};
use uuid::Uuid;

const OUTSIDER: usize = 0;
const VIEWER: usize = 1;
const COMMENTER: usize = 2;
const EDITOR: usize = 3;
const OWNER: usize = 4;

struct Team {
    api: Api,
    /// By role, as above.
    people: Vec<Person>,
    project: String,
    columns: Vec<String>,
}

impl Team {
    async fn gather() -> Self {
        let api = Api::start().await;
        let mut people = Vec::new();
        for name in ["Outsider", "Viewer", "Commenter", "Editor", "Owner"] {
            people.push(api.person(name).await);
        }
        let owner = people[OWNER].clone();
        let project = api.project(&owner, "TEAM").await;
        for (member, role) in [(VIEWER, "viewer"), (COMMENTER, "commenter"), (EDITOR, "editor")] {
            api.add_member(&owner, &project, &people[member], role).await;
        }
        let columns = api.columns(&project).await;
        Self { api, people, project, columns }
    }

    /// Sends the command as everyone, lowest role first, and checks who was let through.
    async fn check(&self, kind: &str, id: &str, body: &Value, lowest: usize) {
        for (role, person) in self.people.iter().enumerate() {
            let reply = self.api.command(person, kind, id, body).await;
            match role {
                OUTSIDER => drop(reply.problem(404, "not_found")),
                _ if role < lowest => drop(reply.problem(403, "role_too_low")),
                _ => drop(reply.expect(200)),
            }
        }
    }
}

fn id() -> String {
    Uuid::now_v7().to_string()
}

#[tokio::test]
async fn every_command_on_a_project_needs_its_role() {
    let team = Team::gather().await;
    let columns = &team.columns;
    let newcomer = team.api.person("Newcomer").await;
    let label = id();
    let column = id();
    let commands = [
        (json!({ "type": "rename", "name": "B" }), EDITOR),
        (json!({ "type": "describe", "description": "*B*" }), EDITOR),
        (json!({ "type": "add_column", "name": "New", "column_id": column }), EDITOR),
        (json!({ "type": "rename_column", "column_id": column, "name": "Newer" }), EDITOR),
        (json!({ "type": "move_column", "column_id": column }), EDITOR),
        (json!({ "type": "set_wip_limit", "column_id": column, "wip_limit": 3 }), EDITOR),
        (json!({ "type": "set_column_kind", "column_id": column, "kind": "done" }), EDITOR),
        (json!({ "type": "archive_column", "column_id": column }), EDITOR),
        (json!({ "type": "restore_column", "column_id": column }), EDITOR),
        (
            json!({ "type": "remove_column", "column_id": column, "move_tasks_to": columns[0] }),
            EDITOR,
        ),
        (
            json!({ "type": "define_label", "label_id": label, "name": "api", "colour": "red" }),
            EDITOR,
        ),
        (json!({ "type": "change_label", "label_id": label, "colour": "blue" }), EDITOR),
        (json!({ "type": "remove_label", "label_id": label }), EDITOR),
        (json!({ "type": "add_member", "account_id": newcomer.id, "role": "viewer" }), OWNER),
        (json!({ "type": "change_role", "account_id": newcomer.id, "role": "editor" }), OWNER),
        (json!({ "type": "remove_member", "account_id": newcomer.id }), OWNER),
        (json!({ "type": "archive" }), OWNER),
        (json!({ "type": "restore" }), OWNER),
    ];
    for (body, lowest) in &commands {
        team.check("projects", &team.project, body, *lowest).await;
    }
}

#[tokio::test]
async fn every_command_on_a_task_needs_its_role() {
    let team = Team::gather().await;
    let owner = &team.people[OWNER];
    let task = team.api.task(owner, &team.project, "x").await;
    let other = team.api.task(owner, &team.project, "y").await;
    let (item, label) = (id(), id());
    let define = json!({ "type": "define_label", "label_id": label, "name": "a", "colour": "red" });
    team.api.command(owner, "projects", &team.project, &define).await.expect(200);
    let commands = [
        (json!({ "type": "retitle", "title": "z" }), EDITOR),
        (json!({ "type": "describe", "description": "z" }), EDITOR),
        (json!({ "type": "move", "column_id": team.columns[1] }), EDITOR),
        (json!({ "type": "move", "column_id": team.columns[0], "after": other }), EDITOR),
        (json!({ "type": "prioritise", "priority": "urgent" }), EDITOR),
        (json!({ "type": "schedule", "due_on": "2026-12-24" }), EDITOR),
        (json!({ "type": "assign", "account_id": team.people[VIEWER].id }), EDITOR),
        (json!({ "type": "unassign", "account_id": team.people[VIEWER].id }), EDITOR),
        (json!({ "type": "add_label", "label_id": label }), EDITOR),
        (json!({ "type": "remove_label", "label_id": label }), EDITOR),
        (json!({ "type": "add_checklist_item", "item_id": item, "text": "a" }), EDITOR),
        (json!({ "type": "edit_checklist_item", "item_id": item, "text": "b" }), EDITOR),
        (json!({ "type": "check", "item_id": item }), EDITOR),
        (json!({ "type": "uncheck", "item_id": item }), EDITOR),
        (json!({ "type": "move_checklist_item", "item_id": item }), EDITOR),
        (json!({ "type": "remove_checklist_item", "item_id": item }), EDITOR),
        (json!({ "type": "comment", "text": "hello" }), COMMENTER),
        (json!({ "type": "archive" }), EDITOR),
        (json!({ "type": "restore" }), EDITOR),
        (json!({ "type": "delete" }), EDITOR),
        (json!({ "type": "restore" }), EDITOR),
    ];
    for (body, lowest) in &commands {
        team.check("tasks", &task, body, *lowest).await;
    }
}

#[tokio::test]
async fn creating_a_task_needs_an_editor() {
    let team = Team::gather().await;
    let body = json!({ "project_id": team.project, "title": "x" });
    let expected =
        [(404, "not_found"), (403, "role_too_low"), (403, "role_too_low"), (201, ""), (201, "")];
    for (person, (status, code)) in team.people.iter().zip(expected) {
        let reply = team.api.post("/tasks", Some(person), &body).await;
        match code {
            "" => drop(reply.expect(status)),
            code => drop(reply.problem(status, code)),
        }
    }
}

#[tokio::test]
async fn a_comment_is_its_authors() {
    let team = Team::gather().await;
    let task = team.api.task(&team.people[OWNER], &team.project, "x").await;
    let comment = id();
    let add = json!({ "type": "comment", "comment_id": comment, "text": "mine" });
    team.api.command(&team.people[COMMENTER], "tasks", &task, &add).await.expect(200);
    let edit = json!({ "type": "edit_comment", "comment_id": comment, "text": "changed" });
    let refused = team.api.command(&team.people[EDITOR], "tasks", &task, &edit).await;
    refused.problem(403, "not_the_author");
    team.api.command(&team.people[COMMENTER], "tasks", &task, &edit).await.expect(200);
    let remove = json!({ "type": "remove_comment", "comment_id": comment });
    team.api.command(&team.people[VIEWER], "tasks", &task, &remove).await.expect(403);
    team.api.command(&team.people[COMMENTER], "tasks", &task, &remove).await.expect(200);
}

#[tokio::test]
async fn someone_who_was_removed_is_an_outsider_at_once() {
    let team = Team::gather().await;
    let (owner, editor) = (&team.people[OWNER], &team.people[EDITOR]);
    let task = team.api.task(editor, &team.project, "x").await;
    let remove = json!({ "type": "remove_member", "account_id": editor.id });
    team.api.command(owner, "projects", &team.project, &remove).await.expect(200);
    let retitle = json!({ "type": "retitle", "title": "y" });
    team.api.command(editor, "tasks", &task, &retitle).await.problem(404, "not_found");
}
