//! Rules of comments: everyone from commenter up writes; only its author changes one; its author or
//! an editor removes it.

use super::{Decision, MAX_COMMENTS, authorise, refuse_beyond};
use crate::change::event_if_changed;
use crate::project::{ProjectState, Role};
use crate::task::{Comment, Origin, TaskEvent, TaskRefusal, TaskState};
use crate::text::CommentText;
use crate::{AccountId, CommentId};

pub(super) fn add(
    task: &TaskState,
    comment_id: CommentId,
    author: AccountId,
    text: &CommentText,
    origin: Option<&Origin>,
) -> Decision {
    match task.comments.get(&comment_id) {
        Some(present) if present.author == author && present.text == *text => return Ok(vec![]),
        Some(_) => return Err(TaskRefusal::AlreadyExists),
        None if task.removed_comments.contains(&comment_id) => {
            return Err(TaskRefusal::AlreadyExists);
        }
        None => {}
    }
    refuse_beyond(MAX_COMMENTS, task.comments.len() + task.removed_comments.len())?;
    Ok(vec![TaskEvent::CommentAdded {
        comment_id,
        author,
        text: text.clone(),
        origin: origin.cloned(),
    }])
}

pub(super) fn edit(
    task: &TaskState,
    comment_id: CommentId,
    actor: AccountId,
    text: &CommentText,
) -> Decision {
    let comment = find(task, comment_id)?;
    if comment.author != actor {
        return Err(TaskRefusal::NotTheAuthor);
    }
    Ok(event_if_changed(&comment.text, text, |text| TaskEvent::CommentEdited { comment_id, text }))
}

pub(super) fn remove(
    task: &TaskState,
    comment_id: CommentId,
    actor: AccountId,
    project: &ProjectState,
) -> Decision {
    if task.removed_comments.contains(&comment_id) {
        return Ok(vec![]);
    }
    let Comment { author, text } = find(task, comment_id)?.clone();
    if author != actor {
        authorise(project, actor, Role::Editor)?;
    }
    Ok(vec![TaskEvent::CommentRemoved { comment_id, author, text }])
}

fn find(task: &TaskState, comment_id: CommentId) -> Result<&Comment, TaskRefusal> {
    task.comments.get(&comment_id).ok_or(TaskRefusal::CommentNotFound)
}
