//! Runs SQL text of several statements, as migrations need.

use sqlx::{Executor, PgConnection};

/// Executes `script`. Through [`Executor`], because the future of `RawSql::execute` cannot be proved
/// to be `Send`.
pub async fn run(connection: &mut PgConnection, script: &str) -> Result<(), sqlx::Error> {
    connection.execute(sqlx::raw_sql(script)).await?;
    Ok(())
}
