//! Names for the ids that changes mention, so that a history can be read by people.

use super::Membership;
use crate::history::{REMOVALS, StoredEvent, removed_name};
use sqlx::{FromRow, PgPool};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Most removals looked through for the names of things that are gone.
const REMOVALS_MAX: i64 = 1_000;

/// What to find names for, and where.
#[derive(Debug, Default)]
pub struct Mentions {
    pub ids: BTreeSet<Uuid>,
    /// The tasks whose checklists the ids may belong to.
    pub tasks: BTreeSet<Uuid>,
}

/// Returns the names of accounts, columns, labels, checklist items and tasks among the ids, as far as
/// the reader may know them: what they are called now, or were called when they were removed. An erased account has no name; a label may
/// have only its colour.
pub async fn resolve(
    pool: &PgPool,
    membership: &Membership,
    mentions: Mentions,
) -> Result<BTreeMap<Uuid, String>, sqlx::Error> {
    let Mentions { mut ids, tasks } = mentions;
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut names = current(pool, membership, &ids, &tasks).await?;
    ids.retain(|id| !names.contains_key(id));
    if !ids.is_empty() {
        names.extend(removed(pool, membership, &ids, &tasks).await?);
    }
    Ok(names)
}

/// Returns the names of those of the accounts that have one.
pub async fn of_accounts(
    pool: &PgPool,
    ids: &BTreeSet<Uuid>,
) -> Result<BTreeMap<Uuid, String>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows: Vec<(Uuid, String)> = sqlx::query_as(
        "SELECT account_id, display_name FROM read.accounts
         WHERE account_id = ANY($1) AND NOT erased",
    )
    .bind(Vec::from_iter(ids.iter().copied()))
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().collect())
}

async fn current(
    pool: &PgPool,
    membership: &Membership,
    ids: &BTreeSet<Uuid>,
    tasks: &BTreeSet<Uuid>,
) -> Result<BTreeMap<Uuid, String>, sqlx::Error> {
    let rows: Vec<(Uuid, String)> = sqlx::query_as(
        "SELECT a.account_id, a.display_name FROM read.accounts a
         WHERE a.account_id = ANY($1) AND NOT a.erased
         UNION ALL
         SELECT c.column_id, c.name
         FROM read.projects p, jsonb_to_recordset(p.columns) AS c(column_id uuid, name text)
         WHERE p.project_id = $2 AND c.column_id = ANY($1)
         UNION ALL
         SELECT l.label_id, COALESCE(NULLIF(l.name, ''), l.colour)
         FROM read.projects p,
              jsonb_to_recordset(p.labels) AS l(label_id uuid, name text, colour text)
         WHERE p.project_id = $2 AND l.label_id = ANY($1)
         UNION ALL
         SELECT i.item_id, i.text
         FROM read.tasks t, jsonb_to_recordset(t.checklist) AS i(item_id uuid, text text)
         WHERE t.project_id = $2 AND t.task_id = ANY($3) AND i.item_id = ANY($1)
         UNION ALL
         SELECT t.task_id, p.key || '-' || t.number || ' ' || t.title
         FROM read.tasks t
         JOIN read.members m ON m.project_id = t.project_id AND m.account_id = $4
         JOIN read.projects p ON p.project_id = t.project_id
         WHERE t.task_id = ANY($1)",
    )
    .bind(Vec::from_iter(ids.iter().copied()))
    .bind(membership.project_id())
    .bind(Vec::from_iter(tasks.iter().copied()))
    .bind(membership.account_id())
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().collect())
}

#[derive(FromRow)]
struct RemovalRow {
    aggregate_type: String,
    event_type: String,
    event_version: String,
    payload: String,
}

async fn removed(
    pool: &PgPool,
    membership: &Membership,
    ids: &BTreeSet<Uuid>,
    tasks: &BTreeSet<Uuid>,
) -> Result<BTreeMap<Uuid, String>, sqlx::Error> {
    let mut aggregates = Vec::from_iter(tasks.iter().copied());
    aggregates.push(membership.project_id());
    let rows: Vec<RemovalRow> = sqlx::query_as(
        "SELECT aggregate_type, event_type, event_version, payload::text AS payload
         FROM read.changes
         WHERE aggregate_id = ANY($1) AND project_id = $2 AND event_type = ANY($3)
         ORDER BY position DESC LIMIT $4",
    )
    .bind(aggregates)
    .bind(membership.project_id())
    .bind(REMOVALS.map(str::to_owned))
    .bind(REMOVALS_MAX)
    .fetch_all(pool)
    .await?;
    let names = rows.iter().filter_map(|row| {
        removed_name(StoredEvent {
            aggregate_type: &row.aggregate_type,
            event_type: &row.event_type,
            event_version: &row.event_version,
            payload: &row.payload,
        })
    });
    Ok(names.filter(|(id, _)| ids.contains(id)).collect())
}
