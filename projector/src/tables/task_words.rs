//! SQL of table `task_words`.

use super::tasks::TaskRow;
use super::{PgQuery, column};
use read_model::words::{self, Weight};

/// Binds what search finds tasks by, as [`super::changed_tasks`] numbers it.
pub(super) fn bind<'q>(query: PgQuery<'q>, rows: &[&'q TaskRow]) -> PgQuery<'q> {
    query
        .bind(column(rows, |row| row.task_id))
        .bind(column(rows, |row| row.project_id))
        .bind(column(rows, document))
}

/// Returns what search finds a task by, as text of a `tsvector`.
pub fn document(row: &TaskRow) -> String {
    words::document(&[(&row.title, Weight::Title), (&row.description, Weight::Body)])
}
