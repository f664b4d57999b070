//! What holds for undo, redo and restore after every history, tried on random ones.

use crate::project::undo::seen as seen_project;
use crate::properties::{actor, neighbour, project_command, task_command};
use crate::task::undo::seen as seen_task;
use crate::world::*;
use cqrs_es::Aggregate;
use domain::AccountId;
use domain::project::{Project, ProjectCommand, ProjectEvent, ProjectRequest, Role};
use domain::task::{CommentPast, Task, TaskCommand, TaskEvent, TaskRefusal, TaskRequest, Undo};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use time::macros::datetime;

/// One stored event, who caused it, and the aggregate before and after.
struct Step<A: Aggregate> {
    actor: AccountId,
    before: A,
    event: A::Event,
    after: A,
}

type Asked<C> = Vec<(u16, C)>;

fn task_request(actor: AccountId, command: TaskCommand) -> TaskRequest {
    let other = Some(neighbour());
    TaskRequest { actor, project: team_project(), other, given: given(), command }
}

fn task_history(asked: Asked<TaskCommand>) -> Vec<Step<Task>> {
    let mut task = task_after([TaskEvent::Created(task_created())]);
    let mut steps = Vec::new();
    for (n, command) in asked {
        let actor = account(n);
        for event in task.decide(&task_request(actor, command)).unwrap_or_default() {
            let before = task.clone();
            task.apply(event.clone());
            steps.push(Step { actor, before, event, after: task.clone() });
        }
    }
    steps
}

fn project_history(asked: Asked<ProjectCommand>) -> Vec<Step<Project>> {
    let mut project = project_after(team());
    let mut steps = Vec::new();
    for (n, command) in asked {
        let actor = account(n);
        for event in project.decide(&ProjectRequest { actor, command }).unwrap_or_default() {
            let before = project.clone();
            project.apply(event.clone());
            steps.push(Step { actor, before, event, after: project.clone() });
        }
    }
    steps
}

fn undo_task(
    task: &Task,
    actor: AccountId,
    event: &TaskEvent,
) -> Result<Vec<TaskEvent>, TaskRefusal> {
    let created_at = datetime!(2026-01-01 00:00 UTC);
    let comment = Some(CommentPast { origin: None, created_at, edited_at: None });
    let undo = Undo { found: Ok(event.clone()), comment };
    task.decide(&task_request(actor, TaskCommand::Undo(Box::new(undo))))
}

/// Asks as somebody who owns the project: there is always one.
fn undo_project(project: &Project, event: &ProjectEvent) -> Option<Vec<ProjectEvent>> {
    let members = &project.state().unwrap().members;
    let (actor, _) = members.iter().find(|(_, role)| **role == Role::Owner).unwrap();
    let command = ProjectCommand::Undo(Box::new(Ok(event.clone())));
    project.decide(&ProjectRequest { actor: *actor, command }).ok()
}

fn applied<A: Aggregate + Clone>(aggregate: &A, events: &[A::Event]) -> A {
    let mut aggregate = aggregate.clone();
    events.iter().for_each(|event| aggregate.apply(event.clone()));
    aggregate
}

/// Returns each field of a task by name. Where a line stands in the checklist is left out, because
/// other lines push it.
fn task_fields(task: &Task) -> BTreeMap<String, Value> {
    let state = task.state().unwrap();
    let mut fields = BTreeMap::from([
        ("title".to_owned(), json!(state.title)),
        ("description".to_owned(), json!(state.description)),
        ("place".to_owned(), json!([state.column_id, state.rank])),
        ("priority".to_owned(), json!(state.priority)),
        ("start_on".to_owned(), json!(state.dates)["start_on"].clone()),
        ("due_on".to_owned(), json!(state.dates)["due_on"].clone()),
        ("estimate".to_owned(), json!(state.estimate)),
        ("parent".to_owned(), json!(state.parent_id)),
        ("repeat".to_owned(), json!(state.repeat)),
        ("archived".to_owned(), json!(state.archived)),
        ("deleted".to_owned(), json!(state.deleted)),
    ]);
    fields.extend(state.assignees.iter().map(|id| (format!("assignee {id}"), json!(true))));
    fields.extend(state.relations.iter().map(|it| (format!("relation {it:?}"), json!(true))));
    fields.extend(state.watchers.iter().map(|id| (format!("watcher {id}"), json!(true))));
    fields.extend(state.labels.iter().map(|id| (format!("label {id}"), json!(true))));
    for item in &state.checklist {
        fields.insert(format!("item {} text", item.item_id), json!(item.text));
        fields.insert(format!("item {} checked", item.item_id), json!(item.checked));
    }
    for (id, comment) in &state.comments {
        let comment = json!([comment.author, comment.text]);
        fields.insert(format!("comment {id}"), comment);
    }
    fields
}

/// Returns each field of a project by name. Where a column stands is left out, because others push it.
fn project_fields(project: &Project) -> BTreeMap<String, Value> {
    let state = project.state().unwrap();
    let mut fields = BTreeMap::from([
        ("name".to_owned(), json!(state.name)),
        ("description".to_owned(), json!(state.description)),
        ("archived".to_owned(), json!(state.archived)),
        ("link".to_owned(), json!(state.public_link)),
    ]);
    fields.extend(state.members.iter().map(|(id, role)| (format!("member {id}"), json!(role))));
    for (kind, id, parts) in state
        .columns
        .iter()
        .map(|column| ("column", column.column_id.get(), json!(column)))
        .chain(state.labels.iter().map(|label| ("label", label.label_id.get(), json!(label))))
    {
        for (part, value) in parts.as_object().unwrap() {
            fields.insert(format!("{kind} {id} {part}"), value.clone());
        }
    }
    fields
}

/// Checks that an undo touched only fields that were still as the event had left them, and that
/// those are as they were before it.
fn only_takes_back(
    (before, after): (&BTreeMap<String, Value>, &BTreeMap<String, Value>),
    (now, undone): (&BTreeMap<String, Value>, &BTreeMap<String, Value>),
) -> Result<(), TestCaseError> {
    for field in now.keys().chain(undone.keys()) {
        if now.get(field) != undone.get(field) {
            prop_assert_eq!(now.get(field), after.get(field), "{} had been changed since", field);
            prop_assert_eq!(undone.get(field), before.get(field), "{} is not what it was", field);
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn undoing_a_tasks_last_change_gives_the_task_before_it(
        asked in prop::collection::vec((actor(), task_command()), 1..60),
    ) {
        for step in task_history(asked) {
            match undo_task(&step.after, step.actor, &step.event) {
                Ok(events) => {
                    prop_assert_eq!(events.len(), 1);
                    let undone = applied(&step.after, &events);
                    prop_assert_eq!(seen_task(&undone), seen_task(&step.before));
                    // The redo is the undo of that undo.
                    let redone = undo_task(&undone, step.actor, &events[0]);
                    let redone = applied(&undone, &redone.unwrap());
                    prop_assert_eq!(seen_task(&redone), seen_task(&step.after));
                }
                // It came out of an archived column, where nothing is put; or it cannot be undone.
                Err(refusal) => prop_assert!(
                    refusal == TaskRefusal::ColumnArchived || refusal.code() == "cannot_undo"
                ),
            }
        }
    }

    #[test]
    fn undoing_a_projects_last_change_gives_the_project_before_it(
        asked in prop::collection::vec((actor(), project_command()), 1..60),
    ) {
        for step in project_history(asked) {
            let Some(events) = undo_project(&step.after, &step.event) else {
                // From an archived project people may leave, and links be revoked: not the reverse.
                prop_assert!(step.after.state().unwrap().archived);
                continue;
            };
            prop_assert_eq!(events.len(), 1);
            let undone = applied(&step.after, &events);
            prop_assert_eq!(seen_project(&undone), seen_project(&step.before));
            let redone = undo_project(&undone, &events[0]).unwrap();
            let redone = applied(&undone, &redone);
            prop_assert_eq!(seen_project(&redone), seen_project(&step.after));
        }
    }

    #[test]
    fn undoing_an_old_change_of_a_task_overwrites_no_later_one(
        asked in prop::collection::vec((actor(), task_command()), 1..60),
        which in any::<Index>(),
    ) {
        let steps = task_history(asked);
        if steps.is_empty() {
            return Ok(());
        }
        let step = &steps[which.index(steps.len())];
        let now = &steps.last().unwrap().after;
        if let Ok(events) = undo_task(now, step.actor, &step.event) {
            only_takes_back(
                (&task_fields(&step.before), &task_fields(&step.after)),
                (&task_fields(now), &task_fields(&applied(now, &events))),
            )?;
        }
    }

    #[test]
    fn undoing_an_old_change_of_a_project_overwrites_no_later_one(
        asked in prop::collection::vec((actor(), project_command()), 1..60),
        which in any::<Index>(),
    ) {
        let steps = project_history(asked);
        if steps.is_empty() {
            return Ok(());
        }
        let step = &steps[which.index(steps.len())];
        let now = &steps.last().unwrap().after;
        if let Some(events) = undo_project(now, &step.event) {
            only_takes_back(
                (&project_fields(&step.before), &project_fields(&step.after)),
                (&project_fields(now), &project_fields(&applied(now, &events))),
            )?;
        }
    }

    #[test]
    fn restoring_a_version_gives_its_fields_and_keeps_comments(
        asked in prop::collection::vec((actor(), task_command()), 1..80),
        which in any::<Index>(),
    ) {
        let steps = task_history(asked);
        if steps.is_empty() {
            return Ok(());
        }
        let past = steps[which.index(steps.len())].after.state().unwrap();
        let now = &steps.last().unwrap().after;
        let command = TaskCommand::RestoreVersion(Some(Box::new(past.clone())));
        let request = task_request(account(EDITOR), command);
        let state = now.state().unwrap();
        match now.decide(&request) {
            Ok(events) => {
                let restored = applied(now, &events);
                let mut expected = past.clone();
                expected.comments.clone_from(&state.comments);
                expected.watchers.clone_from(&state.watchers);
                expected.relations.clone_from(&state.relations);
                expected.relations.sort();
                expected.next.clone_from(&state.next);
                expected.watchers.sort();
                (expected.archived, expected.deleted) = (state.archived, state.deleted);
                if past.column_id == column_id(ATTIC) {
                    (expected.column_id, expected.rank) = (state.column_id, state.rank.clone());
                }
                expected.assignees.sort();
                expected.labels.sort();
                expected.removed_comments.clear();
                expected.removed_checklist_items.clear();
                prop_assert_eq!(seen_task(&restored), expected);
                prop_assert_eq!(restored.decide(&request), Ok(vec![]));
            }
            Err(_) => prop_assert!(state.archived || state.deleted),
        }
    }
}
