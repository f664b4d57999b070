//! Where a card goes when it is put before or after another.

use super::command::ExecuteError;
use super::executor::Executor;
use crate::event_store::Place;
use domain::project::Project;
use domain::{ColumnId, Rank, TaskId};
use std::time::{SystemTime, UNIX_EPOCH};

/// Returns the rank of a task that comes last in its column: later ones sort after earlier ones.
#[must_use]
pub fn last() -> Rank {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Rank::at_time(u64::try_from(now.as_millis()).unwrap_or(u64::MAX))
}

impl Executor {
    /// Returns the ranks between which `moving` has to be put, lower first. Tasks of removed columns
    /// count where they are shown.
    ///
    /// # Errors
    /// Returns `Conflict` when the named task does not stand in that column (any more).
    pub async fn neighbours(
        &self,
        project: &Project,
        column: ColumnId,
        place: Place,
        moving: TaskId,
    ) -> Result<(Option<Rank>, Option<Rank>), ExecuteError> {
        let Some(project) = project.state() else { return Err(ExecuteError::Conflict) };
        let columns = project.columns_shown_in(column);
        let ranks = self.store.ranks_at(project.project_id, &columns, place, moving).await?;
        let ranks = ranks.ok_or(ExecuteError::Conflict)?;
        Ok(match place {
            Place::Before(_) => (ranks.nearest, Some(ranks.named)),
            Place::After(_) => (Some(ranks.named), ranks.nearest),
        })
    }
}
