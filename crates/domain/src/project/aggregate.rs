//! The aggregate: what cqrs-es loads, asks and folds.

use super::{ProjectEvent, ProjectRefusal, ProjectRequest, ProjectState, Role};
use crate::{AccountId, ColumnId};
use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Serialize};

/// A project, or the place of one that has not been created yet.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Project {
    state: Option<ProjectState>,
}

impl Project {
    /// Returns the project's content, or `None` when it was never created.
    #[must_use]
    pub const fn state(&self) -> Option<&ProjectState> {
        self.state.as_ref()
    }

    /// Tells whether the project was created.
    #[must_use]
    pub const fn exists(&self) -> bool {
        self.state.is_some()
    }

    /// Returns the account's role, or `None` when it is not a member.
    #[must_use]
    pub fn role_of(&self, account_id: AccountId) -> Option<Role> {
        self.state.as_ref()?.members.get(&account_id).copied()
    }

    /// Returns the column in which tasks of `column_id` are shown: itself while it exists, else its
    /// replacement; `None` when the project never had it.
    #[must_use]
    pub fn shown_column(&self, column_id: ColumnId) -> Option<ColumnId> {
        self.state.as_ref()?.shown_column(column_id)
    }

    /// Returns `column_id`, when the board has it, and every removed column whose tasks it shows.
    #[must_use]
    pub fn columns_shown_in(&self, column_id: ColumnId) -> Vec<ColumnId> {
        self.state.as_ref().map(|state| state.columns_shown_in(column_id)).unwrap_or_default()
    }
}

impl Aggregate for Project {
    const TYPE: &'static str = "project";
    type Command = ProjectRequest;
    type Event = ProjectEvent;
    type Error = ProjectRefusal;
    type Services = ();

    async fn handle(
        &mut self,
        request: ProjectRequest,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), ProjectRefusal> {
        for event in self.decide(&request)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: ProjectEvent) {
        match &mut self.state {
            Some(state) => state.apply(event),
            None => self.state = ProjectState::founded_by(event),
        }
    }
}
