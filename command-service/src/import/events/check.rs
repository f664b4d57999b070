//! Whether a file is a history that can have happened: the domain follows it, event by event.

use super::file::{File, FileEvent, bad};
use crate::event_store::Stream;
use crate::import::ImportError;
use domain::project::{Project, ProjectEvent, ProjectKey};
use domain::stored::{StoredEventError, decode_json};
use domain::task::{Task, TaskCreated, TaskEvent};
use domain::{ColumnId, EventId, ProjectId, Sequence, TaskId};
use event_stream::AggregateType;
use std::collections::{HashMap, HashSet};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// By how much two instances' clocks may differ.
const CLOCKS_APART_MAX: Duration = Duration::minutes(5);

/// A history that can have happened.
#[derive(Debug)]
pub(super) struct History {
    pub(super) project_id: ProjectId,
    pub(super) key: ProjectKey,
    pub(super) events: Vec<FileEvent>,
    pub(super) set_aside: u64,
    /// The highest number of a task; zero without tasks.
    pub(super) last_number: u32,
    /// How many events each stream has.
    pub(super) lengths: HashMap<Stream, Sequence>,
    /// Next occurrences that were ordered, and not opened before the history ends.
    pub(super) due: Vec<DueOccurrence>,
}

/// The next occurrence of a task, which an event has ordered.
#[derive(Debug, Clone, Copy)]
pub(super) struct DueOccurrence {
    pub(super) next: TaskId,
    pub(super) repeats: TaskId,
    pub(super) ordered_by: EventId,
}

/// Reads a file and follows what it tells; returns the number of its events.
///
/// # Errors
/// Returns what is wrong with the first line that cannot be part of a history.
#[cfg(feature = "fuzzing")]
pub fn read_history(body: &[u8], now: OffsetDateTime) -> Result<usize, ImportError> {
    Ok(History::of(File::read(body)?, now)?.events.len())
}

/// What the events so far come to.
struct Following {
    project_id: ProjectId,
    project: Project,
    tasks: HashMap<Uuid, Task>,
    numbers: HashSet<u32>,
    event_ids: HashSet<EventId>,
    lengths: HashMap<Stream, Sequence>,
    due: Vec<DueOccurrence>,
    newest: OffsetDateTime,
}

impl History {
    /// Follows the file's events from the first to the last.
    pub(super) fn of(file: File, now: OffsetDateTime) -> Result<Self, ImportError> {
        let File { project_id, events, set_aside } = file;
        let mut following = Following {
            project_id,
            project: Project::default(),
            tasks: HashMap::new(),
            numbers: HashSet::new(),
            event_ids: HashSet::new(),
            lengths: HashMap::new(),
            due: Vec::new(),
            newest: now + CLOCKS_APART_MAX,
        };
        for event in &events {
            following.follow(event)?;
        }
        let Some(project) = following.project.state() else {
            return Err(bad(1, "empty_history", "the project is not created"));
        };
        let key = project.key.clone();
        let last_number = following.numbers.iter().copied().max().unwrap_or_default();
        let (lengths, tasks, mut due) = (following.lengths, following.tasks, following.due);
        due.retain(|due| !tasks.contains_key(&due.next.get()));
        Ok(Self { project_id, key, events, set_aside, last_number, lengths, due })
    }
}

impl Following {
    fn follow(&mut self, event: &FileEvent) -> Result<(), ImportError> {
        let line = event.line;
        let length = self.lengths.entry(event.stream).or_insert(Sequence::ZERO);
        if length.next() != event.sequence {
            let reason = format!("event {} of its stream comes after {length}", event.sequence);
            return Err(bad(line, "sequence_gap", reason));
        }
        *length = event.sequence;
        if !self.event_ids.insert(event.metadata.event_id) {
            return Err(bad(line, "duplicate_event", "an event above has the same id"));
        }
        if event.recorded_at > self.newest {
            return Err(bad(line, "in_the_future", "it has not happened yet"));
        }
        match event.stream.kind {
            AggregateType::Project => self.project_event(event),
            AggregateType::Task => self.task_event(event),
            AggregateType::Account => {
                Err(bad(line, "bad_line", "accounts are no part of a project"))
            }
        }
    }

    fn project_event(&mut self, event: &FileEvent) -> Result<(), ImportError> {
        let told: ProjectEvent = decode(event)?;
        let creates = if let ProjectEvent::Created { project_id, .. } = &told {
            *project_id
        } else {
            self.project_id
        };
        if event.stream.id != self.project_id.get() || creates != self.project_id {
            return Err(bad(event.line, "another_project", "it belongs to another project"));
        }
        self.project.follow(told).map_err(|error| impossible(event, &error))
    }

    fn task_event(&mut self, event: &FileEvent) -> Result<(), ImportError> {
        let told: TaskEvent = decode(event)?;
        if let TaskEvent::Created(created) = &told {
            self.task_created(event, created)?;
        }
        if let TaskEvent::Moved { column_id, .. } = &told {
            self.column(event, column_id.after)?;
        }
        if let TaskEvent::Repeated { next_task_id: next, .. } = &told {
            let repeats = TaskId::try_from(event.stream.id);
            let repeats =
                repeats.map_err(|error| bad(event.line, "bad_line", error.to_string()))?;
            let ordered_by = event.metadata.event_id;
            self.due.push(DueOccurrence { next: *next, repeats, ordered_by });
        }
        let task = self.tasks.entry(event.stream.id).or_default();
        task.follow(told).map_err(|error| impossible(event, &error))
    }

    fn task_created(
        &mut self,
        event: &FileEvent,
        created: &TaskCreated,
    ) -> Result<(), ImportError> {
        if created.task_id.get() != event.stream.id || created.project_id != self.project_id {
            return Err(bad(event.line, "another_project", "it belongs to another project"));
        }
        if created.number == 0 || !self.numbers.insert(created.number) {
            let reason = format!("{} is no number for a new task", created.number);
            return Err(bad(event.line, "impossible_event", reason));
        }
        self.column(event, created.column_id)
    }

    /// Tasks stand in columns the project has, or had: those are shown in another.
    fn column(&self, event: &FileEvent, column_id: ColumnId) -> Result<(), ImportError> {
        let known = self.project.shown_column(column_id).is_some();
        let missing = || bad(event.line, "impossible_event", "the project has no such column");
        known.then_some(()).ok_or_else(missing)
    }
}

fn impossible(event: &FileEvent, error: &domain::history::Impossible) -> ImportError {
    let reason = format!("{} cannot have happened here: {error}", event.event_type);
    bad(event.line, "impossible_event", reason)
}

/// Decodes an event, which this program must know, in the newest or an older form.
pub(super) fn decode<E: cqrs_es::DomainEvent>(event: &FileEvent) -> Result<E, ImportError> {
    decode_json(&event.event_type, &event.event_version, &event.payload).map_err(|error| {
        // A parser's message may quote what people wrote.
        let reason = match &error {
            StoredEventError::UnknownVersion { .. } | StoredEventError::WrongType { .. } => {
                error.to_string()
            }
            StoredEventError::Malformed { source, .. } => {
                format!("{error} (at column {} of its payload)", source.column())
            }
        };
        bad(event.line, "unreadable_event", reason)
    })
}
