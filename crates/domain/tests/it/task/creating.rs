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
        estimate: points(8),
        repeat: repeat("FREQ=DAILY"),
        ..create_task()
    };
    let created = TaskCreated {
        description: create.description.clone(),
        priority: Priority::High,
        dates: create.dates,
        assignees: vec![account(VIEWER), account(EDITOR)],
        labels: vec![label_id(URGENT), label_id(BUG)],
        estimate: points(8),
        repeat: repeat("FREQ=DAILY"),
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
        CreateTask { estimate: points(1), ..first() },
        CreateTask { repeat: repeat("FREQ=DAILY"), ..first() },
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
    let joined = (0..101)
        .map(|n| ProjectEvent::MemberAdded { account_id: account(2_000 + n), role: Role::Viewer });
    let project = || project_after(team().into_iter().chain(defined.clone()).chain(joined.clone()));
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
