//! SQL of table `changes`.

use super::column;
use domain::{Batch, EventId};
use event_stream::RecordedEvent;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

/// One applied event, and the project and task it tells about.
#[derive(Debug, Clone, Copy)]
pub struct ChangeRow<'e> {
    pub event: &'e RecordedEvent,
    pub project_id: Option<Uuid>,
    pub task_id: Option<Uuid>,
}

/// Records applied events; one that is there already stays as it is.
pub async fn insert(tx: &mut PgConnection, rows: &[ChangeRow<'_>]) -> Result<(), sqlx::Error> {
    let rows: Vec<&ChangeRow<'_>> = rows.iter().collect();
    let rows = rows.as_slice();
    sqlx::query(
        "INSERT INTO changes (position, partition, project_id, task_id, aggregate_type,
           aggregate_id, sequence, event_id, event_type, event_version, actor, correlation_id,
           causation_id, recorded_at, payload, undoes, batch)
         SELECT position, partition, project_id, task_id, aggregate_type, aggregate_id, sequence,
           event_id, event_type, event_version, actor, correlation_id, causation_id, recorded_at,
           payload, undoes, batch
         FROM UNNEST($1::bigint[], $2::smallint[], $3::uuid[], $4::uuid[], $5::text[], $6::uuid[],
           $7::bigint[], $8::uuid[], $9::text[], $10::text[], $11::uuid[], $12::uuid[],
           $13::uuid[], $14::timestamptz[], $15::jsonb[], $16::uuid[], $17::text[])
         AS c (position, partition, project_id, task_id, aggregate_type, aggregate_id, sequence,
           event_id, event_type, event_version, actor, correlation_id, causation_id, recorded_at,
           payload, undoes, batch)
         ON CONFLICT (position) DO NOTHING",
    )
    .bind(column(rows, |row| row.event.position.get()))
    .bind(column(rows, |row| row.event.partition.get()))
    .bind(column(rows, |row| row.project_id))
    .bind(column(rows, |row| row.task_id))
    .bind(column(rows, |row| row.event.aggregate_type.as_str()))
    .bind(column(rows, |row| row.event.aggregate_id))
    .bind(column(rows, |row| row.event.sequence.get()))
    .bind(column(rows, |row| row.event.metadata.event_id.get()))
    .bind(column(rows, |row| row.event.event_type.as_str()))
    .bind(column(rows, |row| row.event.event_version.as_str()))
    .bind(column(rows, |row| row.event.metadata.actor.get()))
    .bind(column(rows, |row| row.event.metadata.correlation_id))
    .bind(column(rows, |row| row.event.metadata.causation_id.map(EventId::get)))
    .bind(column(rows, |row| row.event.occurred_at()))
    .bind(column(rows, |row| Json(&*row.event.payload)))
    .bind(column(rows, |row| row.event.metadata.undoes.map(EventId::get)))
    .bind(column(rows, |row| row.event.metadata.batch.map(Batch::as_str)))
    .execute(tx)
    .await?;
    Ok(())
}
