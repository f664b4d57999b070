//! What a project accepts and refuses: given these events, when someone asks, then that follows.

use crate::world::*;
use cqrs_es::Aggregate;
use domain::project::{
    Column, ColumnKind, CreateProject, Label, LabelColour, MAX_COLUMNS, MAX_LABELS, MAX_MEMBERS,
    MAX_REMOVED_COLUMNS, Project, ProjectCommand, ProjectEvent, ProjectRefusal, ProjectRequest,
    Role,
};
use domain::text::{ColumnName, Description, LabelName, ProjectName};
use domain::{AccountId, ProjectId, RefusalKind};

use ProjectCommand as C;
use ProjectEvent as E;
use ProjectRefusal as R;

type Outcome = Result<Vec<ProjectEvent>, ProjectRefusal>;

fn ask(project: &Project, actor: u16, command: ProjectCommand) -> Outcome {
    project.decide(&ProjectRequest { actor: account(actor), command })
}

/// Checks the outcome of a command by the owner, after `more` happened to the team's project.
#[track_caller]
fn check(more: impl IntoIterator<Item = ProjectEvent>, command: ProjectCommand, expected: Outcome) {
    let project = project_after(team().into_iter().chain(more));
    assert_eq!(ask(&project, OWNER, command), expected);
}

fn create() -> CreateProject {
    CreateProject {
        project_id: id::<ProjectId>(PROJECT),
        key: text("TM"),
        name: text::<ProjectName>("Task Manager"),
        description: Description::default(),
        columns: columns(),
        labels: vec![label(BUG, "bug"), label(URGENT, "urgent")],
    }
}

mod creating {
    use super::*;

    #[track_caller]
    fn check_new(create: CreateProject, expected: Outcome) {
        assert_eq!(ask(&Project::default(), OWNER, C::Create(create)), expected);
    }

    #[test]
    fn makes_its_creator_the_owner() {
        check_new(create(), Ok(vec![project_created()]));
        let project = project_after([project_created()]);
        assert_eq!(project.role_of(account(OWNER)), Some(Role::Owner));
    }

    #[test]
    fn again_in_the_same_way_changes_nothing() {
        let columns = (0..4).map(|n| Column {
            column_id: column_id(900 + n),
            ..create().columns[usize::from(n)].clone()
        });
        let other_ids = CreateProject { columns: columns.collect(), ..create() };
        check([], C::Create(create()), Ok(vec![]));
        check([], C::Create(other_ids), Ok(vec![]));
        let renamed = E::Renamed { name: change(text("Task Manager"), text("Renamed since")) };
        check([renamed, E::Archived {}], C::Create(create()), Ok(vec![]));
    }

    #[test]
    fn again_in_another_way_is_refused() {
        let taken = Err(R::AlreadyExists);
        check([], C::Create(CreateProject { key: text("TMX"), ..create() }), taken.clone());
        check([], C::Create(CreateProject { name: text("X"), ..create() }), taken.clone());
        check([], C::Create(CreateProject { description: text("X"), ..create() }), taken.clone());
        check([], C::Create(CreateProject { columns: vec![], ..create() }), taken.clone());
        check([], C::Create(CreateProject { labels: vec![], ..create() }), taken.clone());
        assert_eq!(ask(&team_project(), EDITOR, C::Create(create())), taken);
    }

    #[test]
    fn needs_a_column_that_is_not_archived() {
        check_new(CreateProject { columns: vec![], ..create() }, Err(R::LastColumn));
        let attic = Column { archived: true, ..column(ATTIC, "Attic") };
        check_new(CreateProject { columns: vec![attic], ..create() }, Err(R::LastColumn));
    }

    #[test]
    fn refuses_two_things_with_one_id() {
        let columns = vec![column(TO_DO, "To do"), column(TO_DO, "Doing")];
        check_new(CreateProject { columns, ..create() }, Err(R::DuplicateId));
        let labels = vec![label(BUG, "bug"), label(BUG, "defect")];
        check_new(CreateProject { labels, ..create() }, Err(R::DuplicateId));
    }

    #[test]
    fn refuses_labels_of_one_name_unless_it_is_empty() {
        let labels = vec![label(BUG, "bug"), label(URGENT, "bug")];
        check_new(CreateProject { labels, ..create() }, Err(R::LabelNameTaken));
        let labels = vec![label(BUG, ""), label(URGENT, "")];
        assert!(
            ask(&Project::default(), OWNER, C::Create(CreateProject { labels, ..create() }))
                .is_ok()
        );
    }

    #[test]
    fn refuses_more_columns_or_labels_than_a_project_has() {
        let columns = |count| (0..count).map(|n| column(1_000 + n, "column")).collect();
        let labels = |count| (0..count).map(|n| label(1_000 + n, &format!("label {n}"))).collect();
        let most = CreateProject { columns: columns(100), labels: labels(200), ..create() };
        assert!(ask(&Project::default(), OWNER, C::Create(most)).is_ok());
        let limit = Err(R::LimitReached(MAX_COLUMNS));
        check_new(CreateProject { columns: columns(101), ..create() }, limit);
        let limit = Err(R::LimitReached(MAX_LABELS));
        check_new(CreateProject { labels: labels(201), ..create() }, limit);
    }

    #[test]
    fn refuses_a_wip_limit_out_of_range() {
        let columns = vec![Column { wip_limit: Some(0), ..column(TO_DO, "To do") }];
        check_new(CreateProject { columns, ..create() }, Err(R::WipLimitOutOfRange));
    }
}

mod roles {
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
                C::ChangeLabel {
                    label_id: label_id(BUG),
                    name: Some(text("defect")),
                    colour: None,
                },
                Role::Editor,
            ),
            (C::RemoveLabel { label_id: label_id(BUG) }, Role::Editor),
            (C::AddMember { account_id: account(STRANGER), role: Role::Viewer }, Role::Owner),
            (C::ChangeRole { account_id: account(VIEWER), role: Role::Editor }, Role::Owner),
            // Removing someone else; leaving is tested below.
            (C::RemoveMember { account_id: account(77) }, Role::Owner),
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
    fn an_archived_project_accepts_only_its_restoration() {
        let project = project_after(team().into_iter().chain([E::Archived {}]));
        for (command, _) in commands() {
            let expected = if command == (C::Restore {}) {
                Ok(vec![E::Restored {}])
            } else if command == (C::Archive {}) {
                Ok(vec![])
            } else {
                Err(R::ProjectArchived)
            };
            assert_eq!(ask(&project, OWNER, command), expected);
        }
        let leave = C::RemoveMember { account_id: account(VIEWER) };
        assert_eq!(ask(&project, VIEWER, leave), Err(R::ProjectArchived));
    }
}

mod naming {
    use super::*;

    #[test]
    fn a_rename_tells_before_and_after() {
        let name = change(text::<ProjectName>("Task Manager"), text("Tasks"));
        check([], C::Rename { name: text("Tasks") }, Ok(vec![E::Renamed { name }]));
        check([], C::Rename { name: text("Task Manager") }, Ok(vec![]));
    }

    #[test]
    fn a_description_tells_before_and_after() {
        let description = change(Description::default(), text("Ours"));
        check(
            [],
            C::Describe { description: text("Ours") },
            Ok(vec![E::Described { description }]),
        );
        check([], C::Describe { description: Description::default() }, Ok(vec![]));
    }

    #[test]
    fn archiving_and_restoring_twice_changes_nothing() {
        check([], C::Archive {}, Ok(vec![E::Archived {}]));
        check([E::Archived {}], C::Archive {}, Ok(vec![]));
        check([E::Archived {}], C::Restore {}, Ok(vec![E::Restored {}]));
        check([], C::Restore {}, Ok(vec![]));
    }
}

fn add_column(number: u16, name: &str, after: Option<u16>) -> ProjectCommand {
    C::AddColumn {
        column_id: column_id(number),
        name: text::<ColumnName>(name),
        after: after.map(column_id),
        wip_limit: None,
        kind: ColumnKind::Open,
    }
}

mod columns {
    use super::*;

    fn removed(number: u16, name: &str, index: u32, replacement: u16) -> ProjectEvent {
        let replacement = column_id(replacement);
        E::ColumnRemoved { column: column(number, name), index, replacement }
    }

    #[test]
    fn a_column_is_added_last_or_right_of_another() {
        let column = column(99, "Review");
        let added = |index| Ok(vec![E::ColumnAdded { column: column.clone(), index }]);
        check([], add_column(99, "Review", None), added(4));
        check([], add_column(99, "Review", Some(TO_DO)), added(1));
        check([], add_column(99, "Review", Some(98)), Err(R::ColumnNotFound));
    }

    #[test]
    fn adding_the_same_column_again_changes_nothing() {
        let added = E::ColumnAdded { column: column(99, "Review"), index: 0 };
        check([added.clone()], add_column(99, "Review", None), Ok(vec![]));
        check([added], add_column(99, "Other", None), Err(R::AlreadyExists));
        let gone = removed(DOING, "Doing", 1, TO_DO);
        check([gone], add_column(DOING, "Doing", None), Err(R::AlreadyExists));
    }

    #[test]
    fn the_hundredth_column_is_the_last() {
        let some = |count: u16| {
            (0..count).map(|n| E::ColumnAdded { column: column(1_000 + n, "more"), index: 4 })
        };
        let project = project_after(team().into_iter().chain(some(95)));
        assert!(ask(&project, OWNER, add_column(99, "Review", None)).is_ok());
        check(some(96), add_column(99, "Review", None), Err(R::LimitReached(MAX_COLUMNS)));
    }

    #[test]
    fn wip_limits_are_between_one_and_a_thousand() {
        let column_id = column_id(DOING);
        for limit in [1, 1_000] {
            let wip_limit = change(None, Some(limit));
            let set = E::WipLimitSet { column_id, wip_limit };
            check([], C::SetWipLimit { column_id, wip_limit: Some(limit) }, Ok(vec![set]));
        }
        for limit in [0, 1_001] {
            let refused = Err(R::WipLimitOutOfRange);
            check([], C::SetWipLimit { column_id, wip_limit: Some(limit) }, refused.clone());
            let column_id = super::column_id(99);
            let name = text("Review");
            let kind = ColumnKind::Open;
            let add = C::AddColumn { column_id, name, after: None, wip_limit: Some(limit), kind };
            check([], add, refused);
        }
        check([], C::SetWipLimit { column_id, wip_limit: None }, Ok(vec![]));
    }

    #[test]
    fn a_column_is_renamed_and_its_kind_set() {
        let column_id = column_id(DOING);
        let name = change(text::<ColumnName>("Doing"), text("In progress"));
        let renamed = Ok(vec![E::ColumnRenamed { column_id, name }]);
        check([], C::RenameColumn { column_id, name: text("In progress") }, renamed);
        check([], C::RenameColumn { column_id, name: text("Doing") }, Ok(vec![]));
        let kind = change(ColumnKind::Open, ColumnKind::Started);
        let set = Ok(vec![E::ColumnKindSet { column_id, kind }]);
        check([], C::SetColumnKind { column_id, kind: ColumnKind::Started }, set);
        check([], C::SetColumnKind { column_id, kind: ColumnKind::Open }, Ok(vec![]));
    }

    #[test]
    fn two_columns_may_share_a_name() {
        let column_id = column_id(DOING);
        let name = change(text::<ColumnName>("Doing"), text("Done"));
        let renamed = Ok(vec![E::ColumnRenamed { column_id, name }]);
        check([], C::RenameColumn { column_id, name: text("Done") }, renamed);
    }

    #[test]
    fn a_column_moves_to_any_place() {
        let places = [
            (DONE, None, Some((2, 0))),
            (DONE, Some(TO_DO), Some((2, 1))),
            (DONE, Some(DOING), None),
            (DONE, Some(DONE), None),
            (TO_DO, Some(DOING), Some((0, 1))),
            (TO_DO, Some(ATTIC), Some((0, 3))),
            (TO_DO, None, None),
        ];
        for (column, after, moved) in places {
            let column_id = column_id(column);
            let event = moved
                .map(|(before, after)| E::ColumnMoved { column_id, index: change(before, after) });
            let command = C::MoveColumn { column_id, after: after.map(super::column_id) };
            check([], command.clone(), Ok(event.clone().into_iter().collect()));
            // Once there, it is there.
            check(event, command, Ok(vec![]));
        }
    }

    #[test]
    fn an_archived_column_comes_back() {
        let column_id = column_id(DOING);
        let archived = E::ColumnArchived { column_id };
        check([], C::ArchiveColumn { column_id }, Ok(vec![archived.clone()]));
        check([archived.clone()], C::ArchiveColumn { column_id }, Ok(vec![]));
        let restored = E::ColumnRestored { column_id };
        check([archived], C::RestoreColumn { column_id }, Ok(vec![restored]));
        check([], C::RestoreColumn { column_id }, Ok(vec![]));
    }

    #[test]
    fn the_last_column_is_neither_archived_nor_removed() {
        let archived = [DOING, DONE].map(|n| E::ColumnArchived { column_id: column_id(n) });
        let column_id = column_id(TO_DO);
        check(archived.clone(), C::ArchiveColumn { column_id }, Err(R::LastColumn));
        let remove = C::RemoveColumn { column_id, move_tasks_to: super::column_id(DOING) };
        check(archived.clone(), remove, Err(R::LastColumn));
        // An archived one may go while one is left.
        let column_id = super::column_id(DOING);
        let remove = C::RemoveColumn { column_id, move_tasks_to: super::column_id(TO_DO) };
        let column = Column { archived: true, ..column(DOING, "Doing") };
        let replacement = super::column_id(TO_DO);
        let gone = E::ColumnRemoved { column, index: 1, replacement };
        check(archived, remove, Ok(vec![gone]));
    }

    #[test]
    fn a_removed_column_needs_another_live_one_for_its_tasks() {
        let remove =
            |to| C::RemoveColumn { column_id: column_id(DOING), move_tasks_to: column_id(to) };
        let gone = removed(DOING, "Doing", 1, DONE);
        check([], remove(DONE), Ok(vec![gone.clone()]));
        check([], remove(DOING), Err(R::ReplacementIsItself));
        check([], remove(ATTIC), Err(R::ColumnArchived));
        check([], remove(99), Err(R::ColumnNotFound));
        check([gone], remove(DONE), Ok(vec![]));
    }

    #[test]
    fn removed_columns_are_remembered_up_to_a_limit() {
        let history = (0..1_000).map(|n| removed(2_000 + n, "gone", 0, TO_DO));
        let remove =
            C::RemoveColumn { column_id: column_id(DOING), move_tasks_to: column_id(DONE) };
        check(history, remove, Err(R::LimitReached(MAX_REMOVED_COLUMNS)));
    }

    #[test]
    fn tasks_show_in_the_replacement_of_the_replacement() {
        let events = [removed(TO_DO, "To do", 0, DOING), removed(DOING, "Doing", 0, DONE)];
        let project = project_after(team().into_iter().chain(events));
        for number in [TO_DO, DOING, DONE] {
            assert_eq!(project.shown_column(column_id(number)), Some(column_id(DONE)));
        }
        assert_eq!(project.shown_column(column_id(99)), None);
        let shown: Vec<_> = [DONE, TO_DO, DOING].map(column_id).into();
        assert_eq!(project.columns_shown_in(column_id(DONE)), shown);
        assert_eq!(project.columns_shown_in(column_id(DOING)), []);
        assert_eq!(project.columns_shown_in(column_id(ATTIC)), [column_id(ATTIC)]);
    }

    /// No decision makes such a history; a bound keeps even that from hanging.
    #[test]
    fn a_circle_of_replacements_shows_nowhere() {
        let events = [removed(TO_DO, "To do", 0, DOING), removed(DOING, "Doing", 0, TO_DO)];
        let project = project_after(team().into_iter().chain(events));
        assert_eq!(project.shown_column(column_id(TO_DO)), None);
    }

    #[test]
    fn commands_to_an_unknown_column_are_refused() {
        let (column_id, to) = (column_id(99), column_id(TO_DO));
        let refused = Err(R::ColumnNotFound);
        check([], C::RenameColumn { column_id, name: text("X") }, refused.clone());
        check([], C::MoveColumn { column_id, after: None }, refused.clone());
        check([], C::MoveColumn { column_id: to, after: Some(column_id) }, refused.clone());
        check([], C::SetWipLimit { column_id, wip_limit: None }, refused.clone());
        check([], C::SetColumnKind { column_id, kind: ColumnKind::Done }, refused.clone());
        check([], C::ArchiveColumn { column_id }, refused.clone());
        check([], C::RestoreColumn { column_id }, refused.clone());
        check([], C::RemoveColumn { column_id, move_tasks_to: to }, refused);
    }
}

fn define_label(number: u16, name: &str) -> ProjectCommand {
    C::DefineLabel {
        label_id: label_id(number),
        name: text::<LabelName>(name),
        colour: LabelColour::Red,
    }
}

mod labels {
    use super::*;

    #[test]
    fn a_label_is_defined_once() {
        let defined = E::LabelDefined { label: label(99, "wip") };
        check([], define_label(99, "wip"), Ok(vec![defined]));
        check([], define_label(BUG, "bug"), Ok(vec![]));
        check([], define_label(BUG, "defect"), Err(R::AlreadyExists));
    }

    #[test]
    fn names_are_unique_unless_empty() {
        check([], define_label(99, "bug"), Err(R::LabelNameTaken));
        let bare = E::LabelDefined { label: label(98, "") };
        let another = E::LabelDefined { label: label(99, "") };
        check([bare], define_label(99, ""), Ok(vec![another]));
        let name = Some(text::<LabelName>("urgent"));
        let rename = C::ChangeLabel { label_id: label_id(BUG), name, colour: None };
        check([], rename, Err(R::LabelNameTaken));
    }

    #[test]
    fn a_change_tells_only_what_changed() {
        let label_id = label_id(BUG);
        let ask = |name: Option<&str>, colour| C::ChangeLabel {
            label_id,
            name: name.map(text::<LabelName>),
            colour,
        };
        let name = change(text::<LabelName>("bug"), text("defect"));
        let colour = change(LabelColour::Red, LabelColour::Sky);
        let changed = |name, colour| Ok(vec![E::LabelChanged { label_id, name, colour }]);
        check([], ask(Some("defect"), None), changed(Some(name.clone()), None));
        check([], ask(Some("bug"), Some(LabelColour::Sky)), changed(None, Some(colour.clone())));
        let both = ask(Some("defect"), Some(LabelColour::Sky));
        check([], both.clone(), changed(Some(name.clone()), Some(colour.clone())));
        let after = E::LabelChanged { label_id, name: Some(name), colour: Some(colour) };
        check([after], both, Ok(vec![]));
        check([], ask(None, None), Ok(vec![]));
    }

    #[test]
    fn changing_an_unknown_label_is_refused_and_removing_it_changes_nothing() {
        let label_id = label_id(99);
        check([], C::ChangeLabel { label_id, name: None, colour: None }, Err(R::LabelNotFound));
        check([], C::RemoveLabel { label_id }, Ok(vec![]));
    }

    #[test]
    fn a_removed_label_frees_its_name() {
        let removed = E::LabelRemoved { label: label(BUG, "bug") };
        check([], C::RemoveLabel { label_id: label_id(BUG) }, Ok(vec![removed.clone()]));
        let defined = E::LabelDefined { label: label(99, "bug") };
        check([removed], define_label(99, "bug"), Ok(vec![defined]));
    }

    #[test]
    fn the_two_hundredth_label_is_the_last() {
        let some = |count: u16| {
            (0..count).map(|n| E::LabelDefined {
                label: Label { name: text("x"), ..label(1_000 + n, "") },
            })
        };
        let project = project_after(team().into_iter().chain(some(197)));
        assert!(ask(&project, OWNER, define_label(99, "wip")).is_ok());
        check(some(198), define_label(99, "wip"), Err(R::LimitReached(MAX_LABELS)));
    }
}

mod members {
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
}

#[test]
fn nothing_happens_to_a_project_before_it_is_created() {
    assert_eq!(project_after([E::Archived {}]), Project::default());
}

#[test]
fn a_second_creation_in_the_history_changes_nothing() {
    let mut project = project_after(team());
    project.apply(project_created());
    assert_eq!(project, *team_project());
}

#[test]
fn a_project_survives_its_snapshot() {
    let project = team_project();
    let snapshot = serde_json::to_string(&*project).unwrap();
    assert_eq!(serde_json::from_str::<Project>(&snapshot).unwrap(), *project);
    assert!(!serde_json::from_str::<Project>("null").unwrap().exists());
}

#[test]
fn every_refusal_has_its_kind() {
    let kinds = [
        (R::NotFound, RefusalKind::NotFound),
        (R::RoleTooLow { needed: Role::Owner }, RefusalKind::RoleTooLow),
        (R::AlreadyExists, RefusalKind::AlreadyExists),
        (R::LastOwner, RefusalKind::Rule),
        (R::WipLimitOutOfRange, RefusalKind::Invalid),
    ];
    for (refusal, kind) in kinds {
        assert_eq!(refusal.kind(), kind);
        assert_eq!(refusal.field().is_some(), kind == RefusalKind::Invalid);
    }
    assert_eq!(R::WipLimitOutOfRange.to_string(), "a WIP limit is between 1 and 1000");
    assert_eq!(R::LimitReached(MAX_COLUMNS).to_string(), "a project has at most 100 columns");
}
