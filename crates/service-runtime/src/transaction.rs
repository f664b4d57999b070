//! Transactions that are ended whatever becomes of the request that began them.
//!
//! sqlx 0.8 counts a transaction only once the server has confirmed it. A future that is dropped in
//! between, because a browser closed its page, gives its connection back inside a transaction nobody
//! will end: whoever gets it next reads the past, or writes what is never committed. So a transaction
//! begins in a task of its own, which nobody drops; what it began is then rolled back as usual.
//! `Pool::begin` itself is forbidden by clippy.toml.

use sqlx::postgres::PgPool;
use sqlx::{Postgres, Transaction};

/// Begins a transaction.
///
/// # Errors
/// When no connection is to be had, or it fails.
pub async fn begin(pool: &PgPool) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
    begin_with(pool, "BEGIN").await
}

/// Begins to read: all that is read then belongs together, and nothing can be written.
///
/// # Errors
/// When no connection is to be had, or it fails.
pub async fn begin_snapshot(pool: &PgPool) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
    begin_with(pool, "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY").await
}

#[expect(clippy::disallowed_methods, reason = "this is what is to be called instead")]
async fn begin_with(
    pool: &PgPool,
    statement: &'static str,
) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
    let pool = pool.clone();
    let beginning = tokio::spawn(async move { pool.begin_with(statement).await });
    beginning.await.unwrap_or(Err(sqlx::Error::WorkerCrashed))
}
