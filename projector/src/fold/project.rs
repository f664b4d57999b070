//! How a project's row, and its members' rows, follow from its events.

use super::rows::{Rows, Showing};
use super::{Due, Outcome, Poison};
use crate::tables::changes::ChangeRow;
use crate::tables::members::MemberRow;
use crate::tables::project_versions::ProjectVersion;
use crate::tables::projects::ProjectRow;
use domain::project::{Column, Label, ProjectEvent, Role};
use domain::{AccountId, ColumnId, LabelId};
use event_stream::RecordedEvent;
use read_model::row::role_code;
use sqlx::types::Json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Applies one event to the project's rows. Nothing is changed when it fails.
pub fn fold<'e>(
    rows: &mut Rows,
    event: &'e RecordedEvent,
    fact: ProjectEvent,
) -> Result<Outcome<'e>, Poison> {
    let project_id = event.aggregate_id;
    let stored = rows.projects.get(project_id).map_or(0, |row| row.sequence);
    if matches!(Due::of(stored, event)?, Due::Seen) {
        return Ok(Outcome::Seen);
    }
    if stored == 0 {
        let (row, owner) = created(event, fact)?;
        rows.projects.put(project_id, row);
        set_member(rows, project_id, owner, Role::Owner);
    } else {
        let before = rows.projects.get(project_id).cloned().ok_or(Poison::NotCreated)?;
        change(rows, project_id, fact)?;
        let row = rows.projects.change(project_id).ok_or(Poison::NotCreated)?;
        row.sequence = event.sequence.get();
        row.position = event.position.get();
        row.updated_at = event.occurred_at();
        rows.project_versions.push(ProjectVersion { valid_to: row.position, row: before });
    }
    Ok(Outcome::Applied(ChangeRow { event, project_id: Some(project_id), task_id: None }))
}

fn created(event: &RecordedEvent, fact: ProjectEvent) -> Result<(ProjectRow, AccountId), Poison> {
    let ProjectEvent::Created { project_id, key, name, description, columns, labels, owner } = fact
    else {
        return Err(Poison::NotCreated);
    };
    if project_id.get() != event.aggregate_id {
        return Err(Poison::WrongAggregate);
    }
    let row = ProjectRow {
        project_id: project_id.get(),
        key: key.into(),
        name: name.into(),
        description: description.into(),
        columns: Json(columns),
        replaced_columns: Json(BTreeMap::new()),
        labels: Json(labels),
        archived: false,
        public_link: None,
        created_by: owner.get(),
        created_at: event.occurred_at(),
        updated_at: event.occurred_at(),
        sequence: event.sequence.get(),
        position: event.position.get(),
    };
    Ok((row, owner))
}

fn change(rows: &mut Rows, project_id: Uuid, fact: ProjectEvent) -> Result<(), Poison> {
    use ProjectEvent as E;
    let row = rows.projects.change(project_id).ok_or(Poison::NotCreated)?;
    match fact {
        E::Created { .. } => return Err(Poison::CreatedTwice),
        E::Renamed { name } => row.name = name.after.into(),
        E::Described { description } => row.description = description.after.into(),
        E::ColumnAdded { column, index } => {
            let place = place(index, row.columns.len());
            let column_id = column.column_id;
            row.columns.insert(place, column);
            if row.replaced_columns.remove(&column_id).is_some() {
                show_tasks_in(rows, project_id, column_id)?;
            }
        }
        E::ColumnRenamed { column_id, name } => column_of(row, column_id)?.name = name.after,
        E::ColumnMoved { column_id, index } => {
            let from = index_of(row, column_id)?;
            let column = row.columns.remove(from);
            let place = place(index.after, row.columns.len());
            row.columns.insert(place, column);
        }
        E::WipLimitSet { column_id, wip_limit } => {
            column_of(row, column_id)?.wip_limit = wip_limit.after;
        }
        E::ColumnKindSet { column_id, kind } => column_of(row, column_id)?.kind = kind.after,
        E::ColumnArchived { column_id } => column_of(row, column_id)?.archived = true,
        E::ColumnRestored { column_id } => column_of(row, column_id)?.archived = false,
        E::ColumnRemoved { column, replacement, .. } => {
            let from = index_of(row, column.column_id)?;
            index_of(row, replacement)?;
            row.columns.remove(from);
            row.replaced_columns.insert(column.column_id, replacement);
            show_tasks_in(rows, project_id, replacement)?;
        }
        E::LabelDefined { label } => row.labels.push(label),
        E::LabelChanged { label_id, name, colour } => {
            let label = label_of(row, label_id)?;
            if let Some(name) = name {
                label.name = name.after;
            }
            if let Some(colour) = colour {
                label.colour = colour.after;
            }
        }
        E::LabelRemoved { label } => row.labels.retain(|kept| kept.label_id != label.label_id),
        E::MemberAdded { account_id, role } => set_member(rows, project_id, account_id, role),
        E::RoleChanged { account_id, role } => {
            set_member(rows, project_id, account_id, role.after);
        }
        E::MemberRemoved { account_id, .. } => {
            rows.members.remove((project_id, account_id.get()));
            rows.present.remove(&(project_id, account_id.get()));
        }
        E::LinkPublished { token_hash } => row.public_link = Some(token_hash.into()),
        E::LinkRevoked { .. } => row.public_link = None,
        E::Archived {} => row.archived = true,
        E::Restored {} => row.archived = false,
    }
    Ok(())
}

fn set_member(rows: &mut Rows, project_id: Uuid, account_id: AccountId, role: Role) {
    let account_id = account_id.get();
    let row = MemberRow { project_id, account_id, role: role_code(role) };
    rows.present.insert((project_id, account_id));
    rows.members.put((project_id, account_id), row);
}

/// Shows in a column the tasks of every column it now stands for, itself included: those in memory
/// now, all others when the batch is stored.
fn show_tasks_in(rows: &mut Rows, project_id: Uuid, column_id: ColumnId) -> Result<(), Poison> {
    let row = rows.projects.get(project_id).ok_or(Poison::NotCreated)?;
    let column_id = column_id.get();
    let removed = row.replaced_columns.keys();
    let shown_there = |home: &&ColumnId| rows.shown_column(project_id, **home) == column_id;
    let mut homes: Vec<Uuid> = removed.filter(shown_there).map(|home| home.get()).collect();
    homes.push(column_id);
    rows.tasks.change_where(
        |task| task.project_id == project_id && homes.contains(&task.home_column_id),
        |task| task.column_id = column_id,
    );
    rows.showings.push(Showing { project_id, homes, column_id });
    Ok(())
}

fn index_of(row: &ProjectRow, column_id: ColumnId) -> Result<usize, Poison> {
    row.columns
        .iter()
        .position(|column| column.column_id == column_id)
        .ok_or(Poison::Missing { what: "column", id: column_id.get() })
}

fn column_of(row: &mut ProjectRow, column_id: ColumnId) -> Result<&mut Column, Poison> {
    let index = index_of(row, column_id)?;
    Ok(&mut row.columns[index])
}

fn label_of(row: &mut ProjectRow, label_id: LabelId) -> Result<&mut Label, Poison> {
    row.labels
        .iter_mut()
        .find(|label| label.label_id == label_id)
        .ok_or(Poison::Missing { what: "label", id: label_id.get() })
}

/// Returns where a stored index points in a list of `length`; its end for one beyond it.
fn place(index: u32, length: usize) -> usize {
    usize::try_from(index).map_or(length, |index| index.min(length))
}
