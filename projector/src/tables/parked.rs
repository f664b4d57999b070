//! SQL of table `parked`.

use super::column;
use crate::aggregate::Aggregate;
use domain::{Partition, Position};
use sqlx::PgConnection;
use std::collections::BTreeSet;
use time::OffsetDateTime;
use uuid::Uuid;

/// An aggregate set aside at its first event that could not be applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParkedRow {
    pub aggregate: Aggregate,
    pub partition: Partition,
    pub position: Position,
    pub error: String,
}

/// A parked aggregate as shown to an operator.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ParkedEntry {
    pub aggregate_type: String,
    pub aggregate_id: Uuid,
    pub partition: i16,
    pub position: i64,
    pub error: String,
    pub parked_at: OffsetDateTime,
}

/// Returns which of `aggregates` are parked.
pub async fn load(
    tx: &mut PgConnection,
    aggregates: &BTreeSet<Aggregate>,
) -> Result<BTreeSet<Aggregate>, sqlx::Error> {
    let (kinds, ids): (Vec<&str>, Vec<Uuid>) =
        aggregates.iter().map(|aggregate| (&*aggregate.kind, aggregate.id)).unzip();
    let rows: Vec<(String, Uuid)> = sqlx::query_as(
        "SELECT aggregate_type, aggregate_id
         FROM UNNEST($1::text[], $2::uuid[]) AS touched (aggregate_type, aggregate_id)
         JOIN parked USING (aggregate_type, aggregate_id)",
    )
    .bind(kinds)
    .bind(ids)
    .fetch_all(tx)
    .await?;
    Ok(rows.into_iter().map(|(kind, id)| Aggregate::unknown(kind, id)).collect())
}

/// Parks aggregates; one that is parked already keeps its first error.
pub async fn insert(tx: &mut PgConnection, rows: &[&ParkedRow]) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO parked (aggregate_type, aggregate_id, partition, position, error)
         SELECT aggregate_type, aggregate_id, partition, position, error
         FROM UNNEST($1::text[], $2::uuid[], $3::smallint[], $4::bigint[], $5::text[])
         AS p (aggregate_type, aggregate_id, partition, position, error)
         ON CONFLICT (aggregate_type, aggregate_id) DO NOTHING",
    )
    .bind(column(rows, |row| &*row.aggregate.kind))
    .bind(column(rows, |row| row.aggregate.id))
    .bind(column(rows, |row| row.partition.get()))
    .bind(column(rows, |row| row.position.get()))
    .bind(column(rows, |row| row.error.as_str()))
    .execute(tx)
    .await?;
    Ok(())
}

/// Returns at most `limit` parked aggregates after `after`, in the order of their type and id.
pub async fn list(
    connection: &mut PgConnection,
    after: Option<&Aggregate>,
    limit: i64,
) -> Result<Vec<ParkedEntry>, sqlx::Error> {
    sqlx::query_as(
        "SELECT aggregate_type, aggregate_id, partition, position, error, parked_at FROM parked
         WHERE $1::text IS NULL OR (aggregate_type, aggregate_id) > ($1, $2)
         ORDER BY aggregate_type, aggregate_id LIMIT $3",
    )
    .bind(after.map(|aggregate| &*aggregate.kind))
    .bind(after.map(|aggregate| aggregate.id))
    .bind(limit)
    .fetch_all(connection)
    .await
}

/// Returns one parked aggregate.
pub async fn find(
    connection: &mut PgConnection,
    aggregate: &Aggregate,
) -> Result<Option<ParkedEntry>, sqlx::Error> {
    sqlx::query_as(
        "SELECT aggregate_type, aggregate_id, partition, position, error, parked_at FROM parked
         WHERE aggregate_type = $1 AND aggregate_id = $2",
    )
    .bind(&*aggregate.kind)
    .bind(aggregate.id)
    .fetch_optional(connection)
    .await
}

/// Parks an aggregate again as it was, but from `position` on.
pub async fn insert_at(
    tx: &mut PgConnection,
    entry: &ParkedEntry,
    position: Position,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO parked (aggregate_type, aggregate_id, partition, position, error, parked_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(&entry.aggregate_type)
    .bind(entry.aggregate_id)
    .bind(entry.partition)
    .bind(position.get())
    .bind(&entry.error)
    .bind(entry.parked_at)
    .execute(tx)
    .await?;
    Ok(())
}

/// Lets an aggregate back in.
pub async fn delete(tx: &mut PgConnection, aggregate: &Aggregate) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM parked WHERE aggregate_type = $1 AND aggregate_id = $2")
        .bind(&*aggregate.kind)
        .bind(aggregate.id)
        .execute(tx)
        .await?;
    Ok(())
}

/// Returns how many aggregates are parked.
pub async fn count(connection: &mut PgConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT count(*) FROM parked").fetch_one(connection).await
}
