//! What one task has to do with another.

use super::Task;
use crate::project::Project;
use crate::{ProjectId, TaskId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What a task is to the other it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum RelationKind {
    /// The other cannot go on before this one is done. Never in a circle.
    Blocks,
    /// The same from both sides; kept by the task it was said of.
    Relates,
    /// This one says again what the other says.
    Duplicates,
}

/// A relation, kept by the task it starts from. A task never changes its project, so the other's is
/// kept beside its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Relation {
    pub kind: RelationKind,
    pub task_id: TaskId,
    pub project_id: ProjectId,
}

impl Relation {
    pub(super) fn is(&self, kind: RelationKind, task_id: TaskId) -> bool {
        self.kind == kind && self.task_id == task_id
    }
}

/// The task a command names besides its own, and that task's project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherTask {
    pub task: Arc<Task>,
    pub project: Arc<Project>,
}
