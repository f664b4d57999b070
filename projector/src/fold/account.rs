//! How an account's row follows from its events: they only say that something changed, and the name
//! is read where it can be erased. What the account has read are rows of their own.

use super::rows::{Read, Rows};
use super::{Due, Outcome, Poison};
use crate::event_log::Profile;
use crate::tables::accounts::AccountRow;
use crate::tables::changes::ChangeRow;
use crate::tables::reading::{InboxCursorRow, InboxReadRow, SeenRow};
use domain::account::AccountEvent;
use domain::position::ReadUpto;
use domain::{EventId, Position};
use event_stream::RecordedEvent;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Applies one event to the account's row.
pub fn fold<'e>(
    rows: &mut Rows,
    event: &'e RecordedEvent,
    fact: &AccountEvent,
    profiles: &BTreeMap<Uuid, Profile>,
) -> Result<Outcome<'e>, Poison> {
    let account_id = event.aggregate_id;
    let stored = rows.accounts.get(account_id).map_or(0, |row| row.sequence);
    if matches!(Due::of(stored, event)?, Due::Seen) {
        return Ok(Outcome::Seen);
    }
    let change = match (fact, stored) {
        (AccountEvent::Registered { account_id: named }, 0) if named.get() != account_id => {
            return Err(Poison::WrongAggregate);
        }
        (AccountEvent::Registered { .. }, 0) => Change::Profile { erased: false },
        (AccountEvent::Registered { .. }, _) => return Err(Poison::CreatedTwice),
        (_, 0) => return Err(Poison::NotCreated),
        (AccountEvent::Changed {}, _) => Change::Profile { erased: false },
        (AccountEvent::AccessRevoked { grant_ids }, _) => {
            rows.revoked_grants.extend(grant_ids);
            Change::OwnRows
        }
        (AccountEvent::Erased {}, _) => Change::Profile { erased: true },
        (AccountEvent::ProjectSeen { project_id, position }, _) => {
            see(&mut rows.read, account_id, project_id.get(), *position);
            Change::OwnRows
        }
        (AccountEvent::InboxRead { upto, events }, _) => {
            read(&mut rows.read, account_id, upto, events);
            Change::OwnRows
        }
    };
    match change {
        Change::Profile { erased } => profile(rows, event, profiles, erased),
        Change::OwnRows => {
            let row = rows.accounts.change(account_id).ok_or(Poison::NotCreated)?;
            row.sequence = event.sequence.get();
        }
    }
    Ok(Outcome::Applied(ChangeRow { event, project_id: None, task_id: None }))
}

/// Which rows an event is about.
enum Change {
    Profile {
        erased: bool,
    },
    /// Rows of their own; the account's only counts the event.
    OwnRows,
}

fn profile(
    rows: &mut Rows,
    event: &RecordedEvent,
    profiles: &BTreeMap<Uuid, Profile>,
    erased: bool,
) {
    let account_id = event.aggregate_id;
    // A profile that is gone, or that was erased after this event, is erased now.
    let profile = profiles.get(&account_id).filter(|profile| !erased && !profile.erased);
    let row = AccountRow {
        account_id,
        display_name: profile.map(|profile| profile.display_name.clone()).unwrap_or_default(),
        erased: profile.is_none(),
        sequence: event.sequence.get(),
    };
    rows.accounts.put(account_id, row);
    if erased {
        rows.read.erased.push(account_id);
    }
}

fn see(read: &mut Read, account_id: Uuid, project_id: Uuid, position: Position) {
    let seen = SeenRow { account_id, project_id, position };
    let row = read.seen.entry((account_id, project_id)).or_insert(seen);
    row.position = row.position.max(position);
}

fn read(read: &mut Read, account_id: Uuid, upto: &ReadUpto, events: &[EventId]) {
    for (partition, position) in upto.iter() {
        let cursor = InboxCursorRow { account_id, partition, position };
        let row = read.inbox.entry((account_id, partition)).or_insert(cursor);
        row.position = row.position.max(position);
    }
    for event_id in events.iter().map(|id| id.get()) {
        read.items.insert((account_id, event_id), InboxReadRow { account_id, event_id });
    }
}
