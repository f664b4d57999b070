//! What is written to a client, as the server-sent events format wants it.

use crate::positions::Positions;
use crate::read::changes::FeedRow;
use domain::Position;
use serde::Serialize;
use serde_json::json;
use service_runtime::openapi::schema_of;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};
use uuid::Uuid;

/// How long a browser waits before it reconnects.
const RECONNECT_AFTER_MS: u32 = 2_000;

/// A client that reads this reconnects with its last id and misses nothing.
pub(super) const TOO_SLOW: &str = ": too slow, reconnect with Last-Event-ID\n\n";

/// The membership could not be checked; reconnecting asks again.
pub(super) const INTERRUPTED: &str = ": interrupted, reconnect with Last-Event-ID\n\n";

/// The client's session or API token was taken back; reconnecting is refused.
pub(super) const SIGNED_OUT: &str = ": signed out\n\n";

/// Data of the event `change`.
#[derive(Serialize, ToSchema)]
pub struct Change<'r> {
    #[schema(value_type = i64)]
    position: Position,
    project_id: Uuid,
    /// Null for changes of the project itself.
    #[schema(required)]
    task_id: Option<Uuid>,
    version: i64,
    #[serde(rename = "type")]
    event_type: &'r str,
    actor: Uuid,
}

/// The `data` of any event of the stream, for the published description.
pub struct StreamData;

impl PartialSchema for StreamData {
    fn schema() -> RefOr<Schema> {
        schema_of(json!({
            "description": "The `data` of an event, by its name: `change`; `inbox`; `ready` and `reset`.",
            "anyOf": [
                { "$ref": "#/components/schemas/Change" },
                {
                    "type": "object", "required": ["position"], "additionalProperties": false,
                    "properties": { "position": { "type": "integer", "format": "int64" } },
                },
                { "type": "object", "maxProperties": 0 },
            ],
        }))
    }
}

impl ToSchema for StreamData {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((Change::name().into_owned(), Change::schema()));
        Change::schemas(schemas);
    }
}

/// Encodes a change without its id; `None` for changes that belong to no project.
pub(super) fn change(row: &FeedRow) -> Option<Box<str>> {
    let change = Change {
        position: row.position,
        project_id: row.project_id?,
        task_id: row.task_id,
        version: row.version,
        event_type: &row.event_type,
        actor: row.actor,
    };
    // JSON has no line breaks of its own, so it is one `data` line.
    let data = serde_json::to_string(&change).ok()?;
    Some(format!("event: change\ndata: {data}\n\n").into())
}

/// Begins the stream: gives the client an id to resume from before its first change.
pub(super) fn ready(at: &Positions) -> String {
    let token = at.to_token();
    format!("retry: {RECONNECT_AFTER_MS}\nid: {token}\nevent: ready\ndata: {{}}\n\n")
}

/// Tells the client to read everything again: it missed, gained or lost something.
pub(super) fn reset(at: &Positions) -> String {
    format!("id: {}\nevent: reset\ndata: {{}}\n\n", at.to_token())
}

/// Keeps the connection alive, and moves the client's id past changes it may not see.
pub(super) fn heartbeat(at: &Positions) -> String {
    format!(": heartbeat\nid: {}\n\n", at.to_token())
}

/// Appends a change with the id that resumes after it.
pub(super) fn append_change(buffer: &mut String, at: &Positions, event: &str) {
    buffer.push_str("id: ");
    buffer.push_str(&at.to_token());
    buffer.push('\n');
    buffer.push_str(event);
}

/// Appends that the client's own inbox has changed, by which event.
pub(super) fn append_inbox(buffer: &mut String, at: &Positions, position: Position) {
    let event = format!("event: inbox\ndata: {{\"position\":{position}}}\n\n");
    append_change(buffer, at, &event);
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Partition;

    #[test]
    fn each_frame_is_what_the_format_asks_for() {
        let mut at = Positions::default();
        at.set(Partition::new(2).unwrap(), Position::new(7));
        let id = at.to_token();
        let row = FeedRow {
            partition: Partition::new(2).unwrap(),
            position: Position::new(7),
            project_id: Some(Uuid::nil()),
            task_id: None,
            version: 3,
            event_type: "project_renamed".to_owned(),
            actor: Uuid::nil(),
            member: None,
            loses_access: None,
            concerns: Vec::new(),
        };
        let mut text = String::new();
        append_change(&mut text, &at, &change(&row).unwrap());
        let nil = Uuid::nil();
        let data = format!(
            r#"{{"position":7,"project_id":"{nil}","task_id":null,"version":3,"type":"project_renamed","actor":"{nil}"}}"#
        );
        assert_eq!(text, format!("id: {id}\nevent: change\ndata: {data}\n\n"));
        text.clear();
        append_inbox(&mut text, &at, Position::new(7));
        assert_eq!(text, format!("id: {id}\nevent: inbox\ndata: {{\"position\":7}}\n\n"));
        assert_eq!(ready(&at), format!("retry: 2000\nid: {id}\nevent: ready\ndata: {{}}\n\n"));
        assert_eq!(reset(&at), format!("id: {id}\nevent: reset\ndata: {{}}\n\n"));
        assert_eq!(heartbeat(&at), format!(": heartbeat\nid: {id}\n\n"));
    }

    #[test]
    fn a_change_of_no_project_is_not_sent() {
        let row = FeedRow {
            partition: Partition::new(2).unwrap(),
            position: Position::new(7),
            project_id: None,
            task_id: None,
            version: 1,
            event_type: "account_changed".to_owned(),
            actor: Uuid::nil(),
            member: None,
            loses_access: None,
            concerns: Vec::new(),
        };
        assert_eq!(change(&row), None);
    }
}
