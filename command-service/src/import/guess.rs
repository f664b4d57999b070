//! What names usually mean.

use domain::project::ColumnKind;

/// Guesses how far tasks in a column have come from what such columns are usually called.
pub(super) fn column_kind(name: &str) -> ColumnKind {
    match name.trim().to_lowercase().as_str() {
        "doing" | "in progress" | "review" | "in review" | "testing" => ColumnKind::Started,
        "done" | "complete" | "completed" | "closed" | "shipped" | "resolved" => ColumnKind::Done,
        _ => ColumnKind::Open,
    }
}
