//! What takes an event of a project back: the change that undoes it, if the field still is as the
//! event left it. It needs the role that this change would need.

mod columns;
mod parts;

use super::Decision;
use crate::change::event_if_changed;
use crate::project::{ProjectEvent, ProjectState, Role};
use crate::undo::{NotUndoable, still};
use crate::{AccountId, Change};

type Found = Result<ProjectEvent, NotUndoable>;

pub(super) fn needed_role(found: &Found, actor: AccountId) -> Role {
    use ProjectEvent as E;
    match found {
        // Everyone may leave.
        Ok(E::MemberAdded { account_id, .. }) if *account_id == actor => Role::Viewer,
        Ok(
            E::MemberAdded { .. }
            | E::RoleChanged { .. }
            | E::MemberRemoved { .. }
            | E::LinkPublished { .. }
            | E::LinkRevoked { .. }
            | E::Archived {}
            | E::Restored {},
        ) => Role::Owner,
        Ok(
            E::Created { .. }
            | E::Renamed { .. }
            | E::Described { .. }
            | E::ColumnAdded { .. }
            | E::ColumnRenamed { .. }
            | E::ColumnMoved { .. }
            | E::WipLimitSet { .. }
            | E::ColumnKindSet { .. }
            | E::ColumnArchived { .. }
            | E::ColumnRestored { .. }
            | E::ColumnRemoved { .. }
            | E::LabelDefined { .. }
            | E::LabelChanged { .. }
            | E::LabelRemoved { .. },
        )
        | Err(_) => Role::Editor,
    }
}

/// Tells whether the undo is possible while the project is archived.
pub(super) const fn fits_the_archive(found: &Found) -> bool {
    use ProjectEvent as E;
    matches!(
        found,
        Ok(E::Archived {} | E::Restored {} | E::MemberAdded { .. } | E::LinkPublished { .. })
    )
}

pub(super) fn undo(state: &ProjectState, found: &Found) -> Decision {
    use ProjectEvent as E;
    match found.as_ref().map_err(Clone::clone)? {
        E::Created { .. } => {
            Err(NotUndoable::CannotUndo("a project's beginning is not undone, archive it").into())
        }
        E::Renamed { name: Change { before, after } } => {
            still("name", None, (&state.name, after))?;
            Ok(event_if_changed(&state.name, before, |name| E::Renamed { name }))
        }
        E::Described { description: Change { before, after } } => {
            still("description", None, (&state.description, after))?;
            let described = |description| E::Described { description };
            Ok(event_if_changed(&state.description, before, described))
        }
        E::ColumnAdded { column, .. } => columns::added(state, column),
        E::ColumnRenamed { column_id, name } => columns::renamed(state, *column_id, name),
        E::ColumnMoved { column_id, index } => columns::moved(state, *column_id, index),
        E::WipLimitSet { column_id, wip_limit } => {
            columns::wip_limit_set(state, *column_id, wip_limit)
        }
        E::ColumnKindSet { column_id, kind } => columns::kind_set(state, *column_id, kind),
        E::ColumnArchived { column_id } => columns::archived(state, *column_id),
        E::ColumnRestored { column_id } => columns::restored(state, *column_id),
        E::ColumnRemoved { column, index, .. } => columns::removed(state, column, *index),
        E::LabelDefined { label } => parts::label_defined(state, label),
        E::LabelChanged { label_id, name, colour } => {
            parts::label_changed(state, *label_id, name.as_ref(), colour.as_ref())
        }
        E::LabelRemoved { label } => parts::label_removed(state, label),
        E::MemberAdded { account_id, role } => parts::member_added(state, *account_id, *role),
        E::RoleChanged { account_id, role } => parts::role_changed(state, *account_id, role),
        E::MemberRemoved { account_id, role } => parts::member_removed(state, *account_id, *role),
        E::LinkPublished { token_hash } => parts::link_published(state, token_hash),
        E::LinkRevoked { token_hash } => parts::link_revoked(state, token_hash),
        E::Archived {} => switch((state.archived, true), E::Restored {}),
        E::Restored {} => switch((state.archived, false), E::Archived {}),
    }
}

fn switch((now, after): (bool, bool), inverse: ProjectEvent) -> Decision {
    still("archived", None, (&now, &after))?;
    Ok(vec![inverse])
}
