//! The projection: events in, rows out. The same fold serves the live stream, catching up, retries
//! and a rebuild; it is handed a transaction and never commits.
//!
//! A row carries its aggregate's sequence, and only the next event is applied to it: what was applied
//! before is skipped, and a hole, like anything else that cannot be right, is [`Poison`] and sets the
//! aggregate aside, whole and visible, while the others go on.

mod account;
mod comment;
mod fact;
mod held;
mod inbox;
mod project;
mod rows;
mod task;

use crate::aggregate::Aggregate;
use crate::event_log::Profile;
use crate::incoming::Incoming;
use crate::projection::Portion;
use crate::tables::changes::ChangeRow;
use crate::tables::parked::ParkedRow;
use domain::{Partition, Position, Sequence};
use event_stream::RecordedEvent;
use fact::{Fact, Step};
use rows::Rows;
use sqlx::PgConnection;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Says why an event cannot be applied. Its text is shown to operators, so it holds ids and names of
/// fields, never what people wrote.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Poison {
    #[error("{0}")]
    Unreadable(String),
    #[error("the payload cannot be decoded: {0}")]
    Undecodable(String),
    #[error("expected sequence {expected}, found {found}")]
    OutOfSequence { expected: Sequence, found: Sequence },
    #[error("the first event does not create the aggregate")]
    NotCreated,
    #[error("the aggregate is created a second time")]
    CreatedTwice,
    #[error("the payload names another aggregate")]
    WrongAggregate,
    #[error("there is no {what} {id}")]
    Missing { what: &'static str, id: Uuid },
    #[error("{0} is out of range")]
    OutOfRange(&'static str),
    #[error("the read model refuses the row: {0}")]
    Refused(String),
}

/// What became of each event of a batch.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    pub applied: u64,
    pub seen: u64,
    pub parked: u64,
}

/// Whether aggregates of the partitions are set aside: where none is, nobody has to ask which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parked {
    None,
    Some,
}

impl Parked {
    pub(crate) const fn known(some: bool) -> Self {
        if some { Self::Some } else { Self::None }
    }
}

/// What became of one event.
enum Outcome<'e> {
    Applied(ChangeRow<'e>),
    Seen,
}

/// Applies a batch of one partition's events, in order.
pub async fn apply(
    tx: &mut PgConnection,
    partition: Partition,
    events: &[Incoming],
    profiles: &BTreeMap<Uuid, Profile>,
) -> Result<Tally, sqlx::Error> {
    let portion = Portion { partition, checkpoint: Position::ZERO, events };
    let tallies = apply_all(tx, &[portion], profiles, Parked::Some).await?;
    Ok(tallies.into_iter().next().unwrap_or_default())
}

/// Applies the events of some partitions, each partition's in order; returns what became of each
/// partition's. No two partitions have a row in common.
pub async fn apply_all(
    tx: &mut PgConnection,
    portions: &[Portion<'_>],
    profiles: &BTreeMap<Uuid, Profile>,
    parked: Parked,
) -> Result<Vec<Tally>, sqlx::Error> {
    let all = portions.iter().flat_map(|portion| portion.events);
    let steps: Vec<Step<'_>> = all.map(Step::of).collect();
    let mut rows = Rows::load(&mut *tx, &steps, parked).await?;
    let mut changes = Vec::with_capacity(steps.len());
    let mut steps = steps.into_iter();
    let mut tallies = Vec::with_capacity(portions.len());
    for Portion { partition, events, .. } in portions {
        let mut tally = Tally::default();
        for step in steps.by_ref().take(events.len()) {
            let (aggregate, position) = (step.aggregate.clone(), step.position);
            if rows.parked.contains(&aggregate) {
                tally.parked += 1;
                continue;
            }
            match fold(&mut rows, step, profiles) {
                Ok(Outcome::Applied(change)) => {
                    tally.applied += 1;
                    changes.push(change);
                }
                Ok(Outcome::Seen) => tally.seen += 1,
                Err(poison) => {
                    tally.parked += 1;
                    let (partition, error) = (*partition, poison.to_string());
                    rows.park(ParkedRow { aggregate, partition, position, error });
                }
            }
        }
        tallies.push(tally);
    }
    rows.store(&mut *tx, &changes).await?;
    Ok(tallies)
}

fn fold<'e>(
    rows: &mut Rows,
    step: Step<'e>,
    profiles: &BTreeMap<Uuid, Profile>,
) -> Result<Outcome<'e>, Poison> {
    let (event, fact) = step.content?;
    match fact {
        Fact::Account(fact) => account::fold(rows, event, &fact, profiles),
        Fact::Project(fact) => project::fold(rows, event, *fact),
        Fact::Task(fact) => task::fold(rows, event, *fact),
    }
}

/// Where an event stands in its aggregate's own order.
enum Due {
    Next,
    Seen,
}

impl Due {
    /// Decides from the sequence of the row, 0 when there is none.
    fn of(stored: i64, event: &RecordedEvent) -> Result<Self, Poison> {
        let expected = Sequence::new(stored).next();
        if event.sequence == expected {
            Ok(Self::Next)
        } else if event.sequence < expected {
            Ok(Self::Seen)
        } else {
            Err(Poison::OutOfSequence { expected, found: event.sequence })
        }
    }
}

/// Parks the aggregate of one event whose rows the database refuses.
pub async fn park(
    tx: &mut PgConnection,
    partition: Partition,
    incoming: &Incoming,
    poison: &Poison,
) -> Result<(), sqlx::Error> {
    let aggregate: Aggregate = incoming.aggregate();
    let position = incoming.position();
    let row = ParkedRow { aggregate, partition, position, error: poison.to_string() };
    crate::tables::parked::insert(tx, &[&row]).await
}
