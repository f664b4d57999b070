//! A project's board, narrowed by a query.

use super::board::{self, Board, CARDS_MAX, CARDS_PER_COLUMN_MAX};
use super::conditions::{self, Asker};
use super::moments::Past;
use super::past_board;
use super::scope::{self, JOIN_COLUMN, Scope};
use crate::card::card_columns_in;
use crate::query::Query;
use domain::ProjectId;
use read_model::row::ColumnRow;
use service_runtime::transaction::begin_snapshot;
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use sqlx::{PgPool, Row};
use std::collections::HashMap;
use uuid::Uuid;

/// Reads and encodes a board with only the tasks the query wants, as JSON; `None` when there is no
/// such project that the caller may see.
///
/// A column's `count` is how many of its tasks are wanted; `over_limit` looks at all of them. What
/// is archived or deleted is on no board, whatever the query says.
pub async fn encode(
    pool: &PgPool,
    asker: Asker,
    project_id: ProjectId,
    query: &Query,
    past: Option<&Past>,
) -> Result<Option<Vec<u8>>, sqlx::Error> {
    let mut tx = begin_snapshot(pool).await?;
    let head = match past {
        None => board::head(&mut tx, project_id).await?,
        Some(past) => past_board::head(&mut tx, project_id, past.position).await?,
    };
    let Some(head) = head else { return Ok(None) };
    let mut statement = statement(asker, project_id, query);
    let rows = statement.build().fetch_all(&mut *tx).await?;
    let totals = match past {
        None => board::counts(&mut tx, project_id).await?,
        Some(past) => past_board::counts(&mut tx, project_id, past.position).await?,
    };
    tx.commit().await?;

    let Json(columns): Json<Vec<ColumnRow>> = head.try_get("columns")?;
    let position = match past {
        None => board::stamp_of(&head)?.position,
        Some(past) => past.moment.position,
    };
    let mut board = Board::empty(project_id, position, &columns);
    board.place(&rows, head.try_get("key")?)?;
    board.count(&wanted(&rows)?, &totals);
    board.as_of = past.map(|past| past.moment);
    serde_json::to_vec(&board).map(Some).map_err(|error| sqlx::Error::Encode(error.into()))
}

fn statement(asker: Asker, project_id: ProjectId, query: &Query) -> scope::Statement {
    let scope = Scope { caller: asker.caller, project_id: Some(project_id.get()), at: asker.at };
    let mut statement = scope::push(scope);
    statement.push("SELECT ").push(card_columns_in(asker.at)).push(
        ", t.wanted FROM (
         SELECT t.*, c.place, count(*) OVER (PARTITION BY t.column_id) AS wanted,
           row_number() OVER (PARTITION BY t.column_id ORDER BY t.rank, t.task_id) AS nth
         FROM scope p JOIN ",
    );
    statement.push(scope::tasks(asker.at)).push(" t ON t.project_id = p.project_id");
    statement.push(" AND t.project_id = ").push_bind(project_id.get()).push(JOIN_COLUMN);
    statement.push(" WHERE NOT t.archived AND NOT t.deleted AND NOT c.archived AND ");
    conditions::push(&mut statement, query, asker);
    statement.push(") t WHERE t.nth <= ").push_bind(CARDS_PER_COLUMN_MAX);
    statement.push(" ORDER BY t.place, t.nth LIMIT ").push_bind(CARDS_MAX);
    statement
}

/// Returns how many tasks of each column are wanted.
fn wanted(rows: &[PgRow]) -> Result<HashMap<Uuid, usize>, sqlx::Error> {
    let count = |row: &PgRow| {
        let wanted: i64 = row.try_get("wanted")?;
        Ok((row.try_get("column_id")?, usize::try_from(wanted).unwrap_or(0)))
    };
    rows.iter().map(count).collect()
}
