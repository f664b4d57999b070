//! A project's board.

use super::answer::{IfNoneMatch, Reader};
use super::error::ApiError;
use super::tasks::{asker, asker_at, parse};
use crate::as_of::AsOf;
use crate::board_cache::BoardCache;
use crate::query::Query;
use crate::read::{Membership, board, filtered_board, moments, past_board};
use axum::extract::State;
use axum::response::Response;
use domain::{Partition, ProjectId};
use serde::Deserialize;
use service_runtime::extract::{Params, Segment};
use sqlx::PgPool;

/// Parameters of the board.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct BoardParams {
    /// A query in the query language: only the tasks it wants are shown.
    filter: Option<String>,
    /// The board as it was: at a position, or at an RFC 3339 time. One ahead of every event means now;
    /// a project that did not exist yet is not found.
    #[param(value_type = Option<String>)]
    as_of: Option<AsOf>,
}

/// A project's board
///
/// Its columns from left to right, each with its tasks; neither archived nor deleted ones.
#[utoipa::path(
    get, path = "/api/v1/projects/{project_id}/board", tag = "Projects",
    params(("project_id" = ProjectId, Path), BoardParams, Reader, IfNoneMatch),
    responses((
        status = 200, description = "The answer.", body = board::Board<'static>, headers(("ETag" = String)),
    ), (status = 304, description = "`If-None-Match` names what is current.")),
    extensions(
        ("x-role" = json!("viewer")),
        ("x-refusals" = json!(["422 invalid_fields"])),
    ),
)]
pub(super) async fn board(
    reader: Reader,
    State(pool): State<PgPool>,
    State(boards): State<BoardCache>,
    Segment(project_id): Segment<ProjectId>,
    Params(params): Params<BoardParams>,
) -> Result<Response, ApiError> {
    let query = params.filter.as_deref().map(|filter| parse("/filter", filter)).transpose()?;
    if let Some(as_of) = params.as_of {
        return past_board(&reader, &pool, project_id, as_of, query).await;
    }
    // One statement authorises the caller and tells what the newest board is; if that is the one in
    // memory, nothing else is asked.
    let stamp = board::stamp(&pool, reader.account_id, project_id).await?;
    let stamp = stamp.ok_or_else(ApiError::not_found)?;
    let partition = Partition::of(project_id.get());
    if let Some(query) = query {
        // What it shows depends on the caller, the day and people's names: no tag can tell it apart.
        let asker = asker(&reader);
        let board = filtered_board::encode(&pool, asker, project_id, &query, None).await?;
        let board = board.ok_or_else(ApiError::not_found)?;
        return Ok(reader.encoded(partition, board));
    }
    if let Some(unchanged) = reader.unchanged(partition, &stamp.entity_tag()) {
        return unchanged;
    }
    let board = boards.get(&pool, project_id, &stamp).await?;
    let board = board.ok_or_else(ApiError::not_found)?;
    let entity_tag = board.stamp.entity_tag();
    let gzip = if reader.takes_gzip { board.gzip().await } else { None };
    match gzip {
        Some(gzip) => reader.packed_entity(partition, &entity_tag, gzip),
        None => reader.entity(partition, &entity_tag, board.json),
    }
}

/// The board as it was. What is read at a moment does not change, but for names of people, so its tag
/// stands for it; it is not kept in memory, where every moment would have a place of its own.
async fn past_board(
    reader: &Reader,
    pool: &PgPool,
    project_id: ProjectId,
    as_of: AsOf,
    query: Option<Query>,
) -> Result<Response, ApiError> {
    let membership = Membership::of_project(pool, reader.account_id, project_id).await?;
    let membership = membership.ok_or_else(ApiError::not_found)?;
    let past = moments::of_project(pool, &membership, as_of).await?;
    let past = past.ok_or_else(ApiError::not_found)?;
    let partition = membership.partition();
    if let Some(query) = query {
        let asker = asker_at(reader, &past, as_of);
        let board = filtered_board::encode(pool, asker, project_id, &query, Some(&past)).await?;
        return Ok(reader.encoded(partition, board.ok_or_else(ApiError::not_found)?));
    }
    let entity_tag = past.entity_tag(None);
    if let Some(unchanged) = reader.unchanged(partition, &entity_tag) {
        return unchanged;
    }
    let board = past_board::encode(pool, project_id, &past).await?;
    reader.entity(partition, &entity_tag, board.ok_or_else(ApiError::not_found)?)
}
