//! Where lists of tasks are read from: the caller's projects, with their columns and labels as rows.
//!
//! A statement about many tasks begins with [`push`] and takes its tasks from [`tasks`]; within it
//! `p` is the project, `t` the task, and `c` the column the task stands in.

use domain::Position;
use read_model::{projects_at, tasks_at};
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

/// A statement that is being put together. Values are bound, never written into it.
pub type Statement = QueryBuilder<'static, Postgres>;

/// The relation task rows come from, for what is only asked of the present.
pub const TASKS: &str = "read.tasks";

/// Returns the relation task rows come from.
#[must_use]
pub const fn tasks(at: Option<Position>) -> &'static str {
    match at {
        None => TASKS,
        Some(_) => tasks_at!("$1"),
    }
}

/// Whose projects a statement looks at.
#[derive(Debug, Clone, Copy)]
pub struct Scope {
    pub caller: Uuid,
    /// Only this one.
    pub project_id: Option<Uuid>,
    /// As they were then; the position is the statement's `$1`.
    pub at: Option<Position>,
}

/// Joins each task `t` with its column `c`, if there is one.
pub const JOIN_COLUMN: &str =
    " LEFT JOIN columns c ON c.project_id = t.project_id AND c.column_id = t.column_id";

/// Begins a statement: relations `scope` (the projects the caller may see), `columns` (in order, by
/// `place`) and `labels` of these projects.
#[must_use]
pub fn push(scope: Scope) -> Statement {
    let mut statement = Statement::new("WITH ");
    if let Some(position) = scope.at {
        // Bound before anything else, so that texts can name it.
        statement.push("at AS (SELECT ").push_bind(position.get()).push("::bigint), ");
    }
    statement.push(
        "scope AS (
           SELECT p.project_id, p.key, p.name, p.columns, p.labels
           FROM read.members m JOIN ",
    );
    statement.push(match scope.at {
        None => "read.projects",
        Some(_) => projects_at!("$1"),
    });
    statement.push(" p USING (project_id) WHERE m.account_id = ").push_bind(scope.caller);
    if let Some(project_id) = scope.project_id {
        statement.push(" AND p.project_id = ").push_bind(project_id);
    }
    statement.push(
        "),
         columns AS MATERIALIZED (
           SELECT s.project_id, c.column_id, c.name, c.kind, c.archived, c.place
           FROM scope s,
             ROWS FROM (jsonb_to_recordset(s.columns)
               AS (column_id uuid, name text, kind text, archived boolean))
             WITH ORDINALITY AS c (column_id, name, kind, archived, place)),
         labels AS (
           SELECT s.project_id, l.label_id, COALESCE(NULLIF(l.name, ''), l.colour) AS name
           FROM scope s,
             jsonb_to_recordset(s.labels) AS l (label_id uuid, name text, colour text))
         ",
    );
    statement
}
