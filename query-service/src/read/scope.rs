//! Where lists of tasks are read from: the caller's projects, with their columns and labels as rows.
//!
//! A statement about many tasks begins with [`push`] and takes its tasks from [`TASKS`]; within it
//! `p` is the project, `t` the task, and `c` the column the task stands in.

use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

/// A statement that is being put together. Values are bound, never written into it.
pub type Statement = QueryBuilder<'static, Postgres>;

/// The relation task rows come from.
pub const TASKS: &str = "read.tasks";

/// Whose projects a statement looks at.
#[derive(Debug, Clone, Copy)]
pub struct Scope {
    pub caller: Uuid,
    /// Only this one.
    pub project_id: Option<Uuid>,
}

/// Joins each task `t` with its column `c`, if there is one.
pub const JOIN_COLUMN: &str =
    " LEFT JOIN columns c ON c.project_id = t.project_id AND c.column_id = t.column_id";

/// Begins a statement: relations `scope` (the projects the caller may see), `columns` (in order, by
/// `place`) and `labels` of these projects.
#[must_use]
pub fn push(scope: Scope) -> Statement {
    let mut statement = Statement::new(
        "WITH scope AS (
           SELECT p.project_id, p.key, p.name, p.columns, p.labels
           FROM read.members m JOIN read.projects p USING (project_id)
           WHERE m.account_id = ",
    );
    statement.push_bind(scope.caller);
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
