//! Undo is a compensating event, never an erased one: which events are undone now, which event a
//! request is about, and why one cannot be taken back (docs/adr/0019).

use crate::EventId;
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Which way a request goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Takes the named event back, an undo included.
    Undo,
    /// Brings back what was undone; names the event that was, or the undo.
    Redo,
}

/// Says that an event takes back an earlier one of its aggregate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UndoLink {
    pub event_id: EventId,
    pub undoes: EventId,
}

/// Why an event is not taken back.
#[cfg_attr(feature = "schema", derive(strum::VariantNames), strum(serialize_all = "snake_case"))]
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotUndoable {
    #[error("there is no such event in this history")]
    EventNotFound,
    #[error("it was undone already")]
    AlreadyUndone { by: EventId },
    #[error("it is not undone, so there is nothing to redo")]
    NotUndone,
    /// The field is no longer as the event left it.
    #[error("`{}` was changed since, and undoing would overwrite that", .0.field)]
    Overtaken(Box<Overtaken>),
    /// The kind of event has no inverse.
    #[error("{0}")]
    CannotUndo(&'static str),
}

impl NotUndoable {
    pub(crate) fn overtaken(field: &'static str, id: Option<Uuid>, now: &impl Serialize) -> Self {
        let current = serde_json::to_value(now).unwrap_or_default();
        Self::Overtaken(Box::new(Overtaken { field, id, current }))
    }

    /// Returns the stable code callers act on.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::EventNotFound => "event_not_found",
            Self::AlreadyUndone { .. } => "already_undone",
            Self::NotUndone => "not_undone",
            Self::Overtaken(_) => "overtaken",
            Self::CannotUndo(_) => "cannot_undo",
        }
    }
}

/// The field a later change has touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overtaken {
    /// As the history calls it: `title`, `column_id`, `checklist_text`, …
    pub field: &'static str,
    /// Which column, label, member, checklist item or comment, where the field belongs to one.
    pub id: Option<Uuid>,
    /// JSON of what the field is now; null when it is gone.
    pub current: Value,
}

/// Checks that a field is still what the event made of it.
pub(crate) fn still<T: PartialEq + Serialize>(
    field: &'static str,
    id: Option<Uuid>,
    (now, after): (&T, &T),
) -> Result<(), NotUndoable> {
    if now == after {
        return Ok(());
    }
    Err(NotUndoable::overtaken(field, id, now))
}

/// Which events of one aggregate are undone now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lineage {
    /// By the undone event, the one that took it back.
    undone: BTreeMap<EventId, EventId>,
    /// Events that take something back, and not merely bring it back again.
    undos: BTreeSet<EventId>,
}

impl Lineage {
    /// Reads an aggregate's links, given in the order they were stored.
    #[must_use]
    pub fn of(links: &[UndoLink]) -> Self {
        let mut undos = BTreeSet::new();
        for link in links {
            // The undo of an undo is a redo.
            if !undos.contains(&link.undoes) {
                undos.insert(link.event_id);
            }
        }
        let mut undone = BTreeMap::new();
        // An event is taken back by a later one, so that from the newest on each verdict is final.
        for link in links.iter().rev() {
            if !undone.contains_key(&link.event_id) {
                undone.entry(link.undoes).or_insert(link.event_id);
            }
        }
        Self { undone, undos }
    }

    /// Returns the event that undoes this one now; `None` while it stands.
    #[must_use]
    pub fn undone_by(&self, event_id: EventId) -> Option<EventId> {
        self.undone.get(&event_id).copied()
    }

    /// Returns the event whose inverse does what is asked of `event_id`.
    ///
    /// # Errors
    /// When that is done already.
    pub fn target(&self, direction: Direction, event_id: EventId) -> Result<EventId, NotUndoable> {
        let undone_by = self.undone_by(event_id);
        match (direction, undone_by) {
            (Direction::Undo, Some(by)) => Err(NotUndoable::AlreadyUndone { by }),
            (Direction::Undo, None) => Ok(event_id),
            (Direction::Redo, None) if self.undos.contains(&event_id) => Ok(event_id),
            (Direction::Redo, Some(by)) if !self.undos.contains(&event_id) => Ok(by),
            (Direction::Redo, None | Some(_)) => Err(NotUndoable::NotUndone),
        }
    }
}
