//! Who belongs to which project: the one thing every answer about a project depends on.

use domain::project::Role;
use domain::{Partition, ProjectId, TaskId};
use serde::Serialize;
use sqlx::PgPool;
use utoipa::ToSchema;
use uuid::Uuid;

/// Proof that the caller may read a project. Only this module makes one, by asking the database.
#[derive(Debug, Clone, Copy)]
pub struct Membership {
    project_id: Uuid,
    account_id: Uuid,
}

impl Membership {
    /// Looks the caller up among the members of a project; `None` when there is nothing they may
    /// see.
    pub async fn of_project(
        pool: &PgPool,
        caller: Uuid,
        project_id: ProjectId,
    ) -> Result<Option<Self>, sqlx::Error> {
        let found: Option<Uuid> = sqlx::query_scalar(
            "SELECT m.project_id FROM read.members m
             JOIN read.projects p USING (project_id)
             WHERE m.project_id = $1 AND m.account_id = $2",
        )
        .bind(project_id.get())
        .bind(caller)
        .fetch_optional(pool)
        .await?;
        Ok(found.map(|project_id| Self { project_id, account_id: caller }))
    }

    /// Looks the caller up among the members of a task's project.
    pub async fn of_task(
        pool: &PgPool,
        caller: Uuid,
        task_id: TaskId,
    ) -> Result<Option<Self>, sqlx::Error> {
        let found: Option<Uuid> = sqlx::query_scalar(
            "SELECT m.project_id FROM read.tasks t
             JOIN read.members m ON m.project_id = t.project_id AND m.account_id = $2
             WHERE t.task_id = $1",
        )
        .bind(task_id.get())
        .bind(caller)
        .fetch_optional(pool)
        .await?;
        Ok(found.map(|project_id| Self { project_id, account_id: caller }))
    }

    /// Returns who may read it.
    #[must_use]
    pub const fn account_id(&self) -> Uuid {
        self.account_id
    }

    /// Returns the project that may be read.
    #[must_use]
    pub const fn project_id(&self) -> Uuid {
        self.project_id
    }

    /// Returns the partition of everything that belongs to the project.
    #[must_use]
    pub fn partition(&self) -> Partition {
        Partition::of(self.project_id)
    }
}

/// One member of a project.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, ToSchema)]
pub struct Member {
    pub account_id: Uuid,
    /// Null once the account is erased.
    #[schema(required)]
    pub display_name: Option<String>,
    #[schema(value_type = Role)]
    pub role: String,
}

/// Returns members in order of their ids, after `after`.
pub async fn page(
    pool: &PgPool,
    membership: &Membership,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Member>, sqlx::Error> {
    sqlx::query_as(
        "SELECT m.account_id, m.role,
                CASE WHEN NOT a.erased THEN a.display_name END AS display_name
         FROM read.members m LEFT JOIN read.accounts a USING (account_id)
         WHERE m.project_id = $1 AND ($2::uuid IS NULL OR m.account_id > $2)
         ORDER BY m.account_id LIMIT $3",
    )
    .bind(membership.project_id())
    .bind(after)
    .bind(limit)
    .fetch_all(pool)
    .await
}

/// Returns the projects of an account, at most `limit`.
pub async fn projects_of(
    pool: &PgPool,
    account_id: Uuid,
    limit: i64,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT project_id FROM read.members WHERE account_id = $1 ORDER BY project_id LIMIT $2",
    )
    .bind(account_id)
    .bind(limit)
    .fetch_all(pool)
    .await
}

/// Tells whether an account belongs to a project.
pub async fn is_member(
    pool: &PgPool,
    account_id: Uuid,
    project_id: Uuid,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM read.members WHERE project_id = $1 AND account_id = $2)",
    )
    .bind(project_id)
    .bind(account_id)
    .fetch_one(pool)
    .await
}
