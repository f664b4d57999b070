//! How a task's comments follow from its events.

use super::Poison;
use super::rows::Rows;
use crate::tables::comment_versions::CommentVersion;
use crate::tables::comments::CommentRow;
use domain::task::TaskEvent;
use event_stream::RecordedEvent;
use sqlx::types::Json;
use uuid::Uuid;

/// Applies an event about a comment; any other changes nothing.
#[expect(clippy::wildcard_enum_match_arm, reason = "the task's fold matches exhaustively")]
pub fn change(rows: &mut Rows, event: &RecordedEvent, fact: TaskEvent) -> Result<(), Poison> {
    use TaskEvent as E;
    let task_id = event.aggregate_id;
    match fact {
        E::CommentAdded { comment_id, text, origin, author } => add(
            rows,
            CommentRow {
                comment_id: comment_id.get(),
                task_id,
                author_id: author.get(),
                text: text.into(),
                origin: origin.map(Json),
                created_at: event.occurred_at(),
                edited_at: None,
                position: event.position.get(),
            },
        )?,
        E::CommentRestored { comment_id, author, text, origin, created_at, edited_at } => add(
            rows,
            CommentRow {
                comment_id: comment_id.get(),
                task_id,
                author_id: author.get(),
                text: text.into(),
                origin: origin.map(Json),
                created_at,
                edited_at,
                position: event.position.get(),
            },
        )?,
        E::CommentEdited { comment_id, text } => {
            let comment = comment_of(rows, task_id, comment_id.get())?;
            let before = comment.clone();
            comment.text = text.after.into();
            comment.edited_at = Some(event.occurred_at());
            comment.position = event.position.get();
            keep(rows, event, before);
        }
        E::CommentRemoved { comment_id, .. } => {
            let before = comment_of(rows, task_id, comment_id.get())?.clone();
            keep(rows, event, before);
            rows.comments.remove((task_id, comment_id.get()));
            count(rows, task_id, -1)?;
        }
        _ => {}
    }
    Ok(())
}

fn add(rows: &mut Rows, comment: CommentRow) -> Result<(), Poison> {
    count(rows, comment.task_id, 1)?;
    rows.comments.put((comment.task_id, comment.comment_id), comment);
    Ok(())
}

/// Keeps what a comment said until this event.
fn keep(rows: &mut Rows, event: &RecordedEvent, row: CommentRow) {
    rows.comment_versions.push(CommentVersion { row, valid_to: event.position.get() });
}

fn count(rows: &mut Rows, task_id: Uuid, more: i32) -> Result<(), Poison> {
    rows.tasks.change(task_id).ok_or(Poison::NotCreated)?.comment_count += more;
    Ok(())
}

fn comment_of(rows: &mut Rows, task_id: Uuid, comment_id: Uuid) -> Result<&mut CommentRow, Poison> {
    rows.comments
        .change((task_id, comment_id))
        .ok_or(Poison::Missing { what: "comment", id: comment_id })
}
