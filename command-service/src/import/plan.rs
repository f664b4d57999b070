//! What an export asks for, before anyone looks at what is there.

use domain::CommentId;
use domain::project::{CreateProject, ProjectKey};
use domain::task::{ChecklistItem, CreateTask, Origin};
use domain::text::CommentText;

/// An import as it would go into an empty instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Its key is the first of `keys`.
    pub project: CreateProject,
    /// To be tried in this order while others have the one before.
    pub keys: Vec<ProjectKey>,
    /// In the order of their numbers.
    pub cards: Vec<CardPlan>,
    pub skipped: Vec<Skipped>,
}

/// A task with everything that is on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardPlan {
    /// How the export's owner knows it.
    pub name: String,
    /// Where it begins in a file that has lines; a card that is refused is then an error there.
    pub line: Option<u64>,
    pub create: CreateTask,
    /// Top to bottom.
    pub checklist: Vec<ChecklistItem>,
    /// Oldest first.
    pub comments: Vec<CommentPlan>,
    pub archived: bool,
}

/// A comment that someone wrote elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentPlan {
    pub comment_id: CommentId,
    pub text: CommentText,
    pub origin: Origin,
}

/// Part of an export that is left out, or goes in changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    pub what: String,
    /// Stable, snake_case.
    pub code: &'static str,
    pub reason: String,
}

impl Skipped {
    pub(super) fn new(
        what: impl Into<String>,
        code: &'static str,
        reason: impl Into<String>,
    ) -> Self {
        Self { what: what.into(), code, reason: reason.into() }
    }
}
