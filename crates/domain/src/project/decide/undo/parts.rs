//! Labels, members and the public link.

use super::super::{Decision, labels, members};
use crate::project::{Label, LabelColour, LinkTokenHash, ProjectEvent, ProjectState, Role};
use crate::text::LabelName;
use crate::undo::{NotUndoable, still};
use crate::{AccountId, Change, LabelId};

pub(super) fn label_defined(state: &ProjectState, label: &Label) -> Decision {
    still_label(state, label.label_id, Some(label))?;
    Ok(labels::remove(state, label.label_id))
}

pub(super) fn label_changed(
    state: &ProjectState,
    label_id: LabelId,
    name: Option<&Change<LabelName>>,
    colour: Option<&Change<LabelColour>>,
) -> Decision {
    let (now, id) = (state.label(label_id), Some(label_id.get()));
    if let Some(name) = name {
        still("label_name", id, (&now.map(|label| &label.name), &Some(&name.after)))?;
    }
    if let Some(colour) = colour {
        still("label_colour", id, (&now.map(|label| &label.colour), &Some(&colour.after)))?;
    }
    let (name, colour) = (name.map(|name| &name.before), colour.map(|colour| colour.before));
    labels::change(state, label_id, name, colour)
}

/// Tasks that carried the label show it again.
pub(super) fn label_removed(state: &ProjectState, label: &Label) -> Decision {
    still_label(state, label.label_id, None)?;
    labels::define(state, label.label_id, &label.name, label.colour)
}

fn still_label(
    state: &ProjectState,
    label_id: LabelId,
    after: Option<&Label>,
) -> Result<(), NotUndoable> {
    still("labels", Some(label_id.get()), (&state.label(label_id), &after))
}

pub(super) fn member_added(state: &ProjectState, account_id: AccountId, role: Role) -> Decision {
    still_member(state, account_id, Some(role))?;
    members::remove(state, account_id)
}

pub(super) fn role_changed(
    state: &ProjectState,
    account_id: AccountId,
    role: &Change<Role>,
) -> Decision {
    still_member(state, account_id, Some(role.after))?;
    members::change_role(state, account_id, role.before)
}

pub(super) fn member_removed(state: &ProjectState, account_id: AccountId, role: Role) -> Decision {
    still_member(state, account_id, None)?;
    members::add(state, account_id, role)
}

fn still_member(
    state: &ProjectState,
    account_id: AccountId,
    after: Option<Role>,
) -> Result<(), NotUndoable> {
    let now = state.members.get(&account_id).copied();
    still("members", Some(account_id.get()), (&now, &after))
}

pub(super) fn link_published(state: &ProjectState, token_hash: &LinkTokenHash) -> Decision {
    still_linked(state, Some(token_hash))?;
    Ok(vec![ProjectEvent::LinkRevoked { token_hash: token_hash.clone() }])
}

/// The link that people hold works again.
pub(super) fn link_revoked(state: &ProjectState, token_hash: &LinkTokenHash) -> Decision {
    still_linked(state, None)?;
    Ok(vec![ProjectEvent::LinkPublished { token_hash: token_hash.clone() }])
}

/// Tells that there is a link, and not its digest.
fn still_linked(state: &ProjectState, after: Option<&LinkTokenHash>) -> Result<(), NotUndoable> {
    let now = state.public_link.as_ref();
    if now == after {
        return Ok(());
    }
    Err(NotUndoable::overtaken("public_link", None, &now.is_some()))
}
