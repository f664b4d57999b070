//! Routes of accounts.

use super::answer::consistency_token;
use super::client_address::ClientAddress;
use super::refusal::Refusal;
use super::state::AppState;
use crate::identity::accounts::NewAccount;
use axum::extract::State;
use axum::response::{IntoResponse, Json, Response};
use http::{HeaderMap, StatusCode};
use serde_json::json;
use service_runtime::RequestContext;
use service_runtime::extract::Body;

/// `POST /accounts`.
pub async fn register(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    request: RequestContext,
    headers: HeaderMap,
    Body(account): Body<NewAccount>,
) -> Result<Response, Refusal> {
    state.authenticator.origins().require_if_present(&headers)?;
    let accepted = state.identity.register(account, address, request.id).await?;
    let body = Json(json!({ "id": accepted.aggregate_id }));
    Ok((StatusCode::CREATED, [consistency_token(&accepted)], body).into_response())
}
