use super::*;

fn added(number: u16, role: Role) -> ProjectEvent {
    E::MemberAdded { account_id: account(number), role }
}

#[test]
fn a_member_is_added_once() {
    let add = |account_id: AccountId, role| C::AddMember { account_id, role };
    let joined = added(STRANGER, Role::Editor);
    check([], add(account(STRANGER), Role::Editor), Ok(vec![joined]));
    check([], add(account(EDITOR), Role::Editor), Ok(vec![]));
    check([], add(account(EDITOR), Role::Owner), Err(R::AlreadyAMember));
}

#[test]
fn the_five_hundredth_member_is_the_last() {
    let some = |count: u16| (0..count).map(|n| added(1_000 + n, Role::Viewer));
    let add = C::AddMember { account_id: account(STRANGER), role: Role::Viewer };
    let joined = added(STRANGER, Role::Viewer);
    check(some(495), add.clone(), Ok(vec![joined]));
    check(some(496), add, Err(R::LimitReached(MAX_MEMBERS)));
}

#[test]
fn a_role_changes_from_before_to_after() {
    let account_id = account(VIEWER);
    let role = change(Role::Viewer, Role::Editor);
    let changed = E::RoleChanged { account_id, role };
    check([], C::ChangeRole { account_id, role: Role::Editor }, Ok(vec![changed]));
    check([], C::ChangeRole { account_id, role: Role::Viewer }, Ok(vec![]));
    let account_id = account(STRANGER);
    check([], C::ChangeRole { account_id, role: Role::Viewer }, Err(R::NotAMember));
}

#[test]
fn the_last_owner_neither_leaves_nor_steps_down() {
    let account_id = account(OWNER);
    check([], C::RemoveMember { account_id }, Err(R::LastOwner));
    check([], C::ChangeRole { account_id, role: Role::Editor }, Err(R::LastOwner));
    check([], C::ChangeRole { account_id, role: Role::Owner }, Ok(vec![]));
    let second = || [added(STRANGER, Role::Owner)];
    let left = E::MemberRemoved { account_id, role: Role::Owner };
    check(second(), C::RemoveMember { account_id }, Ok(vec![left]));
    let role = change(Role::Owner, Role::Viewer);
    let stepped_down = E::RoleChanged { account_id, role };
    check(second(), C::ChangeRole { account_id, role: Role::Viewer }, Ok(vec![stepped_down]));
}

#[test]
fn everyone_may_leave_and_only_an_owner_removes_others() {
    let leave = |number| C::RemoveMember { account_id: account(number) };
    let left = E::MemberRemoved { account_id: account(VIEWER), role: Role::Viewer };
    assert_eq!(ask(&team_project(), VIEWER, leave(VIEWER)), Ok(vec![left.clone()]));
    check([], leave(VIEWER), Ok(vec![left.clone()]));
    let refused = Err(R::RoleTooLow { needed: Role::Owner });
    assert_eq!(ask(&team_project(), EDITOR, leave(VIEWER)), refused);
    check([left], leave(VIEWER), Ok(vec![]));
}
