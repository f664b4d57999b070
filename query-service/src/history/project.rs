//! What each project event changed.

use super::{Changes, NOTHING};
use domain::project::{Column, Label, ProjectEvent, Role};
use serde_json::{Value, json};
use uuid::Uuid;

pub(super) fn changes(event: &ProjectEvent) -> Changes {
    let mut changes = Changes::default();
    match event {
        ProjectEvent::Created { project_id: _, key, name, description, columns, labels, owner } => {
            changes.set("key", NOTHING, key);
            changes.set("name", NOTHING, name);
            if !description.is_empty() {
                changes.set("description", NOTHING, description);
            }
            started_with(&mut changes, columns, labels);
            changes.set_of(*owner, "members", NOTHING, Role::Owner);
        }
        ProjectEvent::Renamed { name } => changes.set("name", &name.before, &name.after),
        ProjectEvent::Described { description } => {
            changes.set("description", &description.before, &description.after);
        }
        ProjectEvent::ColumnAdded { column, index } => {
            changes.set_of(column.column_id, "columns", NOTHING, placed(column, *index));
        }
        ProjectEvent::ColumnRenamed { column_id, name } => {
            changes.set_of(*column_id, "column_name", &name.before, &name.after);
        }
        ProjectEvent::ColumnMoved { column_id, index } => {
            changes.set_of(*column_id, "column_index", index.before, index.after);
        }
        ProjectEvent::WipLimitSet { column_id, wip_limit: limit } => {
            changes.set_of(*column_id, "column_wip_limit", limit.before, limit.after);
        }
        ProjectEvent::ColumnKindSet { column_id, kind } => {
            changes.set_of(*column_id, "column_kind", kind.before, kind.after);
        }
        ProjectEvent::ColumnArchived { column_id } => {
            changes.set_of(*column_id, "column_archived", false, true);
        }
        ProjectEvent::ColumnRestored { column_id } => {
            changes.set_of(*column_id, "column_archived", true, false);
        }
        ProjectEvent::ColumnRemoved { column, index, replacement } => {
            changes.set_of(column.column_id, "columns", placed(column, *index), NOTHING);
            changes.mention(*replacement);
            changes.set_of(column.column_id, "column_replacement", NOTHING, replacement);
        }
        ProjectEvent::LabelDefined { label } => {
            changes.set_of(label.label_id, "labels", NOTHING, defined(label));
        }
        ProjectEvent::LabelChanged { label_id, name, colour } => {
            if let Some(name) = name {
                changes.set_of(*label_id, "label_name", &name.before, &name.after);
            }
            if let Some(colour) = colour {
                changes.set_of(*label_id, "label_colour", colour.before, colour.after);
            }
        }
        ProjectEvent::LabelRemoved { label } => {
            changes.set_of(label.label_id, "labels", defined(label), NOTHING);
        }
        ProjectEvent::MemberAdded { account_id, role } => {
            changes.set_of(*account_id, "members", NOTHING, role);
        }
        ProjectEvent::RoleChanged { account_id, role } => {
            changes.set_of(*account_id, "members", role.before, role.after);
        }
        ProjectEvent::MemberRemoved { account_id, role } => {
            changes.set_of(*account_id, "members", role, NOTHING);
        }
        ProjectEvent::LinkPublished { token_hash: _ } => changes.set("public_link", false, true),
        ProjectEvent::LinkRevoked { token_hash: _ } => changes.set("public_link", true, false),
        ProjectEvent::Archived {} => changes.set("archived", false, true),
        ProjectEvent::Restored {} => changes.set("archived", true, false),
    }
    changes
}

fn started_with(changes: &mut Changes, columns: &[Column], labels: &[Label]) {
    for (index, column) in (0..).zip(columns) {
        changes.set_of(column.column_id, "columns", NOTHING, placed(column, index));
    }
    for label in labels {
        changes.set_of(label.label_id, "labels", NOTHING, defined(label));
    }
}

pub(super) fn removed_name(event: &ProjectEvent) -> Option<(Uuid, String)> {
    if let ProjectEvent::ColumnRemoved { column, .. } = event {
        return Some((column.column_id.get(), column.name.as_str().to_owned()));
    }
    if let ProjectEvent::LabelRemoved { label } = event {
        let colour = || json!(label.colour).as_str().unwrap_or_default().to_owned();
        let name = Some(label.name.as_str()).filter(|name| !name.is_empty());
        return Some((label.label_id.get(), name.map_or_else(colour, str::to_owned)));
    }
    None
}

fn placed(column: &Column, index: u32) -> Value {
    json!({
        "name": column.name,
        "kind": column.kind,
        "wip_limit": column.wip_limit,
        "archived": column.archived,
        "index": index,
    })
}

fn defined(label: &Label) -> Value {
    json!({ "name": label.name, "colour": label.colour })
}
