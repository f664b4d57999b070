//! Rules of the board's columns.

use super::{Decision, MAX_COLUMNS, MAX_REMOVED_COLUMNS, WIP_LIMITS, refuse_beyond};
use crate::ColumnId;
use crate::change::event_if_changed;
use crate::order::{moved_behind, stored};
use crate::project::{Column, ColumnKind, ProjectEvent, ProjectRefusal, ProjectState};
use crate::text::ColumnName;

pub(super) fn new(
    column_id: ColumnId,
    name: &ColumnName,
    wip_limit: Option<u32>,
    kind: ColumnKind,
) -> Column {
    Column { column_id, name: name.clone(), kind, wip_limit, archived: false }
}

pub(super) fn add(state: &ProjectState, column: Column, after: Option<ColumnId>) -> Decision {
    if let Some(present) = state.column(column.column_id) {
        return if *present == column { Ok(vec![]) } else { Err(ProjectRefusal::AlreadyExists) };
    }
    if state.replaced_columns.contains_key(&column.column_id) {
        return Err(ProjectRefusal::AlreadyExists);
    }
    refuse_bad_wip_limit(column.wip_limit)?;
    refuse_beyond(MAX_COLUMNS, state.columns.len())?;
    let index = match after {
        Some(left) => find(state, left)?.0 + 1,
        None => state.columns.len(),
    };
    Ok(vec![ProjectEvent::ColumnAdded { column, index: stored(index) }])
}

pub(super) fn rename(state: &ProjectState, column_id: ColumnId, name: &ColumnName) -> Decision {
    let (_, column) = find(state, column_id)?;
    Ok(event_if_changed(&column.name, name, |name| ProjectEvent::ColumnRenamed { column_id, name }))
}

pub(super) fn shift(
    state: &ProjectState,
    column_id: ColumnId,
    after: Option<ColumnId>,
) -> Decision {
    let (from, _) = find(state, column_id)?;
    let left = after.map(|left| find(state, left)).transpose()?.map(|(index, _)| index);
    let to = moved_behind(from, left);
    Ok(event_if_changed(&stored(from), &stored(to), |index| ProjectEvent::ColumnMoved {
        column_id,
        index,
    }))
}

pub(super) fn set_wip_limit(
    state: &ProjectState,
    column_id: ColumnId,
    wip_limit: Option<u32>,
) -> Decision {
    let (_, column) = find(state, column_id)?;
    refuse_bad_wip_limit(wip_limit)?;
    Ok(event_if_changed(&column.wip_limit, &wip_limit, |wip_limit| ProjectEvent::WipLimitSet {
        column_id,
        wip_limit,
    }))
}

pub(super) fn set_kind(state: &ProjectState, column_id: ColumnId, kind: ColumnKind) -> Decision {
    let (_, column) = find(state, column_id)?;
    Ok(event_if_changed(&column.kind, &kind, |kind| ProjectEvent::ColumnKindSet {
        column_id,
        kind,
    }))
}

pub(super) fn archive(state: &ProjectState, column_id: ColumnId) -> Decision {
    let (_, column) = find(state, column_id)?;
    if column.archived {
        return Ok(vec![]);
    }
    refuse_if_last(state, column_id)?;
    Ok(vec![ProjectEvent::ColumnArchived { column_id }])
}

pub(super) fn restore(state: &ProjectState, column_id: ColumnId) -> Decision {
    let (_, column) = find(state, column_id)?;
    Ok(if column.archived { vec![ProjectEvent::ColumnRestored { column_id }] } else { vec![] })
}

pub(super) fn remove(state: &ProjectState, column_id: ColumnId, replacement: ColumnId) -> Decision {
    if state.replaced_columns.contains_key(&column_id) {
        return Ok(vec![]);
    }
    let (index, column) = find(state, column_id)?;
    if replacement == column_id {
        return Err(ProjectRefusal::ReplacementIsItself);
    }
    refuse_if_last(state, column_id)?;
    let (_, target) = find(state, replacement)?;
    if target.archived {
        return Err(ProjectRefusal::ColumnArchived);
    }
    refuse_beyond(MAX_REMOVED_COLUMNS, state.replaced_columns.len())?;
    let column = column.clone();
    Ok(vec![ProjectEvent::ColumnRemoved { column, index: stored(index), replacement }])
}

pub(super) fn refuse_bad_wip_limit(wip_limit: Option<u32>) -> Result<(), ProjectRefusal> {
    match wip_limit {
        Some(limit) if !WIP_LIMITS.contains(&limit) => Err(ProjectRefusal::WipLimitOutOfRange),
        Some(_) | None => Ok(()),
    }
}

fn refuse_if_last(state: &ProjectState, column_id: ColumnId) -> Result<(), ProjectRefusal> {
    let another = state.columns.iter().any(|c| c.column_id != column_id && !c.archived);
    if another { Ok(()) } else { Err(ProjectRefusal::LastColumn) }
}

fn find(state: &ProjectState, id: ColumnId) -> Result<(usize, &Column), ProjectRefusal> {
    let mut columns = state.columns.iter().enumerate();
    columns.find(|(_, column)| column.column_id == id).ok_or(ProjectRefusal::ColumnNotFound)
}
