//! A file's rows, read and nothing else.

use super::DayOrder;
use super::row::Reading;
use super::run::examine;
use crate::import::ImportError;
use crate::import::ids::Ids;
use bytes::Bytes;
use domain::{AccountId, TaskId};

/// One row that is not blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadRow {
    /// The line it begins in, from 1.
    pub line: u64,
    /// The task it would become, or the code of why it stays out.
    pub outcome: Result<TaskId, &'static str>,
}

/// Reads the rows as `account` would import them into a new project.
///
/// # Errors
/// Returns why the file as a whole cannot be imported.
pub fn read_rows(
    body: &Bytes,
    account: AccountId,
    day_order: Option<DayOrder>,
) -> Result<Vec<ReadRow>, ImportError> {
    let ids = Ids { account };
    let (table, meaning, _) = examine(body)?;
    let project_id = ids.of("csv project", "FUZZ");
    let reading = Reading { table, meaning, ids, project_id, day_order };
    let rows = reading.plans().map(|plan| match plan {
        Ok(plan) => ReadRow { line: plan.line, outcome: Ok(plan.task_id) },
        Err(error) => ReadRow { line: error.line, outcome: Err(error.code) },
    });
    Ok(rows.collect())
}
