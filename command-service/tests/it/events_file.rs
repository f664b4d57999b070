//! Exports of events as files: written from a store, or made up.

use crate::http_setup::Api;
use serde_json::{Value, json};
use uuid::Uuid;

/// A file as the query side writes it.
#[derive(Clone)]
pub struct File {
    pub project_id: Uuid,
    pub lines: Vec<Value>,
    /// How many events each stream has.
    lengths: std::collections::HashMap<Uuid, i64>,
}

impl File {
    /// Writes what an instance has stored of a project.
    pub async fn exported(api: &Api, project: &str) -> Self {
        let lines: Vec<Value> = sqlx::query_scalar(
            "SELECT jsonb_build_object('type', 'event', 'position', position,
               'aggregate_type', aggregate_type, 'aggregate_id', aggregate_id,
               'sequence', sequence, 'event_type', event_type, 'event_version', event_version,
               'recorded_at', to_char(
                 coalesce((metadata ->> 'occurred_at')::timestamptz, recorded_at)
                 AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'),
               'metadata', metadata - 'occurred_at' - 'imported_by' - 'traceparent',
               'payload', payload)
             FROM event_store.events
             WHERE aggregate_id = $1 OR aggregate_type = 'task' AND aggregate_id IN (
               SELECT aggregate_id FROM event_store.events WHERE payload ->> 'project_id' = $1)
             ORDER BY position",
        )
        .bind(project)
        .fetch_all(&api.admin)
        .await
        .unwrap();
        Self { project_id: project.parse().unwrap(), lines, lengths: Default::default() }
    }

    /// A project of somebody elsewhere.
    pub fn new(key: &str) -> Self {
        let project_id = Uuid::now_v7();
        let mut file = Self { project_id, lines: Vec::new(), lengths: Default::default() };
        let columns = json!([{
            "column_id": project_id, "name": "To do", "kind": "open", "wip_limit": null,
            "archived": false,
        }]);
        file.happens(project_id, &json!({
            "type": "project_created", "project_id": project_id, "key": key, "name": "Elsewhere",
            "description": "", "columns": columns, "labels": [], "owner": Uuid::now_v7(),
        }));
        file
    }

    pub fn with_tasks(mut self, count: usize) -> Self {
        for number in 1..=count {
            let task_id = Uuid::now_v7();
            let payload = json!({
                "type": "task_created", "task_id": task_id, "project_id": self.project_id,
                "number": number, "title": format!("Task {number}"), "description": "",
                "column_id": self.project_id, "rank": "a0", "priority": "none",
                "dates": { "start_on": null, "due_on": null }, "assignees": [], "labels": [],
                "creator": Uuid::now_v7(),
            });
            self.happens(task_id, &payload);
        }
        self
    }

    pub fn happens(&mut self, id: Uuid, payload: &Value) {
        let sequence = self.lengths.entry(id).or_default();
        *sequence += 1;
        let kind = if id == self.project_id { "project" } else { "task" };
        self.lines.push(json!({
            "type": "event", "position": 7, "aggregate_type": kind, "aggregate_id": id,
            "sequence": sequence, "event_type": payload["type"], "event_version": "1",
            "recorded_at": "2025-03-04T05:06:07.123456Z",
            "metadata": {
                "event_id": Uuid::now_v7(), "actor": Uuid::now_v7(),
                "correlation_id": Uuid::now_v7(),
            },
            "payload": payload,
        }));
    }

    pub fn text(&self) -> String {
        let header = json!({
            "type": "header", "format": "task-manager-events", "version": 1,
            "project_id": self.project_id, "key": "X", "head": 7,
        });
        let trailer = json!({ "type": "trailer", "events": self.lines.len(), "head": 7 });
        let lines = std::iter::once(&header).chain(&self.lines).chain([&trailer]);
        lines.map(|line| format!("{line}\n")).collect()
    }
}
