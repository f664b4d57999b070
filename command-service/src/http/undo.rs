//! Bodies of `undo`, `redo` and `restore_version`: what they name is looked up by the executor.

use super::command_name;
use super::dispatch::{Asked, Order};
use crate::execute::Reversal;
use domain::undo::Direction;
use domain::{EventId, ProjectId, Sequence, TaskId};
use serde::Deserialize;
use serde_json::{Map, Value};
use service_runtime::Problem;
use service_runtime::extract::parse_object;
use utoipa::ToSchema;
use uuid::Uuid;

/// Names an event of the past.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EventBody {
    /// Of this history. A redo takes the undone event's, or the undo's.
    event_id: EventId,
}

/// Makes the fields what they were. Comments, watchers, relations, the archive and deletion are none
/// of them; what cannot come back stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VersionBody {
    /// 1 is the task as it was created.
    version: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RequestBody {
    correlation_id: Uuid,
}

/// Reads `undo{event_id}` or `redo{event_id}` of a task.
pub fn parse_task(
    task_id: TaskId,
    direction: Direction,
    fields: Map<String, Value>,
) -> Result<Asked, Problem> {
    let EventBody { event_id } = parse_object(fields)?;
    Ok(of_task(task_id, Reversal { direction, event_id }))
}

/// Reads `undo{event_id}` or `redo{event_id}` of a project.
pub fn parse_project(
    project_id: ProjectId,
    direction: Direction,
    fields: Map<String, Value>,
) -> Result<Asked, Problem> {
    let EventBody { event_id } = parse_object(fields)?;
    Ok(of_project(project_id, Reversal { direction, event_id }))
}

/// Reads `restore_version{version}` of a task.
pub fn parse_restore(task_id: TaskId, fields: Map<String, Value>) -> Result<Asked, Problem> {
    let VersionBody { version } = parse_object(fields)?;
    let order = Order::RestoreTask(task_id, Sequence::new(version));
    Ok(Asked { name: command_name::TASK_RESTORE_VERSION, order })
}

/// Reads `undo{correlation_id}`, which is about everything one request did.
pub fn parse_request(fields: Map<String, Value>) -> Result<Uuid, Problem> {
    let RequestBody { correlation_id } = parse_object(fields)?;
    Ok(correlation_id)
}

/// Returns the command on a task's event.
pub const fn of_task(task_id: TaskId, reversal: Reversal) -> Asked {
    let name = match reversal.direction {
        Direction::Undo => command_name::TASK_UNDO,
        Direction::Redo => command_name::TASK_REDO,
    };
    Asked { name, order: Order::UndoTask(task_id, reversal) }
}

/// Returns the command on a project's event.
pub const fn of_project(project_id: ProjectId, reversal: Reversal) -> Asked {
    let name = match reversal.direction {
        Direction::Undo => command_name::PROJECT_UNDO,
        Direction::Redo => command_name::PROJECT_REDO,
    };
    Asked { name, order: Order::UndoProject(project_id, reversal) }
}
