//! Rules of what a task has to do with others. That nothing goes in a circle, and how deep subtasks
//! go, is not decided here but where it is appended: there nobody can add the missing piece meanwhile.

use super::{Decision, MAX_RELATIONS, refuse_beyond};
use crate::task::{
    OtherTask, Relation, RelationKind, TaskEvent, TaskRefusal, TaskRequest, TaskState,
};
use crate::{Change, ProjectId, TaskId};

pub(super) fn set_parent(
    task: &TaskState,
    parent_id: Option<TaskId>,
    request: &TaskRequest,
) -> Decision {
    if task.parent_id == parent_id {
        return Ok(vec![]);
    }
    if let Some(parent_id) = parent_id {
        refuse_unfit_parent((task.task_id, task.project_id), parent_id, request.other.as_ref())?;
    }
    let parent_id = Change { before: task.parent_id, after: parent_id };
    Ok(vec![TaskEvent::ParentSet { parent_id }])
}

/// Refuses a parent that is not a task of the same project, or is deleted.
pub(super) fn refuse_unfit_parent(
    (child, project_id): (TaskId, ProjectId),
    parent_id: TaskId,
    other: Option<&OtherTask>,
) -> Result<(), TaskRefusal> {
    if parent_id == child {
        return Err(TaskRefusal::ParentOfItself);
    }
    let parent = other.and_then(|other| other.task.state());
    match parent {
        Some(parent) if parent.task_id == parent_id && parent.project_id == project_id => {
            if parent.deleted { Err(TaskRefusal::ParentNotFound) } else { Ok(()) }
        }
        Some(_) | None => Err(TaskRefusal::ParentNotFound),
    }
}

pub(super) fn relate(
    task: &TaskState,
    kind: RelationKind,
    task_id: TaskId,
    request: &TaskRequest,
) -> Decision {
    if task_id == task.task_id {
        return Err(TaskRefusal::RelatedToItself);
    }
    if task.relation(kind, task_id).is_some() {
        return Ok(vec![]);
    }
    let other = visible(task_id, request).filter(|other| !other.deleted);
    let other = other.ok_or(TaskRefusal::RelatedTaskNotFound)?;
    if kind == RelationKind::Relates && other.relation(kind, task.task_id).is_some() {
        return Ok(vec![]);
    }
    refuse_beyond(MAX_RELATIONS, task.relations.len())?;
    Ok(vec![TaskEvent::Related(Relation { kind, task_id, project_id: other.project_id })])
}

pub(super) fn unrelate(
    task: &TaskState,
    kind: RelationKind,
    task_id: TaskId,
    request: &TaskRequest,
) -> Decision {
    if let Some(relation) = task.relation(kind, task_id) {
        return Ok(vec![TaskEvent::Unrelated(*relation)]);
    }
    // Both tasks show it, so "there is none" would be hard to believe.
    let kept_there = kind == RelationKind::Relates
        && visible(task_id, request)
            .is_some_and(|other| other.relation(kind, task.task_id).is_some());
    if kept_there { Err(TaskRefusal::RelationKeptByOther) } else { Ok(vec![]) }
}

/// Returns the other task, if it is the one that is meant and the actor may see it.
fn visible(task_id: TaskId, request: &TaskRequest) -> Option<&TaskState> {
    let other = request.other.as_ref()?;
    other.project.role_of(request.actor)?;
    other.task.state().filter(|state| state.task_id == task_id)
}
