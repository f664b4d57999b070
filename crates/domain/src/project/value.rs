//! Parts of a project.

use crate::schema::schema_of;
use crate::text::{ColumnName, LabelName};
use crate::{ColumnId, LabelId};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Says that a text is not a project key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be {} to {} capital letters A-Z", ProjectKey::MIN_LENGTH, ProjectKey::MAX_LENGTH)]
pub struct ProjectKeyError;

/// Short name of a project, unique an instance; tasks are called `KEY-1`, `KEY-2`, …
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProjectKey(String);

schema_of!(
    ProjectKey,
    crate::schema::shape::matching(
        "^[A-Z]{2,8}$",
        "Short name of a project; its tasks are called KEY-1, KEY-2, …"
    )
);

impl ProjectKey {
    pub const MIN_LENGTH: usize = 2;
    pub const MAX_LENGTH: usize = 8;

    /// Returns the key's letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ProjectKey {
    type Error = ProjectKeyError;

    fn try_from(key: String) -> Result<Self, ProjectKeyError> {
        let fits = (Self::MIN_LENGTH..=Self::MAX_LENGTH).contains(&key.len());
        let capitals = key.bytes().all(|byte| byte.is_ascii_uppercase());
        if fits && capitals { Ok(Self(key)) } else { Err(ProjectKeyError) }
    }
}

impl FromStr for ProjectKey {
    type Err = ProjectKeyError;

    fn from_str(key: &str) -> Result<Self, ProjectKeyError> {
        Self::try_from(key.to_owned())
    }
}

impl From<ProjectKey> for String {
    fn from(key: ProjectKey) -> Self {
        key.0
    }
}

impl fmt::Display for ProjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a member may do; a higher role may do everything a lower one may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Role {
    /// Reads.
    Viewer,
    /// Writes comments and changes their own.
    Commenter,
    /// Changes tasks, columns and labels.
    Editor,
    /// Changes members, archives and restores.
    Owner,
}

impl Role {
    /// Returns the name used in JSON and in the read model.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Commenter => "commenter",
            Self::Editor => "editor",
            Self::Owner => "owner",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What standing in a column says about a task's progress.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum ColumnKind {
    #[default]
    Open,
    Started,
    Done,
}

/// Colour of a label; screens choose the shade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum LabelColour {
    Grey,
    Red,
    Orange,
    Yellow,
    Lime,
    Green,
    Teal,
    Sky,
    Blue,
    Purple,
    Pink,
    Black,
}

/// A column of the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Column {
    pub column_id: ColumnId,
    pub name: ColumnName,
    #[serde(default)]
    pub kind: ColumnKind,
    /// How many tasks should be in it at most; the board warns above, nothing is refused.
    #[serde(default)]
    pub wip_limit: Option<u32>,
    #[serde(default)]
    pub archived: bool,
}

/// A label that tasks of the project may carry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Label {
    pub label_id: LabelId,
    pub name: LabelName,
    pub colour: LabelColour,
}
