//! Every event of a task has an undo, and none of them overwrites a later change.

mod cases;
mod limits;

use super::relations::neighbour;
use super::*;
use crate::stored_events::TASK_EVENTS;
use cases::{Case, cases, past};
use domain::task::{TaskState, Undo};
use domain::undo::{NotUndoable, Overtaken};
use serde_json::Value;
use std::collections::BTreeSet;

/// Asks beside a neighbour, which the command may name.
fn ask(task: &Task, actor: u16, command: TaskCommand) -> Outcome {
    ask_about(task, neighbour([]), actor, command)
}

fn undo_of(event: &TaskEvent) -> TaskCommand {
    C::Undo(Box::new(Undo { found: Ok(event.clone()), comment: Some(past()) }))
}

fn overtaken(field: &'static str, id: Option<uuid::Uuid>, current: Value) -> TaskRefusal {
    R::NotUndoable(NotUndoable::Overtaken(Box::new(Overtaken { field, id, current })))
}

/// Returns what people see of a task. What it remembers of removed ids is not, and whoever or
/// whatever comes back to a list of names comes last.
pub fn seen(task: &Task) -> TaskState {
    let mut state = task.state().unwrap().clone();
    state.removed_checklist_items.clear();
    state.removed_comments.clear();
    state.assignees.sort();
    state.labels.sort();
    state.watchers.sort();
    state.relations.sort();
    state
}

#[test]
fn every_event_has_a_case_or_is_final() {
    let covered: BTreeSet<&str> = cases().iter().map(|case| case.event.name()).collect();
    let mut every: BTreeSet<&str> = TASK_EVENTS.iter().copied().collect();
    assert!(every.remove("task_repeated"));
    assert_eq!(covered, every);
}

fn repeated() -> TaskEvent {
    let repeat = text("FREQ=DAILY");
    E::Repeated { next_task_id: id(50), dates: Dates::default(), repeat }
}

#[test]
fn an_opened_occurrence_is_a_task_of_its_own() {
    let refusal = ask(&after([repeated()]), EDITOR, undo_of(&repeated())).unwrap_err();
    assert_eq!(refusal.code(), "cannot_undo");
}

#[test]
fn every_event_is_undone_by_its_inverse() {
    for Case { before, event, undone, .. } in cases() {
        let mut task = after(before.clone().into_iter().chain([event.clone()]));
        assert_eq!(ask(&task, EDITOR, undo_of(&event)), Ok(vec![undone.clone()]), "{event:?}");
        if matches!(event, E::Created(_)) {
            continue;
        }
        cqrs_es::Aggregate::apply(&mut task, undone);
        assert_eq!(seen(&task), seen(&after(before)), "{event:?}");
    }
}

#[test]
fn a_later_change_of_the_same_field_is_not_overwritten() {
    for Case { before, event, overtaken_by, field, current, .. } in cases() {
        let task = after(before.into_iter().chain([event.clone(), overtaken_by]));
        let Err(R::NotUndoable(NotUndoable::Overtaken(found))) =
            ask(&task, EDITOR, undo_of(&event))
        else {
            panic!("{event:?} is undone over a later change");
        };
        assert_eq!((found.field, &found.current), (field, &current), "{event:?}");
    }
}

#[test]
fn a_later_change_of_another_field_stays() {
    let retitled = E::Retitled { title: change(text("Pay rent"), text("A")) };
    let described = E::Described { description: change(text(""), text("B")) };
    let back = E::Retitled { title: change(text("A"), text("Pay rent")) };
    check([retitled.clone(), described], undo_of(&retitled), Ok(vec![back]));
}
