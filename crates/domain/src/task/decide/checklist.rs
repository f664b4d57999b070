//! Rules of a task's checklist.

use super::{Decision, MAX_CHECKLIST_ITEMS, MAX_REMOVED_CHECKLIST_ITEMS, refuse_beyond};
use crate::ChecklistItemId;
use crate::change::event_if_changed;
use crate::order::{moved_behind, place, stored};
use crate::task::{ChecklistItem, TaskEvent, TaskRefusal, TaskState};
use crate::text::ChecklistText;

pub(super) fn item(item_id: ChecklistItemId, text: &ChecklistText, checked: bool) -> ChecklistItem {
    ChecklistItem { item_id, text: text.clone(), checked }
}

pub(super) fn add(
    task: &TaskState,
    item: ChecklistItem,
    after: Option<ChecklistItemId>,
) -> Decision {
    match task.checklist_item(item.item_id) {
        // Whether it has been checked meanwhile is no matter: adding it again changes nothing.
        Some((_, present)) if present.text == item.text => return Ok(vec![]),
        Some(_) => return Err(TaskRefusal::AlreadyExists),
        None if task.removed_checklist_items.contains(&item.item_id) => {
            return Err(TaskRefusal::AlreadyExists);
        }
        None => {}
    }
    refuse_beyond(MAX_CHECKLIST_ITEMS, task.checklist.len())?;
    let index = match after {
        Some(above) => find(task, above)?.0 + 1,
        None => task.checklist.len(),
    };
    Ok(vec![TaskEvent::ChecklistItemAdded { item, index: stored(index) }])
}

pub(super) fn edit(task: &TaskState, item_id: ChecklistItemId, text: &ChecklistText) -> Decision {
    let (_, item) = find(task, item_id)?;
    Ok(event_if_changed(&item.text, text, |text| TaskEvent::ChecklistItemEdited { item_id, text }))
}

pub(super) fn check(task: &TaskState, item_id: ChecklistItemId) -> Decision {
    let (_, item) = find(task, item_id)?;
    Ok(if item.checked { vec![] } else { vec![TaskEvent::ChecklistItemChecked { item_id }] })
}

pub(super) fn uncheck(task: &TaskState, item_id: ChecklistItemId) -> Decision {
    let (_, item) = find(task, item_id)?;
    Ok(if item.checked { vec![TaskEvent::ChecklistItemUnchecked { item_id }] } else { vec![] })
}

pub(super) fn shift(
    task: &TaskState,
    item_id: ChecklistItemId,
    after: Option<ChecklistItemId>,
) -> Decision {
    let (from, _) = find(task, item_id)?;
    let above = after.map(|above| find(task, above)).transpose()?.map(|(index, _)| index);
    let to = moved_behind(from, above);
    Ok(event_if_changed(&stored(from), &stored(to), |index| TaskEvent::ChecklistItemMoved {
        item_id,
        index,
    }))
}

pub(super) fn remove(task: &TaskState, item_id: ChecklistItemId) -> Decision {
    if task.removed_checklist_items.contains(&item_id) {
        return Ok(vec![]);
    }
    let (index, item) = find(task, item_id)?;
    refuse_beyond(MAX_REMOVED_CHECKLIST_ITEMS, task.removed_checklist_items.len())?;
    Ok(vec![TaskEvent::ChecklistItemRemoved { item: item.clone(), index: stored(index) }])
}

/// Brings a removed line back under its own id, to where it stood or the end.
pub(super) fn put_back(task: &TaskState, item: &ChecklistItem, index: u32) -> Decision {
    refuse_beyond(MAX_CHECKLIST_ITEMS, task.checklist.len())?;
    let index = stored(place(index, task.checklist.len()));
    Ok(vec![TaskEvent::ChecklistItemAdded { item: item.clone(), index }])
}

/// Moves a line to an index, or the end.
pub(super) fn put(task: &TaskState, item_id: ChecklistItemId, index: u32) -> Decision {
    let (from, _) = find(task, item_id)?;
    let to = place(index, task.checklist.len().saturating_sub(1));
    Ok(event_if_changed(&stored(from), &stored(to), |index| TaskEvent::ChecklistItemMoved {
        item_id,
        index,
    }))
}

fn find(task: &TaskState, id: ChecklistItemId) -> Result<(usize, &ChecklistItem), TaskRefusal> {
    task.checklist_item(id).ok_or(TaskRefusal::ChecklistItemNotFound)
}
