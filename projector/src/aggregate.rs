//! Which aggregate an event belongs to: the unit that is set aside when an event cannot be applied.

use event_stream::AggregateType;
use std::borrow::Cow;
use std::fmt;
use uuid::Uuid;

/// One aggregate, by type and id. The type may be one this build does not know.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Aggregate {
    pub kind: Cow<'static, str>,
    pub id: Uuid,
}

impl Aggregate {
    /// Names an aggregate of a type this build knows.
    #[must_use]
    pub const fn known(kind: AggregateType, id: Uuid) -> Self {
        Self { kind: Cow::Borrowed(kind.as_str()), id }
    }

    /// Names an aggregate of a type read from storage.
    #[must_use]
    pub const fn unknown(kind: String, id: Uuid) -> Self {
        Self { kind: Cow::Owned(kind), id }
    }
}

impl fmt::Display for Aggregate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind, self.id)
    }
}
