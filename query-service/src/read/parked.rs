//! Aggregates the projector has set aside.

use super::Membership;
use sqlx::PgPool;

/// Returns how many of a project's aggregates are set aside: it, and its tasks.
pub async fn count_of_project(pool: &PgPool, membership: &Membership) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT count(*) FROM read.parked k WHERE k.partition = $2
           AND (k.aggregate_id = $1 OR EXISTS (
             SELECT FROM read.tasks t WHERE t.task_id = k.aggregate_id AND t.project_id = $1))",
    )
    .bind(membership.project_id())
    .bind(membership.partition().get())
    .fetch_one(pool)
    .await
}
