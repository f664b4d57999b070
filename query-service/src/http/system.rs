//! The caller's own account, and how far the read side is.

use super::answer::Reader;
use super::error::ApiError;
use crate::read::{accounts, checkpoints};
use axum::extract::State;
use axum::response::Response;
use sqlx::PgPool;

/// `GET /me`
pub(super) async fn me(reader: Reader, State(pool): State<PgPool>) -> Result<Response, ApiError> {
    let account = accounts::find(&pool, reader.account_id).await?;
    reader.answer(&account.ok_or_else(ApiError::not_found)?)
}

/// `GET /system/pipeline`
pub(super) async fn pipeline(
    reader: Reader,
    State(pool): State<PgPool>,
) -> Result<Response, ApiError> {
    reader.answer(&checkpoints::pipeline(&pool).await?)
}
