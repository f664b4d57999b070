//! Lists of tasks.

use super::conditions::{self, Asker};
use super::scope::{self, JOIN_COLUMN, Scope};
use super::sort::{End, Sort};
use crate::card::{Card, card_columns_in};
use crate::query::Query;
use crate::query::term::State;
use serde::Serialize;
use sqlx::postgres::PgRow;
use sqlx::{PgPool, Row};
use utoipa::ToSchema;
use uuid::Uuid;

/// Which tasks are listed, in which order.
#[derive(Debug, Default, Clone)]
pub struct Wish {
    pub project_id: Option<Uuid>,
    pub column_id: Option<Uuid>,
    /// Archived and unarchived ones when left out, and no query says.
    pub archived: Option<bool>,
    pub query: Option<Query>,
    pub sort: Sort,
}

/// A task in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListedTask<'r> {
    #[serde(flatten)]
    card: Card<'r>,
    project_id: Uuid,
    column_id: Uuid,
    archived: bool,
    deleted: bool,
}

impl<'r> ListedTask<'r> {
    /// Reads a row of [`page`].
    pub fn from_row(row: &'r PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            card: Card::from_row(row, row.try_get("project_key")?)?,
            project_id: row.try_get("project_id")?,
            column_id: row.try_get("column_id")?,
            archived: row.try_get("archived")?,
            deleted: row.try_get("deleted")?,
        })
    }
}

/// Returns tasks of the caller's projects.
pub async fn page(
    pool: &PgPool,
    asker: Asker,
    wish: &Wish,
    after: Option<&End>,
    limit: i64,
) -> Result<Vec<PgRow>, sqlx::Error> {
    statement(asker, wish, after, limit).build().fetch_all(pool).await
}

/// Returns the statement of [`page`].
///
/// Project by project, so that the cost follows from the caller's tasks, not from everybody's, and
/// the usual order comes from an index.
fn statement(asker: Asker, wish: &Wish, after: Option<&End>, limit: i64) -> scope::Statement {
    let Wish { project_id, column_id, archived, query, sort } = wish;
    let mut statement =
        scope::push(Scope { caller: asker.caller, project_id: *project_id, at: asker.at });
    statement.push("SELECT ").push(card_columns_in(asker.at));
    statement.push(", t.project_id, t.archived, t.deleted, t.created_at, p.key AS project_key");
    sort.push_names(&mut statement);
    statement.push(" FROM scope p CROSS JOIN LATERAL (SELECT t.*");
    sort.push_columns(&mut statement);
    statement.push(" FROM ").push(scope::tasks(asker.at)).push(" t").push(JOIN_COLUMN);
    statement.push(" WHERE t.project_id = p.project_id");
    if let Some(column_id) = *column_id {
        statement.push(" AND t.column_id = ").push_bind(column_id);
    }
    push_presence(&mut statement, *archived, query.as_ref());
    if let Some(query) = query {
        statement.push(" AND ");
        conditions::push(&mut statement, query, asker);
    }
    if let Some(end) = after {
        sort.push_after(&mut statement, end);
    }
    sort.push_order(&mut statement);
    statement.push(" LIMIT ").push_bind(limit).push(") t");
    sort.push_order(&mut statement);
    statement.push(" LIMIT ").push_bind(limit);
    statement
}

/// Leaves out what nobody asked for: deleted tasks, and archived ones where there is a query.
fn push_presence(statement: &mut scope::Statement, archived: Option<bool>, query: Option<&Query>) {
    let mentions = |state| query.is_some_and(|query| query.mentions(state));
    if !mentions(State::Deleted) {
        statement.push(" AND NOT t.deleted");
    }
    match archived {
        Some(true) => statement.push(" AND t.archived"),
        Some(false) => statement.push(" AND NOT t.archived"),
        None if query.is_some() && !mentions(State::Archived) => {
            statement.push(" AND NOT t.archived")
        }
        None => statement,
    };
}
