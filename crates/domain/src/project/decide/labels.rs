//! Rules of the project's labels.

use super::{Decision, MAX_LABELS, refuse_beyond};
use crate::project::{Label, LabelColour, ProjectEvent, ProjectRefusal, ProjectState};
use crate::text::LabelName;
use crate::{Change, LabelId};

pub(super) fn define(
    state: &ProjectState,
    label_id: LabelId,
    name: &LabelName,
    colour: LabelColour,
) -> Decision {
    let label = Label { label_id, name: name.clone(), colour };
    if let Some(present) = state.label(label_id) {
        return if *present == label { Ok(vec![]) } else { Err(ProjectRefusal::AlreadyExists) };
    }
    refuse_taken_name(&state.labels, label_id, name)?;
    refuse_beyond(MAX_LABELS, state.labels.len())?;
    Ok(vec![ProjectEvent::LabelDefined { label }])
}

/// Changes what is given; what is left out stays.
pub(super) fn change(
    state: &ProjectState,
    label_id: LabelId,
    name: Option<&LabelName>,
    colour: Option<LabelColour>,
) -> Decision {
    let label = state.label(label_id).ok_or(ProjectRefusal::LabelNotFound)?;
    if let Some(name) = name {
        refuse_taken_name(&state.labels, label_id, name)?;
    }
    let name = name.and_then(|name| Change::between(label.name.clone(), name.clone()));
    let colour = colour.and_then(|colour| Change::between(label.colour, colour));
    if name.is_none() && colour.is_none() {
        return Ok(vec![]);
    }
    Ok(vec![ProjectEvent::LabelChanged { label_id, name, colour }])
}

pub(super) fn remove(state: &ProjectState, label_id: LabelId) -> Vec<ProjectEvent> {
    let label = state.label(label_id).cloned();
    label.map(|label| ProjectEvent::LabelRemoved { label }).into_iter().collect()
}

/// Two labels may share a name only when it is empty: then the colour tells them apart.
pub(super) fn refuse_taken_name(
    labels: &[Label],
    label_id: LabelId,
    name: &LabelName,
) -> Result<(), ProjectRefusal> {
    let taken = labels.iter().any(|label| label.label_id != label_id && label.name == *name);
    if taken && !name.is_empty() { Err(ProjectRefusal::LabelNameTaken) } else { Ok(()) }
}
