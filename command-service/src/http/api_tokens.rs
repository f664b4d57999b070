//! Routes of API tokens. They are for people: a token cannot make, list or revoke tokens.

use super::answer::consistency_token;
use super::owner::Owner;
use super::refusal::Refusal;
use super::state::AppState;
use crate::identity::api_tokens::{ApiToken, IssuedApiToken, NewApiToken};
use axum::extract::State;
use axum::response::{IntoResponse, Json, Response};
use http::StatusCode;
use serde::Serialize;
use service_runtime::extract::{Body, Segment};
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Serialize, ToSchema)]
struct ApiTokensBody {
    items: Vec<ApiToken>,
    /// There is one page: an account has a bounded number of tokens.
    next_cursor: Option<String>,
}

/// Makes an API token
///
/// It acts as the caller in their projects, and cannot look after the account itself. It is shown
/// this once.
#[utoipa::path(
    post, path = "/api/v1/api-tokens", tag = "Identity",
    request_body(content = NewApiToken, example = json!({ "name": "nightly backup" })),
    responses((status = 201, description = "Made.", body = IssuedApiToken)),
    extensions(
        ("x-role" = json!("account")),
        ("x-refusals" = json!(["403 session_required", "409 too_many_api_tokens"])),
    ),
)]
pub async fn create(
    State(state): State<AppState>,
    owner: Owner,
    Body(asked): Body<NewApiToken>,
) -> Result<Response, Refusal> {
    let issued = state.identity.issue_api_token(owner.account_id, asked).await?;
    Ok((StatusCode::CREATED, Json(issued)).into_response())
}

/// Lists the caller's API tokens
///
/// Those that have not expired, the newest first.
#[utoipa::path(
    get, path = "/api/v1/api-tokens", tag = "Identity",
    responses((status = 200, description = "All of them.", body = ApiTokensBody)),
    extensions(("x-role" = json!("account")), ("x-refusals" = json!(["403 session_required"]))),
)]
pub async fn list(State(state): State<AppState>, owner: Owner) -> Result<Response, Refusal> {
    let items = state.identity.api_tokens(owner.account_id).await?;
    Ok(Json(ApiTokensBody { items, next_cursor: None }).into_response())
}

/// Revokes an API token
///
/// It stops working within seconds, for commands and for queries.
#[utoipa::path(
    delete, path = "/api/v1/api-tokens/{token_id}", tag = "Identity",
    params(("token_id" = Uuid, Path)),
    responses((
        status = 204, description = "Revoked.",
        headers(("Consistency-Token" = String, description = "See commands.")),
    )),
    extensions(("x-role" = json!("account")), ("x-refusals" = json!(["403 session_required"]))),
)]
pub async fn revoke(
    State(state): State<AppState>,
    Segment(token_id): Segment<Uuid>,
    owner: Owner,
) -> Result<Response, Refusal> {
    let accepted = state.identity.revoke_api_token(token_id, owner.context()).await?;
    Ok((StatusCode::NO_CONTENT, [consistency_token(&accepted)]).into_response())
}
