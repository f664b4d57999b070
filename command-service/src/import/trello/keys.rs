//! A project key for a board that never had one.

use crate::import::ids::Ids;
use domain::project::ProjectKey;

/// What boards without two Latin letters are called.
const NAMELESS: &str = "IMPORT";
/// Letters taken of a board's only word.
const OF_ONE_WORD: usize = 4;
/// Variants with one more letter, then with four drawn from a hash.
const LETTERED: u8 = 8;
const HASHED: usize = 8;

/// Returns the keys to try, the best first: initials of the name, then variants of them.
pub(super) fn candidates(ids: &Ids, board_id: &str, name: &str) -> Vec<ProjectKey> {
    let base = base(name);
    let short: String = base.chars().take(ProjectKey::MAX_LENGTH - 1).collect();
    let shorter: String = base.chars().take(ProjectKey::MAX_LENGTH / 2).collect();
    let lettered = (b'A'..b'A' + LETTERED).map(|letter| format!("{short}{}", char::from(letter)));
    let hash = ids.hash("project key", board_id);
    let (quadruples, _) = hash.as_chunks::<4>();
    let hashed = quadruples.iter().take(HASHED).map(|four| {
        let letters = four.map(|byte| char::from(b'A' + byte % 26));
        format!("{shorter}{}", letters.iter().collect::<String>())
    });
    let mut keys: Vec<ProjectKey> = Vec::with_capacity(1 + usize::from(LETTERED) + HASHED);
    for key in std::iter::once(base).chain(lettered).chain(hashed) {
        keys.extend(key.parse().ok().filter(|key| !keys.contains(key)));
    }
    keys
}

fn base(name: &str) -> String {
    let words: Vec<&str> = name
        .split(|char: char| !char.is_ascii_alphabetic())
        .filter(|word| !word.is_empty())
        .collect();
    let letters: String = match words.as_slice() {
        [only] => only.chars().take(OF_ONE_WORD).collect(),
        several => several.iter().filter_map(|word| word.chars().next()).collect(),
    };
    let key: String = letters.to_ascii_uppercase().chars().take(ProjectKey::MAX_LENGTH).collect();
    if key.len() < ProjectKey::MIN_LENGTH { NAMELESS.to_owned() } else { key }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::AccountId;
    use std::collections::BTreeSet;

    #[track_caller]
    fn check(name: &str, expected: &str) {
        assert_eq!(base(name), expected);
    }

    #[test]
    fn a_key_is_made_of_initials() {
        check("Test Drive", "TD");
        check("the quick brown fox jumps over the lazy dog", "TQBFJOTL");
        check("Marketing", "MARK");
        check("R&D 2026", "RD");
        check("Q4", "IMPORT");
        check("日本", "IMPORT");
        check("", "IMPORT");
    }

    #[test]
    fn variants_are_keys_and_differ() {
        let ids = Ids { account: AccountId::generate() };
        for name in ["Test Drive", "a b c d e f g h i j", "日本"] {
            let keys = candidates(&ids, "5ca3d99a0378a65090e676ca", name);
            assert!(keys.len() > 8, "{keys:?}");
            assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len(), "{keys:?}");
        }
    }
}
