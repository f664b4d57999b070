//! What is open to whoever has the link.

use super::answer::{Guest, IfNoneMatch};
use super::error::ApiError;
use crate::board_cache::BoardCache;
use crate::read::board::{self, Board};
use crate::read::public::{self, PublicPerson, PublicProject};
use axum::extract::State;
use axum::response::Response;
use domain::Partition;
use http::{HeaderName, HeaderValue, header};
use serde::Serialize;
use serde_json::value::RawValue;
use service_runtime::extract::Segment;
use sqlx::PgPool;
use std::hash::{DefaultHasher, Hash, Hasher};
use utoipa::ToSchema;

const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// The answer: the board as members see it, and what they would ask for besides.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PublicBoard<'b> {
    project: &'b PublicProject,
    /// Who the tasks are assigned to.
    people: &'b [PublicPerson],
    #[schema(value_type = Board<'static>)]
    board: &'b RawValue,
}

/// A public board
///
/// For whoever has the project's public link. One that was revoked leads nowhere.
#[utoipa::path(
    get, path = "/api/v1/public/{token}/board", tag = "Projects",
    params(("token" = String, Path, description = "The secret in the link."), Guest, IfNoneMatch),
    responses((
        status = 200, description = "The answer.", body = PublicBoard<'static>,
        headers(("ETag" = String)),
    ), (status = 304, description = "`If-None-Match` names what is current.")),
    extensions(("x-role" = json!("nobody")), ("x-refusals" = json!(["404 not_found"]))),
)]
pub(super) async fn board(
    guest: Guest,
    State(pool): State<PgPool>,
    State(boards): State<BoardCache>,
    Segment(token): Segment<String>,
) -> Result<Response, ApiError> {
    let project = public::project(&pool, &token).await?.ok_or_else(ApiError::not_found)?;
    let stamp = board::public_stamp(&pool, &project).await?.ok_or_else(ApiError::not_found)?;
    let people = public::people(&pool, project.project_id).await?;
    let partition = Partition::of(project.project_id.get());
    let board = boards.get(&pool, project.project_id, &stamp).await?;
    let board = board.ok_or_else(ApiError::not_found)?;
    // People change their names without a change of the project.
    let mut hasher = DefaultHasher::new();
    people.hash(&mut hasher);
    let stamp = board.stamp.entity_tag();
    let entity_tag = format!("{}.{:016x}\"", stamp.trim_end_matches('"'), hasher.finish());
    let response = match guest.unchanged(partition, &entity_tag) {
        Some(unchanged) => unchanged?,
        None => {
            let board: &RawValue = serde_json::from_slice(&board.json)?;
            let answer = PublicBoard { project: &project, people: &people, board };
            guest.entity(partition, &entity_tag, serde_json::to_vec(&answer)?)?
        }
    };
    Ok(not_to_be_found(response))
}

/// Keeps the link from search engines, and from the sites that people go on to.
pub(super) fn not_to_be_found(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(ROBOTS, HeaderValue::from_static("noindex, nofollow"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}
