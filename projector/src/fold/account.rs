//! How an account's row follows from its events: they only say that something changed, and the name
//! is read where it can be erased.

use super::rows::Rows;
use super::{Due, Outcome, Poison};
use crate::event_log::Profile;
use crate::tables::accounts::AccountRow;
use crate::tables::changes::ChangeRow;
use domain::account::AccountEvent;
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
    let erased = match (fact, stored) {
        (AccountEvent::Registered { account_id: named }, 0) if named.get() != account_id => {
            return Err(Poison::WrongAggregate);
        }
        (AccountEvent::Registered { .. }, 0) => false,
        (AccountEvent::Registered { .. }, _) => return Err(Poison::CreatedTwice),
        (AccountEvent::Changed {} | AccountEvent::Erased {}, 0) => return Err(Poison::NotCreated),
        (AccountEvent::Changed {}, _) => false,
        (AccountEvent::Erased {}, _) => true,
    };
    // A profile that is gone, or that was erased after this event, is erased now.
    let profile = profiles.get(&account_id).filter(|profile| !erased && !profile.erased);
    let row = AccountRow {
        account_id,
        display_name: profile.map(|profile| profile.display_name.clone()).unwrap_or_default(),
        erased: profile.is_none(),
        sequence: event.sequence.get(),
    };
    rows.accounts.put(account_id, row);
    Ok(Outcome::Applied(ChangeRow { event, project_id: None, task_id: None }))
}
