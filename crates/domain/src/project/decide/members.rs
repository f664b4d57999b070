//! Rules of membership. There is always an owner.

use super::{Decision, MAX_MEMBERS, refuse_beyond};
use crate::AccountId;
use crate::change::event_if_changed;
use crate::project::{ProjectEvent, ProjectRefusal, ProjectState, Role};

pub(super) fn add(state: &ProjectState, account_id: AccountId, role: Role) -> Decision {
    match state.members.get(&account_id) {
        Some(present) if *present == role => Ok(vec![]),
        Some(_) => Err(ProjectRefusal::AlreadyAMember),
        None => {
            refuse_beyond(MAX_MEMBERS, state.members.len())?;
            Ok(vec![ProjectEvent::MemberAdded { account_id, role }])
        }
    }
}

pub(super) fn change_role(state: &ProjectState, account_id: AccountId, role: Role) -> Decision {
    let present = state.members.get(&account_id).ok_or(ProjectRefusal::NotAMember)?;
    if role != Role::Owner {
        refuse_if_last_owner(state, account_id)?;
    }
    Ok(event_if_changed(present, &role, |role| ProjectEvent::RoleChanged { account_id, role }))
}

pub(super) fn remove(state: &ProjectState, account_id: AccountId) -> Decision {
    let Some(role) = state.members.get(&account_id).copied() else { return Ok(vec![]) };
    refuse_if_last_owner(state, account_id)?;
    Ok(vec![ProjectEvent::MemberRemoved { account_id, role }])
}

fn refuse_if_last_owner(state: &ProjectState, account_id: AccountId) -> Result<(), ProjectRefusal> {
    let is_owner = state.members.get(&account_id) == Some(&Role::Owner);
    let mut others = state.members.iter().filter(|(member, _)| **member != account_id);
    if is_owner && !others.any(|(_, role)| *role == Role::Owner) {
        return Err(ProjectRefusal::LastOwner);
    }
    Ok(())
}
