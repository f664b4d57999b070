//! Calls `append_events`: turns appends into its columns and its rows into outcomes.

use super::append::{Append, Guard, Outcome, PlaceChange};
use super::history::Stretch;
use super::links::Link;
use domain::{Position, Sequence};
use sqlx::{PgConnection, Row};
use std::collections::HashMap;
use uuid::Uuid;

const APPEND_EVENTS: &str = "SELECT append, outcome, head, head_position, drawn
    FROM event_store.append_events(
        $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
        $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38,
        $39, $40, $41, $42, $43)";

/// The function's parameters in its own order, one list a column.
#[derive(Default)]
struct Columns<'a> {
    append_type: Vec<&'static str>,
    append_id: Vec<String>,
    append_expected: Vec<i64>,
    append_partition: Vec<i16>,
    append_events: Vec<i32>,
    append_account: Vec<Option<Uuid>>,
    append_key: Vec<Option<Uuid>>,
    append_fingerprint: Vec<Option<&'a [u8]>>,
    guard_type: Vec<&'static str>,
    guard_id: Vec<String>,
    guard_sequence: Vec<i64>,
    guarded: Vec<i32>,
    guarded_by: Vec<i32>,
    claim_append: Vec<i32>,
    claim_kind: Vec<&'static str>,
    claim_value: Vec<&'a str>,
    number_append: Vec<i32>,
    number_project: Vec<Uuid>,
    event_append: Vec<i32>,
    event_stream_type: Vec<&'static str>,
    event_stream_id: Vec<String>,
    event_sequence: Vec<i64>,
    event_partition: Vec<i16>,
    event_type: Vec<&'a str>,
    event_version: Vec<&'a str>,
    event_payload: Vec<&'a str>,
    event_metadata: Vec<&'a str>,
    place_append: Vec<i32>,
    place_task: Vec<Uuid>,
    place_project: Vec<Uuid>,
    place_column: Vec<Uuid>,
    place_rank: Vec<&'a str>,
    cleared_append: Vec<i32>,
    cleared_task: Vec<Uuid>,
    made: LinkColumns,
    made_most: Vec<i32>,
    cut: LinkColumns,
}

#[derive(Default)]
struct LinkColumns {
    append: Vec<i32>,
    kind: Vec<&'static str>,
    from: Vec<Uuid>,
    to: Vec<Uuid>,
}

/// Appends all of them in one transaction and returns what became of each, in their order.
pub(super) async fn append_events(
    connection: &mut PgConnection,
    appends: &[&Append],
) -> Result<Vec<Outcome>, sqlx::Error> {
    call(connection, Columns::of(appends), appends.len()).await
}

/// Appends a stretch of a history in one transaction: positions follow its order, across streams.
pub(super) async fn append_in_order(
    connection: &mut PgConnection,
    stretch: &Stretch,
) -> Result<Vec<Outcome>, sqlx::Error> {
    call(connection, Columns::in_order(stretch), stretch.appends.len()).await
}

async fn call(
    connection: &mut PgConnection,
    c: Columns<'_>,
    appends: usize,
) -> Result<Vec<Outcome>, sqlx::Error> {
    let query = sqlx::query(APPEND_EVENTS)
        .bind(c.append_type)
        .bind(c.append_id)
        .bind(c.append_expected)
        .bind(c.append_partition)
        .bind(c.append_events)
        .bind(c.append_account)
        .bind(c.append_key)
        .bind(c.append_fingerprint)
        .bind(c.guard_type)
        .bind(c.guard_id)
        .bind(c.guard_sequence)
        .bind(c.guarded)
        .bind(c.guarded_by)
        .bind(c.claim_append)
        .bind(c.claim_kind)
        .bind(c.claim_value)
        .bind(c.number_append)
        .bind(c.number_project)
        .bind(c.event_append)
        .bind(c.event_stream_type)
        .bind(c.event_stream_id)
        .bind(c.event_sequence)
        .bind(c.event_partition)
        .bind(c.event_type)
        .bind(c.event_version)
        .bind(c.event_payload)
        .bind(c.event_metadata)
        .bind(c.place_append)
        .bind(c.place_task)
        .bind(c.place_project)
        .bind(c.place_column)
        .bind(c.place_rank)
        .bind(c.cleared_append)
        .bind(c.cleared_task)
        .bind(c.made.append)
        .bind(c.made.kind)
        .bind(c.made.from)
        .bind(c.made.to)
        .bind(c.made_most)
        .bind(c.cut.append)
        .bind(c.cut.kind)
        .bind(c.cut.from)
        .bind(c.cut.to);
    // Reads to the end of the answer, which comes after the commit: stopping at the last row would
    // acknowledge what may still fail.
    let rows = query.fetch_all(connection).await?;
    if rows.len() != appends {
        return Err(sqlx::Error::Protocol("append_events answered with too few rows".to_owned()));
    }
    rows.iter().map(outcome).collect()
}

fn outcome(row: &sqlx::postgres::PgRow) -> Result<Outcome, sqlx::Error> {
    let head = Sequence::new(row.try_get("head")?);
    match row.try_get::<i16, _>("outcome")? {
        0 => {
            let drawn: i32 = row.try_get("drawn")?;
            Ok(Outcome::Accepted {
                head,
                position: Position::new(row.try_get("head_position")?),
                number: u32::try_from(drawn).ok().filter(|number| *number > 0),
            })
        }
        1 => Ok(Outcome::Replayed),
        2 => Ok(Outcome::KeyReused),
        3 => Ok(Outcome::Conflict { head }),
        4 => Ok(Outcome::GuardMoved),
        5 => Ok(Outcome::ClaimTaken),
        6 => Ok(Outcome::LinkCloses),
        7 => Ok(Outcome::LinkTooFar),
        other => Err(sqlx::Error::Protocol(format!("append_events answered {other}"))),
    }
}

impl<'a> Columns<'a> {
    fn of(appends: &[&'a Append]) -> Self {
        let mut columns = Self::default();
        let mut known_guards = HashMap::new();
        for (number, append) in (1..).zip(appends) {
            columns.add_append(append);
            columns.add_events(number, append);
            for guard in &append.guards {
                columns.add_guard(&mut known_guards, number, guard);
            }
            columns.add_consequences(number, append);
        }
        columns
    }

    /// The function's answer tells positions as if each stream's events lay together; only the last
    /// append's is right then, and it is the highest of all.
    fn in_order(stretch: &'a Stretch) -> Self {
        let mut columns = Self::default();
        for (number, append) in (1..).zip(&stretch.appends) {
            columns.add_append(append);
            columns.add_consequences(number, append);
        }
        let mut next: Vec<usize> = vec![0; stretch.appends.len()];
        for index in &stretch.order {
            let Some((append, next)) = stretch.appends.get(*index).zip(next.get_mut(*index)) else {
                continue;
            };
            let number = i32::try_from(*index + 1).unwrap_or(i32::MAX);
            columns.add_event(number, append, *next);
            *next += 1;
        }
        columns
    }

    fn add_append(&mut self, append: &'a Append) {
        self.append_type.push(append.stream.kind.as_str());
        self.append_id.push(append.stream.id.to_string());
        self.append_expected.push(append.expected.get());
        self.append_partition.push(append.partition.get());
        self.append_events.push(i32::try_from(append.events.len()).unwrap_or(i32::MAX));
        self.append_account.push(append.command.map(|command| command.account_id.get()));
        self.append_key.push(append.command.map(|command| command.idempotency.key));
        let fingerprint = append.command.as_ref().map(|command| &command.idempotency.fingerprint);
        self.append_fingerprint.push(fingerprint.map(<[u8; 32]>::as_slice));
    }

    /// Lists each distinct guard once: in a busy project, most commands stand under the same one.
    fn add_guard(&mut self, known: &mut HashMap<Guard, i32>, number: i32, guard: &Guard) {
        let next = i32::try_from(known.len() + 1).unwrap_or(i32::MAX);
        let index = *known.entry(*guard).or_insert(next);
        if index == next {
            self.guard_type.push(guard.stream.kind.as_str());
            self.guard_id.push(guard.stream.id.to_string());
            self.guard_sequence.push(guard.sequence.get());
        }
        self.guarded.push(number);
        self.guarded_by.push(index);
    }

    fn add_events(&mut self, number: i32, append: &'a Append) {
        for index in 0..append.events.len() {
            self.add_event(number, append, index);
        }
    }

    fn add_event(&mut self, number: i32, append: &'a Append, index: usize) {
        let Some(event) = append.events.get(index) else { return };
        let offset = i64::try_from(index + 1).unwrap_or(i64::MAX);
        self.event_append.push(number);
        self.event_stream_type.push(append.stream.kind.as_str());
        self.event_stream_id.push(append.stream.id.to_string());
        self.event_sequence.push(append.expected.get() + offset);
        self.event_partition.push(append.partition.get());
        self.event_type.push(&event.event_type);
        self.event_version.push(&event.event_version);
        self.event_payload.push(&event.payload);
        self.event_metadata.push(&event.metadata);
    }

    fn add_consequences(&mut self, number: i32, append: &'a Append) {
        if let Some(claim) = &append.claim {
            self.claim_append.push(number);
            self.claim_kind.push(claim.kind);
            self.claim_value.push(&claim.value);
        }
        if let Some(project_id) = append.number_from {
            self.number_append.push(number);
            self.number_project.push(project_id.get());
        }
        for link in &append.links.made {
            self.made.add(number, link);
            self.made_most.push(i32::try_from(link.kind.limit().most).unwrap_or(i32::MAX));
        }
        for link in &append.links.cut {
            self.cut.add(number, link);
        }
        match &append.place {
            Some(PlaceChange::Stands { task_id, project_id, column_id, rank }) => {
                self.place_append.push(number);
                self.place_task.push(task_id.get());
                self.place_project.push(project_id.get());
                self.place_column.push(column_id.get());
                self.place_rank.push(rank.as_str());
            }
            Some(PlaceChange::Leaves { task_id }) => {
                self.cleared_append.push(number);
                self.cleared_task.push(task_id.get());
            }
            None => {}
        }
    }
}

impl LinkColumns {
    fn add(&mut self, number: i32, link: &Link) {
        self.append.push(number);
        self.kind.push(link.kind.as_str());
        self.from.push(link.from.get());
        self.to.push(link.to.get());
    }
}
