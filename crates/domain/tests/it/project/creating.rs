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
        ask(&Project::default(), OWNER, C::Create(CreateProject { labels, ..create() })).is_ok()
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
