//! Columns of the board. A removed one comes back where it was, and its tasks show in it again.

use super::super::{Decision, MAX_COLUMNS, columns, refuse_beyond};
use crate::change::event_if_changed;
use crate::order::{place, stored};
use crate::project::{Column, ColumnKind, ProjectEvent, ProjectRefusal, ProjectState};
use crate::text::ColumnName;
use crate::undo::{NotUndoable, still};
use crate::{Change, ColumnId};
use serde::Serialize;

/// Tasks put into the column meanwhile show in the one to its left, else to its right.
pub(super) fn added(state: &ProjectState, column: &Column) -> Decision {
    let column_id = column.column_id;
    still("columns", Some(column_id.get()), (&state.column(column_id), &Some(column)))?;
    let neighbour = neighbour(state, column_id).ok_or(ProjectRefusal::LastColumn)?;
    columns::remove(state, column_id, neighbour)
}

fn neighbour(state: &ProjectState, column_id: ColumnId) -> Option<ColumnId> {
    let at = state.columns.iter().position(|column| column.column_id == column_id)?;
    let (left, right) = state.columns.split_at(at);
    let mut nearest = left.iter().rev().chain(right.iter().skip(1));
    nearest.find(|column| !column.archived).map(|column| column.column_id)
}

pub(super) fn renamed(
    state: &ProjectState,
    column_id: ColumnId,
    name: &Change<ColumnName>,
) -> Decision {
    let now = state.column(column_id).map(|column| &column.name);
    still_of(column_id, "column_name", (now, &name.after))?;
    columns::rename(state, column_id, &name.before)
}

pub(super) fn moved(state: &ProjectState, column_id: ColumnId, index: &Change<u32>) -> Decision {
    let at = state.columns.iter().position(|column| column.column_id == column_id).map(stored);
    still_of(column_id, "column_index", (at.as_ref(), &index.after))?;
    let to = stored(place(index.before, state.columns.len().saturating_sub(1)));
    Ok(event_if_changed(&index.after, &to, |index| ProjectEvent::ColumnMoved { column_id, index }))
}

pub(super) fn wip_limit_set(
    state: &ProjectState,
    column_id: ColumnId,
    wip_limit: &Change<Option<u32>>,
) -> Decision {
    let now = state.column(column_id).map(|column| &column.wip_limit);
    still_of(column_id, "column_wip_limit", (now, &wip_limit.after))?;
    columns::set_wip_limit(state, column_id, wip_limit.before)
}

pub(super) fn kind_set(
    state: &ProjectState,
    column_id: ColumnId,
    kind: &Change<ColumnKind>,
) -> Decision {
    let now = state.column(column_id).map(|column| &column.kind);
    still_of(column_id, "column_kind", (now, &kind.after))?;
    columns::set_kind(state, column_id, kind.before)
}

pub(super) fn archived(state: &ProjectState, column_id: ColumnId) -> Decision {
    let now = state.column(column_id).map(|column| &column.archived);
    still_of(column_id, "column_archived", (now, &true))?;
    columns::restore(state, column_id)
}

pub(super) fn restored(state: &ProjectState, column_id: ColumnId) -> Decision {
    let now = state.column(column_id).map(|column| &column.archived);
    still_of(column_id, "column_archived", (now, &false))?;
    columns::archive(state, column_id)
}

pub(super) fn removed(state: &ProjectState, column: &Column, index: u32) -> Decision {
    let column_id = column.column_id;
    still("columns", Some(column_id.get()), (&state.column(column_id), &None))?;
    refuse_beyond(MAX_COLUMNS, state.columns.len())?;
    let index = stored(place(index, state.columns.len()));
    Ok(vec![ProjectEvent::ColumnAdded { column: column.clone(), index }])
}

fn still_of<T: PartialEq + Serialize>(
    column_id: ColumnId,
    field: &'static str,
    (now, after): (Option<&T>, &T),
) -> Result<(), NotUndoable> {
    still(field, Some(column_id.get()), (&now, &Some(after)))
}
