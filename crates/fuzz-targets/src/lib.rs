//! What must hold for any input that comes from outside: one function an entrance, which panics when
//! it does not.
//!
//! The tests of this crate run them over the inputs in `seeds` and over some thousand inputs changed
//! from those, the same at each run. An input that broke something becomes a seed.

mod access_token;
mod csv_import;
mod cursors;
mod envelope;
mod history_import;
mod query;
mod stored_event;
mod trello_import;

pub use access_token::access_token;
pub use csv_import::csv_import;
pub use cursors::cursors;
pub use envelope::envelope;
pub use history_import::history_import;
pub use query::query;
pub use stored_event::stored_event;
pub use trello_import::trello_import;

use domain::AccountId;
use uuid::Uuid;

/// Takes any bytes; panics when something does not hold for them.
pub type Target = fn(&[u8]);

/// Every target, by the name of its folder of seeds.
pub const TARGETS: [(&str, Target); 8] = [
    ("access_token", access_token),
    ("csv_import", csv_import),
    ("cursors", cursors),
    ("envelope", envelope),
    ("history_import", history_import),
    ("query", query),
    ("stored_event", stored_event),
    ("trello_import", trello_import),
];

/// Returns the account all imports are made for.
#[expect(clippy::expect_used, reason = "the number is a UUID of version 7")]
fn importer() -> AccountId {
    let id = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);
    id.try_into().expect("an account")
}
