//! Rules of tasks that come again.

use super::{Decision, Given};
use crate::change::event_if_changed;
use crate::project::{Column, ColumnKind, ProjectState};
use crate::task::{
    ChecklistItem, NextTask, Occurrence, OpenNext, Repeat, TaskCreated, TaskEvent, TaskRefusal,
    TaskRequest, TaskState,
};

pub(super) fn set(task: &TaskState, rule: Option<&Repeat>) -> Vec<TaskEvent> {
    event_if_changed(&task.repeat, &rule.cloned(), |repeat| TaskEvent::RepeatSet { repeat })
}

/// Returns the event that orders the next occurrence, when a move to `to` finishes a task that
/// repeats and has not done so before.
pub(super) fn when_moved(
    task: &TaskState,
    project: &ProjectState,
    to: &Column,
    given: Given,
) -> Option<TaskEvent> {
    let repeat = task.repeat.as_ref()?;
    let from = project.shown_column(task.column_id).and_then(|id| project.column(id));
    let was_done = from.is_some_and(|column| column.kind == ColumnKind::Done);
    if was_done || to.kind != ColumnKind::Done || task.next.is_some() {
        return None;
    }
    let Occurrence { dates, repeat } = repeat.next(task.dates, given.today)?;
    Some(TaskEvent::Repeated { next_task_id: given.fresh_id, dates, repeat })
}

/// Creates the next occurrence as a copy of the one before it. It was ordered by whoever finished
/// that one, who could: no role is asked for, nor whether the project is archived by now, and what
/// the project no longer has is left out.
pub(super) fn open_next(
    present: Option<&TaskState>,
    project: &ProjectState,
    request: &TaskRequest,
    asked: &OpenNext,
) -> Decision {
    let before = request.other.as_ref().and_then(|other| other.task.state());
    let before = before.filter(|before| before.project_id == project.project_id);
    let (before, next) = before
        .and_then(|before| Some((before, before.next.as_ref()?)))
        .filter(|(_, next)| next.task_id == asked.task_id)
        .ok_or(TaskRefusal::NotFound)?;
    match present {
        Some(task) if task.created_as.repeats == Some(before.task_id) => Ok(vec![]),
        Some(_) => Err(TaskRefusal::AlreadyExists),
        None => {
            let created = copy_of(before, project, next, asked).ok_or(TaskRefusal::NotFound)?;
            let items = before.checklist.iter().zip(0..).map(|(item, index)| {
                let item = ChecklistItem { checked: false, ..item.clone() };
                TaskEvent::ChecklistItemAdded { item, index }
            });
            Ok(std::iter::once(TaskEvent::Created(created)).chain(items).collect())
        }
    }
}

/// Returns the copy; it stands in the first column where work has not begun.
fn copy_of(
    before: &TaskState,
    project: &ProjectState,
    next: &NextTask,
    asked: &OpenNext,
) -> Option<TaskCreated> {
    let open = |column: &&Column| !column.archived && column.kind == ColumnKind::Open;
    let column = project.columns.iter().find(open).or_else(|| project.first_column())?;
    let is_member = |id: &&_| project.members.contains_key(id);
    Some(TaskCreated {
        task_id: next.task_id,
        project_id: project.project_id,
        // Drawn while the event is appended.
        number: 0,
        title: before.title.clone(),
        description: before.description.clone(),
        column_id: column.column_id,
        rank: asked.rank.clone(),
        priority: before.priority,
        dates: next.dates,
        assignees: before.assignees.iter().filter(is_member).copied().collect(),
        labels: before.labels.iter().filter(|id| project.label(**id).is_some()).copied().collect(),
        estimate: before.estimate,
        parent_id: before.parent_id,
        repeat: Some(next.repeat.clone()),
        repeats: Some(before.task_id),
        creator: before.creator,
    })
}
