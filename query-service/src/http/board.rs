//! A project's board.

use super::answer::Reader;
use super::error::ApiError;
use super::tasks::{asker, parse};
use crate::board_cache::BoardCache;
use crate::read::{board, filtered_board};
use axum::extract::State;
use axum::response::Response;
use domain::{Partition, ProjectId};
use serde::Deserialize;
use service_runtime::extract::{Params, Segment};
use sqlx::PgPool;

/// Parameters of the board.
#[derive(Debug, Deserialize)]
pub(super) struct BoardParams {
    /// A query, see [`crate::query`]: only the tasks it wants are shown.
    filter: Option<String>,
}

/// `GET /projects/{project_id}/board`
///
/// One statement authorises the caller and tells what the newest board is; if that is the one in
/// memory, nothing else is asked.
pub(super) async fn board(
    reader: Reader,
    State(pool): State<PgPool>,
    State(boards): State<BoardCache>,
    Segment(project_id): Segment<ProjectId>,
    Params(params): Params<BoardParams>,
) -> Result<Response, ApiError> {
    let query = params.filter.as_deref().map(|filter| parse("/filter", filter)).transpose()?;
    let stamp = board::stamp(&pool, reader.account_id, project_id).await?;
    let stamp = stamp.ok_or_else(ApiError::not_found)?;
    let partition = Partition::of(project_id.get());
    if let Some(query) = query {
        // What it shows depends on the caller, the day and people's names: no tag can tell it apart.
        let asker = asker(&reader);
        let board = filtered_board::encode(&pool, asker, project_id, &query).await?;
        let board = board.ok_or_else(ApiError::not_found)?;
        return Ok(reader.encoded(partition, board));
    }
    if let Some(unchanged) = reader.unchanged(partition, &stamp.entity_tag()) {
        return unchanged;
    }
    let board = boards.get(&pool, project_id, &stamp).await?;
    let board = board.ok_or_else(ApiError::not_found)?;
    reader.entity(partition, &board.stamp.entity_tag(), board.json)
}
