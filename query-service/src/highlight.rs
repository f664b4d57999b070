//! Shows where in a text the words are that somebody looked for. A text is cut into pieces, so that
//! nobody has to trust markup in it.

use read_model::words::{Question, Word, words};
use serde::Serialize;

/// Longest excerpt of a text, in characters.
const EXCERPT_CHARS_MAX: usize = 200;

/// How much of an excerpt comes before the first word that was looked for, in characters.
const LEAD_CHARS: usize = 40;

/// Stands for what an excerpt leaves out.
const ELLIPSIS: &str = "…";

/// A piece of a text. Put together, the pieces are the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Fragment {
    pub text: String,
    /// It is a word that was looked for.
    #[serde(rename = "match")]
    pub matched: bool,
}

/// Cuts a short text into pieces; `None` when it has none of the words.
#[must_use]
pub fn whole(text: &str, question: &Question) -> Option<Vec<Fragment>> {
    let wanted = wanted(text, question);
    if wanted.is_empty() { None } else { Some(cut(text, 0..text.len(), &wanted)) }
}

/// Cuts an excerpt of a long text into pieces, from shortly before the first of the words; `None`
/// when it has none of them.
#[must_use]
pub fn excerpt(text: &str, question: &Question) -> Option<Vec<Fragment>> {
    let wanted = wanted(text, question);
    let first = wanted.first()?.range.start;
    let lead = text[..first].char_indices().rev().take(LEAD_CHARS).last();
    let earliest = lead.map_or(first, |(start, _)| start);
    // From the beginning of a word on.
    let start = match text[earliest..first].find(char::is_whitespace) {
        Some(space) if earliest > 0 => earliest + space,
        Some(_) | None => earliest,
    };
    let end = text[start..].char_indices().nth(EXCERPT_CHARS_MAX);
    let end = end.map_or(text.len(), |(end, _)| start + end);
    let mut fragments = cut(text, start..end, &wanted);
    let left_out = |at_the_border: bool| {
        let ellipsis = Fragment { text: ELLIPSIS.to_owned(), matched: false };
        (!at_the_border).then_some(ellipsis)
    };
    fragments.splice(0..0, left_out(start == 0));
    fragments.extend(left_out(end == text.len()));
    Some(fragments)
}

fn wanted(text: &str, question: &Question) -> Vec<Word> {
    words(text).filter(|word| question.wants(word)).collect()
}

/// Cuts a stretch of the text at the words within it.
fn cut(text: &str, stretch: std::ops::Range<usize>, wanted: &[Word]) -> Vec<Fragment> {
    let mut fragments = Vec::new();
    let mut push = |text: &str, matched| {
        if !text.is_empty() {
            fragments.push(Fragment { text: text.to_owned(), matched });
        }
    };
    let mut done = stretch.start;
    for Word { range, .. } in wanted {
        if range.start < done || range.end > stretch.end {
            continue;
        }
        push(&text[done..range.start], false);
        push(&text[range.clone()], true);
        done = range.end;
    }
    push(&text[done..stretch.end], false);
    fragments
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(fragments: Option<Vec<Fragment>>) -> String {
        let show = |fragment: Fragment| match fragment.matched {
            true => format!("[{}]", fragment.text),
            false => fragment.text,
        };
        fragments.unwrap().into_iter().map(show).collect()
    }

    fn question(text: &str) -> Question {
        Question::read(text).unwrap()
    }

    #[test]
    fn words_are_shown_where_they_stand_as_they_are_written() {
        let question = question("resume lo");
        assert_eq!(shown(whole("My <b>Résumé</b>: Log", &question)), "My <b>[Résumé]</b>: [Log]");
        assert_eq!(whole("nothing", &question), None);
    }

    #[test]
    fn an_excerpt_begins_shortly_before_the_first_word() {
        let text = format!("{} needle {}", "hay ".repeat(100).trim(), "straw ".repeat(100).trim());
        let excerpt = shown(excerpt(&text, &question("needle")));
        assert!(excerpt.starts_with("… hay ") && excerpt.ends_with('…'), "{excerpt}");
        assert!(excerpt.contains(" hay [needle] straw "), "{excerpt}");
        // The ellipses and brackets are no part of the text.
        assert_eq!(excerpt.chars().count(), EXCERPT_CHARS_MAX + 4);
    }

    #[test]
    fn a_short_text_is_its_own_excerpt() {
        let question = question("bank");
        assert_eq!(shown(excerpt("by bank", &question)), "by [bank]");
    }

    proptest! {
        #[test]
        fn the_pieces_are_the_text(text in "[a-c é登<>\"\n]{0,300}", word in "[a-cé]{1,2}") {
            let question = question(&word);
            if let Some(fragments) = whole(&text, &question) {
                let pieces: String = fragments.into_iter().map(|piece| piece.text).collect();
                prop_assert_eq!(&pieces, &text);
            }
            if let Some(mut fragments) = excerpt(&text, &question) {
                prop_assert!(fragments.iter().any(|piece| piece.matched));
                fragments.retain(|piece| piece.text != ELLIPSIS);
                let pieces: String = fragments.into_iter().map(|piece| piece.text).collect();
                prop_assert!(text.contains(&pieces));
            }
        }
    }
}
