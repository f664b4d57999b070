//! The catalogue as an AsyncAPI 3 document.

use super::{Catalogue, CatalogueError, Entry, object};
use crate::RecordedEvent;
use crate::stream::STREAM;
use domain::Partition;
use serde_json::{Value, json};
use utoipa::{PartialSchema, ToSchema};

const INTRODUCTION: &str = "\
    What happened, once each, in the order of positions. Delivery is at least once: a reader \
    remembers the position it has applied and compares Previous-Position with it. Equal: apply. \
    Lower or the same event again: seen. Higher: something is missing, read it from the source.";

impl Catalogue {
    /// Returns the document as YAML.
    ///
    /// # Errors
    /// When a part of it has no YAML form.
    pub fn asyncapi(&self) -> Result<String, CatalogueError> {
        yaml_serde::to_string(&self.document()?).or(Err(CatalogueError::Form))
    }

    fn document(&self) -> Result<Value, CatalogueError> {
        let mut schemas = self.schemas.clone();
        let mut of_envelope = Vec::new();
        RecordedEvent::schemas(&mut of_envelope);
        of_envelope.push(("RecordedEvent".to_owned(), RecordedEvent::schema()));
        for (name, schema) in of_envelope {
            let schema = serde_json::to_value(schema).or(Err(CatalogueError::Form))?;
            schemas.insert(name, schema);
        }
        Ok(json!({
            "asyncapi": "3.0.0",
            "info": {
                "title": "Task Manager events",
                "version": "1",
                "description": INTRODUCTION,
                "license": { "name": "MIT" },
            },
            "defaultContentType": "application/json",
            "channels": object(self.newest().map(|entry| {
                (entry.event_type.clone(), self.channel(entry))
            })),
            "operations": object(self.newest().map(|entry| {
                let channel = format!("#/channels/{}", entry.event_type);
                let name = format!("receive_{}", entry.event_type);
                (name, json!({ "action": "receive", "channel": { "$ref": channel } }))
            })),
            "components": {
                "messages": object(self.entries.iter().map(|entry| (entry.key(), entry.message()))),
                "messageTraits": { "event": { "headers": headers() } },
                "schemas": object(schemas),
            },
        }))
    }

    fn newest(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.lifted_to.is_none())
    }

    /// One subject carries every version of its event.
    fn channel(&self, newest: &Entry) -> Value {
        let Entry { aggregate, event_type, .. } = newest;
        let versions = self.entries.iter().filter(|entry| entry.event_type == *event_type);
        let partitions: Vec<String> = Partition::all().map(|one| one.to_string()).collect();
        json!({
            "address": format!("task-events.{{partition}}.{aggregate}.{event_type}"),
            "description": format!("In the JetStream stream {STREAM}. Caused by {}.", newest.cause),
            "parameters": { "partition": {
                "enum": partitions,
                "description": "All events of one project, or one account, share a partition.",
            } },
            "messages": object(versions.map(|entry| {
                let message = format!("#/components/messages/{}", entry.key());
                (entry.key(), json!({ "$ref": message }))
            })),
        })
    }
}

impl Entry {
    fn key(&self) -> String {
        format!("{}_v{}", self.event_type, self.version)
    }

    fn message(&self) -> Value {
        let Self { event_type, version, .. } = self;
        let payload = self.schema.clone().unwrap_or_else(|| json!({ "type": "object" }));
        let lifted = self.lifted_to.as_ref();
        let summary = lifted.map_or_else(
            || format!("{event_type}, version {version}"),
            |to| format!("{event_type} as stored before version {to}, to which readers lift it"),
        );
        json!({
            "name": event_type,
            "title": summary,
            "traits": [{ "$ref": "#/components/messageTraits/event" }],
            "payload": { "allOf": [
                { "$ref": "#/components/schemas/RecordedEvent" },
                { "type": "object", "properties": {
                    "aggregate_type": { "const": self.aggregate.as_str() },
                    "event_type": { "const": event_type },
                    "event_version": { "const": version },
                    "payload": payload,
                } },
            ] },
            "x-payload-examples": self.examples,
        })
    }
}

/// See [`crate::message`].
fn headers() -> Value {
    let text = |description: &str| json!({ "type": "string", "description": description });
    json!({
        "type": "object",
        "required": [
            "ce-specversion", "ce-id", "ce-type", "ce-source", "ce-time", "ce-subject",
            "ce-datacontenttype", "Position", "Previous-Position",
        ],
        "properties": {
            "ce-specversion": { "const": "1.0" },
            "ce-id": text("The event's id, as undo and history name it."),
            "ce-type": text("The event's type."),
            "ce-source": { "const": crate::message::SOURCE },
            "ce-time": text("When it was stored, RFC 3339."),
            "ce-subject": text("`<aggregate_type>/<aggregate_id>`."),
            "ce-datacontenttype": { "const": "application/json" },
            "Position": text("Place in the one order of all events; rising, with holes."),
            "Previous-Position": text("Position of the event before it in the same partition."),
            "traceparent": text("W3C trace context of the request that caused it, if there was one."),
        },
    })
}
