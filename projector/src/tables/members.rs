//! SQL of table `members`.

use super::column;
use sqlx::PgConnection;
use uuid::Uuid;

/// What becomes of one membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemberRow {
    pub project_id: Uuid,
    pub account_id: Uuid,
    pub role: &'static str,
}

/// Returns who belongs to the projects, and to those that the tasks belong to, as (project, account).
pub async fn load(
    tx: &mut PgConnection,
    project_ids: &[Uuid],
    task_ids: &[Uuid],
) -> Result<Vec<(Uuid, Uuid)>, sqlx::Error> {
    sqlx::query_as(
        "SELECT project_id, account_id FROM members
         WHERE project_id = ANY (
           $1 || ARRAY(SELECT tasks.project_id FROM tasks WHERE tasks.task_id = ANY ($2)))",
    )
    .bind(project_ids)
    .bind(task_ids)
    .fetch_all(tx)
    .await
}

/// Writes memberships: new ones, and new roles of those that exist.
pub async fn upsert(tx: &mut PgConnection, rows: &[&MemberRow]) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO members (project_id, account_id, role)
         SELECT project_id, account_id, role
         FROM UNNEST($1::uuid[], $2::uuid[], $3::text[]) AS m (project_id, account_id, role)
         ON CONFLICT (project_id, account_id) DO UPDATE SET role = excluded.role",
    )
    .bind(column(rows, |row| row.project_id))
    .bind(column(rows, |row| row.account_id))
    .bind(column(rows, |row| row.role))
    .execute(tx)
    .await?;
    Ok(())
}

/// Removes memberships, given as (project, account).
pub async fn delete(tx: &mut PgConnection, keys: &[(Uuid, Uuid)]) -> Result<(), sqlx::Error> {
    let (projects, accounts): (Vec<Uuid>, Vec<Uuid>) = keys.iter().copied().unzip();
    sqlx::query(
        "DELETE FROM members USING UNNEST($1::uuid[], $2::uuid[]) AS gone (project_id, account_id)
         WHERE members.project_id = gone.project_id AND members.account_id = gone.account_id",
    )
    .bind(projects)
    .bind(accounts)
    .execute(tx)
    .await?;
    Ok(())
}
