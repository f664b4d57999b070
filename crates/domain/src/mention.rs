//! Mentions in a comment or a description: `@` followed by an account's id.
//!
//! Names change and are erased, and a stored text is kept for ever, so a text holds the id; whoever
//! shows it puts the name in. The form is plain text to Markdown. A backslash before the `@`, as
//! Markdown escapes it, makes it a text about a mention.

use crate::AccountId;

/// Most accounts one text mentions; further ones are mere text.
pub const MENTIONS_MAX: usize = 50;

/// Characters of an id in its one form, `xxxxxxxx-xxxx-7xxx-xxxx-xxxxxxxxxxxx`.
const ID_LENGTH: usize = 36;

/// Returns the accounts a text mentions, each once, in the order of their first mention. Whether they
/// exist, and may see the text, is for others to know.
#[must_use]
pub fn mentions(text: &str) -> Vec<AccountId> {
    let mut found = Vec::new();
    for (at, sign) in text.match_indices('@') {
        if found.len() == MENTIONS_MAX {
            break;
        }
        let (before, after) = (&text[..at], &text[at + sign.len()..]);
        let Some(account_id) = mentioned(before, after) else { continue };
        if !found.contains(&account_id) {
            found.push(account_id);
        }
    }
    found
}

/// Returns the accounts that `after` mentions and `before` did not.
#[must_use]
pub fn new_mentions(before: &str, after: &str) -> Vec<AccountId> {
    let known = mentions(before);
    mentions(after).into_iter().filter(|account_id| !known.contains(account_id)).collect()
}

fn mentioned(before: &str, after: &str) -> Option<AccountId> {
    let starts_here = !before.ends_with(|last: char| is_part_of_word(last) || last == '\\');
    let (id, rest) = after.split_at_checked(ID_LENGTH)?;
    let ends_there = !rest.starts_with(|next: char| is_part_of_word(next) || next == '-');
    if starts_here && ends_there { id.parse().ok() } else { None }
}

/// Tells what makes `x@…` an address, and an id with more behind it another word.
fn is_part_of_word(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}
