//! Words of a text, as full-text search knows them.
//!
//! Written rows and asked questions must cut and fold words alike, whatever the database's locale,
//! so both do it here. No word is stemmed and none is left out: teams write in many languages, in
//! one task even, and in each of them "to do" and "IT" are worth finding.

use std::fmt::Write;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

/// Longer words are found by their beginning.
const WORD_CHARS_MAX: usize = 64;

/// PostgreSQL takes a `tsvector` of 1 MiB at most; the rest of a longer text is not found.
const DOCUMENT_BYTES_MAX: usize = 512 * 1024;

/// PostgreSQL knows no place in a text beyond this.
const PLACE_MAX: usize = 16_383;

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Where it stands in the text, in bytes.
    pub range: Range<usize>,
    /// How it is compared: without case, accents and ligatures; letters and digits only.
    pub folded: String,
}

/// Returns the words of a text, in order: by the rules of Unicode (UAX 29, so also in scripts
/// without spaces), and cut at each sign, so that `example.com` is two words.
pub fn words(text: &str) -> impl Iterator<Item = Word> {
    text.unicode_word_indices().flat_map(|(start, word)| {
        pieces(word).filter_map(move |piece| {
            let folded = fold(&word[piece.clone()]);
            let range = start + piece.start..start + piece.end;
            (!folded.is_empty()).then_some(Word { range, folded })
        })
    })
}

fn pieces(word: &str) -> impl Iterator<Item = Range<usize>> {
    word.split(|char| !is_part(char)).filter(|piece| !piece.is_empty()).map(|piece| {
        let start = piece.as_ptr() as usize - word.as_ptr() as usize;
        start..start + piece.len()
    })
}

fn is_part(char: char) -> bool {
    char.is_alphanumeric() || is_combining_mark(char)
}

fn fold(piece: &str) -> String {
    let compared = piece.nfkd().flat_map(char::to_lowercase).filter(|char| {
        let accent = ('\u{300}'..='\u{36f}').contains(char);
        is_part(*char) && !accent
    });
    compared.take(WORD_CHARS_MAX).collect()
}

/// How much a word counts in the ranking of what is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    Title,
    Body,
}

impl Weight {
    const fn label(self) -> char {
        match self {
            Self::Title => 'A',
            Self::Body => 'B',
        }
    }
}

/// Returns the `tsvector`, as PostgreSQL reads it, of texts that are found together; no phrase
/// reaches from one into the next.
#[must_use]
pub fn document(texts: &[(&str, Weight)]) -> String {
    let mut document = String::new();
    let mut place = 0;
    for (text, weight) in texts {
        let label = weight.label();
        for word in words(text) {
            if document.len() + word.folded.len() > DOCUMENT_BYTES_MAX {
                return document;
            }
            place = PLACE_MAX.min(place + 1);
            // Writing to a string cannot fail.
            let _written = write!(document, "'{}':{place}{label} ", word.folded);
        }
        place = PLACE_MAX.min(place + 1);
    }
    document
}

/// Returns the `tsquery`, as PostgreSQL reads it, that finds the words side by side in this order,
/// the last one by its beginning; `None` when there is no word.
#[must_use]
pub fn phrase(text: &str) -> Option<String> {
    let words: Vec<String> = words(text).map(|word| word.folded).collect();
    if words.is_empty() { None } else { Some(side_by_side(&words) + ":*") }
}

fn side_by_side(words: &[String]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    quoted.join(" <-> ")
}

/// What somebody looks for: words that must all be there, and phrases in quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// As PostgreSQL reads it.
    pub tsquery: String,
    words: Vec<String>,
    /// The last word is found by its beginning: it may still be being written.
    unfinished: bool,
}

impl Question {
    /// Reads what somebody wrote; `None` when there is no word in it.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut operands = Vec::new();
        let mut all = Vec::new();
        let mut unfinished = false;
        let mut parts = text.split('"').enumerate().peekable();
        while let Some((index, part)) = parts.next() {
            let found: Vec<String> = words(part).map(|word| word.folded).collect();
            if found.is_empty() {
                continue;
            }
            let quoted = index % 2 == 1;
            let closed = quoted && parts.peek().is_some();
            unfinished = !closed;
            if quoted {
                operands.push(format!("({})", side_by_side(&found)));
            } else {
                operands.extend(found.iter().map(|word| format!("'{word}'")));
            }
            all.extend(found);
        }
        let last = operands.last_mut()?;
        if unfinished {
            match last.strip_suffix(')') {
                Some(open) => *last = format!("{open}:*)"),
                None => last.push_str(":*"),
            }
        }
        Some(Self { tsquery: operands.join(" & "), words: all, unfinished })
    }

    /// Tells whether a word of a text is one of those looked for.
    #[must_use]
    pub fn wants(&self, word: &Word) -> bool {
        let begun = self.words.last().filter(|_| self.unfinished);
        begun.is_some_and(|begun| word.folded.starts_with(begun.as_str()))
            || self.words.contains(&word.folded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<String> = words(text).map(|word| word.folded).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn words_are_cut_at_signs_and_folded() {
        check("Can't log-in!", &["can", "t", "log", "in"]);
        check(
            "see https://Example.com/a_b?c=1",
            &["see", "https", "example", "com", "a", "b", "c", "1"],
        );
        check("Résumé STRASSE ﬁne", &["resume", "strasse", "fine"]);
        check("TM-12 v1.2", &["tm", "12", "v1", "2"]);
        check("“quoted” – dash", &["quoted", "dash"]);
        check(" … !? ", &[]);
    }

    #[test]
    fn scripts_without_spaces_have_words_too() {
        check("登录失败", &["登", "录", "失", "败"]);
        // Vowel signs tell words apart and stay.
        assert_ne!(fold("की"), fold("कि"));
    }

    #[test]
    fn a_word_tells_where_it_stands() {
        let text = "né à l'été";
        let places: Vec<&str> = words(text).map(|word| &text[word.range]).collect();
        assert_eq!(places, ["né", "à", "l", "été"]);
    }

    #[test]
    fn no_phrase_reaches_from_the_title_into_the_body() {
        let document = document(&[("Pay rent", Weight::Title), ("by bank", Weight::Body)]);
        assert_eq!(document, "'pay':1A 'rent':2A 'by':4B 'bank':5B ");
    }

    #[test]
    fn the_last_word_of_a_question_may_be_unfinished() {
        assert_eq!(phrase("Log in").as_deref(), Some("'log' <-> 'in':*"));
        assert_eq!(phrase(" -- "), None);
        for (text, expected) in [
            ("fails log", "'fails' & 'log':*"),
            ("\"log in\"", "('log' <-> 'in')"),
            ("x \"log in", "'x' & ('log' <-> 'in':*)"),
            ("\"log in\" fa", "('log' <-> 'in') & 'fa':*"),
            ("a \"b\" !", "'a' & ('b')"),
        ] {
            assert_eq!(Question::read(text).unwrap().tsquery, expected, "{text}");
        }
        assert_eq!(Question::read("\"!\""), None);
    }

    #[test]
    fn a_question_knows_the_words_it_wants() {
        let wanted = |question: &str, text: &str| {
            let question = Question::read(question).unwrap();
            words(text).map(|word| question.wants(&word)).collect::<Vec<_>>()
        };
        assert_eq!(wanted("pay re", "Repay RENT pays Pay"), [true, true, false, true]);
        assert_eq!(wanted("\"re\"", "rent re"), [false, true]);
    }

    #[test]
    fn nothing_a_person_may_write_becomes_too_long() {
        // One character that unfolds to eighteen.
        let word = |n: u32| format!("\u{fdfa}{n}\u{fdfa}{n} ");
        let text: String = (0..12_000).map(word).collect();
        let document = document(&[(&text, Weight::Body)]);
        assert!(
            document.len() > DOCUMENT_BYTES_MAX / 2 && document.len() < DOCUMENT_BYTES_MAX + 300
        );
    }
}
