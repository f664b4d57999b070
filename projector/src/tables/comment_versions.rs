//! SQL of table `comment_versions`.

use super::column;
use super::comments::CommentRow;
use sqlx::PgConnection;
use sqlx::types::Json;

/// What a comment said until an event edited or removed it.
#[derive(Debug, Clone, PartialEq)]
pub struct CommentVersion {
    pub row: CommentRow,
    /// The position of that event.
    pub valid_to: i64,
}

/// Keeps versions. They never change, and their positions make them unique.
pub async fn insert(tx: &mut PgConnection, versions: &[CommentVersion]) -> Result<(), sqlx::Error> {
    let versions: Vec<&CommentVersion> = versions.iter().collect();
    let versions = versions.as_slice();
    sqlx::query(
        "INSERT INTO comment_versions (task_id, comment_id, valid_to, author_id, text, origin, created_at, edited_at,
           words, position)
         SELECT task_id, comment_id, valid_to, author_id, text, origin, created_at, edited_at,
           words::tsvector, position
         FROM UNNEST($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[], $5::text[], $6::jsonb[],
           $7::timestamptz[], $8::timestamptz[], $9::text[], $10::bigint[])
         AS v (task_id, comment_id, valid_to, author_id, text, origin, created_at, edited_at,
           words, position)",
    )
    .bind(column(versions, |version| version.row.task_id))
    .bind(column(versions, |version| version.row.comment_id))
    .bind(column(versions, |version| version.valid_to))
    .bind(column(versions, |version| version.row.author_id))
    .bind(column(versions, |version| version.row.text.as_str()))
    .bind(column(versions, |version| version.row.origin.as_ref().map(|origin| Json(&origin.0))))
    .bind(column(versions, |version| version.row.created_at))
    .bind(column(versions, |version| version.row.edited_at))
    .bind(column(versions, |version| version.row.words()))
    .bind(column(versions, |version| version.row.position))
    .execute(tx)
    .await?;
    Ok(())
}
