//! Rows of table `task_versions`.

use super::tasks::{TaskRow, array_literal};
use super::{PgQuery, column, task_words};
use read_model::row::ChecklistRow;
use sqlx::types::Json;

/// What a task's row said until an event changed it.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskVersion {
    row: TaskRow,
    /// The position of that event.
    valid_to: i64,
    /// What is long is kept only when the event changed it.
    keeps_description: bool,
    keeps_words: bool,
    keeps_checklist: bool,
}

impl TaskVersion {
    /// Makes the version that `next` replaced.
    #[must_use]
    pub fn replaced_by(row: TaskRow, next: &TaskRow) -> Self {
        Self {
            valid_to: next.position,
            keeps_description: row.description != next.description,
            keeps_words: row.title != next.title || row.description != next.description,
            keeps_checklist: row.checklist != next.checklist,
            row,
        }
    }

    fn description(&self) -> Option<&str> {
        self.keeps_description.then_some(self.row.description.as_str())
    }

    fn words(&self) -> Option<String> {
        self.keeps_words.then(|| task_words::document(&self.row))
    }

    fn checklist(&self) -> Option<Json<&Vec<ChecklistRow>>> {
        self.keeps_checklist.then_some(Json(&self.row.checklist.0))
    }
}

/// Binds versions as [`super::changed_tasks`] numbers them.
pub(super) fn bind<'q>(query: PgQuery<'q>, versions: &[&'q TaskVersion]) -> PgQuery<'q> {
    query
        .bind(column(versions, |version| version.row.task_id))
        .bind(column(versions, |version| version.valid_to))
        .bind(column(versions, |version| version.row.title.as_str()))
        .bind(column(versions, |version| version.description()))
        .bind(column(versions, |version| version.words()))
        .bind(column(versions, |version| version.row.home_column_id))
        .bind(column(versions, |version| version.row.rank.as_str()))
        .bind(column(versions, |version| version.row.priority))
        .bind(column(versions, |version| version.row.start_on))
        .bind(column(versions, |version| version.row.due_on))
        .bind(column(versions, |version| version.row.estimate))
        .bind(column(versions, |version| version.row.parent_id))
        .bind(column(versions, |version| Json(&version.row.relations.0)))
        .bind(column(versions, |version| version.row.repeat.as_deref()))
        .bind(column(versions, |version| version.row.next_task_id))
        .bind(column(versions, |version| array_literal(&version.row.assignees)))
        .bind(column(versions, |version| array_literal(&version.row.labels)))
        .bind(column(versions, |version| array_literal(&version.row.watchers)))
        .bind(column(versions, |version| version.checklist()))
        .bind(column(versions, |version| version.row.checklist_done()))
        .bind(column(versions, |version| version.row.checklist_total()))
        .bind(column(versions, |version| version.row.comment_count))
        .bind(column(versions, |version| !version.row.description.is_empty()))
        .bind(column(versions, |version| version.row.archived))
        .bind(column(versions, |version| version.row.deleted))
        .bind(column(versions, |version| version.row.updated_at))
        .bind(column(versions, |version| version.row.sequence))
        .bind(column(versions, |version| version.row.position))
}
