//! Routes of the devices somebody is signed in on.

use super::answer::consistency_token;
use super::owner::Owner;
use super::refusal::Refusal;
use super::state::AppState;
use crate::identity::sessions::OpenSession;
use axum::extract::State;
use axum::response::{IntoResponse, Json, Response};
use http::StatusCode;
use serde::Serialize;
use service_runtime::extract::Segment;
use utoipa::ToSchema;
use uuid::Uuid;

/// One device: its session, and whether it is the one that asks.
#[derive(Serialize, ToSchema)]
struct DeviceBody {
    #[serde(flatten)]
    session: OpenSession,
    current: bool,
}

#[derive(Serialize, ToSchema)]
struct DevicesBody {
    items: Vec<DeviceBody>,
    /// There is one page: an account has a bounded number of sessions.
    next_cursor: Option<String>,
}

/// Lists the devices the caller is signed in on
///
/// The last used first.
#[utoipa::path(
    get, path = "/api/v1/sessions", tag = "Identity",
    responses((status = 200, description = "All of them.", body = DevicesBody)),
    extensions(("x-role" = json!("account")), ("x-refusals" = json!(["403 session_required"]))),
)]
pub async fn list(State(state): State<AppState>, owner: Owner) -> Result<Response, Refusal> {
    let sessions = state.identity.sessions(owner.account_id).await?;
    let items = sessions
        .into_iter()
        .map(|session| DeviceBody { current: session.id == owner.session_id, session });
    Ok(Json(DevicesBody { items: items.collect(), next_cursor: None }).into_response())
}

/// Signs a device out
///
/// It stops working within seconds, for commands and for queries. The session that asks may be the
/// one: its cookies are removed, too.
#[utoipa::path(
    delete, path = "/api/v1/sessions/{session_id}", tag = "Identity",
    params(("session_id" = Uuid, Path)),
    responses((
        status = 204, description = "Signed out.",
        headers(("Consistency-Token" = String, description = "See commands.")),
    )),
    extensions(("x-role" = json!("account")), ("x-refusals" = json!(["403 session_required"]))),
)]
pub async fn revoke(
    State(state): State<AppState>,
    Segment(session_id): Segment<Uuid>,
    owner: Owner,
) -> Result<Response, Refusal> {
    let accepted = state.identity.revoke_session(session_id, owner.context()).await?;
    let answer = (StatusCode::NO_CONTENT, [consistency_token(&accepted)]);
    if session_id == owner.session_id {
        return Ok((state.cookies.cleared(), answer).into_response());
    }
    Ok(answer.into_response())
}
