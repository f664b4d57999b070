//! What holds for every history, tried on random ones.

use crate::world::*;
use cqrs_es::Aggregate;
use domain::Rank;
use domain::project::{ColumnKind, LabelColour, Project, ProjectCommand, ProjectRequest, Role};
use domain::task::{
    CreateTask, Dates, MoveTask, OtherTask, Priority, RelationKind, Task, TaskCommand, TaskCreated,
    TaskEvent, TaskRequest,
};
use domain::text::{CommentText, Title};
use proptest::prelude::*;
use proptest::sample::select;
use std::sync::Arc;

/// Few enough that commands meet: the members, a stranger, and their ids for everything else.
pub fn actor() -> impl Strategy<Value = u16> {
    1_u16..=6
}

fn column() -> impl Strategy<Value = domain::ColumnId> {
    (11_u16..=17).prop_map(column_id)
}

fn label() -> impl Strategy<Value = domain::LabelId> {
    (21_u16..=25).prop_map(label_id)
}

fn role() -> impl Strategy<Value = Role> {
    select(vec![Role::Viewer, Role::Commenter, Role::Editor, Role::Owner])
}

fn word<T: TryFrom<String, Error: std::fmt::Debug> + std::fmt::Debug>() -> impl Strategy<Value = T>
{
    "[a-c]".prop_map(|word| text(&word))
}

fn kind() -> impl Strategy<Value = ColumnKind> {
    select(vec![ColumnKind::Open, ColumnKind::Started, ColumnKind::Done])
}

pub fn project_command() -> impl Strategy<Value = ProjectCommand> {
    use ProjectCommand as C;
    let wip_limit = || proptest::option::of(0_u32..1_002);
    let maybe_column = || proptest::option::of(column());
    let colour = || select(vec![LabelColour::Red, LabelColour::Sky]);
    prop_oneof![
        word().prop_map(|name| C::Rename { name }),
        word().prop_map(|description| C::Describe { description }),
        (column(), word(), maybe_column(), wip_limit(), kind()).prop_map(
            |(column_id, name, after, wip_limit, kind)| C::AddColumn {
                column_id,
                name,
                after,
                wip_limit,
                kind
            }
        ),
        (column(), word()).prop_map(|(column_id, name)| C::RenameColumn { column_id, name }),
        (column(), maybe_column())
            .prop_map(|(column_id, after)| C::MoveColumn { column_id, after }),
        (column(), wip_limit())
            .prop_map(|(column_id, wip_limit)| C::SetWipLimit { column_id, wip_limit }),
        (column(), kind()).prop_map(|(column_id, kind)| C::SetColumnKind { column_id, kind }),
        column().prop_map(|column_id| C::ArchiveColumn { column_id }),
        column().prop_map(|column_id| C::RestoreColumn { column_id }),
        (column(), column())
            .prop_map(|(column_id, move_tasks_to)| C::RemoveColumn { column_id, move_tasks_to }),
        (label(), word(), colour()).prop_map(|(label_id, name, colour)| C::DefineLabel {
            label_id,
            name,
            colour
        }),
        (label(), proptest::option::of(word()), proptest::option::of(colour()))
            .prop_map(|(label_id, name, colour)| C::ChangeLabel { label_id, name, colour }),
        label().prop_map(|label_id| C::RemoveLabel { label_id }),
        (actor(), role()).prop_map(|(n, role)| C::AddMember { account_id: account(n), role }),
        (actor(), role()).prop_map(|(n, role)| C::ChangeRole { account_id: account(n), role }),
        actor().prop_map(|n| C::RemoveMember { account_id: account(n) }),
        select(vec!['a', 'b']).prop_map(|digit| C::PublishLink { token_hash: token_hash(digit) }),
        Just(C::RevokeLink {}),
        Just(C::Archive {}),
        Just(C::Restore {}),
        Just(C::Restore {}),
    ]
}

pub fn task_command() -> impl Strategy<Value = TaskCommand> {
    use TaskCommand as C;
    let item = || (1_u16..=4).prop_map(item_id);
    let maybe_item = || proptest::option::of(item());
    let comment = || (1_u16..=4).prop_map(comment_id);
    let person = || actor().prop_map(account);
    let day = || select(vec![None, Some(date("2026-01-01")), Some(date("2026-01-02"))]);
    let place = select(vec!["a0", "a1", "a1V"]).prop_map(rank);
    let kind = || select(vec![RelationKind::Blocks, RelationKind::Relates]);
    prop_oneof![
        word().prop_map(|title: Title| C::Create(CreateTask { title, ..create_task() })),
        word().prop_map(|title| C::Retitle { title }),
        word().prop_map(|description| C::Describe { description }),
        (column(), place).prop_map(|(column_id, rank)| C::Move(MoveTask { column_id, rank })),
        select(vec![Priority::None, Priority::High])
            .prop_map(|priority| C::Prioritise { priority }),
        (day(), day()).prop_map(|(start_on, due_on)| C::Schedule(Dates { start_on, due_on })),
        select(vec![None, points(0), points(5)]).prop_map(|points| C::Estimate { points }),
        proptest::option::of(Just(id(99))).prop_map(|parent_id| C::SetParent { parent_id }),
        kind().prop_map(|kind| C::Relate { kind, task_id: id(99) }),
        kind().prop_map(|kind| C::Unrelate { kind, task_id: id(99) }),
        select(vec![None, repeat("FREQ=DAILY")]).prop_map(|rule| C::Repeat { rule }),
        Just(C::Watch {}),
        Just(C::Unwatch {}),
        person().prop_map(|account_id| C::Assign { account_id }),
        person().prop_map(|account_id| C::Unassign { account_id }),
        label().prop_map(|label_id| C::AddLabel { label_id }),
        label().prop_map(|label_id| C::RemoveLabel { label_id }),
        (item(), word(), any::<bool>(), maybe_item()).prop_map(
            |(item_id, text, checked, after)| C::AddChecklistItem { item_id, text, checked, after }
        ),
        (item(), word()).prop_map(|(item_id, text)| C::EditChecklistItem { item_id, text }),
        item().prop_map(|item_id| C::Check { item_id }),
        item().prop_map(|item_id| C::Uncheck { item_id }),
        (item(), maybe_item()).prop_map(|(item_id, after)| C::MoveChecklistItem { item_id, after }),
        item().prop_map(|item_id| C::RemoveChecklistItem { item_id }),
        (comment(), word()).prop_map(|(comment_id, text)| C::Comment {
            comment_id,
            text,
            origin: None
        }),
        (comment(), word()).prop_map(|(comment_id, text)| C::EditComment { comment_id, text }),
        comment().prop_map(|comment_id| C::RemoveComment { comment_id }),
        Just(C::Archive {}),
        Just(C::Restore {}),
        Just(C::Restore {}),
        Just(C::Delete {}),
    ]
}

/// The task that commands name besides their own.
pub fn neighbour() -> OtherTask {
    let created = TaskCreated { task_id: id(99), ..task_created() };
    OtherTask { task: Arc::new(task_after([TaskEvent::Created(created)])), project: team_project() }
}

/// Runs each command through `handle`, as the framework does, and returns what was recorded.
fn run<A>(live: &mut A, requests: impl IntoIterator<Item = A::Command>) -> Vec<A::Event>
where
    A: Aggregate<Services = ()> + Clone + PartialEq + std::fmt::Debug,
{
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let mut recorded = Vec::new();
    for request in requests {
        let before = live.clone();
        let sink = cqrs_es::event_sink::EventSink::default();
        let outcome = runtime.block_on(live.handle(request, &(), &sink));
        let events = runtime.block_on(sink.collect());
        if events.is_empty() {
            assert_eq!(*live, before, "without an event nothing changes");
        }
        if outcome.is_err() {
            assert_eq!(events, [], "a refusal records nothing");
        }
        recorded.extend(events);
    }
    recorded
}

fn replay<A: Aggregate>(events: Vec<A::Event>) -> A {
    let mut aggregate = A::default();
    events.into_iter().for_each(|event| aggregate.apply(event));
    aggregate
}

proptest! {
    #[test]
    fn replaying_a_projects_events_gives_the_live_project(
        asked in prop::collection::vec((actor(), project_command()), 0..60),
    ) {
        let mut live = project_after(team());
        let requests = asked
            .into_iter()
            .map(|(n, command)| ProjectRequest { actor: account(n), command });
        let recorded = run(&mut live, requests);
        let replayed: Project = replay(team().into_iter().chain(recorded.clone()).collect());
        prop_assert_eq!(&replayed, &live);
        let mut followed = Project::default();
        for event in team().into_iter().chain(recorded) {
            prop_assert_eq!(followed.follow(event), Ok(()), "what was decided can have happened");
        }
        prop_assert_eq!(&followed, &live);

        let state = live.state().unwrap();
        prop_assert!(state.members.values().any(|role| *role == Role::Owner), "an owner is left");
        prop_assert!(state.first_column().is_some(), "a column is left");
        for removed in state.replaced_columns.keys() {
            prop_assert!(live.shown_column(*removed).is_some(), "its tasks show somewhere");
        }
        let shown: usize = state.columns.iter().map(|c| live.columns_shown_in(c.column_id).len()).sum();
        prop_assert_eq!(shown, state.columns.len() + state.replaced_columns.len());
    }

    #[test]
    fn replaying_a_tasks_events_gives_the_live_task(
        asked in prop::collection::vec((actor(), task_command()), 0..80),
    ) {
        let project = team_project();
        let mut live = Task::default();
        let requests = asked.into_iter().map(|(n, command)| TaskRequest {
            actor: account(n),
            project: Arc::clone(&project),
            other: Some(neighbour()),
            given: given(),
            command,
        });
        let recorded = run(&mut live, requests);
        let stored: Vec<_> = recorded
            .iter()
            .map(|event| serde_json::from_str(&serde_json::to_string(event).unwrap()).unwrap())
            .collect();
        prop_assert_eq!(&stored, &recorded);
        let mut followed = Task::default();
        for event in recorded {
            prop_assert_eq!(followed.follow(event), Ok(()), "what was decided can have happened");
        }
        prop_assert_eq!(&followed, &live);
        prop_assert_eq!(replay::<Task>(stored), live);
    }

    #[test]
    fn an_accepted_command_given_again_changes_nothing(
        asked in prop::collection::vec((project_command(), task_command()), 0..40),
    ) {
        let mut project = project_after(team());
        let mut task = task_after([TaskEvent::Created(task_created())]);
        for (project_command, task_command) in asked {
            let request = ProjectRequest { actor: account(OWNER), command: project_command };
            // Whoever gives up ownership may not ask again.
            let about_themself = matches!(
                &request.command,
                ProjectCommand::ChangeRole { account_id, .. }
                | ProjectCommand::RemoveMember { account_id } if *account_id == account(OWNER)
            );
            if let (false, Ok(events)) = (about_themself, project.decide(&request)) {
                events.into_iter().for_each(|event| project.apply(event));
                prop_assert_eq!(project.decide(&request), Ok(vec![]));
            }

            let project = Arc::new(project.clone());
            let other = Some(neighbour());
            let request = TaskRequest {
                actor: account(EDITOR),
                project,
                other,
                given: given(),
                command: task_command,
            };
            if let Ok(events) = task.decide(&request) {
                let restored = events == [TaskEvent::Restored {}];
                events.into_iter().for_each(|event| task.apply(event));
                // Restoring goes two steps back, from deletion and from the archive.
                prop_assert!(restored || task.decide(&request) == Ok(vec![]), "{request:?}");
            }
        }
    }

    #[test]
    fn a_rank_fits_between_any_two_neighbours(places in prop::collection::vec(any::<prop::sample::Index>(), 1..200)) {
        let mut ranks: Vec<Rank> = Vec::new();
        for place in places {
            let at = place.index(ranks.len() + 1);
            let lower = at.checked_sub(1).map(|left| ranks[left].clone());
            let rank = Rank::between(lower.as_ref(), ranks.get(at)).unwrap();
            prop_assert_eq!(Rank::try_from(rank.as_str().to_owned()), Ok(rank.clone()));
            ranks.insert(at, rank);
        }
        prop_assert!(ranks.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn whatever_is_read_as_a_rank_has_a_place_next_to_it(key in "[A-Za-z][0-9A-Za-z]{0,30}") {
        if let Ok(rank) = Rank::try_from(key) {
            prop_assert!(Rank::between(None, Some(&rank)).is_ok_and(|below| below < rank));
            prop_assert!(Rank::between(Some(&rank), None).is_ok_and(|above| above > rank));
        }
    }

    #[test]
    fn two_times_have_two_ranks_in_their_order(a: u64, b: u64) {
        prop_assert_eq!(Rank::at_time(a).cmp(&Rank::at_time(b)), a.cmp(&b));
    }

    #[test]
    fn an_accepted_text_is_accepted_again_as_it_stands(given in any::<String>()) {
        if let Ok(once) = CommentText::try_from(given.clone()) {
            prop_assert_eq!(CommentText::try_from(once.as_str()).unwrap(), once);
        }
        if let Ok(once) = Title::try_from(given) {
            prop_assert_eq!(Title::try_from(once.as_str()).unwrap(), once);
        }
    }
}
