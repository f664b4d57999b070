//! Making a task's fields what they were at an earlier version, by ordinary events from now on.
//!
//! What cannot come back stays as it is now: an assignee who has left the project, a parent that was
//! deleted, a label or a column the project has no more (its replacement stands in) or has archived.
//! Relations are as much the other task's, and stay too.

use super::{Decision, Given, checklist, fields, relations, repeat};
use crate::project::ProjectState;
use crate::task::{ChecklistItem, MoveTask, TaskEvent, TaskRefusal, TaskRequest, TaskState};
use crate::{ColumnId, Rank};

pub(super) fn restore(
    task: &TaskState,
    past: Option<&TaskState>,
    project: &ProjectState,
    request: &TaskRequest,
) -> Decision {
    // Named one by one, so that a new field is not forgotten here.
    let TaskState {
        task_id: _,
        project_id: _,
        number: _,
        title,
        description,
        column_id,
        rank,
        priority,
        dates,
        estimate,
        parent_id,
        relations: _,
        repeat: rule,
        next: _,
        assignees,
        labels,
        checklist,
        watchers: _,
        comments: _,
        archived: _,
        deleted: _,
        creator: _,
        removed_checklist_items: _,
        removed_comments: _,
        created_as: _,
    } = past.ok_or(TaskRefusal::VersionNotFound)?;
    let mut draft = Draft { task: task.clone(), events: Vec::new() };
    draft.take(fields::retitle(task, title));
    draft.take(fields::describe(task, description));
    draft.take(relocate(task, project, (*column_id, rank), request.given)?);
    draft.take(fields::prioritise(task, *priority));
    draft.take(fields::schedule(task, *dates)?);
    draft.take(fields::estimate(task, *estimate));
    draft.take(repeat::set(task, rule.as_ref()));
    // A parent that is gone meanwhile does not stand in the way of the rest.
    draft.take(relations::set_parent(task, *parent_id, request).unwrap_or_default());
    for gone in task.assignees.iter().filter(|account_id| !assignees.contains(account_id)) {
        draft.take(fields::unassign(task, *gone));
    }
    for account_id in assignees.iter().filter(|id| project.members.contains_key(id)) {
        draft.take(fields::assign(&draft.task, project, *account_id)?);
    }
    for gone in task.labels.iter().filter(|label_id| !labels.contains(label_id)) {
        draft.take(fields::remove_label(task, *gone));
    }
    for label_id in labels.iter().filter(|label_id| project.label(**label_id).is_some()) {
        draft.take(fields::add_label(&draft.task, project, *label_id)?);
    }
    draft.restore_checklist(checklist)?;
    Ok(draft.events)
}

fn relocate(
    task: &TaskState,
    project: &ProjectState,
    (column_id, rank): (ColumnId, &Rank),
    given: Given,
) -> Decision {
    let shown = project.shown_column(column_id).and_then(|shown| project.column(shown));
    match shown {
        Some(column) if !column.archived => {
            let to = MoveTask { column_id: column.column_id, rank: rank.clone() };
            let mut events = fields::relocate(task, project, &to, given)?;
            // What was finished then opens no next occurrence now.
            events.truncate(1);
            Ok(events)
        }
        Some(_) | None => Ok(vec![]),
    }
}

/// The task on its way back, and how it got there.
struct Draft {
    task: TaskState,
    events: Vec<TaskEvent>,
}

impl Draft {
    fn take(&mut self, events: Vec<TaskEvent>) {
        for event in events {
            self.task.apply(event.clone());
            self.events.push(event);
        }
    }

    fn restore_checklist(&mut self, past: &[ChecklistItem]) -> Result<(), TaskRefusal> {
        let wanted = |item: &ChecklistItem| past.iter().any(|kept| kept.item_id == item.item_id);
        let gone: Vec<_> =
            self.task.checklist.iter().filter(|item| !wanted(item)).cloned().collect();
        for item in gone {
            self.take(checklist::remove(&self.task, item.item_id)?);
        }
        // From the top: whatever stands above an item is in place already.
        for (index, item) in (0..).zip(past) {
            let item_id = item.item_id;
            if self.task.checklist_item(item_id).is_none() {
                self.take(checklist::put_back(&self.task, item, index)?);
                continue;
            }
            self.take(checklist::put(&self.task, item_id, index)?);
            self.take(checklist::edit(&self.task, item_id, &item.text)?);
            let checked = match item.checked {
                true => checklist::check(&self.task, item_id)?,
                false => checklist::uncheck(&self.task, item_id)?,
            };
            self.take(checked);
        }
        Ok(())
    }
}
