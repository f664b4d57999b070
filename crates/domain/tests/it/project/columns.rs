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
        let event =
            moved.map(|(before, after)| E::ColumnMoved { column_id, index: change(before, after) });
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
    let remove = |to| C::RemoveColumn { column_id: column_id(DOING), move_tasks_to: column_id(to) };
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
    let remove = C::RemoveColumn { column_id: column_id(DOING), move_tasks_to: column_id(DONE) };
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
