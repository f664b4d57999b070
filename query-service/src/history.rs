//! Turns a stored event into what changed, field by field, before and after.
//!
//! Fields carry the names the task and project answers use (`column_id`, `assignees`, …), so a
//! client needs no second vocabulary. Both matches are exhaustive: no event without its line.

mod project;
pub mod summary;
mod task;

use domain::mention::mentions;
use domain::project::ProjectEvent;
use domain::stored;
use domain::task::TaskEvent;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;

/// One field's change. A value that came to be has `before` null, one that ceased has `after` null.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FieldChange {
    pub field: &'static str,
    /// Which column, label, member, checklist item or comment, where the field belongs to one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    pub before: Value,
    pub after: Value,
    /// The one that came or went, where the field is a set of ids.
    #[serde(skip)]
    element: Option<Uuid>,
}

/// What one event changed, and whom and what it mentions by id.
#[derive(Debug, Default, PartialEq)]
pub struct Changes {
    pub fields: Vec<FieldChange>,
    /// Ids a reader wants a name for: accounts, columns, labels, checklist items, tasks.
    pub mentions: BTreeSet<Uuid>,
}

impl Changes {
    fn set(&mut self, field: &'static str, before: impl Serialize, after: impl Serialize) {
        self.push(field, None, before, after);
    }

    /// Records a change of something within the aggregate that has its own id.
    fn set_of(
        &mut self,
        id: impl Into<Uuid>,
        field: &'static str,
        before: impl Serialize,
        after: impl Serialize,
    ) {
        let id = id.into();
        self.mention(id);
        self.push(field, Some(id), before, after);
    }

    fn push(
        &mut self,
        field: &'static str,
        id: Option<Uuid>,
        before: impl Serialize,
        after: impl Serialize,
    ) {
        let (before, after) = (json!(before), json!(after));
        if before != after {
            if TEXTS.contains(&field) {
                self.mention_in(&before);
                self.mention_in(&after);
            }
            self.fields.push(FieldChange { field, id, before, after, element: None });
        }
    }

    /// Records that a set of ids gained one.
    fn gained(&mut self, field: &'static str, id: impl Into<Uuid>) {
        let id = id.into();
        self.mention(id);
        self.set_element(field, id, (json!(NOTHING), json!(id)));
    }

    /// Records that a set of ids lost one.
    fn lost(&mut self, field: &'static str, id: impl Into<Uuid>) {
        let id = id.into();
        self.mention(id);
        self.set_element(field, id, (json!(id), json!(NOTHING)));
    }

    fn set_element(&mut self, field: &'static str, id: Uuid, (before, after): (Value, Value)) {
        let element = Some(id);
        self.fields.push(FieldChange { field, id: None, before, after, element });
    }

    fn mention(&mut self, id: impl Into<Uuid>) {
        self.mentions.insert(id.into());
    }

    /// Records whom a text mentions.
    fn mention_in(&mut self, text: &Value) {
        let text = text.as_str().unwrap_or_default();
        self.mentions.extend(mentions(text).into_iter().map(Uuid::from));
    }
}

/// Fields whose text may mention accounts.
const TEXTS: [&str; 2] = ["description", "comments"];

/// The value of a field before it was set, or after it was cleared.
const NOTHING: Value = Value::Null;

/// An event as it lies in the read model.
#[derive(Debug, Clone, Copy)]
pub struct StoredEvent<'a> {
    pub aggregate_type: &'a str,
    pub event_type: &'a str,
    pub event_version: &'a str,
    /// JSON.
    pub payload: &'a str,
}

/// Returns what an event changed; `None` when this version of the service cannot read it.
#[must_use]
pub fn changes_of(event: StoredEvent<'_>) -> Option<Changes> {
    let StoredEvent { aggregate_type, event_type, event_version, payload } = event;
    match aggregate_type {
        "task" => stored::decode_json::<TaskEvent>(event_type, event_version, payload)
            .ok()
            .map(|event| task::changes(&event)),
        "project" => stored::decode_json::<ProjectEvent>(event_type, event_version, payload)
            .ok()
            .map(|event| project::changes(&event)),
        _ => None,
    }
}

/// Returns the id and name of what an event removed for good, whose name is now nowhere else.
#[must_use]
pub fn removed_name(event: StoredEvent<'_>) -> Option<(Uuid, String)> {
    let StoredEvent { aggregate_type, event_type, event_version, payload } = event;
    match aggregate_type {
        "task" => {
            task::removed_name(&stored::decode_json(event_type, event_version, payload).ok()?)
        }
        "project" => {
            project::removed_name(&stored::decode_json(event_type, event_version, payload).ok()?)
        }
        _ => None,
    }
}

/// The events [`removed_name`] knows a name from.
pub const REMOVALS: [&str; 3] = ["column_removed", "label_removed", "checklist_item_removed"];

#[cfg(test)]
mod tests;
