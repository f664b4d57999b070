//! What is published of one command among many: each command of a project and of a task, the bodies
//! of the routes that create, and the undo of a whole request, with what they are meant for.

use super::super::projects;
use super::{CreateTaskBody, ProjectCommandBody, TaskCommandBody};
use serde_json::{Map, Value, json};
use service_runtime::openapi::{json_of, schema_of};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// One command among many.
#[derive(Debug)]
pub enum BulkCommand {}

impl PartialSchema for BulkCommand {
    fn schema() -> RefOr<Schema> {
        let mut all = aimed("project", &json_of::<ProjectCommandBody>());
        all.extend(aimed("task", &json_of::<TaskCommandBody>()));
        all.push(creating("project", &json_of::<projects::CreateBody>()));
        all.push(creating("task", &json_of::<CreateTaskBody>()));
        all.push(undo_of_a_request());
        schema_of(json!({ "description": "A command and what it is meant for.", "oneOf": all }))
    }
}

impl ToSchema for BulkCommand {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        ProjectCommandBody::schemas(schemas);
        TaskCommandBody::schemas(schemas);
        projects::CreateBody::schemas(schemas);
        CreateTaskBody::schemas(schemas);
    }
}

/// Returns the commands with their target and its id.
fn aimed(target: &str, commands: &Value) -> Vec<Value> {
    let commands = commands["oneOf"].as_array().map_or(&[][..], Vec::as_slice).iter();
    let aim = |command: &Value| {
        let name = command["title"].as_str().unwrap_or_default();
        let id = ("id", json!({ "type": "string", "format": "uuid" }));
        let mut aimed = with(command, target, name, vec![id]);
        aimed["x-role"] = command["x-role"].clone();
        aimed
    };
    commands.map(aim).collect()
}

/// Returns the body of a route that creates, as a command; its id may be left out as there.
fn creating(target: &str, body: &Value) -> Value {
    with(body, target, "create", Vec::new())
}

/// Returns a body with its target and type before, and what else is required of it.
fn with(body: &Value, target: &str, name: &str, more: Vec<(&str, Value)>) -> Value {
    let mut properties = Map::new();
    properties.insert("target".to_owned(), json!({ "type": "string", "enum": [target] }));
    properties.insert("type".to_owned(), json!({ "type": "string", "enum": [name] }));
    let mut required = vec![json!("target"), json!("type")];
    for (name, schema) in more {
        properties.insert(name.to_owned(), schema);
        required.push(json!(name));
    }
    for (name, schema) in body["properties"].as_object().into_iter().flatten() {
        properties.entry(name.clone()).or_insert_with(|| schema.clone());
    }
    let others = body["required"].as_array().cloned().unwrap_or_default();
    required.extend(others.into_iter().filter(|name| name != "type"));
    let mut command = json!({
        "type": "object",
        "title": format!("{target}.{name}"),
        "required": required,
        "properties": properties,
        "additionalProperties": false,
    });
    if let Some(description) = body.get("description") {
        command["description"] = description.clone();
    }
    command
}

fn undo_of_a_request() -> Value {
    json!({
        "type": "object",
        "title": "bulk.undo",
        "description": "Takes back all that one request did.",
        "required": ["type", "correlation_id"],
        "properties": {
            "target": { "type": "string", "enum": ["bulk"] },
            "type": { "type": "string", "enum": ["undo"] },
            "correlation_id": {
                "type": "string", "format": "uuid",
                "description": "Of the request whose changes are taken back.",
            },
        },
        "additionalProperties": false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_published_with_its_target() {
        let published = json_of::<BulkCommand>();
        let all = published["oneOf"].as_array().unwrap();
        let of = |title: &str| all.iter().find(|command| command["title"] == title).unwrap();
        let count = |commands: Value| commands["oneOf"].as_array().unwrap().len();
        let commands = count(json_of::<ProjectCommandBody>()) + count(json_of::<TaskCommandBody>());
        assert_eq!(all.len(), commands + 3);
        let moving = of("task.move");
        assert_eq!(moving["required"], json!(["target", "type", "id", "column_id"]));
        assert_eq!(moving["properties"]["target"]["enum"], json!(["task"]));
        assert_eq!(moving["properties"]["type"]["enum"], json!(["move"]));
        assert_eq!(moving["x-role"], "editor");
        let task = of("task.create");
        assert_eq!(task["required"], json!(["target", "type", "project_id", "title"]));
        assert!(task["properties"]["id"].is_object());
        assert_eq!(of("bulk.undo")["required"], json!(["type", "correlation_id"]));
        // Nothing is left open: a generated type knows every field.
        assert!(all.iter().all(|command| command["additionalProperties"] == false));
    }
}
