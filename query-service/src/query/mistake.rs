//! What is wrong with a query, and where.

use service_runtime::{FieldError, Problem};
use std::ops::Range;
use winnow::error::ParserError;
use winnow::stream::Stream;

/// What is wrong with a query, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct Mistake {
    /// In bytes of the query.
    pub place: Range<usize>,
    /// Stable, snake_case.
    pub code: &'static str,
    pub detail: String,
}

impl Mistake {
    pub(super) fn new(place: Range<usize>, code: &'static str, detail: impl Into<String>) -> Self {
        Self { place, code, detail: detail.into() }
    }

    /// Refuses the query with 422; `pointer` names the parameter and `query` is its text. The
    /// place is told in characters, as editors count them, from 0.
    #[must_use]
    pub fn problem(self, pointer: &str, query: &str) -> Problem {
        let Self { place, code, detail } = self;
        let count = |range: Range<usize>| query.get(range).map_or(0, |text| text.chars().count());
        let position = count(0..place.start);
        let length = count(place);
        let detail = format!("{detail} (at position {position})");
        let error = FieldError::new(pointer, code, detail).at(position, length);
        Problem::invalid_fields(vec![error])
    }
}

/// winnow asks for an error when one of its own parsers does not match; each such place is an
/// alternative that was not taken, or is replaced by a mistake of ours.
impl<I: Stream> ParserError<I> for Mistake {
    type Inner = Self;

    fn from_input(_: &I) -> Self {
        Self::new(0..0, "syntax", "the query cannot be read")
    }

    fn into_inner(self) -> Result<Self, Self> {
        Ok(self)
    }
}
