//! What a caller may ask of a task.

use super::{Dates, Origin, Points, Priority, RelationKind, Repeat, TaskEvent, TaskState};
use crate::text::{ChecklistText, CommentText, Description, Title};
use crate::undo::NotUndoable;
use crate::{AccountId, ChecklistItemId, ColumnId, CommentId, LabelId, ProjectId, Rank, TaskId};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// A request to one task; JSON form as in [`crate::project::ProjectCommand`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum TaskCommand {
    /// Only by `POST /tasks`.
    Create(CreateTask),
    Retitle {
        title: Title,
    },
    Describe {
        description: Description,
    },
    Move(MoveTask),
    Prioritise {
        priority: Priority,
    },
    /// Replaces both dates; one left out is cleared.
    Schedule(Dates),
    /// `null`, or nothing, clears it.
    Estimate {
        #[serde(default)]
        points: Option<Points>,
    },
    Assign {
        account_id: AccountId,
    },
    Unassign {
        account_id: AccountId,
    },
    AddLabel {
        label_id: LabelId,
    },
    RemoveLabel {
        label_id: LabelId,
    },
    /// Placed below `after`, or last.
    AddChecklistItem {
        #[serde(default = "ChecklistItemId::generate")]
        item_id: ChecklistItemId,
        text: ChecklistText,
        #[serde(default)]
        checked: bool,
        #[serde(default)]
        after: Option<ChecklistItemId>,
    },
    EditChecklistItem {
        item_id: ChecklistItemId,
        text: ChecklistText,
    },
    Check {
        item_id: ChecklistItemId,
    },
    Uncheck {
        item_id: ChecklistItemId,
    },
    /// Placed below `after`, or first when `after` is null.
    MoveChecklistItem {
        item_id: ChecklistItemId,
        #[serde(default)]
        after: Option<ChecklistItemId>,
    },
    RemoveChecklistItem {
        item_id: ChecklistItemId,
    },
    Comment {
        #[serde(default = "CommentId::generate")]
        comment_id: CommentId,
        text: CommentText,
        /// Set by imports only; the HTTP edge refuses it from callers.
        #[serde(default)]
        origin: Option<Origin>,
    },
    EditComment {
        comment_id: CommentId,
        text: CommentText,
    },
    RemoveComment {
        comment_id: CommentId,
    },
    /// `null`, or nothing, ends it.
    Repeat {
        #[serde(default)]
        rule: Option<Repeat>,
    },
    /// Only by the service itself, after a [`super::TaskEvent::Repeated`].
    OpenNext(OpenNext),
    /// Makes it a subtask of another task of the project, or, with `null`, of none.
    SetParent {
        #[serde(default)]
        parent_id: Option<TaskId>,
    },
    Relate {
        kind: RelationKind,
        task_id: TaskId,
    },
    Unrelate {
        kind: RelationKind,
        task_id: TaskId,
    },
    /// The actor wants to be told of what happens here. Creator and assignees are told anyway.
    Watch {},
    Unwatch {},
    Archive {},
    Restore {},
    Delete {},
    /// Takes back one event of the task's past. Callers name it, and the executor finds it; a redo
    /// is the undo of an undo.
    #[serde(skip)]
    Undo(Box<Undo>),
    /// Makes the task's fields what they were, as far as they can be again. Comments, the archive
    /// and deletion are not fields. `None` when there is no such version.
    #[serde(skip)]
    RestoreVersion(Option<Box<TaskState>>),
}

/// An event to be taken back, as the task's stored history knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undo {
    pub found: Result<TaskEvent, NotUndoable>,
    /// When the event removed a comment: what the comment was besides its words.
    pub comment: Option<CommentPast>,
}

impl Undo {
    /// Returns the other task that the event's inverse leads to.
    fn other(&self) -> Option<TaskId> {
        if let Ok(TaskEvent::ParentSet { parent_id }) = &self.found {
            return parent_id.before;
        }
        if let Ok(TaskEvent::Unrelated(relation)) = &self.found {
            return Some(relation.task_id);
        }
        None
    }
}

/// What the history of a removed comment tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentPast {
    pub origin: Option<Origin>,
    pub created_at: OffsetDateTime,
    pub edited_at: Option<OffsetDateTime>,
}

impl TaskCommand {
    /// Returns the other task that has to be looked at to decide this.
    #[must_use]
    pub fn other(&self) -> Option<TaskId> {
        match self {
            Self::Create(create) => create.parent_id,
            Self::OpenNext(next) => Some(next.repeats),
            Self::SetParent { parent_id } => *parent_id,
            Self::Relate { task_id, .. }
            | Self::Unrelate { kind: RelationKind::Relates, task_id } => Some(*task_id),
            Self::Unrelate { kind: RelationKind::Blocks | RelationKind::Duplicates, .. }
            | Self::Retitle { .. }
            | Self::Describe { .. }
            | Self::Move(_)
            | Self::Prioritise { .. }
            | Self::Schedule(_)
            | Self::Estimate { .. }
            | Self::Repeat { .. }
            | Self::Assign { .. }
            | Self::Unassign { .. }
            | Self::AddLabel { .. }
            | Self::RemoveLabel { .. }
            | Self::AddChecklistItem { .. }
            | Self::EditChecklistItem { .. }
            | Self::Check { .. }
            | Self::Uncheck { .. }
            | Self::MoveChecklistItem { .. }
            | Self::RemoveChecklistItem { .. }
            | Self::Comment { .. }
            | Self::EditComment { .. }
            | Self::RemoveComment { .. }
            | Self::Watch {}
            | Self::Unwatch {}
            | Self::Archive {}
            | Self::Restore {}
            | Self::Delete {} => None,
            Self::Undo(undo) => undo.other(),
            Self::RestoreVersion(past) => past.as_ref().and_then(|past| past.parent_id),
        }
    }
}

/// What a new task starts with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CreateTask {
    pub task_id: TaskId,
    pub project_id: ProjectId,
    pub title: Title,
    #[serde(default)]
    pub description: Description,
    /// The project's first column when left out.
    #[serde(default)]
    pub column_id: Option<ColumnId>,
    #[serde(default)]
    pub priority: Priority,
    #[serde(default)]
    pub dates: Dates,
    #[serde(default)]
    pub assignees: Vec<AccountId>,
    #[serde(default)]
    pub labels: Vec<LabelId>,
    #[serde(default)]
    pub estimate: Option<Points>,
    #[serde(default)]
    pub parent_id: Option<TaskId>,
    #[serde(default)]
    pub repeat: Option<Repeat>,
    /// Place in the column, chosen by the edge: [`Rank::at_time`] for "last".
    pub rank: Rank,
}

/// A move to a column and, within it, to a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct MoveTask {
    pub column_id: ColumnId,
    /// Chosen by the edge from the neighbours the caller named: [`Rank::between`] them, or
    /// [`Rank::at_time`] for "last".
    pub rank: Rank,
}

/// Creates the next occurrence of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OpenNext {
    pub task_id: TaskId,
    pub project_id: ProjectId,
    /// The occurrence before it.
    pub repeats: TaskId,
    /// Place in the column, chosen by the edge.
    pub rank: Rank,
}
