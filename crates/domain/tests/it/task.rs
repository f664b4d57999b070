//! What a task accepts and refuses: given these events, when someone asks, then that follows.

use crate::world::*;
use domain::project::{Project, ProjectEvent, Role};
use domain::task::{
    CreateTask, Dates, MAX_ASSIGNEES, MAX_CHECKLIST_ITEMS, MAX_COMMENTS, MAX_LABELS,
    MAX_REMOVED_CHECKLIST_ITEMS, MoveTask, Priority, Task, TaskCommand, TaskCreated, TaskEvent,
    TaskRefusal, TaskRequest,
};
use domain::text::{ChecklistText, CommentText, Description, Title};
use domain::{ProjectId, RefusalKind};
use std::sync::Arc;

use TaskCommand as C;
use TaskEvent as E;
use TaskRefusal as R;

type Outcome = Result<Vec<TaskEvent>, TaskRefusal>;

fn ask_in(project: Project, task: &Task, actor: u16, command: TaskCommand) -> Outcome {
    task.decide(&TaskRequest { actor: account(actor), project: Arc::new(project), command })
}

fn ask(task: &Task, actor: u16, command: TaskCommand) -> Outcome {
    ask_in(project_after(team()), task, actor, command)
}

fn after(more: impl IntoIterator<Item = TaskEvent>) -> Task {
    task_after(std::iter::once(E::Created(task_created())).chain(more))
}

/// Checks the outcome of a command by the editor, after `more` happened to the task.
#[track_caller]
fn check(more: impl IntoIterator<Item = TaskEvent>, command: TaskCommand, expected: Outcome) {
    assert_eq!(ask(&after(more), EDITOR, command), expected);
}

mod creating {
    use super::*;

    #[track_caller]
    fn check_new(create: CreateTask, expected: Outcome) {
        assert_eq!(ask(&Task::default(), EDITOR, C::Create(create)), expected);
    }

    #[test]
    fn keeps_everything_that_was_given() {
        let create = CreateTask {
            description: text("By bank transfer"),
            priority: Priority::High,
            dates: Dates { start_on: Some(date("2026-01-01")), due_on: Some(date("2026-01-01")) },
            assignees: vec![account(VIEWER), account(EDITOR), account(VIEWER)],
            labels: vec![label_id(URGENT), label_id(BUG), label_id(URGENT)],
            ..create_task()
        };
        let created = TaskCreated {
            description: create.description.clone(),
            priority: Priority::High,
            dates: create.dates,
            assignees: vec![account(VIEWER), account(EDITOR)],
            labels: vec![label_id(URGENT), label_id(BUG)],
            ..task_created()
        };
        check_new(create.clone(), Ok(vec![E::Created(created.clone())]));
        let task = task_after([E::Created(created)]);
        assert_eq!(ask(&task, EDITOR, C::Create(create)), Ok(vec![]));
    }

    #[test]
    fn without_a_column_takes_the_first_that_is_not_archived() {
        let archived = ProjectEvent::ColumnArchived { column_id: column_id(TO_DO) };
        let project = project_after(team().into_iter().chain([archived]));
        let create = C::Create(CreateTask { column_id: None, ..create_task() });
        let created = TaskCreated { column_id: column_id(DOING), ..task_created() };
        let outcome = ask_in(project, &Task::default(), EDITOR, create.clone());
        assert_eq!(outcome, Ok(vec![E::Created(created.clone())]));
        assert_eq!(ask(&task_after([E::Created(created)]), EDITOR, create), Ok(vec![]));
    }

    #[test]
    fn in_an_archived_column_is_allowed_for_imports() {
        let created = TaskCreated { column_id: column_id(ATTIC), ..task_created() };
        let create = CreateTask { column_id: Some(column_id(ATTIC)), ..create_task() };
        check_new(create, Ok(vec![E::Created(created)]));
    }

    #[test]
    fn again_in_the_same_way_changes_nothing_whatever_happened_since() {
        let retitled = E::Retitled { title: change(text("Pay rent"), text("Pay the rent")) };
        let create = || C::Create(CreateTask { rank: rank("a7"), ..create_task() });
        check([retitled, E::Archived {}, E::Deleted {}], create(), Ok(vec![]));
        let project = project_after(team().into_iter().chain([ProjectEvent::Archived {}]));
        assert_eq!(ask_in(project, &after([]), EDITOR, create()), Ok(vec![]));
    }

    #[test]
    fn again_in_another_way_is_refused() {
        let first = create_task;
        let dates = Dates { start_on: None, due_on: Some(date("2026-01-01")) };
        let others = [
            CreateTask { task_id: id(98), ..first() },
            CreateTask { title: text("X"), ..first() },
            CreateTask { description: text("X"), ..first() },
            CreateTask { column_id: Some(column_id(DONE)), ..first() },
            CreateTask { priority: Priority::Low, ..first() },
            CreateTask { dates, ..first() },
            CreateTask { assignees: vec![account(EDITOR)], ..first() },
            CreateTask { labels: vec![label_id(BUG)], ..first() },
        ];
        for create in others {
            check([], C::Create(create), Err(R::AlreadyExists));
        }
        assert_eq!(ask(&after([]), OWNER, C::Create(first())), Err(R::AlreadyExists));
    }

    #[test]
    fn refuses_what_the_project_does_not_have() {
        let create = create_task;
        let elsewhere = CreateTask { project_id: id::<ProjectId>(99), ..create() };
        check_new(elsewhere, Err(R::NotFound));
        let column = CreateTask { column_id: Some(column_id(99)), ..create() };
        check_new(column, Err(R::ColumnNotFound));
        let label = CreateTask { labels: vec![label_id(BUG), label_id(99)], ..create() };
        check_new(label, Err(R::LabelNotFound));
        let stranger = CreateTask { assignees: vec![account(STRANGER)], ..create() };
        check_new(stranger, Err(R::NotAMember));
    }

    #[test]
    fn refuses_a_start_after_the_due_date() {
        let dates = Dates { start_on: Some(date("2026-01-02")), due_on: Some(date("2026-01-01")) };
        check_new(CreateTask { dates, ..create_task() }, Err(R::DatesOutOfOrder));
    }

    #[test]
    fn refuses_more_labels_or_assignees_than_a_task_has() {
        let defined = (0..51_u16)
            .map(|n| ProjectEvent::LabelDefined { label: label(1_000 + n, &format!("label {n}")) });
        let joined = (0..101).map(|n| ProjectEvent::MemberAdded {
            account_id: account(2_000 + n),
            role: Role::Viewer,
        });
        let project =
            || project_after(team().into_iter().chain(defined.clone()).chain(joined.clone()));
        let with = |labels: u16, people: u16| {
            let labels = (0..labels).map(|n| label_id(1_000 + n)).collect();
            let assignees = (0..people).map(|n| account(2_000 + n)).collect();
            let create = C::Create(CreateTask { labels, assignees, ..create_task() });
            ask_in(project(), &Task::default(), EDITOR, create)
        };
        assert!(with(50, 100).is_ok());
        assert_eq!(with(51, 0), Err(R::LimitReached(MAX_LABELS)));
        assert_eq!(with(0, 101), Err(R::LimitReached(MAX_ASSIGNEES)));
    }
}

mod roles_and_states {
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
        ]
    }

    fn archive_commands() -> Vec<TaskCommand> {
        vec![C::Archive {}, C::Restore {}, C::Delete {}]
    }

    fn all_commands() -> Vec<TaskCommand> {
        [work_commands(), comment_commands(), archive_commands()].concat()
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
        for command in [work_commands(), comment_commands(), vec![C::Archive {}]].concat() {
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
}

mod fields {
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
        let defined = |count: u16| {
            (0..count).map(|n| ProjectEvent::LabelDefined { label: label(1_000 + n, "") })
        };
        let task = after((0..50).map(|n| E::LabelAdded { label_id: label_id(1_000 + n) }));
        let with_labels = |count: u16| {
            let project = project_after(team().into_iter().chain(defined(count)));
            ask_in(project, &task, EDITOR, C::AddLabel { label_id: label_id(BUG) })
        };
        assert_eq!(with_labels(50), Err(R::LimitReached(MAX_LABELS)));
        assert_eq!(with_labels(49), Ok(vec![E::LabelAdded { label_id: label_id(BUG) }]));
    }
}

fn add_item(number: u16, words: &str, after: Option<u16>) -> TaskCommand {
    C::AddChecklistItem {
        item_id: item_id(number),
        text: text::<ChecklistText>(words),
        checked: false,
        after: after.map(item_id),
    }
}

mod checklist {
    use super::*;

    /// Items 1, 2 and 3, top to bottom.
    fn three() -> Vec<TaskEvent> {
        vec![item_added(1, "one", 0), item_added(2, "two", 1), item_added(3, "three", 2)]
    }

    #[test]
    fn an_item_is_added_last_or_below_another() {
        check(three(), add_item(4, "four", None), Ok(vec![item_added(4, "four", 3)]));
        check(three(), add_item(4, "four", Some(1)), Ok(vec![item_added(4, "four", 1)]));
        check(three(), add_item(4, "four", Some(9)), Err(R::ChecklistItemNotFound));
    }

    #[test]
    fn an_item_may_be_added_checked() {
        let item = domain::task::ChecklistItem { checked: true, ..item(1, "one") };
        let (item_id, text) = (item.item_id, item.text.clone());
        let add = C::AddChecklistItem { item_id, text, checked: true, after: None };
        check([], add, Ok(vec![E::ChecklistItemAdded { item, index: 0 }]));
    }

    #[test]
    fn adding_an_item_again_changes_nothing_and_brings_nothing_back() {
        let checked = E::ChecklistItemChecked { item_id: item_id(1) };
        check([three(), vec![checked]].concat(), add_item(1, "one", None), Ok(vec![]));
        check(three(), add_item(1, "other", None), Err(R::AlreadyExists));
        let removed = E::ChecklistItemRemoved { item: item(1, "one"), index: 0 };
        let gone = [three(), vec![removed]].concat();
        check(gone, add_item(1, "one", None), Err(R::AlreadyExists));
    }

    #[test]
    fn an_item_is_edited_checked_and_unchecked_once() {
        let item_id = item_id(1);
        let words = change(text::<ChecklistText>("one"), text("first"));
        let edited = E::ChecklistItemEdited { item_id, text: words };
        let edit = C::EditChecklistItem { item_id, text: text("first") };
        check(three(), edit.clone(), Ok(vec![edited.clone()]));
        check([three(), vec![edited]].concat(), edit, Ok(vec![]));

        let checked = E::ChecklistItemChecked { item_id };
        check(three(), C::Check { item_id }, Ok(vec![checked.clone()]));
        let history = [three(), vec![checked]].concat();
        check(history.clone(), C::Check { item_id }, Ok(vec![]));
        check(history, C::Uncheck { item_id }, Ok(vec![E::ChecklistItemUnchecked { item_id }]));
        check(three(), C::Uncheck { item_id }, Ok(vec![]));
    }

    #[test]
    fn an_item_moves_to_any_place() {
        let places = [
            (3, None, Some((2, 0))),
            (3, Some(1), Some((2, 1))),
            (3, Some(2), None),
            (3, Some(3), None),
            (1, Some(3), Some((0, 2))),
            (1, None, None),
        ];
        for (number, above, moved) in places {
            let item_id = item_id(number);
            let event = moved.map(|(before, after)| E::ChecklistItemMoved {
                item_id,
                index: change(before, after),
            });
            let command = C::MoveChecklistItem { item_id, after: above.map(super::item_id) };
            check(three(), command.clone(), Ok(event.clone().into_iter().collect()));
            check(three().into_iter().chain(event), command, Ok(vec![]));
        }
        let unknown = C::MoveChecklistItem { item_id: item_id(1), after: Some(item_id(9)) };
        check(three(), unknown, Err(R::ChecklistItemNotFound));
    }

    #[test]
    fn a_removal_tells_what_was_removed_and_happens_once() {
        let removed = E::ChecklistItemRemoved { item: item(2, "two"), index: 1 };
        let remove = C::RemoveChecklistItem { item_id: item_id(2) };
        check(three(), remove.clone(), Ok(vec![removed.clone()]));
        check([three(), vec![removed]].concat(), remove, Ok(vec![]));
    }

    #[test]
    fn commands_to_an_unknown_item_are_refused() {
        let item_id = item_id(9);
        let commands = [
            C::EditChecklistItem { item_id, text: text("X") },
            C::Check { item_id },
            C::Uncheck { item_id },
            C::MoveChecklistItem { item_id, after: None },
            C::RemoveChecklistItem { item_id },
        ];
        for command in commands {
            check(three(), command, Err(R::ChecklistItemNotFound));
        }
    }

    #[test]
    fn the_two_hundredth_item_is_the_last() {
        let some = |count: u16| (0..count).map(|n| item_added(1_000 + n, "more", 0));
        check(some(199), add_item(1, "one", None), Ok(vec![item_added(1, "one", 199)]));
        check(some(200), add_item(1, "one", None), Err(R::LimitReached(MAX_CHECKLIST_ITEMS)));
    }

    #[test]
    fn removed_items_are_remembered_up_to_a_limit() {
        let removed = (0..10_000)
            .map(|n| E::ChecklistItemRemoved { item: item(10_000 + n, "gone"), index: 0 });
        let remove = C::RemoveChecklistItem { item_id: item_id(2) };
        let refused = Err(R::LimitReached(MAX_REMOVED_CHECKLIST_ITEMS));
        check(three().into_iter().chain(removed), remove, refused);
    }
}

mod comments {
    use super::*;

    fn removed(number: u16, author: u16, words: &str) -> TaskEvent {
        E::CommentRemoved {
            comment_id: comment_id(number),
            author: account(author),
            text: text::<CommentText>(words),
        }
    }

    #[test]
    fn a_comment_is_added_once_and_never_comes_back() {
        let said = comment_added(1, EDITOR, "hello");
        check([], say(1, "hello"), Ok(vec![said.clone()]));
        check([said.clone()], say(1, "hello"), Ok(vec![]));
        check([said.clone()], say(1, "other words"), Err(R::AlreadyExists));
        let by_another = comment_added(1, OWNER, "hello");
        check([by_another], say(1, "hello"), Err(R::AlreadyExists));
        check([said, removed(1, EDITOR, "hello")], say(1, "hello"), Err(R::AlreadyExists));
    }

    #[test]
    fn an_imported_comment_keeps_its_origin() {
        let origin = domain::task::Origin {
            author: text("Ada"),
            at: time::macros::datetime!(2015-03-01 12:00 UTC),
        };
        let (comment_id, words) = (comment_id(1), text::<CommentText>("hello"));
        let command = C::Comment { comment_id, text: words.clone(), origin: Some(origin.clone()) };
        let author = account(EDITOR);
        let added = E::CommentAdded { comment_id, author, text: words, origin: Some(origin) };
        check([], command, Ok(vec![added]));
    }

    #[test]
    fn only_its_author_changes_a_comment() {
        let comment_id = comment_id(1);
        let edit = C::EditComment { comment_id, text: text("changed") };
        let task = after([comment_added(1, COMMENTER, "hello")]);
        let words = change(text::<CommentText>("hello"), text("changed"));
        let edited = E::CommentEdited { comment_id, text: words };
        assert_eq!(ask(&task, COMMENTER, edit.clone()), Ok(vec![edited]));
        assert_eq!(ask(&task, OWNER, edit), Err(R::NotTheAuthor));
        let same = C::EditComment { comment_id, text: text("hello") };
        assert_eq!(ask(&task, COMMENTER, same), Ok(vec![]));
    }

    #[test]
    fn its_author_or_an_editor_removes_a_comment() {
        let remove = C::RemoveComment { comment_id: comment_id(1) };
        let of_commenter = after([comment_added(1, COMMENTER, "hello")]);
        for actor in [COMMENTER, EDITOR, OWNER] {
            let expected = Ok(vec![removed(1, COMMENTER, "hello")]);
            assert_eq!(ask(&of_commenter, actor, remove.clone()), expected);
        }
        let of_editor = after([comment_added(1, EDITOR, "hello")]);
        let refused = Err(R::RoleTooLow { needed: Role::Editor });
        assert_eq!(ask(&of_editor, COMMENTER, remove.clone()), refused);
        let gone = [comment_added(1, EDITOR, "hello"), removed(1, EDITOR, "hello")];
        check(gone, remove, Ok(vec![]));
    }

    #[test]
    fn commands_to_an_unknown_comment_are_refused() {
        let comment_id = comment_id(9);
        check([], C::EditComment { comment_id, text: text("X") }, Err(R::CommentNotFound));
        check([], C::RemoveComment { comment_id }, Err(R::CommentNotFound));
    }

    #[test]
    fn the_five_thousandth_comment_is_the_last_and_removed_ones_count() {
        let some = |count: u16| (0..count).map(|n| comment_added(1_000 + n, EDITOR, "x"));
        check(some(4_999), say(1, "hello"), Ok(vec![comment_added(1, EDITOR, "hello")]));
        let one_gone = some(5_000).chain([removed(1_000, EDITOR, "x")]);
        check(one_gone, say(1, "hello"), Err(R::LimitReached(MAX_COMMENTS)));
    }
}

#[test]
fn nothing_happens_to_a_task_before_it_is_created() {
    assert_eq!(task_after([E::Archived {}]), Task::default());
}

#[test]
fn a_second_creation_in_the_history_changes_nothing() {
    assert_eq!(after([E::Created(task_created())]), after([]));
}

#[test]
fn a_task_survives_its_snapshot() {
    let task = after([item_added(1, "one", 0), comment_added(1, COMMENTER, "hello")]);
    let snapshot = serde_json::to_string(&task).unwrap();
    assert_eq!(serde_json::from_str::<Task>(&snapshot).unwrap(), task);
    assert!(!serde_json::from_str::<Task>("null").unwrap().exists());
}

#[test]
fn every_refusal_has_its_kind() {
    let kinds = [
        (R::NotFound, RefusalKind::NotFound),
        (R::RoleTooLow { needed: Role::Editor }, RefusalKind::RoleTooLow),
        (R::NotTheAuthor, RefusalKind::RoleTooLow),
        (R::AlreadyExists, RefusalKind::AlreadyExists),
        (R::TaskDeleted, RefusalKind::Rule),
        (R::DatesOutOfOrder, RefusalKind::Invalid),
    ];
    for (refusal, kind) in kinds {
        assert_eq!(refusal.kind(), kind);
        assert_eq!(refusal.field().is_some(), kind == RefusalKind::Invalid);
    }
    assert_eq!(R::LimitReached(MAX_LABELS).to_string(), "a task has at most 50 labels");
    assert_eq!(R::LimitReached(MAX_LABELS).code(), "limit_reached");
}
