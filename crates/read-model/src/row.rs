//! Values both sides must agree on: what the JSON columns hold and how closed sets are stored.

use domain::project::Role;
use domain::task::{Priority, RelationKind};
use domain::{ColumnId, ProjectId, TaskId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An element of `projects.columns`.
pub use domain::project::Column as ColumnRow;
/// An element of `projects.labels`.
pub use domain::project::Label as LabelRow;
/// An element of `tasks.checklist`.
pub use domain::task::ChecklistItem as ChecklistRow;
/// `comments.origin`.
pub use domain::task::Origin as OriginRow;

/// `projects.replaced_columns`: a removed column and the one its tasks show in.
pub type ReplacedColumns = BTreeMap<ColumnId, ColumnId>;

/// An element of `tasks.relations`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelationRow {
    pub kind: RelationKind,
    pub task_id: TaskId,
    /// Of the other task, where it is not the same: what leads out of a project is found by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project_id: Option<ProjectId>,
}

/// Returns what `tasks.priority` holds: ordered, so that SQL can compare.
#[must_use]
pub const fn priority_code(priority: Priority) -> i16 {
    match priority {
        Priority::None => 0,
        Priority::Low => 1,
        Priority::Medium => 2,
        Priority::High => 3,
        Priority::Urgent => 4,
    }
}

/// Returns the priority behind `tasks.priority`; `None` when the code is unknown.
#[must_use]
pub const fn priority_from_code(code: i16) -> Option<Priority> {
    match code {
        0 => Some(Priority::None),
        1 => Some(Priority::Low),
        2 => Some(Priority::Medium),
        3 => Some(Priority::High),
        4 => Some(Priority::Urgent),
        _ => None,
    }
}

/// Returns what `members.role` holds.
#[must_use]
pub const fn role_code(role: Role) -> &'static str {
    match role {
        Role::Viewer => "viewer",
        Role::Commenter => "commenter",
        Role::Editor => "editor",
        Role::Owner => "owner",
    }
}

/// Returns the role behind `members.role`; `None` when the text is unknown.
#[must_use]
pub fn role_from_code(code: &str) -> Option<Role> {
    [Role::Viewer, Role::Commenter, Role::Editor, Role::Owner]
        .into_iter()
        .find(|role| role_code(*role) == code)
}

/// Why something is in an account's inbox; of several reasons, the last one counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum InboxReason {
    /// Somebody commented on a task the account created, watches, is assigned to or has commented on.
    Comment,
    /// A comment or description mentions the account.
    Mention,
    /// The account was assigned to the task.
    Assignment,
}

/// Returns what `inbox_items.reason` holds.
#[must_use]
pub const fn inbox_reason_code(reason: InboxReason) -> &'static str {
    match reason {
        InboxReason::Comment => "comment",
        InboxReason::Mention => "mention",
        InboxReason::Assignment => "assignment",
    }
}

/// Returns the human name of a task, `KEY-7`.
#[must_use]
pub fn task_key(project_key: &str, number: i32) -> String {
    format!("{project_key}-{number}")
}
