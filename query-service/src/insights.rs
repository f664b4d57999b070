//! How work flows through a project, recomputed from its changes.
//!
//! Every figure follows from the same few definitions, applied to the whole past as if they had
//! always held: say today that Review counts as done, and last month is told anew.
//!
//! - A column is *open*, *started* or *done*: what its kind is now (a removed one's: what it was
//!   then), unless the caller names the columns of a class, see [`Definition`].
//! - A task's *class* at an instant is that of the column it stood in. A column's removal moves its
//!   tasks to the replacement at that instant.
//! - A task is *counted* at an instant when it existed, was not deleted, and was not archived; one
//!   that is done stays counted when it is archived. What was deleted or withdrawn later was there
//!   before all the same.
//! - It *started* when its class first became started or done; going back does not undo that.
//! - It was *completed* within the range when it is done and counted at the range's end, and last
//!   became done within the range. Moving on to another column that is done is not completing
//!   again; going back undoes a completion, until the next.
//! - *Cycle time* runs from start to completion, *lead time* from creation to completion.
//! - A *day* ends at midnight UTC; the day that is not over yet ends now.

pub mod definition;
pub mod flow;

use serde::Serialize;
use std::collections::HashMap;
use time::{Date, OffsetDateTime};
use utoipa::ToSchema;
use uuid::Uuid;

/// What standing in a column says of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    Open,
    Started,
    Done,
}

/// Which class each column has; a column nobody knows is open.
#[derive(Debug, Clone, Default)]
pub struct Definition {
    classes: HashMap<Uuid, Class>,
}

impl Definition {
    /// Gives a column its class.
    pub fn set(&mut self, column_id: Uuid, class: Class) {
        self.classes.insert(column_id, class);
    }

    /// Returns a column's class.
    #[must_use]
    pub fn class(&self, column_id: Uuid) -> Class {
        self.classes.get(&column_id).copied().unwrap_or(Class::Open)
    }

    /// Returns the columns of a class, in order of their ids.
    #[must_use]
    pub fn columns(&self, wanted: Class) -> Vec<Uuid> {
        let columns = self.classes.iter().filter(|(_, class)| **class == wanted);
        let mut ids: Vec<Uuid> = columns.map(|(id, _)| *id).collect();
        ids.sort_unstable();
        ids
    }
}

/// The days that are looked at, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    pub from: Date,
    pub to: Date,
    /// The instant the last day ends: nothing from there on counts.
    pub end: OffsetDateTime,
}

/// One day: the tasks that were counted when it ended, by class, and what happened on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
// Another `Day` is the caller's own, in My work: one name would be one schema.
#[schema(as = FlowDay)]
pub struct Day {
    pub day: Date,
    pub open: u32,
    pub started: u32,
    pub done: u32,
    /// Tasks created, whatever became of them.
    pub created: u32,
    /// Throughput.
    pub completed: u32,
}

/// A distribution of durations: each figure is the least duration that so many per cent of the
/// tasks did not exceed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Percentiles {
    pub count: usize,
    pub p50_seconds: i64,
    pub p85_seconds: i64,
    pub p95_seconds: i64,
}

impl Percentiles {
    /// Measures durations in seconds; `None` when there are none.
    #[must_use]
    pub fn of(mut seconds: Vec<i64>) -> Option<Self> {
        seconds.sort_unstable();
        let count = seconds.len();
        let at = |percent: usize| {
            let rank = (count * percent).div_ceil(100).max(1);
            seconds.get(rank - 1).copied()
        };
        Some(Self { count, p50_seconds: at(50)?, p85_seconds: at(85)?, p95_seconds: at(95)? })
    }
}

/// A task that is started and not done when the range ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ageing {
    pub task_id: Uuid,
    pub started_at: OffsetDateTime,
    pub age_seconds: i64,
}

/// A task that was completed within the range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Completed {
    pub task_id: Uuid,
    pub completed_at: OffsetDateTime,
    pub cycle_seconds: i64,
    pub lead_seconds: i64,
}

/// How work flowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Insights {
    /// Every day of the range.
    pub days: Vec<Day>,
    pub cycle_time: Option<Percentiles>,
    pub lead_time: Option<Percentiles>,
    /// Latest first.
    pub completed: Vec<Completed>,
    /// Oldest first.
    pub ageing: Vec<Ageing>,
}

#[cfg(test)]
mod tests;
