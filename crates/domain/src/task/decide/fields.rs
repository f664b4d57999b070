//! Rules of a task's own fields: what it says, where it stands, whose it is.

use super::{Decision, Given, MAX_ASSIGNEES, MAX_LABELS, MAX_WATCHERS, refuse_beyond, repeat};
use crate::change::event_if_changed;
use crate::project::ProjectState;
use crate::task::{Dates, MoveTask, Points, Priority, TaskEvent, TaskRefusal, TaskState};
use crate::text::{Description, Title};
use crate::{AccountId, Change, LabelId};

pub(super) fn retitle(task: &TaskState, title: &Title) -> Vec<TaskEvent> {
    event_if_changed(&task.title, title, |title| TaskEvent::Retitled { title })
}

pub(super) fn describe(task: &TaskState, description: &Description) -> Vec<TaskEvent> {
    event_if_changed(&task.description, description, |description| TaskEvent::Described {
        description,
    })
}

pub(super) fn relocate(
    task: &TaskState,
    project: &ProjectState,
    to: &MoveTask,
    given: Given,
) -> Decision {
    let column = project.column(to.column_id).ok_or(TaskRefusal::ColumnNotFound)?;
    if task.column_id == to.column_id && task.rank == to.rank {
        return Ok(vec![]);
    }
    if column.archived {
        return Err(TaskRefusal::ColumnArchived);
    }
    let moved = TaskEvent::Moved {
        column_id: Change { before: task.column_id, after: to.column_id },
        rank: Change { before: task.rank.clone(), after: to.rank.clone() },
    };
    let next = repeat::when_moved(task, project, column, given);
    Ok(std::iter::once(moved).chain(next).collect())
}

pub(super) fn prioritise(task: &TaskState, priority: Priority) -> Vec<TaskEvent> {
    event_if_changed(&task.priority, &priority, |priority| TaskEvent::Prioritised { priority })
}

pub(super) fn schedule(task: &TaskState, dates: Dates) -> Decision {
    refuse_unordered(dates)?;
    Ok(event_if_changed(&task.dates, &dates, |dates| TaskEvent::Scheduled { dates }))
}

pub(super) fn estimate(task: &TaskState, points: Option<Points>) -> Vec<TaskEvent> {
    event_if_changed(&task.estimate, &points, |estimate| TaskEvent::Estimated { estimate })
}

pub(super) fn assign(task: &TaskState, project: &ProjectState, account_id: AccountId) -> Decision {
    if task.assignees.contains(&account_id) {
        return Ok(vec![]);
    }
    if !project.members.contains_key(&account_id) {
        return Err(TaskRefusal::NotAMember);
    }
    // Who has left the project still shows on the task and takes no one's place.
    let members = task.assignees.iter().filter(|id| project.members.contains_key(id));
    refuse_beyond(MAX_ASSIGNEES, members.count())?;
    Ok(vec![TaskEvent::Assigned { account_id }])
}

pub(super) fn unassign(task: &TaskState, account_id: AccountId) -> Vec<TaskEvent> {
    if task.assignees.contains(&account_id) {
        return vec![TaskEvent::Unassigned { account_id }];
    }
    vec![]
}

pub(super) fn add_label(task: &TaskState, project: &ProjectState, label_id: LabelId) -> Decision {
    if project.label(label_id).is_none() {
        return Err(TaskRefusal::LabelNotFound);
    }
    if task.labels.contains(&label_id) {
        return Ok(vec![]);
    }
    // Labels the project has removed show nowhere and take no one's place.
    let shown = task.labels.iter().filter(|id| project.label(**id).is_some());
    refuse_beyond(MAX_LABELS, shown.count())?;
    Ok(vec![TaskEvent::LabelAdded { label_id }])
}

pub(super) fn remove_label(task: &TaskState, label_id: LabelId) -> Vec<TaskEvent> {
    if task.labels.contains(&label_id) {
        return vec![TaskEvent::LabelRemoved { label_id }];
    }
    vec![]
}

pub(super) fn watch(task: &TaskState, project: &ProjectState, actor: AccountId) -> Decision {
    if task.watchers.contains(&actor) {
        return Ok(vec![]);
    }
    // Who has left the project is told nothing and takes no one's place.
    let members = task.watchers.iter().filter(|id| project.members.contains_key(id));
    refuse_beyond(MAX_WATCHERS, members.count())?;
    Ok(vec![TaskEvent::Watched { account_id: actor }])
}

pub(super) fn unwatch(task: &TaskState, actor: AccountId) -> Vec<TaskEvent> {
    if task.watchers.contains(&actor) {
        return vec![TaskEvent::Unwatched { account_id: actor }];
    }
    vec![]
}

pub(super) fn refuse_unordered(dates: Dates) -> Result<(), TaskRefusal> {
    if dates.are_in_order() { Ok(()) } else { Err(TaskRefusal::DatesOutOfOrder) }
}
