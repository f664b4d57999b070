//! How comments' rows follow from their task's events.

use super::Poison;
use super::rows::Rows;
use crate::tables::comment_versions::CommentVersion;
use crate::tables::comments::CommentRow;
use domain::task::Origin;
use domain::text::CommentText;
use domain::{AccountId, CommentId};
use event_stream::RecordedEvent;
use sqlx::types::Json;
use uuid::Uuid;

/// What the event that adds a comment says of it.
pub struct CommentContent {
    pub comment_id: CommentId,
    pub text: CommentText,
    pub origin: Option<Origin>,
    pub author: AccountId,
}

/// Adds a comment to the event's task.
pub fn add(rows: &mut Rows, event: &RecordedEvent, content: CommentContent) {
    let comment = CommentRow {
        comment_id: content.comment_id.get(),
        task_id: event.aggregate_id,
        author_id: content.author.get(),
        text: content.text.into(),
        origin: content.origin.map(Json),
        created_at: event.occurred_at(),
        edited_at: None,
        position: event.position.get(),
    };
    rows.comments.put((comment.task_id, comment.comment_id), comment);
}

/// Gives a comment another text and keeps the old one as a version.
pub fn edit(
    rows: &mut Rows,
    event: &RecordedEvent,
    comment_id: Uuid,
    text: CommentText,
) -> Result<(), Poison> {
    let comment = find(rows, event.aggregate_id, comment_id)?;
    let before = comment.clone();
    comment.text = text.into();
    comment.edited_at = Some(event.occurred_at());
    comment.position = event.position.get();
    keep(rows, event, before);
    Ok(())
}

/// Removes a comment; only a version of it stays.
pub fn remove(rows: &mut Rows, event: &RecordedEvent, comment_id: Uuid) -> Result<(), Poison> {
    let before = find(rows, event.aggregate_id, comment_id)?.clone();
    rows.comments.remove((event.aggregate_id, comment_id));
    keep(rows, event, before);
    Ok(())
}

fn keep(rows: &mut Rows, event: &RecordedEvent, row: CommentRow) {
    rows.comment_versions.push(CommentVersion { row, valid_to: event.position.get() });
}

fn find(rows: &mut Rows, task_id: Uuid, comment_id: Uuid) -> Result<&mut CommentRow, Poison> {
    rows.comments
        .change((task_id, comment_id))
        .ok_or(Poison::Missing { what: "comment", id: comment_id })
}
