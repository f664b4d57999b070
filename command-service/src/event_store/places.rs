//! Where tasks stand on their boards, kept by the append itself; see [`super::PlaceChange`].

use super::error::StoreError;
use super::store::EventStore;
use domain::{ColumnId, ProjectId, Rank, TaskId};
use uuid::Uuid;

/// A place in a column, as a caller names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Before(TaskId),
    After(TaskId),
}

/// A named task's rank, and the nearest one on the asked side, if any.
pub(crate) struct Ranks {
    pub(crate) named: Rank,
    pub(crate) nearest: Option<Rank>,
}

// Ranks can tie, and there is no place between equal ones: "nearest" is strictly beyond.
const RANK_AND_NEAREST_BELOW: &str = "SELECT named.rank, (
        SELECT max(nearest.rank)
        FROM unnest($2::uuid[]) AS shown (column_id)
        CROSS JOIN LATERAL (
            SELECT p.rank FROM event_store.task_places p
            WHERE p.project_id = $1 AND p.column_id = shown.column_id
                AND p.task_id <> $4 AND p.rank < named.rank
            ORDER BY p.rank DESC LIMIT 1
        ) nearest)
    FROM event_store.task_places named
    WHERE named.task_id = $3 AND named.project_id = $1 AND named.column_id = ANY ($2)";

const RANK_AND_NEAREST_ABOVE: &str = "SELECT named.rank, (
        SELECT min(nearest.rank)
        FROM unnest($2::uuid[]) AS shown (column_id)
        CROSS JOIN LATERAL (
            SELECT p.rank FROM event_store.task_places p
            WHERE p.project_id = $1 AND p.column_id = shown.column_id
                AND p.task_id <> $4 AND p.rank > named.rank
            ORDER BY p.rank LIMIT 1
        ) nearest)
    FROM event_store.task_places named
    WHERE named.task_id = $3 AND named.project_id = $1 AND named.column_id = ANY ($2)";

impl EventStore {
    /// Returns the ranks on both sides of a place in a column that shows `columns`; `None` when the
    /// named task does not stand there.
    pub(crate) async fn ranks_at(
        &self,
        project_id: ProjectId,
        columns: &[ColumnId],
        place: Place,
        moving: TaskId,
    ) -> Result<Option<Ranks>, StoreError> {
        let (statement, named) = match place {
            Place::Before(task_id) => (RANK_AND_NEAREST_BELOW, task_id),
            Place::After(task_id) => (RANK_AND_NEAREST_ABOVE, task_id),
        };
        let columns: Vec<Uuid> = columns.iter().map(|column| column.get()).collect();
        let row: Option<(String, Option<String>)> = sqlx::query_as(statement)
            .bind(project_id.get())
            .bind(columns)
            .bind(named.get())
            .bind(moving.get())
            .fetch_optional(&self.pool)
            .await?;
        let Some((named, nearest)) = row else { return Ok(None) };
        let parse = |rank: String| Rank::try_from(rank).map_err(StoreError::internal);
        Ok(Some(Ranks { named: parse(named)?, nearest: nearest.map(parse).transpose()? }))
    }
}
