//! Creating a task, once.

use super::{Decision, MAX_ASSIGNEES, MAX_LABELS, fields, relations};
use crate::AccountId;
use crate::project::ProjectState;
use crate::task::{CreateTask, OtherTask, TaskCreated, TaskEvent, TaskRefusal, TaskState};

/// Accepts an archived column when it is named: an import brings archived lists with their tasks.
pub(super) fn create(
    (project, parent): (&ProjectState, Option<&OtherTask>),
    create: &CreateTask,
    actor: AccountId,
) -> Decision {
    if create.project_id != project.project_id {
        return Err(TaskRefusal::NotFound);
    }
    fields::refuse_unordered(create.dates)?;
    let column = match create.column_id {
        Some(column_id) => project.column(column_id),
        None => project.first_column(),
    };
    let column_id = column.ok_or(TaskRefusal::ColumnNotFound)?.column_id;
    let assignees = distinct(&create.assignees);
    if assignees.iter().any(|account_id| !project.members.contains_key(account_id)) {
        return Err(TaskRefusal::NotAMember);
    }
    if assignees.len() > MAX_ASSIGNEES.most {
        return Err(TaskRefusal::LimitReached(MAX_ASSIGNEES));
    }
    let labels = distinct(&create.labels);
    if labels.iter().any(|label_id| project.label(*label_id).is_none()) {
        return Err(TaskRefusal::LabelNotFound);
    }
    if labels.len() > MAX_LABELS.most {
        return Err(TaskRefusal::LimitReached(MAX_LABELS));
    }
    if let Some(parent_id) = create.parent_id {
        relations::refuse_unfit_parent((create.task_id, create.project_id), parent_id, parent)?;
    }
    Ok(vec![TaskEvent::Created(TaskCreated {
        task_id: create.task_id,
        project_id: create.project_id,
        // Drawn while the event is appended.
        number: 0,
        title: create.title.clone(),
        description: create.description.clone(),
        column_id,
        rank: create.rank.clone(),
        priority: create.priority,
        dates: create.dates,
        assignees,
        labels,
        estimate: create.estimate,
        parent_id: create.parent_id,
        repeat: create.repeat.clone(),
        repeats: None,
        creator: actor,
    })])
}

/// Accepts the repetition of the create that made this task, and refuses any other. The rank is not
/// compared: the edge takes it from the clock.
pub(super) fn repeat(task: &TaskState, create: &CreateTask, actor: AccountId) -> Decision {
    let first = &task.created_as;
    let same = first.creator == actor
        && first.task_id == create.task_id
        && first.project_id == create.project_id
        && first.title == create.title
        && first.description == create.description
        && create.column_id.is_none_or(|column_id| column_id == first.column_id)
        && first.priority == create.priority
        && first.dates == create.dates
        && first.assignees == distinct(&create.assignees)
        && first.labels == distinct(&create.labels)
        && first.estimate == create.estimate
        && first.parent_id == create.parent_id
        && first.repeat == create.repeat;
    if same { Ok(vec![]) } else { Err(TaskRefusal::AlreadyExists) }
}

/// Returns each id once, in the order of first mention.
fn distinct<Id: Copy + PartialEq>(ids: &[Id]) -> Vec<Id> {
    let mut seen: Vec<Id> = Vec::with_capacity(ids.len());
    for id in ids {
        if !seen.contains(id) {
            seen.push(*id);
        }
    }
    seen
}
