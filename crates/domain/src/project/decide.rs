//! The rule book of a project: who may do what when, and which events follow.

mod columns;
mod create;
mod labels;
mod members;
mod undo;

use super::{Project, ProjectCommand, ProjectEvent, ProjectRefusal, ProjectState, Role};
use crate::AccountId;
use crate::change::event_if_changed;
use crate::refusal::Limit;
use std::ops::RangeInclusive;

pub const MAX_COLUMNS: Limit = Limit { what: "columns", most: 100 };
/// Removed columns are remembered for ever, since tasks may still name them.
pub const MAX_REMOVED_COLUMNS: Limit = Limit { what: "removed columns", most: 1_000 };
pub const MAX_LABELS: Limit = Limit { what: "labels", most: 200 };
pub const MAX_MEMBERS: Limit = Limit { what: "members", most: 500 };
pub const WIP_LIMITS: RangeInclusive<u32> = 1..=1_000;

/// A command and who gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectRequest {
    pub actor: AccountId,
    pub command: ProjectCommand,
}

type Decision = Result<Vec<ProjectEvent>, ProjectRefusal>;

impl Project {
    /// Returns the events that follow from the request; none when it changes nothing.
    ///
    /// # Errors
    /// Returns the first rule the request breaks.
    pub fn decide(&self, request: &ProjectRequest) -> Decision {
        match (self.state(), &request.command) {
            (None, ProjectCommand::Create(create)) => create::found(create, request.actor),
            (None, _) => Err(ProjectRefusal::NotFound),
            (Some(state), ProjectCommand::Create(create)) => {
                create::repeat(state, create, request.actor)
            }
            (Some(state), command) => {
                state.authorise(request.actor, needed_role(command, request.actor))?;
                state.refuse_if_archived(command)?;
                state.decide(command)
            }
        }
    }
}

fn needed_role(command: &ProjectCommand, actor: AccountId) -> Role {
    use ProjectCommand as C;
    match command {
        C::Undo(found) => undo::needed_role(found, actor),
        C::Rename { .. }
        | C::Describe { .. }
        | C::AddColumn { .. }
        | C::RenameColumn { .. }
        | C::MoveColumn { .. }
        | C::SetWipLimit { .. }
        | C::SetColumnKind { .. }
        | C::ArchiveColumn { .. }
        | C::RestoreColumn { .. }
        | C::RemoveColumn { .. }
        | C::DefineLabel { .. }
        | C::ChangeLabel { .. }
        | C::RemoveLabel { .. } => Role::Editor,
        // Everyone may leave.
        C::RemoveMember { account_id } if *account_id == actor => Role::Viewer,
        C::Create(_)
        | C::AddMember { .. }
        | C::ChangeRole { .. }
        | C::RemoveMember { .. }
        | C::PublishLink { .. }
        | C::RevokeLink {}
        | C::Archive {}
        | C::Restore {} => Role::Owner,
    }
}

impl ProjectState {
    fn authorise(&self, actor: AccountId, needed: Role) -> Result<(), ProjectRefusal> {
        match self.members.get(&actor) {
            None => Err(ProjectRefusal::NotFound),
            Some(role) if *role < needed => Err(ProjectRefusal::RoleTooLow { needed }),
            Some(_) => Ok(()),
        }
    }

    fn refuse_if_archived(&self, command: &ProjectCommand) -> Result<(), ProjectRefusal> {
        // Who belongs to a project may end belonging to it, and what was shown to everybody can be
        // taken back at any time: an archive keeps content, not people or promises.
        let allowed = matches!(
            command,
            ProjectCommand::Archive {}
                | ProjectCommand::Restore {}
                | ProjectCommand::RemoveMember { .. }
                | ProjectCommand::RevokeLink {}
        ) || matches!(command, ProjectCommand::Undo(found) if undo::fits_the_archive(found));
        if self.archived && !allowed {
            return Err(ProjectRefusal::ProjectArchived);
        }
        Ok(())
    }

    fn decide(&self, command: &ProjectCommand) -> Decision {
        use ProjectCommand as C;
        use ProjectEvent as E;
        match command {
            C::Create(_) => Err(ProjectRefusal::AlreadyExists),
            C::Rename { name } => {
                Ok(event_if_changed(&self.name, name, |name| E::Renamed { name }))
            }
            C::Describe { description } => {
                Ok(event_if_changed(&self.description, description, |description| E::Described {
                    description,
                }))
            }
            C::AddColumn { column_id, name, after, wip_limit, kind } => {
                let new = columns::new(*column_id, name, *wip_limit, *kind);
                columns::add(self, new, *after)
            }
            C::RenameColumn { column_id, name } => columns::rename(self, *column_id, name),
            C::MoveColumn { column_id, after } => columns::shift(self, *column_id, *after),
            C::SetWipLimit { column_id, wip_limit } => {
                columns::set_wip_limit(self, *column_id, *wip_limit)
            }
            C::SetColumnKind { column_id, kind } => columns::set_kind(self, *column_id, *kind),
            C::ArchiveColumn { column_id } => columns::archive(self, *column_id),
            C::RestoreColumn { column_id } => columns::restore(self, *column_id),
            C::RemoveColumn { column_id, move_tasks_to } => {
                columns::remove(self, *column_id, *move_tasks_to)
            }
            C::DefineLabel { label_id, name, colour } => {
                labels::define(self, *label_id, name, *colour)
            }
            C::ChangeLabel { label_id, name, colour } => {
                labels::change(self, *label_id, name.as_ref(), *colour)
            }
            C::RemoveLabel { label_id } => Ok(labels::remove(self, *label_id)),
            C::AddMember { account_id, role } => members::add(self, *account_id, *role),
            C::ChangeRole { account_id, role } => members::change_role(self, *account_id, *role),
            C::RemoveMember { account_id } => members::remove(self, *account_id),
            C::PublishLink { token_hash } => match &self.public_link {
                None => Ok(vec![E::LinkPublished { token_hash: token_hash.clone() }]),
                Some(present) if present == token_hash => Ok(vec![]),
                Some(_) => Err(ProjectRefusal::LinkAlreadyPublished),
            },
            C::RevokeLink {} => {
                let token_hash = self.public_link.clone();
                Ok(token_hash.map(|token_hash| E::LinkRevoked { token_hash }).into_iter().collect())
            }
            C::Archive {} if self.archived => Ok(vec![]),
            C::Archive {} => Ok(vec![E::Archived {}]),
            C::Restore {} if self.archived => Ok(vec![E::Restored {}]),
            C::Restore {} => Ok(vec![]),
            C::Undo(found) => undo::undo(self, found),
        }
    }
}

fn refuse_beyond(limit: Limit, present: usize) -> Result<(), ProjectRefusal> {
    if limit.has_room_for(1, present) { Ok(()) } else { Err(ProjectRefusal::LimitReached(limit)) }
}
