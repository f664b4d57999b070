//! The caller's own account, and how far the read side is.

use super::answer::Reader;
use super::error::ApiError;
use crate::pipeline::{self, Pipeline};
use crate::processes::Processes;
use crate::read::{Person, accounts};
use axum::extract::State;
use axum::response::Response;
use sqlx::PgPool;

/// The caller's account
#[utoipa::path(
    get, path = "/api/v1/me", tag = "Accounts",
    params(Reader),
    responses((
        status = 200, description = "The answer.", body = Person,
    )),
    extensions(("x-role" = json!("account")), ("x-refusals" = json!(["404 not_found"]))),
)]
pub(super) async fn me(reader: Reader, State(pool): State<PgPool>) -> Result<Response, ApiError> {
    let account = accounts::find(&pool, reader.account_id).await?;
    reader.answer(&account.ok_or_else(ApiError::not_found)?)
}

/// How far every event has come
///
/// From the event store through the relay and the stream to the read model: positions, lag, what is
/// set aside, a rebuild under way, and the processes at work. What a service that cannot be heard
/// would say is null.
#[utoipa::path(
    get, path = "/api/v1/system/pipeline", tag = "System",
    params(Reader),
    responses((
        status = 200, description = "The answer.", body = Pipeline,
    )),
    extensions(("x-role" = json!("account"))),
)]
pub(super) async fn pipeline(
    reader: Reader,
    State(pool): State<PgPool>,
    State(processes): State<Processes>,
) -> Result<Response, ApiError> {
    reader.answer(&pipeline::state(&pool, &processes).await?)
}
