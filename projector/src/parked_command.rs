//! `projector parked …`: what an operator sees and does.

use crate::aggregate::Aggregate;
use crate::config::{DatabasesConfig, ParkedCommand, ParkedTarget};
use crate::event_log::EventLog;
use crate::parked::{Culprit, Repair, repair};
use crate::projection::Projection;
use crate::service::{event_store, generation_pool, read_model_options, writable};
use crate::tables::parked::{self, ParkedEntry};
use prometheus::Registry;
use service_runtime::Chain;
use std::io::Write;
use time::format_description::well_known::Rfc3339;

/// How many parked aggregates are read at a time.
const PAGE: i64 = 100;

/// Runs one command and writes what it did, a line an aggregate.
pub async fn run(command: ParkedCommand, out: &mut impl Write) -> anyhow::Result<()> {
    match command {
        ParkedCommand::List(databases) => list(&databases, out).await,
        ParkedCommand::Retry(target) => repair_all(&target, Culprit::Retry, out).await,
        ParkedCommand::Discard(target) => repair_all(&target, Culprit::Discard, out).await,
    }
}

async fn list(databases: &DatabasesConfig, out: &mut impl Write) -> anyhow::Result<()> {
    let projection = open(databases).await?;
    let mut last = None;
    loop {
        let page = page(&projection, last.as_ref()).await?;
        for entry in &page {
            let parked_at = entry.parked_at.format(&Rfc3339)?;
            writeln!(
                out,
                "{}\tposition {}\tsince {parked_at}\t{}",
                aggregate_of(entry),
                entry.position,
                entry.error
            )?;
        }
        let Some(entry) = page.last() else { return Ok(()) };
        last = Some(aggregate_of(entry));
    }
}

async fn repair_all(
    target: &ParkedTarget,
    culprit: Culprit,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let projection = open(&target.databases).await?;
    let mut last = None;
    loop {
        let page = page(&projection, last.as_ref()).await?;
        let Some(entry) = page.last() else { return Ok(()) };
        last = Some(aggregate_of(entry));
        let wanted = |id| target.aggregate_id.is_none_or(|wanted| wanted == id);
        for entry in page.iter().filter(|entry| wanted(entry.aggregate_id)) {
            let aggregate = aggregate_of(entry);
            let outcome = outcome_of(&projection, &aggregate, culprit).await;
            writeln!(out, "{aggregate}\t{outcome}")?;
        }
    }
}

async fn outcome_of(projection: &Projection, aggregate: &Aggregate, culprit: Culprit) -> String {
    match repair(projection, aggregate, culprit).await {
        Ok(Repair::Drained(events)) => format!("back, {events} events applied"),
        Ok(Repair::StillParked { position, error }) => {
            format!("still parked at position {position}: {error}")
        }
        Ok(Repair::NotParked) => "not parked any more".to_owned(),
        Err(error) => format!("not repaired: {}", Chain(&error)),
    }
}

async fn open(databases: &DatabasesConfig) -> anyhow::Result<Projection> {
    let options = read_model_options(databases)?;
    let generation = writable(&options).await?;
    let event_log = EventLog::new(event_store(databases, &Registry::new())?);
    Ok(Projection::new(generation_pool(&options, databases, &generation), event_log))
}

async fn page(
    projection: &Projection,
    after: Option<&Aggregate>,
) -> Result<Vec<ParkedEntry>, sqlx::Error> {
    let mut connection = projection.pool().acquire().await?;
    parked::list(&mut connection, after, PAGE).await
}

fn aggregate_of(entry: &ParkedEntry) -> Aggregate {
    Aggregate::unknown(entry.aggregate_type.clone(), entry.aggregate_id)
}
