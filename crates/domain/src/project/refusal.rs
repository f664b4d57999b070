//! Why a project refuses a command.

use super::Role;
use crate::refusal::{Limit, RefusalKind};
use crate::undo::NotUndoable;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "schema", derive(strum::VariantNames), strum(serialize_all = "snake_case"))]
pub enum ProjectRefusal {
    #[error("there is no such project")]
    NotFound,
    #[error("this needs the role {needed} in the project")]
    RoleTooLow { needed: Role },
    #[error("the id is already in use")]
    AlreadyExists,
    #[error("the project is archived, restore it first")]
    ProjectArchived,
    #[error("there is no such column in the project")]
    ColumnNotFound,
    #[error("the column is archived")]
    ColumnArchived,
    #[error("a board keeps at least one column that is not archived")]
    LastColumn,
    #[error("a removed column's tasks need another column")]
    ReplacementIsItself,
    #[error("there is no such label in the project")]
    LabelNotFound,
    #[error("another label has this name")]
    LabelNameTaken,
    #[error("the account is not a member of the project")]
    NotAMember,
    #[error("the account is already a member, with another role")]
    AlreadyAMember,
    #[error("a project keeps at least one owner")]
    LastOwner,
    #[error("the project has a public link, revoke it before you publish another")]
    LinkAlreadyPublished,
    #[error("a WIP limit is between {} and {}", super::decide::WIP_LIMITS.start(), super::decide::WIP_LIMITS.end())]
    WipLimitOutOfRange,
    #[error("two columns or two labels have the same id")]
    DuplicateId,
    #[error("a project has {0}")]
    LimitReached(Limit),
    #[error("the account was erased")]
    AccountErased,
    #[error(transparent)]
    NotUndoable(#[from] NotUndoable),
}

impl ProjectRefusal {
    /// Returns the stable code callers act on.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::RoleTooLow { .. } => "role_too_low",
            Self::AlreadyExists => "already_exists",
            Self::ProjectArchived => "project_archived",
            Self::ColumnNotFound => "column_not_found",
            Self::ColumnArchived => "column_archived",
            Self::LastColumn => "last_column",
            Self::ReplacementIsItself => "replacement_is_itself",
            Self::LabelNotFound => "label_not_found",
            Self::LabelNameTaken => "label_name_taken",
            Self::NotAMember => "not_a_member",
            Self::AlreadyAMember => "already_a_member",
            Self::LastOwner => "last_owner",
            Self::LinkAlreadyPublished => "link_already_published",
            Self::WipLimitOutOfRange => "wip_limit_out_of_range",
            Self::DuplicateId => "duplicate_id",
            Self::LimitReached(_) => "limit_reached",
            Self::AccountErased => "account_erased",
            Self::NotUndoable(reason) => reason.code(),
        }
    }

    /// Returns what the refusal means to the caller.
    #[must_use]
    pub const fn kind(&self) -> RefusalKind {
        match self {
            Self::NotFound => RefusalKind::NotFound,
            Self::RoleTooLow { .. } => RefusalKind::RoleTooLow,
            Self::AlreadyExists => RefusalKind::AlreadyExists,
            Self::ProjectArchived
            | Self::ColumnNotFound
            | Self::ColumnArchived
            | Self::LastColumn
            | Self::LabelNotFound
            | Self::LabelNameTaken
            | Self::NotAMember
            | Self::AlreadyAMember
            | Self::LastOwner
            | Self::LinkAlreadyPublished
            | Self::LimitReached(_)
            | Self::AccountErased
            | Self::NotUndoable(_) => RefusalKind::Rule,
            Self::ReplacementIsItself | Self::WipLimitOutOfRange | Self::DuplicateId => {
                RefusalKind::Invalid
            }
        }
    }

    /// Returns the field that is wrong, where the refusal is about one.
    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::ReplacementIsItself => Some("move_tasks_to"),
            Self::WipLimitOutOfRange => Some("wip_limit"),
            Self::DuplicateId => Some("columns"),
            Self::NotFound
            | Self::RoleTooLow { .. }
            | Self::AlreadyExists
            | Self::ProjectArchived
            | Self::ColumnNotFound
            | Self::ColumnArchived
            | Self::LastColumn
            | Self::LabelNotFound
            | Self::LabelNameTaken
            | Self::NotAMember
            | Self::AlreadyAMember
            | Self::LastOwner
            | Self::LinkAlreadyPublished
            | Self::LimitReached(_)
            | Self::AccountErased
            | Self::NotUndoable(_) => None,
        }
    }
}
