//! Ids drawn from an export's own: the same export gives the same account the same ids again.

use domain::AccountId;
use domain::id::IdError;
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

/// Gives ids to what one account imports.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ids {
    pub(super) account: AccountId,
}

impl Ids {
    /// Returns the id of the thing a foreign tool calls `foreign` among its `kind`. Version 7: the
    /// time is when it was made there, the rest a hash, so that two accounts importing the same
    /// board get two projects.
    pub(super) fn of<Id: TryFrom<Uuid, Error = IdError>>(&self, kind: &str, foreign: &str) -> Id {
        let hash = self.hash(kind, foreign);
        let mut random = [0; 10];
        random.copy_from_slice(&hash[..10]);
        let uuid = Builder::from_unix_timestamp_millis(made_at_ms(foreign), &random).into_uuid();
        #[expect(clippy::expect_used, reason = "the builder above makes nothing but version 7")]
        Id::try_from(uuid).expect("a UUID of version 7")
    }

    /// Returns a hash of the thing that only this account's imports have.
    pub(super) fn hash(&self, kind: &str, foreign: &str) -> [u8; 32] {
        let mut hash = Sha256::new();
        for part in [self.account.get().as_bytes().as_slice(), kind.as_bytes(), foreign.as_bytes()]
        {
            // Lengths keep "ab" + "c" apart from "a" + "bc".
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part);
        }
        hash.finalize().into()
    }
}

/// Returns the time in an ObjectId: its first four bytes are seconds. Zero for any other text.
fn made_at_ms(foreign: &str) -> u64 {
    let is_object_id = foreign.len() == 24 && foreign.bytes().all(|byte| byte.is_ascii_hexdigit());
    let seconds = foreign.get(..8).filter(|_| is_object_id);
    seconds.and_then(|hex| u64::from_str_radix(hex, 16).ok()).unwrap_or_default() * 1_000
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{ProjectId, TaskId};

    const BOARD: &str = "5ca3d99a0378a65090e676ca";

    fn ids(number: u128) -> Ids {
        let uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number);
        Ids { account: uuid.try_into().unwrap() }
    }

    #[test]
    fn the_same_thing_has_the_same_id_for_the_same_account() {
        let id: ProjectId = ids(1).of("board", BOARD);
        assert_eq!(id, ids(1).of("board", BOARD));
        assert_ne!(id, ids(2).of("board", BOARD));
        assert_ne!(id.get(), ids(1).of::<TaskId>("card", BOARD).get());
    }

    #[test]
    fn an_id_carries_the_time_its_thing_was_made() {
        let id: ProjectId = ids(1).of("board", BOARD);
        let (seconds, _) = id.get().get_timestamp().unwrap().to_unix();
        assert_eq!(seconds, 0x5ca3_d99a);
    }

    #[test]
    fn what_is_no_object_id_has_an_id_all_the_same() {
        let one: TaskId = ids(1).of("card", "42");
        let two: TaskId = ids(1).of("card", "äöü");
        assert_ne!(one, two);
        assert_eq!(one, ids(1).of("card", "42"));
    }
}
