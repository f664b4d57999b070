//! What whoever has a project's public link may see beside its board.

use super::projects::{LabelAnswer, label};
use domain::ProjectId;
use read_model::row::LabelRow;
use serde::Serialize;
use sqlx::PgPool;
use sqlx::types::Json;
use utoipa::ToSchema;
use uuid::Uuid;

/// Longer than any token in a link.
const TOKEN_LENGTH_MAX: usize = 64;
/// Most people named beside a board.
const PEOPLE_MAX: i64 = 500;

/// A project behind a link, as far as strangers may know it.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublicProject {
    #[serde(skip)]
    pub project_id: ProjectId,
    key: String,
    name: String,
    description: String,
    labels: Vec<LabelAnswer>,
}

/// Somebody a card is assigned to.
#[derive(Debug, Hash, Serialize, ToSchema, sqlx::FromRow)]
pub struct PublicPerson {
    id: Uuid,
    display_name: String,
}

/// Returns the project a link leads to; `None` when it leads nowhere, or no longer.
pub async fn project(pool: &PgPool, token: &str) -> Result<Option<PublicProject>, sqlx::Error> {
    type Row = (Uuid, String, String, String, Json<Vec<LabelRow>>);
    let base64url = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if token.len() > TOKEN_LENGTH_MAX || !token.bytes().all(base64url) {
        return Ok(None);
    }
    let row: Option<Row> = sqlx::query_as(
        "SELECT project_id, key, name, description, labels FROM read.projects
         WHERE public_link = encode(sha256(convert_to($1, 'UTF8')), 'hex')
         ORDER BY project_id LIMIT 1",
    )
    .bind(token)
    .fetch_optional(pool)
    .await?;
    let Some((project_id, key, name, description, Json(labels))) = row else { return Ok(None) };
    let project_id = project_id.try_into().map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
    let labels = labels.into_iter().map(label).collect();
    Ok(Some(PublicProject { project_id, key, name, description, labels }))
}

/// Returns who the tasks on a board are assigned to, by name. Erased accounts have none.
pub async fn people(
    pool: &PgPool,
    project_id: ProjectId,
) -> Result<Vec<PublicPerson>, sqlx::Error> {
    sqlx::query_as(
        "SELECT a.account_id AS id, a.display_name FROM read.accounts a
         WHERE NOT a.erased AND a.account_id IN (
           SELECT unnest(t.assignees) FROM read.tasks t
           WHERE t.project_id = $1 AND NOT t.archived AND NOT t.deleted)
         ORDER BY a.account_id LIMIT $2",
    )
    .bind(project_id.get())
    .bind(PEOPLE_MAX)
    .fetch_all(pool)
    .await
}
