//! What the task has to do with others. That nothing goes in a circle is found out where the inverse
//! is appended, as for any such change.

use super::super::{Decision, relations};
use crate::task::{Relation, TaskEvent, TaskRequest, TaskState};
use crate::undo::{NotUndoable, still};
use crate::{Change, TaskId};

pub(super) fn parent_set(
    task: &TaskState,
    parent_id: &Change<Option<TaskId>>,
    request: &TaskRequest,
) -> Decision {
    still("parent_id", None, (&task.parent_id, &parent_id.after))?;
    relations::set_parent(task, parent_id.before, request)
}

pub(super) fn related(task: &TaskState, relation: &Relation) -> Decision {
    if task.relation(relation.kind, relation.task_id).is_none() {
        return Err(NotUndoable::overtaken("relations", None, &task.relations).into());
    }
    Ok(vec![TaskEvent::Unrelated(*relation)])
}

/// The relation comes back last.
pub(super) fn unrelated(task: &TaskState, relation: &Relation, request: &TaskRequest) -> Decision {
    if task.relation(relation.kind, relation.task_id).is_some() {
        return Err(NotUndoable::overtaken("relations", None, &task.relations).into());
    }
    relations::relate(task, relation.kind, relation.task_id, request)
}
