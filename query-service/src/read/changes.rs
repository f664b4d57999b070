//! The change feed: history, activity, and what the live stream reads and resumes from.

use super::{Membership, Person};
use domain::undo::{Lineage, UndoLink};
use domain::{EventId, Partition, Position};
use serde::Serialize;
use serde_json::value::RawValue;
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use sqlx::{FromRow, PgPool, Row};
use std::collections::BTreeSet;
use time::OffsetDateTime;
use uuid::Uuid;

/// One stored event with what a history shows beside it.
#[derive(Debug, FromRow)]
pub struct ChangeRow {
    pub event_id: Uuid,
    pub position: i64,
    pub sequence: i64,
    pub recorded_at: OffsetDateTime,
    pub actor: Uuid,
    pub actor_name: Option<String>,
    pub aggregate_type: String,
    pub event_type: String,
    pub event_version: String,
    pub correlation_id: Uuid,
    pub aggregate_id: Uuid,
    /// The event this one takes back.
    pub undoes: Option<Uuid>,
    /// JSON.
    pub payload: String,
    pub task_id: Option<Uuid>,
    pub task_number: Option<i32>,
    pub task_title: Option<String>,
    pub project_key: Option<String>,
}

impl ChangeRow {
    /// Returns who did it.
    #[must_use]
    pub fn actor(&self) -> Person {
        Person { id: self.actor, display_name: self.actor_name.clone() }
    }
}

macro_rules! select_changes {
    ($tail:literal) => {
        concat!(
            "SELECT c.event_id, c.position, c.sequence, c.recorded_at, c.actor, c.aggregate_type,
                    c.event_type, c.event_version, c.correlation_id, c.payload::text AS payload,
                    c.aggregate_id, c.undoes,
                    c.task_id, t.number AS task_number, t.title AS task_title,
                    p.key AS project_key,
                    CASE WHEN NOT a.erased THEN a.display_name END AS actor_name
             FROM read.changes c
             LEFT JOIN read.accounts a ON a.account_id = c.actor
             LEFT JOIN read.tasks t ON t.task_id = c.task_id
             LEFT JOIN read.projects p ON p.project_id = c.project_id
             WHERE ",
            $tail
        )
    };
}

/// Returns what happened to one task of the project, newest first.
pub async fn of_task(
    pool: &PgPool,
    membership: &Membership,
    task_id: Uuid,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<ChangeRow>, sqlx::Error> {
    sqlx::query_as(select_changes!(
        "c.aggregate_id = $1 AND c.project_id = $2 AND ($3::bigint IS NULL OR c.sequence < $3)
         ORDER BY c.sequence DESC LIMIT $4"
    ))
    .bind(task_id)
    .bind(membership.project_id())
    .bind(before)
    .bind(limit)
    .fetch_all(pool)
    .await
}

/// Returns what happened in a project, newest first.
pub async fn of_project(
    pool: &PgPool,
    membership: &Membership,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<ChangeRow>, sqlx::Error> {
    sqlx::query_as(select_changes!(
        "c.project_id = $1 AND ($2::bigint IS NULL OR c.position < $2)
         ORDER BY c.position DESC LIMIT $3"
    ))
    .bind(membership.project_id())
    .bind(before)
    .bind(limit)
    .fetch_all(pool)
    .await
}

/// Returns what happened in a project after a position, oldest first.
pub async fn since(
    pool: &PgPool,
    membership: &Membership,
    after: i64,
    limit: i64,
) -> Result<Vec<ChangeRow>, sqlx::Error> {
    sqlx::query_as(select_changes!(
        "c.project_id = $1 AND c.position > $2 ORDER BY c.position LIMIT $3"
    ))
    .bind(membership.project_id())
    .bind(after)
    .bind(limit)
    .fetch_all(pool)
    .await
}

/// Returns the position of the newest change of a project.
pub async fn head(pool: &PgPool, membership: &Membership) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT COALESCE(max(position), 0) FROM read.changes WHERE project_id = $1")
        .bind(membership.project_id())
        .fetch_one(pool)
        .await
}

/// Returns how far an account has noted to have looked at a project.
pub async fn seen(
    pool: &PgPool,
    membership: &Membership,
    account_id: Uuid,
) -> Result<Option<i64>, sqlx::Error> {
    sqlx::query_scalar("SELECT position FROM read.seen WHERE account_id = $1 AND project_id = $2")
        .bind(account_id)
        .bind(membership.project_id())
        .fetch_optional(pool)
        .await
}

/// Links one answer may take into account; of more, the newest count.
const UNDO_LINKS_MAX: i64 = 10_000;

/// Returns what is undone now in the histories of these changes' aggregates.
pub async fn lineage(pool: &PgPool, rows: &[ChangeRow]) -> Result<Lineage, sqlx::Error> {
    let aggregates: BTreeSet<Uuid> = rows.iter().map(|row| row.aggregate_id).collect();
    let aggregates: Vec<Uuid> = aggregates.into_iter().collect();
    let links: Vec<(Uuid, Uuid)> = sqlx::query_as(
        "SELECT event_id, undoes FROM read.changes
         WHERE aggregate_id = ANY ($1) AND undoes IS NOT NULL
         ORDER BY position DESC LIMIT $2",
    )
    .bind(aggregates)
    .bind(UNDO_LINKS_MAX)
    .fetch_all(pool)
    .await?;
    let oldest_first = links.into_iter().rev();
    let links = oldest_first.filter_map(|(event_id, undoes)| {
        let (event_id, undoes) = (EventId::try_from(event_id), EventId::try_from(undoes));
        Some(UndoLink { event_id: event_id.ok()?, undoes: undoes.ok()? })
    });
    Ok(Lineage::of(&links.collect::<Vec<_>>()))
}

/// One row of the feed, as far as the live stream passes it on.
#[derive(Debug)]
pub struct FeedRow {
    pub partition: Partition,
    pub position: Position,
    /// None for changes that belong to no project.
    pub project_id: Option<Uuid>,
    pub task_id: Option<Uuid>,
    pub version: i64,
    pub event_type: String,
    pub actor: Uuid,
    /// Whose membership this change may have begun or ended.
    pub member: Option<Uuid>,
    /// Of whose sessions and API tokens this change took some back, or all.
    pub loses_access: Option<Uuid>,
    /// Whose inbox this change put something into, or took the mark of something unread from.
    pub concerns: Vec<Uuid>,
}

macro_rules! feed_columns {
    () => {
        "c.partition, c.position, c.project_id, c.task_id, c.sequence, c.event_type, c.actor,
         CASE c.event_type
           WHEN 'member_added' THEN c.payload->>'account_id'
           WHEN 'member_removed' THEN c.payload->>'account_id'
           WHEN 'project_created' THEN c.payload->>'owner'
         END::uuid AS member,
         CASE WHEN c.event_type IN ('account_access_revoked', 'account_erased')
           THEN c.aggregate_id END AS loses_access,
         CASE WHEN c.event_type = 'inbox_read' THEN ARRAY[c.aggregate_id]
              WHEN c.event_type IN ('task_created', 'task_described', 'task_assigned',
                'comment_added', 'comment_edited')
              THEN ARRAY(SELECT i.account_id FROM read.inbox_items i WHERE i.position = c.position)
              ELSE '{}' END AS concerns"
    };
}

impl FromRow<'_, PgRow> for FeedRow {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let partition = Partition::new(row.try_get("partition")?)
            .ok_or_else(|| sqlx::Error::Decode("there is no such partition".into()))?;
        Ok(Self {
            partition,
            position: Position::new(row.try_get("position")?),
            project_id: row.try_get("project_id")?,
            task_id: row.try_get("task_id")?,
            version: row.try_get("sequence")?,
            event_type: row.try_get("event_type")?,
            actor: row.try_get("actor")?,
            member: row.try_get("member")?,
            loses_access: row.try_get("loses_access")?,
            concerns: row.try_get("concerns")?,
        })
    }
}

/// Returns the next changes of a partition, oldest first.
pub async fn feed(
    pool: &PgPool,
    partition: Partition,
    after: Position,
    limit: i64,
) -> Result<Vec<FeedRow>, sqlx::Error> {
    sqlx::query_as(concat!(
        "SELECT ",
        feed_columns!(),
        " FROM read.changes c WHERE c.partition = $1 AND c.position > $2
          ORDER BY c.position LIMIT $3"
    ))
    .bind(partition.get())
    .bind(after.get())
    .bind(limit)
    .fetch_all(pool)
    .await
}

/// One stored event as it leaves the instance.
#[derive(Debug, Serialize, FromRow)]
pub struct ExportedChange {
    pub position: i64,
    pub aggregate_type: String,
    pub aggregate_id: Uuid,
    pub sequence: i64,
    pub event_type: String,
    pub event_version: String,
    #[serde(with = "time::serde::rfc3339")]
    pub recorded_at: OffsetDateTime,
    #[sqlx(flatten)]
    pub metadata: ExportedMetadata,
    pub payload: Json<Box<RawValue>>,
}

/// What of an event's metadata makes sense elsewhere.
#[derive(Debug, Serialize, FromRow)]
pub struct ExportedMetadata {
    pub event_id: Uuid,
    pub actor: Uuid,
    pub correlation_id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub causation_id: Option<Uuid>,
    /// The earlier event of the same aggregate that this one takes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undoes: Option<Uuid>,
    /// What made one request do several things, which can be undone together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batch: Option<String>,
}

/// Returns the position of a project's newest change; zero when it has none.
pub async fn newest(pool: &PgPool, membership: &Membership) -> Result<Position, sqlx::Error> {
    let newest = sqlx::query_scalar(
        "SELECT COALESCE(max(position), 0) FROM read.changes WHERE project_id = $1",
    );
    newest.bind(membership.project_id()).fetch_one(pool).await.map(Position::new)
}

/// Returns the next events within a span, oldest first.
pub async fn exported(
    pool: &PgPool,
    span: Span,
    limit: i64,
) -> Result<Vec<ExportedChange>, sqlx::Error> {
    sqlx::query_as(
        "SELECT position, aggregate_type, aggregate_id, sequence, event_type, event_version,
                recorded_at, event_id, actor, correlation_id, causation_id, undoes, batch, payload
         FROM read.changes
         WHERE project_id = $1 AND position > $2 AND position <= $3
         ORDER BY position LIMIT $4",
    )
    .bind(span.project_id)
    .bind(span.after.get())
    .bind(span.upto.get())
    .bind(limit)
    .fetch_all(pool)
    .await
}

/// A stretch of one project's changes: after the one position, up to and including the other.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    pub project_id: Uuid,
    pub after: Position,
    pub upto: Position,
}

/// Returns the changes within the spans, oldest first.
pub async fn replay(
    pool: &PgPool,
    spans: &[Span],
    limit: i64,
) -> Result<Vec<FeedRow>, sqlx::Error> {
    let projects: Vec<Uuid> = spans.iter().map(|span| span.project_id).collect();
    let after: Vec<i64> = spans.iter().map(|span| span.after.get()).collect();
    let upto: Vec<i64> = spans.iter().map(|span| span.upto.get()).collect();
    sqlx::query_as(concat!(
        "SELECT feed.* FROM unnest($1::uuid[], $2::bigint[], $3::bigint[])
           AS span(project_id, after, upto),
         LATERAL (SELECT ",
        feed_columns!(),
        "  FROM read.changes c
           WHERE c.project_id = span.project_id
             AND c.position > span.after AND c.position <= span.upto
           ORDER BY c.position LIMIT $4) feed
         ORDER BY feed.position LIMIT $4"
    ))
    .bind(projects)
    .bind(after)
    .bind(upto)
    .bind(limit)
    .fetch_all(pool)
    .await
}
