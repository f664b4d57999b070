//! How a task's row follows from its events; `comment` has its comments' rows.

use super::comment;
use super::inbox::{self, Notice};
use super::rows::Rows;
use super::{Due, Outcome, Poison};
use crate::tables::changes::ChangeRow;
use crate::tables::task_versions::TaskVersion;
use crate::tables::tasks::TaskRow;
use domain::task::{ChecklistItem, Points, Relation, TaskCreated, TaskEvent};
use domain::{AccountId, ChecklistItemId, LabelId, TaskId};
use event_stream::RecordedEvent;
use read_model::row::{RelationRow, priority_code};
use sqlx::types::Json;

/// Applies one event to the task's rows. Nothing is changed when it fails.
pub fn fold<'e>(
    rows: &mut Rows,
    event: &'e RecordedEvent,
    fact: TaskEvent,
) -> Result<Outcome<'e>, Poison> {
    let task_id = event.aggregate_id;
    let stored = rows.tasks.get(task_id).map_or(0, |row| row.sequence);
    if matches!(Due::of(stored, event)?, Due::Seen) {
        return Ok(Outcome::Seen);
    }
    let notice = Notice::of(&fact);
    let reworded = is_reworded(&fact);
    let project_id = if stored == 0 {
        let row = created(rows, event, fact)?;
        let project_id = row.project_id;
        rows.tasks.put(task_id, row);
        project_id
    } else {
        let before = rows.tasks.get(task_id).cloned().ok_or(Poison::NotCreated)?;
        change(rows, event, fact)?;
        let row = rows.tasks.change(task_id).ok_or(Poison::NotCreated)?;
        row.sequence = event.sequence.get();
        row.position = event.position.get();
        row.updated_at = event.occurred_at();
        rows.task_versions.push(TaskVersion::replaced_by(before, row));
        row.project_id
    };
    if let Some(notice) = notice {
        inbox::tell(rows, event, &notice);
    }
    if reworded {
        rows.reworded.insert(task_id);
    }
    let project_id = Some(project_id);
    Ok(Outcome::Applied(ChangeRow { event, project_id, task_id: Some(task_id) }))
}

/// Tells whether search finds the task by other words afterwards.
const fn is_reworded(fact: &TaskEvent) -> bool {
    use TaskEvent as E;
    matches!(fact, E::Created(_) | E::Retitled { .. } | E::Described { .. })
}

fn created(rows: &Rows, event: &RecordedEvent, fact: TaskEvent) -> Result<TaskRow, Poison> {
    let TaskEvent::Created(created) = fact else { return Err(Poison::NotCreated) };
    let TaskCreated { task_id, project_id, number, title, description, .. } = created;
    if task_id.get() != event.aggregate_id {
        return Err(Poison::WrongAggregate);
    }
    Ok(TaskRow {
        task_id: task_id.get(),
        project_id: project_id.get(),
        number: i32::try_from(number).or(Err(Poison::OutOfRange("number")))?,
        title: title.into(),
        description: description.into(),
        home_column_id: created.column_id.get(),
        column_id: rows.shown_column(project_id.get(), created.column_id),
        rank: created.rank.into(),
        priority: priority_code(created.priority),
        start_on: created.dates.start_on,
        due_on: created.dates.due_on,
        estimate: created.estimate.map(points),
        parent_id: created.parent_id.map(TaskId::get),
        relations: Json(Vec::new()),
        repeat: created.repeat.map(String::from),
        next_task_id: None,
        assignees: created.assignees.into_iter().map(AccountId::get).collect(),
        labels: created.labels.into_iter().map(LabelId::get).collect(),
        watchers: Vec::new(),
        checklist: Json(Vec::new()),
        comment_count: 0,
        archived: false,
        deleted: false,
        created_by: created.creator.get(),
        created_at: event.occurred_at(),
        updated_at: event.occurred_at(),
        sequence: event.sequence.get(),
        position: event.position.get(),
    })
}

fn change(rows: &mut Rows, event: &RecordedEvent, fact: TaskEvent) -> Result<(), Poison> {
    use TaskEvent as E;
    let task_id = event.aggregate_id;
    let row = rows.tasks.change(task_id).ok_or(Poison::NotCreated)?;
    match fact {
        E::Created(_) => return Err(Poison::CreatedTwice),
        E::Retitled { title } => row.title = title.after.into(),
        E::Described { description } => row.description = description.after.into(),
        E::Moved { column_id, rank } => {
            row.rank = rank.after.into();
            row.home_column_id = column_id.after.get();
            let project_id = row.project_id;
            let shown = rows.shown_column(project_id, column_id.after);
            rows.tasks.change(task_id).ok_or(Poison::NotCreated)?.column_id = shown;
        }
        E::Prioritised { priority } => row.priority = priority_code(priority.after),
        E::Scheduled { dates } => {
            row.start_on = dates.after.start_on;
            row.due_on = dates.after.due_on;
        }
        E::Estimated { estimate } => row.estimate = estimate.after.map(points),
        E::Assigned { account_id } => row.assignees.push(account_id.get()),
        E::Unassigned { account_id } => row.assignees.retain(|kept| *kept != account_id.get()),
        E::LabelAdded { label_id } => row.labels.push(label_id.get()),
        E::LabelRemoved { label_id } => row.labels.retain(|kept| *kept != label_id.get()),
        E::ChecklistItemAdded { item, index } => {
            let place = place(index, row.checklist.len());
            row.checklist.insert(place, item);
        }
        E::ChecklistItemEdited { item_id, text } => item_of(row, item_id)?.text = text.after,
        E::ChecklistItemChecked { item_id } => item_of(row, item_id)?.checked = true,
        E::ChecklistItemUnchecked { item_id } => item_of(row, item_id)?.checked = false,
        E::ChecklistItemMoved { item_id, index } => move_item(row, item_id, index.after)?,
        E::ChecklistItemRemoved { item, .. } => {
            let from = index_of(row, item.item_id)?;
            row.checklist.remove(from);
        }
        E::CommentAdded { .. }
        | E::CommentRestored { .. }
        | E::CommentEdited { .. }
        | E::CommentRemoved { .. } => comment::change(rows, event, fact)?,
        E::RepeatSet { repeat } => row.repeat = repeat.after.map(String::from),
        E::Repeated { next_task_id, .. } => row.next_task_id = Some(next_task_id.get()),
        E::ParentSet { parent_id } => row.parent_id = parent_id.after.map(TaskId::get),
        E::Related(Relation { kind, task_id, project_id }) => {
            let project_id = Some(project_id).filter(|id| id.get() != row.project_id);
            row.relations.push(RelationRow { kind, task_id, project_id });
        }
        E::Unrelated(gone) => {
            row.relations.retain(|kept| (kept.kind, kept.task_id) != (gone.kind, gone.task_id));
        }
        E::Watched { account_id } => row.watchers.push(account_id.get()),
        E::Unwatched { account_id } => row.watchers.retain(|kept| *kept != account_id.get()),
        E::Archived {} => row.archived = true,
        E::Unarchived {} => row.archived = false,
        E::Deleted {} => row.deleted = true,
        E::Restored {} => row.deleted = false,
    }
    Ok(())
}

/// Returns what `tasks.estimate` holds; [`Points::MAX`] fits.
fn points(points: Points) -> i16 {
    i16::try_from(points.get()).unwrap_or(i16::MAX)
}

fn index_of(row: &TaskRow, item_id: ChecklistItemId) -> Result<usize, Poison> {
    row.checklist
        .iter()
        .position(|item| item.item_id == item_id)
        .ok_or(Poison::Missing { what: "checklist item", id: item_id.get() })
}

fn move_item(row: &mut TaskRow, item_id: ChecklistItemId, index: u32) -> Result<(), Poison> {
    let from = index_of(row, item_id)?;
    let item = row.checklist.remove(from);
    let place = place(index, row.checklist.len());
    row.checklist.insert(place, item);
    Ok(())
}

fn item_of(row: &mut TaskRow, item_id: ChecklistItemId) -> Result<&mut ChecklistItem, Poison> {
    let index = index_of(row, item_id)?;
    Ok(&mut row.checklist[index])
}

/// Returns where a stored index points in a list of `length`; its end for one beyond it.
fn place(index: u32, length: usize) -> usize {
    usize::try_from(index).map_or(length, |index| index.min(length))
}
