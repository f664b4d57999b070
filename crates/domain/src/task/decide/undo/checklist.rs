//! Lines of the checklist: one that comes back keeps its id, and stands where it stood.

use super::super::{Decision, checklist};
use crate::order::stored;
use crate::task::{ChecklistItem, TaskState};
use crate::text::ChecklistText;
use crate::undo::{NotUndoable, still};
use crate::{Change, ChecklistItemId};

/// Where the line stands now is no matter: other lines may have pushed it.
pub(super) fn added(task: &TaskState, item: &ChecklistItem) -> Decision {
    let now = task.checklist_item(item.item_id).map(|(_, now)| now);
    still("checklist", Some(item.item_id.get()), (&now, &Some(item)))?;
    checklist::remove(task, item.item_id)
}

pub(super) fn edited(
    task: &TaskState,
    item_id: ChecklistItemId,
    text: &Change<ChecklistText>,
) -> Decision {
    let now = task.checklist_item(item_id).map(|(_, item)| &item.text);
    still("checklist_text", Some(item_id.get()), (&now, &Some(&text.after)))?;
    checklist::edit(task, item_id, &text.before)
}

pub(super) fn checked(task: &TaskState, item_id: ChecklistItemId) -> Decision {
    still_checked(task, item_id, true)?;
    checklist::uncheck(task, item_id)
}

pub(super) fn unchecked(task: &TaskState, item_id: ChecklistItemId) -> Decision {
    still_checked(task, item_id, false)?;
    checklist::check(task, item_id)
}

fn still_checked(
    task: &TaskState,
    item_id: ChecklistItemId,
    after: bool,
) -> Result<(), NotUndoable> {
    let now = task.checklist_item(item_id).map(|(_, item)| item.checked);
    still("checklist_checked", Some(item_id.get()), (&now, &Some(after)))
}

pub(super) fn moved(task: &TaskState, item_id: ChecklistItemId, index: &Change<u32>) -> Decision {
    let now = task.checklist_item(item_id).map(|(now, _)| stored(now));
    still("checklist_index", Some(item_id.get()), (&now, &Some(index.after)))?;
    checklist::put(task, item_id, index.before)
}

pub(super) fn removed(task: &TaskState, item: &ChecklistItem, index: u32) -> Decision {
    let now = task.checklist_item(item.item_id).map(|(_, now)| now);
    still("checklist", Some(item.item_id.get()), (&now, &None))?;
    checklist::put_back(task, item, index)
}
