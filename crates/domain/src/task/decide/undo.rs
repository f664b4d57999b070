//! What takes an event of a task back: the change that undoes it, if the field still is as the event
//! left it. It needs the role, and the state of the task, that this change would need.

mod checklist;
mod comments;
mod fields;
mod relations;

use super::{Decision, Use};
use crate::Change;
use crate::project::{ProjectState, Role};
use crate::task::{TaskEvent, TaskRequest, TaskState, Undo};
use crate::undo::{NotUndoable, still};
use serde::Serialize;

pub(super) fn needed_role(undo: &Undo) -> Role {
    match &undo.found {
        Ok(TaskEvent::Watched { .. } | TaskEvent::Unwatched { .. }) => Role::Viewer,
        Ok(event) if !is_about_a_comment(event) => Role::Editor,
        // That there is nothing to undo is told to whoever may change anything at all.
        Ok(_) | Err(_) => Role::Commenter,
    }
}

pub(super) const fn use_of(undo: &Undo) -> Use {
    use TaskEvent as E;
    match &undo.found {
        // Deleting and bringing back, however far the task is put away.
        Ok(E::Created(_) | E::Deleted {} | E::Restored {}) | Err(_) => Use::PutAway,
        Ok(E::Archived {} | E::Unarchived {} | E::Watched { .. } | E::Unwatched { .. }) => {
            Use::Afterwards
        }
        Ok(event) if is_about_a_comment(event) => Use::Afterwards,
        Ok(_) => Use::Work,
    }
}

const fn is_about_a_comment(event: &TaskEvent) -> bool {
    use TaskEvent as E;
    matches!(
        event,
        E::CommentAdded { .. }
            | E::CommentEdited { .. }
            | E::CommentRemoved { .. }
            | E::CommentRestored { .. }
    )
}

pub(super) fn undo(
    task: &TaskState,
    undo: &Undo,
    project: &ProjectState,
    request: &TaskRequest,
) -> Decision {
    use TaskEvent as E;
    let actor = request.actor;
    let event = undo.found.as_ref().map_err(Clone::clone)?;
    match event {
        // Later work on the task is not lost: what is deleted can be restored.
        E::Created(_) | E::Restored {} => switch("deleted", (task.deleted, false), E::Deleted {}),
        E::Deleted {} => switch("deleted", (task.deleted, true), E::Restored {}),
        E::Archived {} => switch("archived", (task.archived, true), E::Unarchived {}),
        E::Unarchived {} => switch("archived", (task.archived, false), E::Archived {}),
        E::Retitled { title } => {
            Ok(super::fields::retitle(task, back("title", &task.title, title)?))
        }
        E::Described { description } => {
            let before = back("description", &task.description, description)?;
            Ok(super::fields::describe(task, before))
        }
        E::Prioritised { priority } => {
            let before = back("priority", &task.priority, priority)?;
            Ok(super::fields::prioritise(task, *before))
        }
        E::Estimated { estimate } => {
            let before = back("estimate", &task.estimate, estimate)?;
            Ok(super::fields::estimate(task, *before))
        }
        E::Moved { column_id, rank } => {
            fields::moved(task, (column_id, rank), project, request.given)
        }
        E::Scheduled { dates } => fields::scheduled(task, dates),
        E::Assigned { account_id } => fields::assigned(task, *account_id),
        E::Unassigned { account_id } => fields::unassigned(task, *account_id, project),
        E::LabelAdded { label_id } => fields::label_added(task, *label_id),
        E::LabelRemoved { label_id } => fields::label_removed(task, *label_id, project),
        E::ChecklistItemAdded { item, .. } => checklist::added(task, item),
        E::ChecklistItemEdited { item_id, text } => checklist::edited(task, *item_id, text),
        E::ChecklistItemChecked { item_id } => checklist::checked(task, *item_id),
        E::ChecklistItemUnchecked { item_id } => checklist::unchecked(task, *item_id),
        E::ChecklistItemMoved { item_id, index } => checklist::moved(task, *item_id, index),
        E::ChecklistItemRemoved { item, index } => checklist::removed(task, item, *index),
        E::RepeatSet { repeat } => {
            let before = back("repeat", &task.repeat, repeat)?;
            Ok(super::repeat::set(task, before.as_ref()))
        }
        E::Repeated { .. } => {
            let reason = "the next occurrence is a task of its own, delete it instead";
            Err(NotUndoable::CannotUndo(reason).into())
        }
        E::ParentSet { parent_id } => relations::parent_set(task, parent_id, request),
        E::Related(relation) => relations::related(task, relation),
        E::Unrelated(relation) => relations::unrelated(task, relation, request),
        E::Watched { account_id } => fields::watched(task, *account_id, actor),
        E::Unwatched { account_id } => fields::unwatched(task, *account_id, (project, actor)),
        E::CommentAdded { comment_id, text, .. } | E::CommentRestored { comment_id, text, .. } => {
            comments::added(task, (*comment_id, text), project, actor)
        }
        E::CommentEdited { comment_id, text } => comments::edited(task, *comment_id, text, actor),
        E::CommentRemoved { comment_id, author, text } => {
            let gone = comments::Gone { comment_id: *comment_id, author: *author, text };
            comments::removed(task, &gone, undo.comment.as_ref(), (project, actor))
        }
    }
}

/// Returns what a field was before the event, which has to be what made it what it is.
fn back<'c, T: PartialEq + Serialize>(
    field: &'static str,
    now: &T,
    change: &'c Change<T>,
) -> Result<&'c T, NotUndoable> {
    still(field, None, (now, &change.after))?;
    Ok(&change.before)
}

fn switch(field: &'static str, (now, after): (bool, bool), inverse: TaskEvent) -> Decision {
    still(field, None, (&now, &after))?;
    Ok(vec![inverse])
}
