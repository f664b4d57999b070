//! Puts the events that are stored together into the event store's form.

use super::check::decode;
use super::file::FileEvent;
use crate::event_store::{Append, NewEvent, Stored, Stream, Stretch};
use crate::import::ImportError;
use cqrs_es::Aggregate;
use domain::project::Project;
use domain::task::Task;
use domain::{AccountId, Metadata, Sequence};
use event_stream::AggregateType;
use std::collections::HashMap;
use uuid::Uuid;

/// Events stored together.
const EVENTS_MAX: usize = 400;
/// Bytes of JSON stored together; a single event may have more.
const BYTES_MAX: usize = 2 << 20;

/// Everything so far, and the events that are to be stored next.
pub(super) struct Stretching {
    importer: AccountId,
    project: Project,
    tasks: HashMap<Uuid, Task>,
    parts: Vec<Part>,
    of_stream: HashMap<Stream, usize>,
    order: Vec<usize>,
    bytes: usize,
    /// The last event is not to be stored with a later one.
    alone: bool,
}

/// What one stream gets.
enum Part {
    Project(Growth<Project>),
    Task(Growth<Task>),
}

struct Growth<A: Stored> {
    stream: Stream,
    before: A,
    sequence: Sequence,
    events: Vec<A::Event>,
    stored: Vec<NewEvent>,
}

impl<A: Stored> Growth<A> {
    /// The number of a task came with it, none is drawn.
    fn into_append(self) -> Append {
        let Self { stream, before, sequence, events, stored } = self;
        let append = Append::of(stream, (&before, sequence), &events, stored);
        Append { number_from: None, ..append }
    }

    fn begin(now: &A, event: &FileEvent) -> Self {
        let sequence = Sequence::new(event.sequence.get() - 1);
        let before = now.clone();
        Self { stream: event.stream, before, sequence, events: Vec::new(), stored: Vec::new() }
    }
}

impl Stretching {
    pub(super) fn by(importer: AccountId) -> Self {
        Self {
            importer,
            project: Project::default(),
            tasks: HashMap::new(),
            parts: Vec::new(),
            of_stream: HashMap::new(),
            order: Vec::new(),
            bytes: 0,
            alone: false,
        }
    }

    /// Takes note of an event that is stored already.
    pub(super) fn pass(&mut self, event: &FileEvent) -> Result<(), ImportError> {
        match event.stream.kind {
            AggregateType::Project => self.project.apply(decode(event)?),
            AggregateType::Task => {
                self.tasks.entry(event.stream.id).or_default().apply(decode(event)?);
            }
            AggregateType::Account => {}
        }
        Ok(())
    }

    /// Adds an event that is to be stored.
    pub(super) fn add(&mut self, event: &FileEvent) -> Result<(), ImportError> {
        let stored = as_stored(event, self.importer)?;
        self.alone = self.goes_alone(event)?;
        self.bytes += stored.payload.len() + stored.metadata.len();
        let next = self.parts.len();
        let index = *self.of_stream.entry(event.stream).or_insert(next);
        if index == next {
            let task = || self.tasks.get(&event.stream.id).cloned().unwrap_or_default();
            self.parts.push(match event.stream.kind {
                AggregateType::Project | AggregateType::Account => {
                    Part::Project(Growth::begin(&self.project, event))
                }
                AggregateType::Task => Part::Task(Growth::begin(&task(), event)),
            });
        }
        match self.parts.get_mut(index) {
            Some(Part::Project(growth)) => {
                growth.events.push(decode(event)?);
                growth.stored.push(stored);
            }
            Some(Part::Task(growth)) => {
                growth.events.push(decode(event)?);
                growth.stored.push(stored);
            }
            None => {}
        }
        self.order.push(index);
        self.pass(event)
    }

    /// Tells whether an event takes a link between tasks away, which another event of the same
    /// stretch may rely on: the store looks at links stretch by stretch.
    pub(super) fn goes_alone(&self, event: &FileEvent) -> Result<bool, ImportError> {
        let Some(task) = self.tasks.get(&event.stream.id) else { return Ok(false) };
        Ok(!task.link_changes(&[decode(event)?]).cut.is_empty())
    }

    pub(super) fn is_full(&self) -> bool {
        self.alone || self.order.len() >= EVENTS_MAX || self.bytes >= BYTES_MAX
    }

    /// Takes what is to be stored now; `None` when there is nothing.
    pub(super) fn take(&mut self) -> Option<Stretch> {
        if self.order.is_empty() {
            return None;
        }
        self.bytes = 0;
        self.alone = false;
        self.of_stream.clear();
        let parts = std::mem::take(&mut self.parts).into_iter();
        let appends = parts.map(|part| match part {
            Part::Project(growth) => growth.into_append(),
            Part::Task(growth) => growth.into_append(),
        });
        Some(Stretch { appends: appends.collect(), order: std::mem::take(&mut self.order) })
    }

    /// Returns the project as the events so far have left it.
    pub(super) const fn project(&self) -> &Project {
        &self.project
    }
}

/// Returns the event as it is stored: with its own id, actor and time, and with who imported it.
/// What only the other instance could use is left out.
fn as_stored(event: &FileEvent, importer: AccountId) -> Result<NewEvent, ImportError> {
    let metadata = Metadata {
        occurred_at: Some(event.recorded_at),
        imported_by: Some(importer),
        idempotency_key: None,
        traceparent: None,
        ..event.metadata.clone()
    };
    Ok(NewEvent {
        event_id: metadata.event_id,
        event_type: event.event_type.clone(),
        event_version: event.event_version.clone(),
        payload: event.payload.clone(),
        metadata: serde_json::to_string(&metadata).map_err(ImportError::NotJson)?,
    })
}
