//! Many changes of one thing told as one: each field as it was first and as it is last.

use super::{Changes, FieldChange};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Fields that say where something stands among others, or repeat what is told beside them.
const LEFT_OUT: [&str; 2] = ["rank", "comment_author"];

/// What makes two changes ones of the same field: its name, the thing within the aggregate it
/// belongs to, and, of a set, the element that came or went.
type Key = (&'static str, Option<Uuid>, Option<Uuid>);

/// Changes put together, oldest first.
#[derive(Debug, Default)]
pub struct Summary {
    fields: Vec<FieldChange>,
    places: BTreeMap<Key, usize>,
}

impl Summary {
    /// Adds the next event's changes; returns whom and what they mention.
    pub fn add(&mut self, changes: Changes) -> BTreeSet<Uuid> {
        for change in changes.fields {
            if LEFT_OUT.contains(&change.field) {
                continue;
            }
            let key = (change.field, change.id, change.element);
            match self.places.get(&key) {
                Some(place) => self.fields[*place].after = change.after,
                None => {
                    self.places.insert(key, self.fields.len());
                    self.fields.push(change);
                }
            }
        }
        changes.mentions
    }

    /// Returns what is different in the end, in the order it was first touched.
    #[must_use]
    pub fn into_fields(self) -> Vec<FieldChange> {
        self.fields.into_iter().filter(|change| change.before != change.after).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{StoredEvent, changes_of};
    use super::*;
    use serde_json::{Value, json};

    const ID: &str = "0199a1b2-0000-7000-8000-000000000001";
    const OTHER: &str = "0199a1b2-0000-7000-8000-000000000002";

    fn summary(events: &[Value]) -> Value {
        let mut summary = Summary::default();
        for event in events {
            let event_type = event["type"].as_str().unwrap();
            let payload = event.to_string();
            let stored = StoredEvent {
                aggregate_type: "task",
                event_type,
                event_version: "1",
                payload: &payload,
            };
            summary.add(changes_of(stored).unwrap());
        }
        json!(summary.into_fields())
    }

    fn retitled(before: &str, after: &str) -> Value {
        json!({"type": "task_retitled", "title": {"before": before, "after": after}})
    }

    fn moved(before: &str, after: &str) -> Value {
        json!({
            "type": "task_moved", "column_id": {"before": before, "after": after},
            "rank": {"before": "a0", "after": "a1"},
        })
    }

    #[test]
    fn a_field_is_told_from_first_to_last() {
        let events = [retitled("a", "b"), moved(ID, OTHER), retitled("b", "c")];
        let expected = json!([
            {"field": "title", "before": "a", "after": "c"},
            {"field": "column_id", "before": ID, "after": OTHER},
        ]);
        assert_eq!(summary(&events), expected);
    }

    #[test]
    fn what_is_as_it_was_is_not_told() {
        let comment =
            |kind: &str| json!({"type": kind, "comment_id": ID, "author": ID, "text": "x"});
        let assigned = |kind: &str| json!({"type": kind, "account_id": ID});
        let events = [
            retitled("a", "b"),
            retitled("b", "a"),
            moved(ID, ID),
            comment("comment_added"),
            comment("comment_removed"),
            assigned("task_assigned"),
            assigned("task_unassigned"),
        ];
        assert_eq!(summary(&events), json!([]));
    }

    #[test]
    fn members_of_a_set_come_and_go_each_for_itself() {
        let assigned = |kind: &str, id: &str| json!({"type": kind, "account_id": id});
        let events = [assigned("task_unassigned", ID), assigned("task_assigned", OTHER)];
        let expected = json!([
            {"field": "assignees", "before": ID, "after": null},
            {"field": "assignees", "before": null, "after": OTHER},
        ]);
        assert_eq!(summary(&events), expected);
    }

    #[test]
    fn a_new_task_is_told_as_it_is_now() {
        let created = json!({
            "type": "task_created", "task_id": ID, "project_id": ID, "number": 7, "title": "a",
            "description": "", "column_id": ID, "rank": "a0", "priority": "none",
            "dates": {"start_on": null, "due_on": null}, "assignees": [OTHER], "labels": [],
            "creator": ID,
        });
        let left = json!({"type": "task_unassigned", "account_id": OTHER});
        let expected = json!([
            {"field": "number", "before": null, "after": 7},
            {"field": "title", "before": null, "after": "b"},
            {"field": "column_id", "before": null, "after": OTHER},
        ]);
        assert_eq!(summary(&[created, retitled("a", "b"), moved(ID, OTHER), left]), expected);
    }
}
