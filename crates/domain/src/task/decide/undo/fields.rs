//! Where the task stands, when it is due, whose it is, and what it is labelled.

use super::super::{Decision, Given, fields};
use crate::project::ProjectState;
use crate::task::{Dates, MoveTask, TaskRefusal, TaskState};
use crate::undo::{NotUndoable, still};
use crate::{AccountId, Change, ColumnId, LabelId, Rank};
use serde::Serialize;

/// A column that is gone meanwhile has left its tasks to another one, and there the task goes.
pub(super) fn moved(
    task: &TaskState,
    (column_id, rank): (&Change<ColumnId>, &Change<Rank>),
    project: &ProjectState,
    given: Given,
) -> Decision {
    still("column_id", None, (&task.column_id, &column_id.after))?;
    still("rank", None, (&task.rank, &rank.after))?;
    let column_id = project.shown_column(column_id.before).unwrap_or(column_id.before);
    let to = MoveTask { column_id, rank: rank.before.clone() };
    let mut events = fields::relocate(task, project, &to, given)?;
    // What is finished by an undo was finished before: it opens no next occurrence.
    events.truncate(1);
    Ok(events)
}

/// Each date the event changed goes back; the other one stays as it is now.
pub(super) fn scheduled(task: &TaskState, change: &Change<Dates>) -> Decision {
    let Change { before, after } = change;
    let mut dates = task.dates;
    if before.start_on != after.start_on {
        still("start_on", None, (&IsoDate(dates.start_on), &IsoDate(after.start_on)))?;
        dates.start_on = before.start_on;
    }
    if before.due_on != after.due_on {
        still("due_on", None, (&IsoDate(dates.due_on), &IsoDate(after.due_on)))?;
        dates.due_on = before.due_on;
    }
    if !dates.are_in_order() {
        // Only the date that the event did not change can stand in the way.
        let kept = if before.start_on == after.start_on { "start_on" } else { "due_on" };
        let now = if kept == "start_on" { task.dates.start_on } else { task.dates.due_on };
        return Err(overtaken(kept, &IsoDate(now)).into());
    }
    fields::schedule(task, dates)
}

pub(super) fn assigned(task: &TaskState, account_id: AccountId) -> Decision {
    if !task.assignees.contains(&account_id) {
        return Err(overtaken("assignees", &task.assignees).into());
    }
    Ok(fields::unassign(task, account_id))
}

/// Whoever comes back stands last among the assignees.
pub(super) fn unassigned(
    task: &TaskState,
    account_id: AccountId,
    project: &ProjectState,
) -> Decision {
    if task.assignees.contains(&account_id) {
        return Err(overtaken("assignees", &task.assignees).into());
    }
    fields::assign(task, project, account_id)
}

pub(super) fn label_added(task: &TaskState, label_id: LabelId) -> Decision {
    if !task.labels.contains(&label_id) {
        return Err(overtaken("labels", &task.labels).into());
    }
    Ok(fields::remove_label(task, label_id))
}

pub(super) fn label_removed(
    task: &TaskState,
    label_id: LabelId,
    project: &ProjectState,
) -> Decision {
    if task.labels.contains(&label_id) {
        return Err(overtaken("labels", &task.labels).into());
    }
    fields::add_label(task, project, label_id)
}

pub(super) fn watched(task: &TaskState, account_id: AccountId, actor: AccountId) -> Decision {
    refuse_others(account_id, actor)?;
    if !task.watchers.contains(&account_id) {
        return Err(overtaken("watchers", &task.watchers).into());
    }
    Ok(fields::unwatch(task, account_id))
}

pub(super) fn unwatched(
    task: &TaskState,
    account_id: AccountId,
    (project, actor): (&ProjectState, AccountId),
) -> Decision {
    refuse_others(account_id, actor)?;
    if task.watchers.contains(&account_id) {
        return Err(overtaken("watchers", &task.watchers).into());
    }
    fields::watch(task, project, account_id)
}

fn refuse_others(account_id: AccountId, actor: AccountId) -> Result<(), TaskRefusal> {
    if account_id == actor { Ok(()) } else { Err(TaskRefusal::NotYours) }
}

fn overtaken(field: &'static str, now: &impl Serialize) -> NotUndoable {
    NotUndoable::overtaken(field, None, now)
}

/// A date as callers know it, `YYYY-MM-DD` or null.
#[derive(PartialEq, Serialize)]
#[serde(transparent)]
struct IsoDate(#[serde(with = "crate::task::value::iso_date")] Option<time::Date>);
