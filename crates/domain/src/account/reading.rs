//! What an account has looked at: how far in each project, and what of its inbox.

use crate::position::ReadUpto;
use crate::{EventId, Position, ProjectId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Most projects whose cursor is remembered. Beyond that the one furthest back is forgotten here; it
/// stays where it is for readers, as cursors only move forward there.
pub const PROJECTS_REMEMBERED_MAX: usize = 10_000;

/// Most inbox items marked one by one that are remembered, the latest ones. Marking an older one
/// again is stored again, which changes nothing for readers.
pub const MARKS_REMEMBERED_MAX: usize = 1_000;

/// Enough of an account's reading to tell what would change nothing.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    seen: BTreeMap<ProjectId, Position>,
    inbox: ReadUpto,
    marked: BTreeSet<EventId>,
}

impl Reading {
    /// Tells whether looking at a project up to `position` is further than before.
    #[must_use]
    pub fn is_news(&self, project_id: ProjectId, position: Position) -> bool {
        position > self.seen.get(&project_id).copied().unwrap_or(Position::ZERO)
    }

    /// Returns the part of `upto` that is further than before.
    #[must_use]
    pub fn further(&self, upto: &ReadUpto) -> ReadUpto {
        upto.beyond(&self.inbox)
    }

    /// Returns those of `events` that are not known to be marked, each once.
    #[must_use]
    pub fn unmarked(&self, events: &[EventId]) -> Vec<EventId> {
        let events: BTreeSet<EventId> = events.iter().copied().collect();
        events.difference(&self.marked).copied().collect()
    }

    pub(super) fn see(&mut self, project_id: ProjectId, position: Position) {
        let cursor = self.seen.entry(project_id).or_insert(position);
        *cursor = position.max(*cursor);
        if self.seen.len() > PROJECTS_REMEMBERED_MAX {
            let oldest = self.seen.iter().min_by_key(|(_, position)| **position);
            if let Some(project_id) = oldest.map(|(project_id, _)| *project_id) {
                self.seen.remove(&project_id);
            }
        }
    }

    pub(super) fn read(&mut self, upto: &ReadUpto, events: &[EventId]) {
        self.inbox.advance(upto);
        self.marked.extend(events);
        // Ids begin with the time they were made at, so the first one is the oldest.
        while self.marked.len() > MARKS_REMEMBERED_MAX {
            self.marked.pop_first();
        }
    }
}
