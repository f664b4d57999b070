//! Comments: the rules of who may change or remove one hold for their undo.

use super::super::{Decision, authorise, comments};
use crate::project::{ProjectState, Role};
use crate::task::{CommentPast, TaskEvent, TaskState};
use crate::text::CommentText;
use crate::undo::{NotUndoable, still};
use crate::{AccountId, Change, CommentId};

pub(super) fn added(
    task: &TaskState,
    (comment_id, text): (CommentId, &CommentText),
    project: &ProjectState,
    actor: AccountId,
) -> Decision {
    still_says(task, comment_id, text)?;
    comments::remove(task, comment_id, actor, project)
}

pub(super) fn edited(
    task: &TaskState,
    comment_id: CommentId,
    text: &Change<CommentText>,
    actor: AccountId,
) -> Decision {
    still_says(task, comment_id, &text.after)?;
    comments::edit(task, comment_id, actor, &text.before)
}

fn still_says(
    task: &TaskState,
    comment_id: CommentId,
    text: &CommentText,
) -> Result<(), NotUndoable> {
    let now = task.comments.get(&comment_id).map(|comment| &comment.text);
    still("comments", Some(comment_id.get()), (&now, &Some(text)))
}

/// A comment as its removal recorded it.
pub(super) struct Gone<'e> {
    pub(super) comment_id: CommentId,
    pub(super) author: AccountId,
    pub(super) text: &'e CommentText,
}

/// Brings a comment back as its author wrote it. Whoever may remove it may do so.
pub(super) fn removed(
    task: &TaskState,
    gone: &Gone<'_>,
    past: Option<&CommentPast>,
    (project, actor): (&ProjectState, AccountId),
) -> Decision {
    let Gone { comment_id, author, text } = *gone;
    if author != actor {
        authorise(project, actor, Role::Editor)?;
    }
    let now = task.comments.get(&comment_id).map(|comment| &comment.text);
    still("comments", Some(comment_id.get()), (&now, &None))?;
    let CommentPast { origin, created_at, edited_at } =
        past.cloned().ok_or(NotUndoable::EventNotFound)?;
    let text = text.clone();
    let restored =
        TaskEvent::CommentRestored { comment_id, author, text, origin, created_at, edited_at };
    Ok(vec![restored])
}
