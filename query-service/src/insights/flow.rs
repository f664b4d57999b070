//! Folds a project's changes, oldest first, into its [`Insights`].

use super::{Ageing, Class, Completed, Day, Definition, Insights, Percentiles, Range};
use std::cmp::Reverse;
use std::collections::HashMap;
use time::{Date, Duration, OffsetDateTime};
use uuid::Uuid;

/// A change that matters to the flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    pub at: OffsetDateTime,
    pub what: What,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Created { task_id: Uuid, column_id: Uuid },
    Moved { task_id: Uuid, column_id: Uuid },
    Archived { task_id: Uuid },
    Unarchived { task_id: Uuid },
    Deleted { task_id: Uuid },
    Restored { task_id: Uuid },
    ColumnRemoved { column_id: Uuid, replacement: Uuid },
}

#[derive(Debug)]
struct Task {
    column_id: Uuid,
    class: Class,
    archived: bool,
    deleted: bool,
    created_at: OffsetDateTime,
    started_at: Option<OffsetDateTime>,
    /// While it is done: since when.
    done_since: Option<OffsetDateTime>,
}

impl Task {
    /// Returns the class it is counted in.
    const fn counted(&self) -> Option<Class> {
        match self.class {
            _ if self.deleted => None,
            Class::Open | Class::Started if self.archived => None,
            class @ (Class::Open | Class::Started | Class::Done) => Some(class),
        }
    }

    fn enter(&mut self, column_id: Uuid, class: Class, at: OffsetDateTime) {
        self.column_id = column_id;
        self.class = class;
        if class != Class::Open {
            self.started_at.get_or_insert(at);
        }
        match class {
            Class::Done => {
                self.done_since.get_or_insert(at);
            }
            Class::Open | Class::Started => self.done_since = None,
        }
    }
}

#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    open: u32,
    started: u32,
    done: u32,
}

impl Counts {
    const fn of(&mut self, class: Class) -> &mut u32 {
        match class {
            Class::Open => &mut self.open,
            Class::Started => &mut self.started,
            Class::Done => &mut self.done,
        }
    }
}

/// The state of a project's tasks, as far as the changes have been told.
#[derive(Debug)]
pub struct Flow<'d> {
    definition: &'d Definition,
    range: Range,
    tasks: HashMap<Uuid, Task>,
    counts: Counts,
    /// Those that are over, and the one being told.
    days: Vec<Day>,
    created_today: u32,
    today: Date,
}

impl<'d> Flow<'d> {
    /// Begins before the first change.
    #[must_use]
    pub fn new(definition: &'d Definition, range: Range) -> Self {
        Self {
            definition,
            range,
            tasks: HashMap::new(),
            counts: Counts::default(),
            days: Vec::new(),
            created_today: 0,
            today: range.from,
        }
    }

    /// Tells the next change. One at or after the range's end is not told.
    ///
    /// Should a clock have stepped back, a change counts to the day that had begun before it.
    pub fn tell(&mut self, event: Event) {
        let Event { at, what } = event;
        if at >= self.range.end {
            return;
        }
        while at.date() > self.today {
            self.end_day();
        }
        match what {
            What::Created { task_id, column_id } => self.create(task_id, column_id, at),
            What::Moved { task_id, column_id } => {
                let class = self.definition.class(column_id);
                self.change(task_id, |task| task.enter(column_id, class, at));
            }
            What::Archived { task_id } => self.change(task_id, |task| task.archived = true),
            What::Unarchived { task_id } => self.change(task_id, |task| task.archived = false),
            What::Deleted { task_id } => self.change(task_id, |task| task.deleted = true),
            What::Restored { task_id } => self.change(task_id, |task| task.deleted = false),
            What::ColumnRemoved { column_id, replacement } => {
                self.replace(column_id, replacement, at);
            }
        }
    }

    fn create(&mut self, task_id: Uuid, column_id: Uuid, at: OffsetDateTime) {
        let class = self.definition.class(column_id);
        let mut task = Task {
            column_id,
            class,
            archived: false,
            deleted: false,
            created_at: at,
            started_at: None,
            done_since: None,
        };
        task.enter(column_id, class, at);
        *self.counts.of(class) += 1;
        self.tasks.insert(task_id, task);
        if at.date() >= self.range.from {
            self.created_today += 1;
        }
    }

    /// Changes a task and counts it where it then belongs. One whose creation is not known (it is
    /// parked) has no place in the flow.
    fn change(&mut self, task_id: Uuid, change: impl FnOnce(&mut Task)) {
        let Some(task) = self.tasks.get_mut(&task_id) else { return };
        if let Some(class) = task.counted() {
            *self.counts.of(class) -= 1;
        }
        change(task);
        if let Some(class) = task.counted() {
            *self.counts.of(class) += 1;
        }
    }

    fn replace(&mut self, removed: Uuid, replacement: Uuid, at: OffsetDateTime) {
        let class = self.definition.class(replacement);
        let standing = self.tasks.iter().filter(|(_, task)| task.column_id == removed);
        let moved: Vec<Uuid> = standing.map(|(task_id, _)| *task_id).collect();
        for task_id in moved {
            self.change(task_id, |task| task.enter(replacement, class, at));
        }
    }

    fn end_day(&mut self) {
        let Counts { open, started, done } = self.counts;
        let created = std::mem::take(&mut self.created_today);
        self.days.push(Day { day: self.today, open, started, done, created, completed: 0 });
        self.today = self.today.saturating_add(Duration::DAY);
    }

    /// Returns what the changes come to.
    #[must_use]
    pub fn end(mut self) -> Insights {
        while self.today <= self.range.to {
            self.end_day();
        }
        let (mut completed, mut ageing) = (Vec::new(), Vec::new());
        for (task_id, task) in &self.tasks {
            let Some(started_at) = task.started_at else { continue };
            let class = task.counted();
            if class == Some(Class::Done)
                && let Some(completed_at) = task.done_since
                && let Some(day) = day_of(&mut self.days, self.range.from, completed_at)
            {
                day.completed += 1;
                completed.push(Completed {
                    task_id: *task_id,
                    completed_at,
                    cycle_seconds: (completed_at - started_at).whole_seconds(),
                    lead_seconds: (completed_at - task.created_at).whole_seconds(),
                });
            } else if class == Some(Class::Started) {
                let age_seconds = (self.range.end - started_at).whole_seconds();
                ageing.push(Ageing { task_id: *task_id, started_at, age_seconds });
            }
        }
        ageing.sort_unstable_by_key(|task| (task.started_at, task.task_id));
        completed.sort_unstable_by_key(|task| Reverse((task.completed_at, task.task_id)));
        let cycle_time = Percentiles::of(completed.iter().map(|task| task.cycle_seconds).collect());
        let lead_time = Percentiles::of(completed.iter().map(|task| task.lead_seconds).collect());
        Insights { days: self.days, cycle_time, lead_time, completed, ageing }
    }
}

fn day_of(days: &mut [Day], from: Date, at: OffsetDateTime) -> Option<&mut Day> {
    let index = usize::try_from((at.date() - from).whole_days()).ok()?;
    days.get_mut(index)
}
