//! What happened to a task. Stored for ever, see [`crate::project::ProjectEvent`].

use super::{ChecklistItem, Dates, Origin, Points, Priority, Relation, Repeat};
use crate::stored::FIRST_VERSION;
use crate::text::{ChecklistText, CommentText, Description, Title};
use crate::{
    AccountId, Change, ChecklistItemId, ColumnId, CommentId, LabelId, ProjectId, Rank, TaskId,
};
use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// A fact about one task. The JSON tag `type` equals the stored `event_type`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum TaskEvent {
    #[serde(rename = "task_created")]
    Created(TaskCreated),
    #[serde(rename = "task_retitled")]
    Retitled { title: Change<Title> },
    #[serde(rename = "task_described")]
    Described { description: Change<Description> },
    #[serde(rename = "task_moved")]
    Moved { column_id: Change<ColumnId>, rank: Change<Rank> },
    #[serde(rename = "task_prioritised")]
    Prioritised { priority: Change<Priority> },
    #[serde(rename = "task_scheduled")]
    Scheduled { dates: Change<Dates> },
    #[serde(rename = "task_estimated")]
    Estimated { estimate: Change<Option<Points>> },
    #[serde(rename = "task_assigned")]
    Assigned { account_id: AccountId },
    #[serde(rename = "task_unassigned")]
    Unassigned { account_id: AccountId },
    #[serde(rename = "task_labelled")]
    LabelAdded { label_id: LabelId },
    #[serde(rename = "task_unlabelled")]
    LabelRemoved { label_id: LabelId },
    #[serde(rename = "checklist_item_added")]
    ChecklistItemAdded { item: ChecklistItem, index: u32 },
    #[serde(rename = "checklist_item_edited")]
    ChecklistItemEdited { item_id: ChecklistItemId, text: Change<ChecklistText> },
    #[serde(rename = "checklist_item_checked")]
    ChecklistItemChecked { item_id: ChecklistItemId },
    #[serde(rename = "checklist_item_unchecked")]
    ChecklistItemUnchecked { item_id: ChecklistItemId },
    #[serde(rename = "checklist_item_moved")]
    ChecklistItemMoved { item_id: ChecklistItemId, index: Change<u32> },
    #[serde(rename = "checklist_item_removed")]
    ChecklistItemRemoved { item: ChecklistItem, index: u32 },
    #[serde(rename = "comment_added")]
    CommentAdded {
        comment_id: CommentId,
        /// Who may change it; for an imported comment, who imported it.
        author: AccountId,
        text: CommentText,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        origin: Option<Origin>,
    },
    #[serde(rename = "comment_edited")]
    CommentEdited { comment_id: CommentId, text: Change<CommentText> },
    #[serde(rename = "comment_removed")]
    CommentRemoved { comment_id: CommentId, author: AccountId, text: CommentText },
    #[serde(rename = "task_repeat_set")]
    RepeatSet { repeat: Change<Option<Repeat>> },
    /// Its next occurrence is to be opened, under this id, with these dates and this rule.
    #[serde(rename = "task_repeated")]
    Repeated { next_task_id: TaskId, dates: Dates, repeat: Repeat },
    #[serde(rename = "task_parent_set")]
    ParentSet { parent_id: Change<Option<TaskId>> },
    #[serde(rename = "task_related")]
    Related(Relation),
    #[serde(rename = "task_unrelated")]
    Unrelated(Relation),
    #[serde(rename = "task_watched")]
    Watched { account_id: AccountId },
    #[serde(rename = "task_unwatched")]
    Unwatched { account_id: AccountId },
    /// Back from removal, with its author and its times.
    #[serde(rename = "comment_restored")]
    CommentRestored {
        comment_id: CommentId,
        author: AccountId,
        text: CommentText,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        origin: Option<Origin>,
        #[serde(with = "time::serde::rfc3339")]
        created_at: OffsetDateTime,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[serde(with = "time::serde::rfc3339::option")]
        edited_at: Option<OffsetDateTime>,
    },
    #[serde(rename = "task_archived")]
    Archived {},
    /// Back from the archive.
    #[serde(rename = "task_unarchived")]
    Unarchived {},
    #[serde(rename = "task_deleted")]
    Deleted {},
    /// Back from deletion.
    #[serde(rename = "task_restored")]
    Restored {},
}

/// A task's first event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TaskCreated {
    pub task_id: TaskId,
    pub project_id: ProjectId,
    /// Human number within the project; drawn while the event is appended, 0 until then.
    pub number: u32,
    pub title: Title,
    pub description: Description,
    pub column_id: ColumnId,
    pub rank: Rank,
    pub priority: Priority,
    pub dates: Dates,
    pub assignees: Vec<AccountId>,
    pub labels: Vec<LabelId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimate: Option<Points>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<TaskId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat: Option<Repeat>,
    /// The occurrence before it, when this one was opened by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeats: Option<TaskId>,
    pub creator: AccountId,
}

impl TaskEvent {
    /// Returns the stored `event_type`, which is also the JSON tag.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Created(_) => "task_created",
            Self::Retitled { .. } => "task_retitled",
            Self::Described { .. } => "task_described",
            Self::Moved { .. } => "task_moved",
            Self::Prioritised { .. } => "task_prioritised",
            Self::Scheduled { .. } => "task_scheduled",
            Self::Estimated { .. } => "task_estimated",
            Self::Assigned { .. } => "task_assigned",
            Self::Unassigned { .. } => "task_unassigned",
            Self::LabelAdded { .. } => "task_labelled",
            Self::LabelRemoved { .. } => "task_unlabelled",
            Self::ChecklistItemAdded { .. } => "checklist_item_added",
            Self::ChecklistItemEdited { .. } => "checklist_item_edited",
            Self::ChecklistItemChecked { .. } => "checklist_item_checked",
            Self::ChecklistItemUnchecked { .. } => "checklist_item_unchecked",
            Self::ChecklistItemMoved { .. } => "checklist_item_moved",
            Self::ChecklistItemRemoved { .. } => "checklist_item_removed",
            Self::CommentAdded { .. } => "comment_added",
            Self::CommentEdited { .. } => "comment_edited",
            Self::CommentRemoved { .. } => "comment_removed",
            Self::RepeatSet { .. } => "task_repeat_set",
            Self::Repeated { .. } => "task_repeated",
            Self::ParentSet { .. } => "task_parent_set",
            Self::Related(_) => "task_related",
            Self::Unrelated(_) => "task_unrelated",
            Self::Watched { .. } => "task_watched",
            Self::Unwatched { .. } => "task_unwatched",
            Self::CommentRestored { .. } => "comment_restored",
            Self::Archived {} => "task_archived",
            Self::Unarchived {} => "task_unarchived",
            Self::Deleted {} => "task_deleted",
            Self::Restored {} => "task_restored",
        }
    }
}

impl DomainEvent for TaskEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        FIRST_VERSION.to_owned()
    }
}
