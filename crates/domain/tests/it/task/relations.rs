use super::*;
use domain::TaskId;

const OTHER: u16 = 33;
const OTHER_PROJECT: u16 = 34;

pub(super) fn other_id() -> TaskId {
    id(OTHER)
}

/// Another task of the same project, after `more` happened to it.
pub(super) fn neighbour(more: impl IntoIterator<Item = TaskEvent>) -> OtherTask {
    let created = TaskCreated { task_id: other_id(), ..task_created() };
    let task = task_after(std::iter::once(E::Created(created)).chain(more));
    OtherTask { task: Arc::new(task), project: team_project() }
}

/// A task of a project that belongs to somebody.
fn elsewhere(owner: u16) -> OtherTask {
    let mut founded = project_created();
    if let ProjectEvent::Created { project_id, owner: founder, .. } = &mut founded {
        (*project_id, *founder) = (id(OTHER_PROJECT), account(owner));
    }
    let project_id = id(OTHER_PROJECT);
    let created = TaskCreated { task_id: other_id(), project_id, ..task_created() };
    let task = Arc::new(task_after([E::Created(created)]));
    OtherTask { task, project: Arc::new(project_after([founded])) }
}

pub(super) fn to_other(kind: RelationKind) -> Relation {
    Relation { kind, task_id: other_id(), project_id: id(PROJECT) }
}

/// The neighbour says that it relates to the task.
fn related_back() -> TaskEvent {
    let (kind, task_id) = (RelationKind::Relates, id(TASK));
    E::Related(Relation { kind, task_id, project_id: id(PROJECT) })
}

fn relate(kind: RelationKind) -> TaskCommand {
    C::Relate { kind, task_id: other_id() }
}

fn unrelate(kind: RelationKind) -> TaskCommand {
    C::Unrelate { kind, task_id: other_id() }
}

fn parent(parent_id: Option<TaskId>) -> TaskCommand {
    C::SetParent { parent_id }
}

fn parent_set(before: Option<TaskId>, after: Option<TaskId>) -> TaskEvent {
    E::ParentSet { parent_id: change(before, after) }
}

#[track_caller]
fn check_with(
    other: OtherTask,
    more: impl IntoIterator<Item = TaskEvent>,
    command: TaskCommand,
    expected: Outcome,
) {
    assert_eq!(ask_about(&after(more), other, EDITOR, command), expected);
}

#[test]
fn a_task_becomes_a_subtask_and_stops_being_one() {
    let set = parent_set(None, Some(other_id()));
    check_with(neighbour([]), [], parent(Some(other_id())), Ok(vec![set.clone()]));
    check_with(neighbour([]), [set.clone()], parent(Some(other_id())), Ok(vec![]));
    check([set], parent(None), Ok(vec![parent_set(Some(other_id()), None)]));
    check([], parent(None), Ok(vec![]));
}

#[test]
fn a_parent_is_another_task_of_the_project_that_is_not_deleted() {
    check([], parent(Some(id(TASK))), Err(R::ParentOfItself));
    check([], parent(Some(other_id())), Err(R::ParentNotFound));
    check_with(elsewhere(EDITOR), [], parent(Some(other_id())), Err(R::ParentNotFound));
    let deleted = neighbour([E::Deleted {}]);
    check_with(deleted, [], parent(Some(other_id())), Err(R::ParentNotFound));
    let set = parent_set(None, Some(other_id()));
    check_with(neighbour([E::Archived {}]), [], parent(Some(other_id())), Ok(vec![set]));
}

#[test]
fn a_new_task_may_be_a_subtask_from_the_start() {
    let create = || C::Create(CreateTask { parent_id: Some(other_id()), ..create_task() });
    let created = TaskCreated { parent_id: Some(other_id()), ..task_created() };
    let outcome = ask_about(&Task::default(), neighbour([]), EDITOR, create());
    assert_eq!(outcome, Ok(vec![E::Created(created.clone())]));
    assert_eq!(ask(&Task::default(), EDITOR, create()), Err(R::ParentNotFound));
    let task = task_after([E::Created(created)]);
    assert_eq!(task.state().unwrap().parent_id, Some(other_id()));
    assert_eq!(ask_about(&task, neighbour([]), EDITOR, create()), Ok(vec![]));
    assert_eq!(ask(&task, EDITOR, C::Create(create_task())), Err(R::AlreadyExists));
}

#[test]
fn a_relation_of_each_kind_is_made_once_and_unmade_once() {
    for kind in [RelationKind::Blocks, RelationKind::Relates, RelationKind::Duplicates] {
        let related = E::Related(to_other(kind));
        let unrelated = E::Unrelated(to_other(kind));
        check_with(neighbour([]), [], relate(kind), Ok(vec![related.clone()]));
        check_with(neighbour([]), [related.clone()], relate(kind), Ok(vec![]));
        check([related.clone()], unrelate(kind), Ok(vec![unrelated.clone()]));
        check([related, unrelated], unrelate(kind), Ok(vec![]));
    }
    // Each kind for itself.
    let duplicates = [E::Related(to_other(RelationKind::Duplicates))];
    check(duplicates, unrelate(RelationKind::Blocks), Ok(vec![]));
}

#[test]
fn only_what_the_actor_sees_can_be_related_to() {
    let kind = RelationKind::Blocks;
    let elsewhere_id = Relation { project_id: id(OTHER_PROJECT), ..to_other(kind) };
    check_with(elsewhere(EDITOR), [], relate(kind), Ok(vec![E::Related(elsewhere_id)]));
    check_with(elsewhere(STRANGER), [], relate(kind), Err(R::RelatedTaskNotFound));
    check_with(neighbour([E::Deleted {}]), [], relate(kind), Err(R::RelatedTaskNotFound));
    check([], relate(kind), Err(R::RelatedTaskNotFound));
    check([], C::Relate { kind, task_id: id(TASK) }, Err(R::RelatedToItself));
    // What was related while it was seen can be unrelated later, unseen.
    check([E::Related(elsewhere_id)], unrelate(kind), Ok(vec![E::Unrelated(elsewhere_id)]));
}

#[test]
fn two_tasks_relate_to_each_other_once_whoever_says_it() {
    let relates = RelationKind::Relates;
    check_with(neighbour([related_back()]), [], relate(relates), Ok(vec![]));
    check_with(neighbour([related_back()]), [], unrelate(relates), Err(R::RelationKeptByOther));
    check_with(neighbour([]), [], unrelate(relates), Ok(vec![]));
}

#[test]
fn the_hundredth_relation_is_the_last() {
    let related =
        |number| E::Related(Relation { task_id: id(number), ..to_other(RelationKind::Blocks) });
    let kind = RelationKind::Relates;
    let expected = Ok(vec![E::Related(to_other(kind))]);
    check_with(neighbour([]), (1_000..1_099).map(related), relate(kind), expected);
    let full = Err(R::LimitReached(MAX_RELATIONS));
    check_with(neighbour([]), (1_000..1_100).map(related), relate(kind), full);
}
