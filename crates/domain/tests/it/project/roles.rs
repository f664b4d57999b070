use super::*;

fn commands() -> Vec<(ProjectCommand, Role)> {
    let column_id = column_id(DOING);
    vec![
        (C::Rename { name: text("Renamed") }, Role::Editor),
        (C::Describe { description: text("Described") }, Role::Editor),
        (add_column(99, "New", None), Role::Editor),
        (C::RenameColumn { column_id, name: text("Renamed") }, Role::Editor),
        (C::MoveColumn { column_id, after: None }, Role::Editor),
        (C::SetWipLimit { column_id, wip_limit: Some(3) }, Role::Editor),
        (C::SetColumnKind { column_id, kind: ColumnKind::Started }, Role::Editor),
        (C::ArchiveColumn { column_id }, Role::Editor),
        (C::RestoreColumn { column_id: super::column_id(ATTIC) }, Role::Editor),
        (C::RemoveColumn { column_id, move_tasks_to: super::column_id(TO_DO) }, Role::Editor),
        (define_label(99, "new"), Role::Editor),
        (
            C::ChangeLabel { label_id: label_id(BUG), name: Some(text("defect")), colour: None },
            Role::Editor,
        ),
        (C::RemoveLabel { label_id: label_id(BUG) }, Role::Editor),
        (C::AddMember { account_id: account(STRANGER), role: Role::Viewer }, Role::Owner),
        (C::ChangeRole { account_id: account(VIEWER), role: Role::Editor }, Role::Owner),
        // Removing someone else; leaving is tested below.
        (C::RemoveMember { account_id: account(77) }, Role::Owner),
        (C::PublishLink { token_hash: token_hash('a') }, Role::Owner),
        (C::Archive {}, Role::Owner),
        (C::Restore {}, Role::Owner),
    ]
}

#[test]
fn each_command_needs_its_role() {
    let members = [
        (VIEWER, Role::Viewer),
        (COMMENTER, Role::Commenter),
        (EDITOR, Role::Editor),
        (OWNER, Role::Owner),
    ];
    let everyone = |(command, needed): (ProjectCommand, Role)| {
        members.map(|(n, role)| (n, role, command.clone(), needed))
    };
    for (actor, role, command, needed) in commands().into_iter().flat_map(everyone) {
        let outcome = ask(&team_project(), actor, command.clone()).map(|_| ());
        let expected = if role < needed { Err(R::RoleTooLow { needed }) } else { Ok(()) };
        assert_eq!(outcome, expected, "{role}: {command:?}");
    }
}

#[test]
fn a_stranger_is_told_that_there_is_no_such_project() {
    for (command, _) in commands() {
        assert_eq!(ask(&team_project(), STRANGER, command.clone()), Err(R::NotFound));
        assert_eq!(ask(&Project::default(), OWNER, command), Err(R::NotFound));
    }
}

#[test]
fn an_archived_project_can_only_be_restored_and_left() {
    let project = project_after(team().into_iter().chain([E::Archived {}]));
    for (command, _) in commands() {
        let expected = if command == (C::Restore {}) {
            Ok(vec![E::Restored {}])
        } else if command == (C::Archive {}) {
            Ok(vec![])
        } else if let C::RemoveMember { account_id } = command {
            let role = project.role_of(account_id);
            Ok(role.map(|role| E::MemberRemoved { account_id, role }).into_iter().collect())
        } else {
            Err(R::ProjectArchived)
        };
        assert_eq!(ask(&project, OWNER, command), expected);
    }
    let leave = C::RemoveMember { account_id: account(VIEWER) };
    let left = E::MemberRemoved { account_id: account(VIEWER), role: Role::Viewer };
    assert_eq!(ask(&project, VIEWER, leave), Ok(vec![left]));
}
