//! SQL of table `comments`.

use super::column;
use read_model::row::OriginRow;
use read_model::words::{self, Weight};
use sqlx::PgConnection;
use sqlx::types::Json;
use time::OffsetDateTime;
use uuid::Uuid;

/// One comment.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct CommentRow {
    pub comment_id: Uuid,
    pub task_id: Uuid,
    pub author_id: Uuid,
    pub text: String,
    pub origin: Option<Json<OriginRow>>,
    pub created_at: OffsetDateTime,
    pub edited_at: Option<OffsetDateTime>,
    pub position: i64,
}

impl CommentRow {
    /// Returns what search finds the comment by, as text of a `tsvector`.
    pub fn words(&self) -> String {
        words::document(&[(&self.text, Weight::Body)])
    }
}

/// Names a comment: its task's id and its own, which is unique only within the task.
pub type CommentKey = (Uuid, Uuid);

/// Returns the rows of `keys` that exist.
pub async fn load(
    tx: &mut PgConnection,
    keys: &[CommentKey],
) -> Result<Vec<CommentRow>, sqlx::Error> {
    let (tasks, comments): (Vec<Uuid>, Vec<Uuid>) = keys.iter().copied().unzip();
    sqlx::query_as(
        "SELECT comment_id, task_id, author_id, text, origin, created_at, edited_at, position
         FROM UNNEST($1::uuid[], $2::uuid[]) AS touched (task_id, comment_id)
         JOIN comments USING (task_id, comment_id)",
    )
    .bind(tasks)
    .bind(comments)
    .fetch_all(tx)
    .await
}

/// Writes whole rows: new ones, and new versions of those that exist.
pub async fn upsert(tx: &mut PgConnection, rows: &[&CommentRow]) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO comments (comment_id, task_id, author_id, text, origin, created_at, edited_at,
           words, position)
         SELECT comment_id, task_id, author_id, text, origin, created_at, edited_at,
           words::tsvector, position
         FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::jsonb[],
           $6::timestamptz[], $7::timestamptz[], $8::text[], $9::bigint[])
         AS c (comment_id, task_id, author_id, text, origin, created_at, edited_at, words, position)
         ON CONFLICT (task_id, comment_id) DO UPDATE SET
           author_id = excluded.author_id, text = excluded.text,
           origin = excluded.origin, created_at = excluded.created_at,
           edited_at = excluded.edited_at, words = excluded.words, position = excluded.position",
    )
    .bind(column(rows, |row| row.comment_id))
    .bind(column(rows, |row| row.task_id))
    .bind(column(rows, |row| row.author_id))
    .bind(column(rows, |row| row.text.as_str()))
    .bind(column(rows, |row| row.origin.as_ref().map(|origin| Json(&origin.0))))
    .bind(column(rows, |row| row.created_at))
    .bind(column(rows, |row| row.edited_at))
    .bind(column(rows, |row| row.words()))
    .bind(column(rows, |row| row.position))
    .execute(tx)
    .await?;
    Ok(())
}

/// Removes comments.
pub async fn delete(tx: &mut PgConnection, keys: &[CommentKey]) -> Result<(), sqlx::Error> {
    let (tasks, comments): (Vec<Uuid>, Vec<Uuid>) = keys.iter().copied().unzip();
    sqlx::query(
        "DELETE FROM comments USING UNNEST($1::uuid[], $2::uuid[]) AS gone (task_id, comment_id)
         WHERE comments.task_id = gone.task_id AND comments.comment_id = gone.comment_id",
    )
    .bind(tasks)
    .bind(comments)
    .execute(tx)
    .await?;
    Ok(())
}
