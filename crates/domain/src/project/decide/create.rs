//! Creating a project, once.

use super::{Decision, MAX_COLUMNS, MAX_LABELS, columns, labels};
use crate::AccountId;
use crate::project::{Column, CreateProject, Label, ProjectEvent, ProjectRefusal, ProjectState};
use std::collections::BTreeSet;

pub(super) fn found(create: &CreateProject, actor: AccountId) -> Decision {
    refuse_bad_columns(&create.columns)?;
    refuse_bad_labels(&create.labels)?;
    Ok(vec![ProjectEvent::Created {
        project_id: create.project_id,
        key: create.key.clone(),
        name: create.name.clone(),
        description: create.description.clone(),
        columns: create.columns.clone(),
        labels: create.labels.clone(),
        owner: actor,
    }])
}

/// Accepts the repetition of the create that made this project, and refuses any other.
/// Ids of columns and labels are not compared: the edge draws fresh ones for each request.
pub(super) fn repeat(state: &ProjectState, create: &CreateProject, actor: AccountId) -> Decision {
    let first = &state.founded_as;
    let same = first.owner == actor
        && state.project_id == create.project_id
        && state.key == create.key
        && first.name == create.name
        && first.description == create.description
        && first.columns.iter().map(column_content).eq(create.columns.iter().map(column_content))
        && first.labels.iter().map(label_content).eq(create.labels.iter().map(label_content));
    if same { Ok(vec![]) } else { Err(ProjectRefusal::AlreadyExists) }
}

fn column_content(column: &Column) -> impl PartialEq {
    (column.name.clone(), column.kind, column.wip_limit, column.archived)
}

fn label_content(label: &Label) -> impl PartialEq {
    (label.name.clone(), label.colour)
}

fn refuse_bad_columns(columns: &[Column]) -> Result<(), ProjectRefusal> {
    let ids: BTreeSet<_> = columns.iter().map(|column| column.column_id).collect();
    if ids.len() < columns.len() {
        return Err(ProjectRefusal::DuplicateId);
    }
    if columns.len() > MAX_COLUMNS.most {
        return Err(ProjectRefusal::LimitReached(MAX_COLUMNS));
    }
    if columns.iter().all(|column| column.archived) {
        return Err(ProjectRefusal::LastColumn);
    }
    columns.iter().try_for_each(|column| columns::refuse_bad_wip_limit(column.wip_limit))
}

fn refuse_bad_labels(labels: &[Label]) -> Result<(), ProjectRefusal> {
    let ids: BTreeSet<_> = labels.iter().map(|label| label.label_id).collect();
    if ids.len() < labels.len() {
        return Err(ProjectRefusal::DuplicateId);
    }
    if labels.len() > MAX_LABELS.most {
        return Err(ProjectRefusal::LimitReached(MAX_LABELS));
    }
    labels
        .iter()
        .try_for_each(|label| labels::refuse_taken_name(labels, label.label_id, &label.name))
}
