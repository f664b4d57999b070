//! A project: one board with its columns, labels and members.
//!
//! [`ProjectCommand`] is what may be asked, [`ProjectEvent`] what happened, [`ProjectRefusal`] what
//! is refused; [`Project::decide`] is the rule book between them. Three rules run through it: a
//! command that changes nothing is accepted without an event, a removal of what is already gone
//! included; someone without a role is told that there is no such project; and in an archived
//! project nothing but `restore` and `revoke_link` is accepted.

mod aggregate;
mod command;
mod decide;
mod event;
mod follow;
mod public_link;
mod refusal;
mod state;
mod value;

pub use aggregate::Project;
pub use command::{CreateProject, ProjectCommand};
pub use decide::{
    MAX_COLUMNS, MAX_LABELS, MAX_MEMBERS, MAX_REMOVED_COLUMNS, ProjectRequest, WIP_LIMITS,
};
pub use event::ProjectEvent;
pub use public_link::{LinkTokenHash, LinkTokenHashError};
pub use refusal::ProjectRefusal;
pub use state::{FoundedAs, ProjectState};
pub use value::{Column, ColumnKind, Label, LabelColour, ProjectKey, ProjectKeyError, Role};
