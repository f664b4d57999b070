//! Before and after of one field: what a timeline shows, a diff compares and an undo needs.

use serde::{Deserialize, Serialize};

/// One field's change. Stored as `{"before": …, "after": …}`; both keys are always present.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Change<T> {
    pub before: T,
    pub after: T,
}

impl<T: PartialEq> Change<T> {
    /// Returns the change, or `None` when nothing would change.
    #[must_use]
    pub fn between(before: T, after: T) -> Option<Self> {
        if before == after { None } else { Some(Self { before, after }) }
    }
}

/// Returns the one event that takes a field from `before` to `after`, or none when it is there.
pub(crate) fn event_if_changed<T, E>(
    before: &T,
    after: &T,
    event: impl FnOnce(Change<T>) -> E,
) -> Vec<E>
where
    T: PartialEq + Clone,
{
    if before == after {
        return Vec::new();
    }
    vec![event(Change { before: before.clone(), after: after.clone() })]
}
