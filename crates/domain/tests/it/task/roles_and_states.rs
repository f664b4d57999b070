use super::*;

/// Item 1 and the commenter's comment 1 exist.
fn history() -> [TaskEvent; 2] {
    [item_added(1, "one", 0), comment_added(1, COMMENTER, "hello")]
}

fn comment_commands() -> Vec<TaskCommand> {
    vec![
        say(2, "hi"),
        C::EditComment { comment_id: comment_id(1), text: text("hello again") },
        C::RemoveComment { comment_id: comment_id(1) },
    ]
}

fn work_commands() -> Vec<TaskCommand> {
    let item_id = item_id(1);
    let dates = Dates { start_on: None, due_on: Some(date("2026-01-01")) };
    vec![
        C::Retitle { title: text("X") },
        C::Describe { description: text("X") },
        C::Move(MoveTask { column_id: column_id(DONE), rank: rank("a1") }),
        C::Prioritise { priority: Priority::Low },
        C::Schedule(dates),
        C::Estimate { points: points(3) },
        C::Assign { account_id: account(VIEWER) },
        C::Unassign { account_id: account(VIEWER) },
        C::AddLabel { label_id: label_id(BUG) },
        C::RemoveLabel { label_id: label_id(BUG) },
        add_item(2, "two", None),
        C::EditChecklistItem { item_id, text: text("X") },
        C::Check { item_id },
        C::Uncheck { item_id },
        C::MoveChecklistItem { item_id, after: None },
        C::RemoveChecklistItem { item_id },
        C::Repeat { rule: repeat("FREQ=DAILY") },
        C::SetParent { parent_id: None },
        C::Unrelate { kind: RelationKind::Blocks, task_id: id(98) },
    ]
}

fn watch_commands() -> Vec<TaskCommand> {
    vec![C::Watch {}, C::Unwatch {}]
}

fn archive_commands() -> Vec<TaskCommand> {
    vec![C::Archive {}, C::Restore {}, C::Delete {}]
}

fn all_commands() -> Vec<TaskCommand> {
    [work_commands(), comment_commands(), watch_commands(), archive_commands()].concat()
}

#[test]
fn work_needs_an_editor() {
    for command in [work_commands(), archive_commands()].concat() {
        for actor in [VIEWER, COMMENTER] {
            let refused = Err(R::RoleTooLow { needed: Role::Editor });
            assert_eq!(ask(&after(history()), actor, command.clone()), refused, "{command:?}");
        }
        for actor in [EDITOR, OWNER] {
            let outcome = ask(&after(history()), actor, command.clone());
            assert!(outcome.is_ok(), "{command:?}: {outcome:?}");
        }
    }
    let create = C::Create(create_task());
    let refused = Err(R::RoleTooLow { needed: Role::Editor });
    assert_eq!(ask(&Task::default(), COMMENTER, create), refused);
}

#[test]
fn comments_need_a_commenter() {
    for command in comment_commands() {
        let refused = Err(R::RoleTooLow { needed: Role::Commenter });
        assert_eq!(ask(&after(history()), VIEWER, command.clone()), refused, "{command:?}");
        let outcome = ask(&after(history()), COMMENTER, command);
        assert_eq!(outcome.map(|events| events.len()), Ok(1));
    }
}

#[test]
fn a_stranger_is_told_that_there_is_no_such_task() {
    for command in all_commands() {
        assert_eq!(ask(&after(history()), STRANGER, command.clone()), Err(R::NotFound));
        let nowhere = ask_in(Project::default(), &after(history()), OWNER, command.clone());
        assert_eq!(nowhere, Err(R::NotFound));
        assert_eq!(ask(&Task::default(), OWNER, command), Err(R::NotFound));
    }
}

#[test]
fn a_task_is_not_found_through_another_project() {
    let mut events = team();
    if let Some(ProjectEvent::Created { project_id, .. }) = events.first_mut() {
        *project_id = id(99);
    }
    for command in all_commands() {
        let outcome = ask_in(project_after(events.clone()), &after(history()), OWNER, command);
        assert_eq!(outcome, Err(R::NotFound));
    }
}

#[test]
fn in_an_archived_project_everything_is_refused() {
    let project = || project_after(team().into_iter().chain([ProjectEvent::Archived {}]));
    for command in all_commands() {
        let outcome = ask_in(project(), &after(history()), OWNER, command);
        assert_eq!(outcome, Err(R::ProjectArchived));
    }
    let outcome = ask_in(project(), &Task::default(), OWNER, C::Create(create_task()));
    assert_eq!(outcome, Err(R::ProjectArchived));
}

#[test]
fn a_deleted_task_accepts_only_its_restoration() {
    let task = || after(history().into_iter().chain([E::Deleted {}]));
    let refused = [work_commands(), comment_commands(), watch_commands(), vec![C::Archive {}]];
    for command in refused.concat() {
        let outcome = ask(&task(), EDITOR, command);
        assert_eq!(outcome, Err(R::TaskDeleted));
    }
    assert_eq!(ask(&task(), EDITOR, C::Restore {}), Ok(vec![E::Restored {}]));
    assert_eq!(ask(&task(), EDITOR, C::Delete {}), Ok(vec![]));
}

#[test]
fn an_archived_task_accepts_comments_and_nothing_else() {
    let task = || after(history().into_iter().chain([E::Archived {}]));
    for command in work_commands() {
        assert_eq!(ask(&task(), EDITOR, command), Err(R::TaskArchived));
    }
    for command in comment_commands() {
        assert_eq!(ask(&task(), COMMENTER, command).map(|events| events.len()), Ok(1));
    }
    assert_eq!(ask(&task(), EDITOR, C::Archive {}), Ok(vec![]));
    assert_eq!(ask(&task(), EDITOR, C::Delete {}), Ok(vec![E::Deleted {}]));
    assert_eq!(ask(&task(), EDITOR, C::Restore {}), Ok(vec![E::Unarchived {}]));
}

#[test]
fn restoring_undoes_deletion_before_archiving() {
    let history = vec![E::Archived {}, E::Deleted {}];
    check(history.clone(), C::Restore {}, Ok(vec![E::Restored {}]));
    let history = [history, vec![E::Restored {}]].concat();
    check(history.clone(), C::Restore {}, Ok(vec![E::Unarchived {}]));
    check([history, vec![E::Unarchived {}]].concat(), C::Restore {}, Ok(vec![]));
}

#[test]
fn archiving_and_deleting_tell_that_they_happened() {
    check([], C::Archive {}, Ok(vec![E::Archived {}]));
    check([], C::Delete {}, Ok(vec![E::Deleted {}]));
}
