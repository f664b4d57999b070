//! The read model's tables, one module each: what a row is, and all SQL that touches it. A statement
//! carries any number of rows (`UNNEST`), and the connection's `search_path` names the generation.

pub mod accounts;
pub mod changed_tasks;
pub mod changes;
pub mod comment_versions;
pub mod commenters;
pub mod comments;
pub mod inbox;
pub mod members;
pub mod parked;
pub mod project_versions;
pub mod projects;
pub mod reading;
pub mod revoked_grants;
pub mod task_versions;
pub mod task_words;
pub mod tasks;

use sqlx::Postgres;
use sqlx::postgres::PgArguments;

/// A statement whose parameters are bound one after the other.
type PgQuery<'q> = sqlx::query::Query<'q, Postgres, PgArguments>;

/// Returns one field of every row, as UNNEST wants it.
fn column<'r, R, F>(rows: &[&'r R], field: impl Fn(&'r R) -> F) -> Vec<F> {
    rows.iter().map(|row| field(row)).collect()
}
