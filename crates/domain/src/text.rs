//! Texts that cannot be wrong: NFC, trimmed, within their length, free of control characters.

use crate::schema::schema_of;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Says why a text is not acceptable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    #[error("must not be empty")]
    Empty,
    #[error("must be at most {max} characters, has {length}")]
    TooLong { max: usize, length: usize },
    #[error("must not contain the control character U+{0:04X}")]
    ControlCharacter(u32),
}

impl TextError {
    /// Returns the stable code of this error, for a problem document's `errors`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong { .. } => "too_long",
            Self::ControlCharacter(_) => "control_character",
        }
    }
}

#[derive(Clone, Copy)]
enum Emptiness {
    Allowed,
    Refused,
}

#[cfg(feature = "schema")]
impl Emptiness {
    const fn chars_min(self) -> usize {
        match self {
            Self::Allowed => 0,
            Self::Refused => 1,
        }
    }
}

#[derive(Clone, Copy)]
enum Lines {
    One,
    /// Line feeds and tabs are part of the text.
    Many,
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident($emptiness:ident, $max:expr, $lines:ident)),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        schema_of!($name, crate::schema::shape::text(Emptiness::$emptiness.chars_min(), $max));

        impl $name {
            /// Most characters it may have, as sent and as kept.
            pub const MAX_CHARS: usize = $max;

            /// Returns the text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Tells whether there is nothing in it.
            #[must_use]
            pub fn is_empty(&self) -> bool {
                self.0.is_empty()
            }
        }

        impl TryFrom<String> for $name {
            type Error = TextError;

            fn try_from(text: String) -> Result<Self, TextError> {
                accept(text, Emptiness::$emptiness, Self::MAX_CHARS, Lines::$lines).map(Self)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = TextError;

            fn try_from(text: &str) -> Result<Self, TextError> {
                Self::try_from(text.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

texts! {
    /// A project's name.
    ProjectName(Refused, 100, One),
    /// A column's name; two columns may share one.
    ColumnName(Refused, 100, One),
    /// A label's name; a label may be a bare colour.
    #[derive(Default)]
    LabelName(Allowed, 50, One),
    /// A task's title.
    Title(Refused, 500, One),
    /// A task's or a project's description, in Markdown.
    #[derive(Default)]
    Description(Allowed, 50_000, Many),
    /// One line of a checklist.
    ChecklistText(Refused, 1_000, One),
    /// A comment, in Markdown.
    CommentText(Refused, 20_000, Many),
    /// Name of someone who wrote elsewhere and has no account here.
    AuthorName(Refused, 100, One),
    /// What somebody calls a view they keep.
    ViewName(Refused, 100, One),
    /// A query in the query language, as somebody keeps it.
    QueryText(Allowed, 1_000, One),
}

fn accept(
    text: String,
    emptiness: Emptiness,
    max: usize,
    lines: Lines,
) -> Result<String, TextError> {
    // As sent too, not only as kept: a published `maxLength` knows nothing of trimming or NFC, and
    // a client that checks by it must come to the answer given here.
    within(&text, max)?;
    let text = normalise(text, lines);
    if let Some(bad) = text.chars().find(|char| is_forbidden(*char, lines)) {
        return Err(TextError::ControlCharacter(bad.into()));
    }
    if matches!(emptiness, Emptiness::Refused) && text.chars().all(is_invisible) {
        return Err(TextError::Empty);
    }
    within(&text, max)?;
    Ok(text)
}

fn within(text: &str, max: usize) -> Result<(), TextError> {
    // No text has more characters than bytes.
    if text.len() <= max {
        return Ok(());
    }
    let length = text.chars().count();
    if length > max { Err(TextError::TooLong { max, length }) } else { Ok(()) }
}

/// Returns the text in NFC, trimmed, with bare line feeds; the same `String` when it already is.
fn normalise(text: String, lines: Lines) -> String {
    let unix = match lines {
        Lines::Many if text.contains('\r') => {
            Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
        }
        Lines::Many | Lines::One => Cow::Borrowed(text.as_str()),
    };
    let composed = match is_nfc_quick(unix.chars()) {
        IsNormalized::Yes => unix,
        IsNormalized::No | IsNormalized::Maybe => Cow::Owned(unix.nfc().collect()),
    };
    match composed {
        Cow::Borrowed(same) if same.trim().len() == same.len() => text,
        Cow::Borrowed(other) => other.trim().to_owned(),
        Cow::Owned(other) => other.trim().to_owned(),
    }
}

fn is_forbidden(char: char, lines: Lines) -> bool {
    match (char, lines) {
        ('\n' | '\t', Lines::Many) => false,
        // Line and paragraph separator: invisible line breaks.
        ('\u{2028}' | '\u{2029}', Lines::One) => true,
        (other, Lines::One | Lines::Many) => other.is_control(),
    }
}

/// A text of nothing but these looks empty on every screen.
const fn is_invisible(char: char) -> bool {
    char.is_whitespace()
        || matches!(
            char,
            '\u{ad}'
                | '\u{34f}'
                | '\u{115f}'
                | '\u{1160}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
        )
}
