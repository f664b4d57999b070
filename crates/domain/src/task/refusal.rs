//! Why a task refuses a command.

use crate::project::Role;
use crate::refusal::{Limit, RefusalKind};
use crate::undo::NotUndoable;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "schema", derive(strum::VariantNames), strum(serialize_all = "snake_case"))]
pub enum TaskRefusal {
    #[error("there is no such task")]
    NotFound,
    #[error("this needs the role {needed} in the project")]
    RoleTooLow { needed: Role },
    #[error("only its author may change a comment")]
    NotTheAuthor,
    #[error("the id is already in use")]
    AlreadyExists,
    #[error("the project is archived, restore it first")]
    ProjectArchived,
    #[error("the task is deleted, restore it first")]
    TaskDeleted,
    #[error("the task is archived, restore it first")]
    TaskArchived,
    #[error("there is no such column in the project")]
    ColumnNotFound,
    #[error("the column is archived")]
    ColumnArchived,
    #[error("there is no such label in the project")]
    LabelNotFound,
    #[error("the account is not a member of the project")]
    NotAMember,
    #[error("there is no such checklist item on the task")]
    ChecklistItemNotFound,
    #[error("there is no such comment on the task")]
    CommentNotFound,
    #[error("the start is after the due date")]
    DatesOutOfOrder,
    #[error("there is no such task in the project to be a subtask of")]
    ParentNotFound,
    #[error("a task cannot be a subtask of itself")]
    ParentOfItself,
    #[error("the task would become a subtask of its own subtask")]
    ParentCycle,
    #[error("there is no such task to relate to")]
    RelatedTaskNotFound,
    #[error("a task cannot be related to itself")]
    RelatedToItself,
    #[error("the task would come to block itself, through others")]
    BlocksCycle,
    #[error("the relation starts from the other task, remove it there")]
    RelationKeptByOther,
    #[error("a task has {0}")]
    LimitReached(Limit),
    #[error(transparent)]
    NotUndoable(#[from] NotUndoable),
    #[error("what an account watches is for that account to say")]
    NotYours,
    #[error("the task has no such version")]
    VersionNotFound,
}

impl TaskRefusal {
    /// Returns the stable code callers act on.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::RoleTooLow { .. } => "role_too_low",
            Self::NotTheAuthor => "not_the_author",
            Self::AlreadyExists => "already_exists",
            Self::ProjectArchived => "project_archived",
            Self::TaskDeleted => "task_deleted",
            Self::TaskArchived => "task_archived",
            Self::ColumnNotFound => "column_not_found",
            Self::ColumnArchived => "column_archived",
            Self::LabelNotFound => "label_not_found",
            Self::NotAMember => "not_a_member",
            Self::ChecklistItemNotFound => "checklist_item_not_found",
            Self::CommentNotFound => "comment_not_found",
            Self::DatesOutOfOrder => "dates_out_of_order",
            Self::ParentNotFound => "parent_not_found",
            Self::ParentOfItself => "parent_of_itself",
            Self::ParentCycle => "parent_cycle",
            Self::RelatedTaskNotFound => "related_task_not_found",
            Self::RelatedToItself => "related_to_itself",
            Self::BlocksCycle => "blocks_cycle",
            Self::RelationKeptByOther => "relation_kept_by_other",
            Self::LimitReached(_) => "limit_reached",
            Self::NotUndoable(reason) => reason.code(),
            Self::NotYours => "not_yours",
            Self::VersionNotFound => "version_not_found",
        }
    }

    /// Returns what the refusal means to the caller.
    #[must_use]
    pub const fn kind(&self) -> RefusalKind {
        match self {
            Self::NotFound => RefusalKind::NotFound,
            Self::RoleTooLow { .. } | Self::NotTheAuthor | Self::NotYours => {
                RefusalKind::RoleTooLow
            }
            Self::AlreadyExists => RefusalKind::AlreadyExists,
            Self::ProjectArchived
            | Self::TaskDeleted
            | Self::TaskArchived
            | Self::ColumnNotFound
            | Self::ColumnArchived
            | Self::LabelNotFound
            | Self::NotAMember
            | Self::ChecklistItemNotFound
            | Self::CommentNotFound
            | Self::ParentNotFound
            | Self::ParentCycle
            | Self::RelatedTaskNotFound
            | Self::BlocksCycle
            | Self::RelationKeptByOther
            | Self::LimitReached(_)
            | Self::NotUndoable(_)
            | Self::VersionNotFound => RefusalKind::Rule,
            Self::DatesOutOfOrder | Self::ParentOfItself | Self::RelatedToItself => {
                RefusalKind::Invalid
            }
        }
    }

    /// Returns the field that is wrong, where the refusal is about one.
    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::DatesOutOfOrder => Some("due_on"),
            Self::ParentOfItself => Some("parent_id"),
            Self::RelatedToItself => Some("task_id"),
            Self::NotFound
            | Self::RoleTooLow { .. }
            | Self::NotTheAuthor
            | Self::NotYours
            | Self::AlreadyExists
            | Self::ProjectArchived
            | Self::TaskDeleted
            | Self::TaskArchived
            | Self::ColumnNotFound
            | Self::ColumnArchived
            | Self::LabelNotFound
            | Self::NotAMember
            | Self::ChecklistItemNotFound
            | Self::CommentNotFound
            | Self::ParentNotFound
            | Self::ParentCycle
            | Self::RelatedTaskNotFound
            | Self::BlocksCycle
            | Self::RelationKeptByOther
            | Self::LimitReached(_)
            | Self::NotUndoable(_)
            | Self::VersionNotFound => None,
        }
    }
}
