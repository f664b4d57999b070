//! The aggregate: what cqrs-es loads, asks and folds.

use super::{TaskEvent, TaskRefusal, TaskRequest, TaskState};
use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Serialize};

/// A task, or the place of one that has not been created yet.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Task {
    state: Option<TaskState>,
}

impl Task {
    /// Returns the task's content, or `None` when it was never created.
    #[must_use]
    pub const fn state(&self) -> Option<&TaskState> {
        self.state.as_ref()
    }

    /// Tells whether the task was created; a deleted one was.
    #[must_use]
    pub const fn exists(&self) -> bool {
        self.state.is_some()
    }
}

impl Aggregate for Task {
    const TYPE: &'static str = "task";
    type Command = TaskRequest;
    type Event = TaskEvent;
    type Error = TaskRefusal;
    type Services = ();

    async fn handle(
        &mut self,
        request: TaskRequest,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), TaskRefusal> {
        for event in self.decide(&request)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: TaskEvent) {
        match &mut self.state {
            Some(state) => state.apply(event),
            None => self.state = TaskState::created_by(event),
        }
    }
}
