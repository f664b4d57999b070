//! A project's board as it was.

use super::board::{Board, CARDS_MAX, CARDS_PER_COLUMN_MAX, Snapshot};
use super::moments::Past;
use crate::card::card_columns_at;
use domain::{Position, ProjectId};
use read_model::row::ColumnRow;
use read_model::{projects_at, tasks_at};
use service_runtime::transaction::begin_snapshot;
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use sqlx::{PgPool, Row};
use std::collections::HashMap;
use uuid::Uuid;

/// Reads and encodes a project's board as it was, as JSON; `None` when there is no such project.
///
/// Nothing here depends on who asks. One snapshot serves all statements: a partition that has not come
/// so far yet may advance meanwhile.
pub async fn encode(
    pool: &PgPool,
    project_id: ProjectId,
    past: &Past,
) -> Result<Option<Vec<u8>>, sqlx::Error> {
    let mut tx = begin_snapshot(pool).await?;
    let Some(head) = head(&mut tx, project_id, past.position).await? else { return Ok(None) };
    let rows = cards(&mut tx, project_id, past.position).await?;
    let complete = usize::try_from(CARDS_PER_COLUMN_MAX).is_ok_and(|max| rows.len() < max);
    let counts =
        if complete { HashMap::new() } else { counts(&mut tx, project_id, past.position).await? };
    tx.commit().await?;

    let Json(columns): Json<Vec<ColumnRow>> = head.try_get("columns")?;
    let mut board = Board::empty(project_id, past.moment.position, &columns);
    board.place(&rows, head.try_get("key")?)?;
    board.count(&counts, &counts);
    board.as_of = Some(past.moment);
    serde_json::to_vec(&board).map(Some).map_err(|error| sqlx::Error::Encode(error.into()))
}

pub(super) async fn head(
    tx: &mut Snapshot<'_>,
    project_id: ProjectId,
    position: Position,
) -> Result<Option<PgRow>, sqlx::Error> {
    sqlx::query(concat!(
        "SELECT p.key, p.columns FROM ",
        projects_at!("$2"),
        " p WHERE p.project_id = $1"
    ))
    .bind(project_id.get())
    .bind(position.get())
    .fetch_optional(&mut **tx)
    .await
}

async fn cards(
    tx: &mut Snapshot<'_>,
    project_id: ProjectId,
    position: Position,
) -> Result<Vec<PgRow>, sqlx::Error> {
    // All tasks are looked at once, whatever their column: no index knows where they stood.
    sqlx::query(concat!(
        "SELECT ",
        card_columns_at!("$2"),
        " FROM (
           SELECT t.*, c.place,
             row_number() OVER (PARTITION BY t.column_id ORDER BY t.rank, t.task_id) AS nth
           FROM ",
        projects_at!("$2"),
        " p,
             ROWS FROM (jsonb_to_recordset(p.columns) AS (column_id uuid, archived boolean))
               WITH ORDINALITY AS c(column_id, archived, place),
             ",
        tasks_at!("$2"),
        " t
           WHERE p.project_id = $1 AND NOT c.archived
             AND t.project_id = $1 AND t.column_id = c.column_id
             AND NOT t.archived AND NOT t.deleted) t
         WHERE t.nth <= $3 ORDER BY t.place, t.nth LIMIT $4"
    ))
    .bind(project_id.get())
    .bind(position.get())
    .bind(CARDS_PER_COLUMN_MAX)
    .bind(CARDS_MAX)
    .fetch_all(&mut **tx)
    .await
}

pub(super) async fn counts(
    tx: &mut Snapshot<'_>,
    project_id: ProjectId,
    position: Position,
) -> Result<HashMap<Uuid, usize>, sqlx::Error> {
    let rows: Vec<(Uuid, i64)> = sqlx::query_as(concat!(
        "SELECT t.column_id, count(*) FROM ",
        tasks_at!("$2"),
        " t WHERE t.project_id = $1 AND NOT t.archived AND NOT t.deleted GROUP BY t.column_id"
    ))
    .bind(project_id.get())
    .bind(position.get())
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows.into_iter().map(|(id, count)| (id, usize::try_from(count).unwrap_or(0))).collect())
}
