//! A project's board.

use super::answer::Reader;
use super::error::ApiError;
use crate::board_cache::BoardCache;
use crate::read::board;
use axum::extract::State;
use axum::response::Response;
use domain::{Partition, ProjectId};
use service_runtime::extract::Segment;
use sqlx::PgPool;

/// `GET /projects/{project_id}/board`
///
/// One statement authorises the caller and tells what the newest board is; if that is the one in
/// memory, nothing else is asked.
pub(super) async fn board(
    reader: Reader,
    State(pool): State<PgPool>,
    State(boards): State<BoardCache>,
    Segment(project_id): Segment<ProjectId>,
) -> Result<Response, ApiError> {
    let stamp = board::stamp(&pool, reader.account_id, project_id).await?;
    let stamp = stamp.ok_or_else(ApiError::not_found)?;
    let partition = Partition::of(project_id.get());
    if let Some(unchanged) = reader.unchanged(partition, &stamp.entity_tag()) {
        return unchanged;
    }
    let board = boards.get(&pool, project_id, &stamp).await?;
    let board = board.ok_or_else(ApiError::not_found)?;
    reader.entity(partition, &board.stamp.entity_tag(), board.json)
}
