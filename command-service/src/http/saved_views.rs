//! Routes of saved views: everybody has their own, and nobody sees another's.

use super::command_request::account_of;
use super::refusal::Refusal;
use super::state::AppState;
use crate::identity::saved_views::{Content, SavedView};
use axum::extract::State;
use axum::response::Json;
use domain::ViewId;
use http::StatusCode;
use serde::Serialize;
use service_runtime::Caller;
use service_runtime::extract::{Body, Segment};
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub struct SavedViewsBody {
    items: Vec<SavedView>,
    /// There is one page: an account keeps a bounded number of views.
    next_cursor: Option<String>,
}

/// Lists the caller's saved views
///
/// In the order in which they were made.
#[utoipa::path(
    get, path = "/api/v1/me/views", tag = "Accounts",
    responses((status = 200, description = "All of them.", body = SavedViewsBody)),
    extensions(("x-role" = json!("account"))),
)]
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<Json<SavedViewsBody>, Refusal> {
    let items = state.identity.saved_views(account_of(caller.account_id)?).await?;
    Ok(Json(SavedViewsBody { items, next_cursor: None }))
}

/// Keeps a view of the caller's
///
/// The caller chooses its id. A view that is there becomes what is sent, so that sending it again
/// changes nothing.
#[utoipa::path(
    put, path = "/api/v1/me/views/{view_id}", tag = "Accounts",
    params(("view_id" = ViewId, Path)),
    request_body(content = Content, example = json!({
        "name": "Mine this week", "query": "assignee:me due<=7d", "layout": "list",
    })),
    responses((status = 200, description = "As it is kept.", body = SavedView)),
    extensions(("x-role" = json!("account")), ("x-refusals" = json!(["409 too_many_views"]))),
)]
pub async fn keep(
    State(state): State<AppState>,
    Segment(view_id): Segment<ViewId>,
    caller: Caller,
    Body(content): Body<Content>,
) -> Result<Json<SavedView>, Refusal> {
    let account_id = account_of(caller.account_id)?;
    Ok(Json(state.identity.keep_view(account_id, view_id, &content).await?))
}

/// Forgets a view of the caller's
///
/// One that is not there is forgotten already.
#[utoipa::path(
    delete, path = "/api/v1/me/views/{view_id}", tag = "Accounts",
    params(("view_id" = ViewId, Path)),
    responses((status = 204, description = "Forgotten.")),
    extensions(("x-role" = json!("account"))),
)]
pub async fn forget(
    State(state): State<AppState>,
    Segment(view_id): Segment<ViewId>,
    caller: Caller,
) -> Result<StatusCode, Refusal> {
    state.identity.forget_view(account_of(caller.account_id)?, view_id).await?;
    Ok(StatusCode::NO_CONTENT)
}
