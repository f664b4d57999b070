//! Fits foreign text into this system's values.

use domain::text::TextError;

/// Tries enough to replace every control character and then shorten to nothing.
const TRIES_MAX: usize = 128;

/// A text that fits, and whether all of it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fitted<T> {
    pub(super) text: T,
    pub(super) whole: bool,
}

/// Returns as much of the text as fits, control characters replaced by spaces; `None` for a text
/// that shows nothing where there must be something.
pub(super) fn fit<T: TryFrom<String, Error = TextError>>(raw: &str) -> Option<Fitted<T>> {
    let mut text = raw.trim().to_owned();
    let mut kept = None;
    for _ in 0..TRIES_MAX {
        match T::try_from(text.clone()) {
            Ok(text) => return Some(Fitted { text, whole: kept.is_none() }),
            Err(TextError::Empty) => return None,
            Err(TextError::ControlCharacter(code)) => {
                text = text.replace(char::from_u32(code)?, " ");
            }
            Err(TextError::TooLong { max, .. }) => {
                // Normalisation may lengthen a text: then the first cut is not enough.
                let keep = kept.map_or(max - 1, |kept: usize| kept / 2);
                text = text.chars().take(keep).chain(['…']).collect();
                kept = Some(keep);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::text::{CommentText, Title};

    #[track_caller]
    fn check(raw: &str, expected: Option<(&str, bool)>) {
        let fitted = fit::<Title>(raw);
        let fitted = fitted.as_ref().map(|fitted| (fitted.text.as_str(), fitted.whole));
        assert_eq!(fitted, expected);
    }

    #[test]
    fn a_text_that_fits_is_taken_as_it_is() {
        check(" Pay rent ", Some(("Pay rent", true)));
        let longest = "x".repeat(Title::MAX_CHARS);
        check(&format!("{longest}\n"), Some((&longest, true)));
        check("", None);
        check(" \u{200b} ", None);
    }

    #[test]
    fn control_characters_become_spaces() {
        check("one\ntwo\0three\u{85}", Some(("one two three", true)));
        let many = fit::<CommentText>("one\r\ntwo\u{1b}[0m").unwrap();
        assert_eq!(many.text.as_str(), "one\ntwo [0m");
    }

    #[test]
    fn a_long_text_ends_in_an_ellipsis() {
        check(&"x".repeat(500), Some((&"x".repeat(500), true)));
        check(&"x".repeat(501), Some((&format!("{}…", "x".repeat(499)), false)));
    }

    #[test]
    fn a_text_that_grows_when_normalised_is_cut_again() {
        // One character that is three in NFC.
        let fitted = fit::<Title>(&"\u{fb2c}".repeat(400)).unwrap();
        assert!(!fitted.whole);
    }
}
