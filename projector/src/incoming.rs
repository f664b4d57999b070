//! An event on its way into the read model, wherever it came from, and what to do with it.

use crate::aggregate::Aggregate;
use domain::{Position, Sequence};
use event_stream::RecordedEvent;
use time::OffsetDateTime;

/// Most events one transaction applies.
pub const BATCH_EVENTS_MAX: usize = 500;

/// One stored event.
#[derive(Debug, Clone)]
pub enum Incoming {
    Readable(RecordedEvent),
    /// Its envelope makes no sense to this build: poison before its payload was looked at.
    Unreadable(Unreadable),
}

/// What is known of an event whose envelope cannot be read.
#[derive(Debug, Clone)]
pub struct Unreadable {
    pub position: Position,
    pub recorded_at: OffsetDateTime,
    pub aggregate: Aggregate,
    pub sequence: Sequence,
    pub error: String,
}

impl Incoming {
    /// Returns the event's place in the global order.
    #[must_use]
    pub const fn position(&self) -> Position {
        match self {
            Self::Readable(event) => event.position,
            Self::Unreadable(event) => event.position,
        }
    }

    /// Returns the event's number within its aggregate.
    #[must_use]
    pub const fn sequence(&self) -> Sequence {
        match self {
            Self::Readable(event) => event.sequence,
            Self::Unreadable(event) => event.sequence,
        }
    }

    /// Returns when the event was stored.
    #[must_use]
    pub const fn recorded_at(&self) -> OffsetDateTime {
        match self {
            Self::Readable(event) => event.recorded_at,
            Self::Unreadable(event) => event.recorded_at,
        }
    }

    /// Returns the aggregate it belongs to.
    #[must_use]
    pub fn aggregate(&self) -> Aggregate {
        match self {
            Self::Readable(event) => Aggregate::known(event.aggregate_type, event.aggregate_id),
            Self::Unreadable(event) => event.aggregate.clone(),
        }
    }
}

/// Where an event stands towards a checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Applied already.
    Seen,
    /// The one to apply now.
    Next,
    /// Something before it is missing, or the checkpoint is on no event of this order: only the
    /// event store can tell.
    Gap,
}

impl Standing {
    /// Decides from the checkpoint and an event's own and previous position.
    #[must_use]
    pub fn of(checkpoint: Position, position: Position, previous: Position) -> Self {
        if position <= checkpoint {
            Self::Seen
        } else if previous == checkpoint {
            Self::Next
        } else {
            Self::Gap
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_seen_next_or_behind_a_gap() {
        let of = |checkpoint, position, previous| {
            Standing::of(
                Position::new(checkpoint),
                Position::new(position),
                Position::new(previous),
            )
        };
        assert_eq!(of(0, 1, 0), Standing::Next);
        assert_eq!(of(7, 12, 7), Standing::Next);
        assert_eq!(of(12, 12, 7), Standing::Seen);
        assert_eq!(of(13, 12, 7), Standing::Seen);
        assert_eq!(of(6, 12, 7), Standing::Gap);
        assert_eq!(of(0, 12, 7), Standing::Gap);
        // The checkpoint is on no event of this order: a fresh look at the event store is needed.
        assert_eq!(of(9, 12, 7), Standing::Gap);
    }
}
