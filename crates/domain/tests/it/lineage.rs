//! Which events are undone, and which one a request means.

use crate::world::id;
use domain::EventId;
use domain::undo::{Direction, Lineage, NotUndoable, UndoLink};

use Direction::{Redo, Undo};

fn event(number: u16) -> EventId {
    id(number)
}

/// Each pair is an event and the one it takes back, oldest first.
fn lineage(links: &[(u16, u16)]) -> Lineage {
    let link =
        |(taker, taken): &(u16, u16)| UndoLink { event_id: event(*taker), undoes: event(*taken) };
    Lineage::of(&links.iter().map(link).collect::<Vec<_>>())
}

#[track_caller]
fn check(links: &[(u16, u16)], asked: (Direction, u16), expected: Result<u16, NotUndoable>) {
    let target = lineage(links).target(asked.0, event(asked.1));
    assert_eq!(target, expected.map(event), "{asked:?} after {links:?}");
}

fn undone_by(number: u16) -> Result<u16, NotUndoable> {
    Err(NotUndoable::AlreadyUndone { by: event(number) })
}

#[test]
fn an_event_is_undone_once() {
    check(&[], (Undo, 1), Ok(1));
    check(&[(2, 1)], (Undo, 1), undone_by(2));
    check(&[(2, 1)], (Undo, 3), Ok(3));
}

#[test]
fn redo_names_the_undone_event_or_the_undo() {
    check(&[(2, 1)], (Redo, 1), Ok(2));
    check(&[(2, 1)], (Redo, 2), Ok(2));
    check(&[], (Redo, 1), Err(NotUndoable::NotUndone));
}

#[test]
fn undoing_an_undo_is_redo() {
    check(&[(2, 1)], (Undo, 2), Ok(2));
    let redone = &[(2, 1), (3, 2)];
    check(redone, (Undo, 2), undone_by(3));
    check(redone, (Redo, 1), Err(NotUndoable::NotUndone));
    check(redone, (Redo, 2), Err(NotUndoable::NotUndone));
}

#[test]
fn what_was_redone_can_be_undone_again_by_either_name() {
    let redone = &[(2, 1), (3, 2)];
    check(redone, (Undo, 1), Ok(1));
    check(redone, (Undo, 3), Ok(3));
    let again = &[(2, 1), (3, 2), (4, 1)];
    check(again, (Undo, 1), undone_by(4));
    check(again, (Redo, 1), Ok(4));
    check(again, (Redo, 4), Ok(4));
    // Undoing the redo lets the first undo stand again.
    let redo_undone = &[(2, 1), (3, 2), (4, 3)];
    check(redo_undone, (Undo, 1), undone_by(2));
    check(redo_undone, (Redo, 3), Ok(4));
    check(redo_undone, (Redo, 4), Ok(4));
    check(redo_undone, (Undo, 4), Ok(4));
}

#[test]
fn a_history_tells_what_undoes_what_now() {
    let lineage = lineage(&[(2, 1), (3, 2), (5, 4)]);
    let undone: Vec<_> = (1..=5).map(|number| lineage.undone_by(event(number))).collect();
    assert_eq!(undone, [None, Some(event(3)), None, Some(event(5)), None]);
}
