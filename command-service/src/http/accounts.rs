//! Routes of accounts.

use super::answer::consistency_token;
use super::refusal::Refusal;
use super::state::AppState;
use crate::identity::Visit;
use crate::identity::accounts::NewAccount;
use axum::extract::State;
use axum::response::{IntoResponse, Json, Response};
use http::{HeaderMap, StatusCode};
use serde::Serialize;
use service_runtime::extract::Body;
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Debug, Serialize, ToSchema)]
struct Registered {
    id: Uuid,
}

/// Registers an account
///
/// The address must not be registered yet. Sign in next.
#[utoipa::path(
    post, path = "/api/v1/accounts", tag = "Identity",
    request_body(content = NewAccount, example = json!({
        "email": "ada@example.org", "password": "quiet lantern over gravel", "display_name": "Ada",
    })),
    responses((
        status = 201, description = "Registered.", body = Registered,
        headers(("Consistency-Token" = String, description = "See commands.")),
    )),
    extensions(("x-role" = json!("nobody")), ("x-refusals" = json!(["409 already_exists"]))),
)]
pub async fn register(
    State(state): State<AppState>,
    visit: Visit,
    headers: HeaderMap,
    Body(account): Body<NewAccount>,
) -> Result<Response, Refusal> {
    state.authenticator.origins().require_if_present(&headers)?;
    let accepted = state.identity.register(account, &visit).await?;
    let body = Json(Registered { id: accepted.aggregate_id });
    Ok((StatusCode::CREATED, [consistency_token(&accepted)], body).into_response())
}
