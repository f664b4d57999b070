//! Routes of one's own account.

use super::answer::consistency_token;
use super::owner::Owner;
use super::refusal::Refusal;
use super::state::AppState;
use crate::identity::Visit;
use crate::identity::accounts::Profile;
use crate::identity::own_account::{Erasure, PasswordChange, ProfileChange};
use axum::extract::State;
use axum::response::{IntoResponse, Json, Response};
use http::StatusCode;
use service_runtime::extract::Body;

/// Changes the caller's name
///
/// Others see it on every screen as soon as the read side has caught up.
#[utoipa::path(
    patch, path = "/api/v1/account", tag = "Identity",
    request_body(content = ProfileChange, example = json!({ "display_name": "Ada Lovelace" })),
    responses((
        status = 200, description = "Changed.", body = Profile,
        headers(("Consistency-Token" = String, description = "See commands.")),
    )),
    extensions(("x-role" = json!("account")), ("x-refusals" = json!(["403 session_required"]))),
)]
pub async fn change(
    State(state): State<AppState>,
    owner: Owner,
    Body(change): Body<ProfileChange>,
) -> Result<Response, Refusal> {
    let (profile, accepted) = state.identity.change_profile(&change, owner.context()).await?;
    Ok(([consistency_token(&accepted)], Json(profile)).into_response())
}

/// Changes the caller's password
///
/// Every other session of the account ends; API tokens stay.
#[utoipa::path(
    post, path = "/api/v1/account/password", tag = "Identity",
    request_body(content = PasswordChange, example = json!({
        "current_password": "quiet lantern over gravel",
        "new_password": "loud lantern under gravel",
    })),
    responses((status = 204, description = "Changed.")),
    extensions(("x-role" = json!("account")), ("x-refusals" = json!(["403 session_required", "409 no_password"]))),
)]
pub async fn change_password(
    State(state): State<AppState>,
    visit: Visit,
    owner: Owner,
    Body(change): Body<PasswordChange>,
) -> Result<StatusCode, Refusal> {
    let context = owner.context();
    state.identity.change_password(change, owner.session_id, &visit, context).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Erases the caller's account
///
/// Address, password, name, sessions and API tokens are gone at once; what the account did stays in
/// the log, under an id. It leaves its projects; those nobody else belongs to are archived, and one
/// that would be left without an owner must be handed over first.
#[utoipa::path(
    delete, path = "/api/v1/account", tag = "Identity",
    request_body(content = Erasure, example = json!({ "password": "quiet lantern over gravel" })),
    responses((
        status = 204, description = "Erased.",
        headers(
            ("Consistency-Token" = String, description = "See commands."),
            ("Set-Cookie" = String, description = "Removes both tokens."),
        ),
    )),
    extensions(
        ("x-role" = json!("account")),
        ("x-refusals" = json!([
            "403 session_required", "403 sign_in_again", "409 last_owner", "409 too_many_projects",
        ])),
    ),
)]
pub async fn erase(
    State(state): State<AppState>,
    visit: Visit,
    owner: Owner,
    Body(erasure): Body<Erasure>,
) -> Result<Response, Refusal> {
    let accepted = state.identity.erase(erasure, owner.session_id, &visit, owner.context()).await?;
    let token = consistency_token(&accepted);
    Ok((StatusCode::NO_CONTENT, state.cookies.cleared(), [token]).into_response())
}
