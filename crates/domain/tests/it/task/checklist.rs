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
    let item = ChecklistItem { checked: true, ..item(1, "one") };
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
        let event = moved
            .map(|(before, after)| E::ChecklistItemMoved { item_id, index: change(before, after) });
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
    let removed =
        (0..10_000).map(|n| E::ChecklistItemRemoved { item: item(10_000 + n, "gone"), index: 0 });
    let remove = C::RemoveChecklistItem { item_id: item_id(2) };
    let refused = Err(R::LimitReached(MAX_REMOVED_CHECKLIST_ITEMS));
    check(three().into_iter().chain(removed), remove, refused);
}
