//! What the store has to know of an aggregate besides how to fold it.

use super::append::{Claim, PlaceChange};
use super::links::{self, LinkChanges};
use cqrs_es::Aggregate;
use domain::account::Account;
use domain::project::{Project, ProjectEvent};
use domain::task::{Task, TaskEvent, TaskState};
use domain::{ColumnId, Partition, ProjectId, Rank, TaskId};
use event_stream::AggregateType;
use uuid::Uuid;

/// An aggregate the event store keeps.
pub trait Stored: Aggregate + Clone + 'static {
    const KIND: AggregateType;

    /// Version of the form in which snapshots keep the state. Raise it when a stored snapshot would
    /// no longer equal the fold of its events; older ones are then ignored.
    const SNAPSHOT_VERSION: i32;

    /// Returns the partition of the aggregate's events, given its state before and the events
    /// about to be appended.
    fn partition(&self, id: Uuid, events: &[Self::Event]) -> Partition;

    /// Returns the value no other aggregate may hold once the events are stored.
    fn claim(_events: &[Self::Event]) -> Option<Claim> {
        None
    }

    /// Returns the project whose next task number the first event takes.
    fn number_from(_events: &[Self::Event]) -> Option<ProjectId> {
        None
    }

    /// Puts the drawn number into the events, as the store did.
    fn set_number(_events: &mut [Self::Event], _number: u32) {}

    /// Returns which ties to other tasks the events make and cut.
    fn link_changes(&self, _events: &[Self::Event]) -> LinkChanges {
        LinkChanges::default()
    }

    /// Returns how the events change the task's standing on its board.
    fn place_change(&self, _events: &[Self::Event]) -> Option<PlaceChange> {
        None
    }
}

impl Stored for Project {
    const KIND: AggregateType = AggregateType::Project;
    const SNAPSHOT_VERSION: i32 = 2;

    fn partition(&self, id: Uuid, _events: &[ProjectEvent]) -> Partition {
        Partition::of(id)
    }

    fn claim(events: &[ProjectEvent]) -> Option<Claim> {
        let Some(ProjectEvent::Created { key, .. }) = events.first() else { return None };
        Some(Claim { kind: "project_key", value: key.to_string() })
    }
}

impl Stored for Task {
    const KIND: AggregateType = AggregateType::Task;
    const SNAPSHOT_VERSION: i32 = 4;

    fn partition(&self, id: Uuid, events: &[TaskEvent]) -> Partition {
        let project_id = match (self.state(), events.first()) {
            (Some(task), _) => task.project_id.get(),
            (None, Some(TaskEvent::Created(created))) => created.project_id.get(),
            // A task that was never created has no events and no partition of its own.
            (None, _) => id,
        };
        Partition::of(project_id)
    }

    fn number_from(events: &[TaskEvent]) -> Option<ProjectId> {
        let Some(TaskEvent::Created(created)) = events.first() else { return None };
        Some(created.project_id)
    }

    fn set_number(events: &mut [TaskEvent], number: u32) {
        if let Some(TaskEvent::Created(created)) = events.first_mut() {
            created.number = number;
        }
    }

    fn link_changes(&self, events: &[TaskEvent]) -> LinkChanges {
        links::changes(self.state(), events)
    }

    fn place_change(&self, events: &[TaskEvent]) -> Option<PlaceChange> {
        let before = self.state().map(Standing::of);
        let mut after = before.clone();
        for event in events {
            after = Standing::after(after, event);
        }
        if before == after { None } else { after.map(Standing::into_change) }
    }
}

impl Stored for Account {
    const KIND: AggregateType = AggregateType::Account;
    const SNAPSHOT_VERSION: i32 = 2;

    fn partition(&self, id: Uuid, _events: &[Self::Event]) -> Partition {
        Partition::of(id)
    }
}

/// Where a task stands, and whether it may.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Standing {
    task_id: TaskId,
    project_id: ProjectId,
    column_id: ColumnId,
    rank: Rank,
    archived: bool,
    deleted: bool,
}

impl Standing {
    fn of(task: &TaskState) -> Self {
        Self {
            task_id: task.task_id,
            project_id: task.project_id,
            column_id: task.column_id,
            rank: task.rank.clone(),
            archived: task.archived,
            deleted: task.deleted,
        }
    }

    fn after(before: Option<Self>, event: &TaskEvent) -> Option<Self> {
        use TaskEvent as E;
        match (before, event) {
            (None, E::Created(created)) => Some(Self {
                task_id: created.task_id,
                project_id: created.project_id,
                column_id: created.column_id,
                rank: created.rank.clone(),
                archived: false,
                deleted: false,
            }),
            (None, _) => None,
            (Some(mut standing), event) => {
                standing.apply(event);
                Some(standing)
            }
        }
    }

    fn apply(&mut self, event: &TaskEvent) {
        use TaskEvent as E;
        match event {
            E::Moved { column_id, rank } => {
                self.column_id = column_id.after;
                self.rank = rank.after.clone();
            }
            E::Archived {} => self.archived = true,
            E::Unarchived {} => self.archived = false,
            E::Deleted {} => self.deleted = true,
            E::Restored {} => self.deleted = false,
            E::Created(_)
            | E::Retitled { .. }
            | E::Described { .. }
            | E::Prioritised { .. }
            | E::Scheduled { .. }
            | E::Estimated { .. }
            | E::Assigned { .. }
            | E::Unassigned { .. }
            | E::LabelAdded { .. }
            | E::LabelRemoved { .. }
            | E::ChecklistItemAdded { .. }
            | E::ChecklistItemEdited { .. }
            | E::ChecklistItemChecked { .. }
            | E::ChecklistItemUnchecked { .. }
            | E::ChecklistItemMoved { .. }
            | E::ChecklistItemRemoved { .. }
            | E::CommentAdded { .. }
            | E::CommentEdited { .. }
            | E::CommentRemoved { .. }
            | E::RepeatSet { .. }
            | E::Repeated { .. }
            | E::ParentSet { .. }
            | E::Related(_)
            | E::Unrelated(_)
            | E::CommentRestored { .. }
            | E::Watched { .. }
            | E::Unwatched { .. } => {}
        }
    }

    fn into_change(self) -> PlaceChange {
        let Self { task_id, project_id, column_id, rank, archived, deleted } = self;
        if archived || deleted {
            PlaceChange::Leaves { task_id }
        } else {
            PlaceChange::Stands { task_id, project_id, column_id, rank }
        }
    }
}
