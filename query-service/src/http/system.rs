//! The caller's own account, and how far the read side is.

use super::answer::Reader;
use super::error::ApiError;
use crate::read::{Person, accounts, checkpoints};
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

/// How far the read side is
///
/// Each partition's newest event that answers include, and how late it was.
#[utoipa::path(
    get, path = "/api/v1/system/pipeline", tag = "System",
    params(Reader),
    responses((
        status = 200, description = "The answer.", body = checkpoints::Pipeline,
    )),
    extensions(("x-role" = json!("account"))),
)]
pub(super) async fn pipeline(
    reader: Reader,
    State(pool): State<PgPool>,
) -> Result<Response, ApiError> {
    reader.answer(&checkpoints::pipeline(&pool).await?)
}
