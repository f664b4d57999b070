//! Identifiers: UUID version 7, one type a kind, so that a task's id cannot be passed for a project's.

use crate::schema::schema_of;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// Says why a text is not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    #[error("not a UUID")]
    NotAUuid,
    #[error("not a UUID of version 7")]
    NotVersion7,
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "Uuid", into = "Uuid")]
        pub struct $name(Uuid);

        schema_of!($name, crate::schema::shape::id());

        impl $name {
            /// Returns a fresh identifier; later ones sort after earlier ones.
            #[must_use]
            pub fn generate() -> Self {
                Self(Uuid::now_v7())
            }

            /// Returns the UUID itself, for binding in SQL and for headers.
            #[must_use]
            pub const fn get(self) -> Uuid {
                self.0
            }
        }

        impl TryFrom<Uuid> for $name {
            type Error = IdError;

            fn try_from(uuid: Uuid) -> Result<Self, IdError> {
                if uuid.get_version_num() == 7 { Ok(Self(uuid)) } else { Err(IdError::NotVersion7) }
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                Uuid::try_parse(text).or(Err(IdError::NotAUuid))?.try_into()
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

ids! {
    /// A person (or a robot) who can sign in.
    AccountId,
    /// A project: one board, its members, its columns and labels.
    ProjectId,
    /// A task of one project.
    TaskId,
    /// A column of a project's board.
    ColumnId,
    /// A label defined in a project.
    LabelId,
    /// A line of a task's checklist.
    ChecklistItemId,
    /// A comment on a task.
    CommentId,
    /// One stored event, as named in a task's history and in `undo`.
    EventId,
    /// A query that an account keeps under a name.
    ViewId,
}
