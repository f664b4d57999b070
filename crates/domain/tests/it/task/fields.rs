use super::*;

#[test]
fn each_change_tells_before_and_after_and_happens_once() {
    let title = change(text::<Title>("Pay rent"), text("Pay the rent"));
    let description = change(Description::default(), text("By bank"));
    let priority = change(Priority::None, Priority::High);
    let due = Dates { start_on: None, due_on: Some(date("2026-01-01")) };
    let changes = [
        (C::Retitle { title: title.after.clone() }, E::Retitled { title }),
        (C::Describe { description: description.after.clone() }, E::Described { description }),
        (C::Prioritise { priority: Priority::High }, E::Prioritised { priority }),
        (C::Estimate { points: points(5) }, E::Estimated { estimate: change(None, points(5)) }),
        (C::Schedule(due), E::Scheduled { dates: change(Dates::default(), due) }),
    ];
    for (command, event) in changes {
        check([], command.clone(), Ok(vec![event.clone()]));
        check([event], command, Ok(vec![]));
    }
}

#[test]
fn a_schedule_runs_forwards() {
    let dates = |start, due| Dates { start_on: Some(date(start)), due_on: Some(date(due)) };
    let backwards = dates("2026-01-02", "2026-01-01");
    check([], C::Schedule(backwards), Err(R::DatesOutOfOrder));
    let one_day = dates("2026-01-01", "2026-01-01");
    let scheduled = E::Scheduled { dates: change(Dates::default(), one_day) };
    check([], C::Schedule(one_day), Ok(vec![scheduled]));
}

fn move_to(column: u16, key: &str) -> TaskCommand {
    C::Move(MoveTask { column_id: column_id(column), rank: rank(key) })
}

#[test]
fn a_move_tells_both_places() {
    let moved = |column, key: &str| {
        let column_id = change(column_id(TO_DO), column_id(column));
        Ok(vec![E::Moved { column_id, rank: change(rank("a0"), rank(key)) }])
    };
    check([], move_to(DONE, "a0"), moved(DONE, "a0"));
    check([], move_to(TO_DO, "a1"), moved(TO_DO, "a1"));
    check([], move_to(TO_DO, "a0"), Ok(vec![]));
}

#[test]
fn a_task_moves_only_into_a_live_column() {
    check([], move_to(ATTIC, "a0"), Err(R::ColumnArchived));
    check([], move_to(99, "a0"), Err(R::ColumnNotFound));
}

#[test]
fn a_member_is_assigned_once() {
    let account_id = account(VIEWER);
    let assigned = E::Assigned { account_id };
    check([], C::Assign { account_id }, Ok(vec![assigned.clone()]));
    check([assigned.clone()], C::Assign { account_id }, Ok(vec![]));
    check([], C::Assign { account_id: account(STRANGER) }, Err(R::NotAMember));
    check([assigned], C::Unassign { account_id }, Ok(vec![E::Unassigned { account_id }]));
    check([], C::Unassign { account_id }, Ok(vec![]));
}

#[test]
fn the_hundredth_assignee_is_the_last_and_people_who_left_do_not_count() {
    let joined = |count: u16| {
        (0..count).map(|n| ProjectEvent::MemberAdded {
            account_id: account(1_000 + n),
            role: Role::Viewer,
        })
    };
    let task = after((0..100).map(|n| E::Assigned { account_id: account(1_000 + n) }));
    let with_members = |count: u16| {
        let project = project_after(team().into_iter().chain(joined(count)));
        ask_in(project, &task, EDITOR, C::Assign { account_id: account(VIEWER) })
    };
    assert_eq!(with_members(100), Err(R::LimitReached(MAX_ASSIGNEES)));
    assert_eq!(with_members(99), Ok(vec![E::Assigned { account_id: account(VIEWER) }]));
}

#[test]
fn an_estimate_can_be_taken_back() {
    let estimated = E::Estimated { estimate: change(None, points(0)) };
    let cleared = E::Estimated { estimate: change(points(0), None) };
    check([estimated], C::Estimate { points: None }, Ok(vec![cleared]));
}

#[test]
fn everyone_from_viewer_up_watches_for_themselves() {
    let account_id = account(VIEWER);
    let watched = E::Watched { account_id };
    let ask_after = |more: Vec<TaskEvent>, command| ask(&after(more), VIEWER, command);
    assert_eq!(ask_after(vec![], C::Watch {}), Ok(vec![watched.clone()]));
    assert_eq!(ask_after(vec![watched.clone()], C::Watch {}), Ok(vec![]));
    assert_eq!(ask_after(vec![], C::Unwatch {}), Ok(vec![]));
    let unwatched = E::Unwatched { account_id };
    assert_eq!(ask_after(vec![watched.clone()], C::Unwatch {}), Ok(vec![unwatched.clone()]));
    assert_eq!(ask_after(vec![watched.clone(), unwatched], C::Watch {}), Ok(vec![watched.clone()]));
    // Finished work may still be watched; what is deleted may not.
    let archived = ask_after(vec![E::Archived {}], C::Watch {});
    assert_eq!(archived, Ok(vec![watched.clone()]));
    assert_eq!(ask_after(vec![E::Deleted {}], C::Watch {}), Err(R::TaskDeleted));
    // One person's watching is not another's.
    assert_eq!(ask(&after([watched]), EDITOR, C::Unwatch {}), Ok(vec![]));
}

#[test]
fn the_five_hundredth_watcher_is_the_last_and_people_who_left_do_not_count() {
    let joined = |count: u16| {
        (0..count).map(|n| ProjectEvent::MemberAdded {
            account_id: account(1_000 + n),
            role: Role::Viewer,
        })
    };
    let task = after((0..500).map(|n| E::Watched { account_id: account(1_000 + n) }));
    let with_members = |count: u16| {
        let project = project_after(team().into_iter().chain(joined(count)));
        ask_in(project, &task, VIEWER, C::Watch {})
    };
    assert_eq!(with_members(500), Err(R::LimitReached(MAX_WATCHERS)));
    assert_eq!(with_members(499), Ok(vec![E::Watched { account_id: account(VIEWER) }]));
}

#[test]
fn a_label_is_added_once_while_the_project_has_it() {
    let label_id = label_id(BUG);
    let added = E::LabelAdded { label_id };
    check([], C::AddLabel { label_id }, Ok(vec![added.clone()]));
    check([added.clone()], C::AddLabel { label_id }, Ok(vec![]));
    check([], C::AddLabel { label_id: super::label_id(99) }, Err(R::LabelNotFound));
    check([added], C::RemoveLabel { label_id }, Ok(vec![E::LabelRemoved { label_id }]));
    check([], C::RemoveLabel { label_id }, Ok(vec![]));
}

#[test]
fn the_fiftieth_label_is_the_last_and_removed_ones_do_not_count() {
    let defined =
        |count: u16| (0..count).map(|n| ProjectEvent::LabelDefined { label: label(1_000 + n, "") });
    let task = after((0..50).map(|n| E::LabelAdded { label_id: label_id(1_000 + n) }));
    let with_labels = |count: u16| {
        let project = project_after(team().into_iter().chain(defined(count)));
        ask_in(project, &task, EDITOR, C::AddLabel { label_id: label_id(BUG) })
    };
    assert_eq!(with_labels(50), Err(R::LimitReached(MAX_LABELS)));
    assert_eq!(with_labels(49), Ok(vec![E::LabelAdded { label_id: label_id(BUG) }]));
}
