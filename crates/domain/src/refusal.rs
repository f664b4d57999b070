//! What a refusal means to the caller, whichever aggregate refused.

/// Class of a refusal; each maps to one HTTP status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalKind {
    /// Does not exist, or the caller may not know that it does.
    NotFound,
    /// The caller sees it and may not do this.
    RoleTooLow,
    /// The id is taken by something else.
    AlreadyExists,
    /// The world differs from what the caller thought; the refusal's own code says how.
    Rule,
    /// The request contradicts itself, whatever the world looks like.
    Invalid,
}

/// How many of something there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    pub what: &'static str,
    pub most: usize,
}

impl Limit {
    /// Tells whether `count` more would still fit beside `present`.
    #[must_use]
    pub const fn has_room_for(&self, count: usize, present: usize) -> bool {
        present.saturating_add(count) <= self.most
    }
}

impl std::fmt::Display for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "at most {} {}", self.most, self.what)
    }
}
