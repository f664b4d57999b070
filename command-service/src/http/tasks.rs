//! Routes of tasks: the bodies callers send, and what the edge adds to them.

use super::answer::{Answer, Created, Done};
use super::command_name;
use super::command_request::CommandRequest;
use super::contract::{self, CreateTaskBody, TaskCommandBody};
use super::dispatch::{Asked, Order, answer};
use super::refusal::Refusal;
use super::state::AppState;
use super::undo;
use crate::execute::Place;
use axum::extract::State;
use domain::task::{CreateTask, Dates, Points, Priority, Repeat, TaskCommand};
use domain::text::{Description, Title};
use domain::undo::Direction;
use domain::{AccountId, ColumnId, LabelId, ProjectId, TaskId};
use serde::Deserialize;
use serde_json::{Map, Value};
use service_runtime::Problem;
use service_runtime::extract::{
    RawJson, Segment, parse_object, parse_variant, take_type, unknown_type,
};
use utoipa::ToSchema;

/// Creates a task
///
/// It comes last in its column, the project's first unless named. A task that exists already with
/// this id and this content is answered as if it were new.
#[utoipa::path(
    post, path = "/api/v1/tasks", tag = "Tasks",
    params(CommandRequest),
    request_body(content = CreateTaskBody, example = json!({
        "project_id": "01936b7e-5c00-7000-8000-000000000001", "title": "Water the roses",
    })),
    responses(Created),
    extensions(
        ("x-role" = json!("editor")),
        ("x-refusals" = json!(contract::with_task_refusals(&[]))),
    ),
)]
pub async fn create(
    State(state): State<AppState>,
    request: CommandRequest,
    RawJson(body): RawJson,
) -> Result<Answer, Refusal> {
    answer(&state, &request, &body, parse_create).await
}

/// Changes a task
///
/// Each command needs a role in the task's project, see `x-role`. One that changes nothing is
/// accepted and stores nothing.
#[utoipa::path(
    post, path = "/api/v1/tasks/{task_id}/commands", tag = "Tasks",
    params(("task_id" = TaskId, Path), CommandRequest),
    request_body(content = TaskCommandBody, example = json!({
        "type": "retitle", "title": "Water the roses, twice",
    })),
    responses(Done),
    extensions(
        ("x-role" = json!("command")),
        ("x-refusals" = json!(contract::with_task_refusals(&[]))),
    ),
)]
pub async fn command(
    State(state): State<AppState>,
    Segment(task_id): Segment<TaskId>,
    request: CommandRequest,
    RawJson(body): RawJson,
) -> Result<Answer, Refusal> {
    answer(&state, &request, &body, |mut fields| {
        let kind = take_type(&mut fields)?;
        parse_command(task_id, &kind, fields)
    })
    .await
}

/// What a new task starts with.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewTask)]
#[serde(deny_unknown_fields)]
pub struct CreateBody {
    id: Option<TaskId>,
    project_id: ProjectId,
    title: Title,
    #[serde(default)]
    description: Description,
    column_id: Option<ColumnId>,
    #[serde(default)]
    priority: Priority,
    #[serde(default)]
    assignees: Vec<AccountId>,
    #[serde(default)]
    labels: Vec<LabelId>,
    estimate: Option<Points>,
    parent_id: Option<TaskId>,
    repeat: Option<Repeat>,
}

/// Reads the body of `POST /tasks`.
pub fn parse_create(mut fields: Map<String, Value>) -> Result<Asked, Problem> {
    // Flattening them into the body's type would cost it the check for unknown fields.
    let dates = ["start_on", "due_on"].into_iter();
    let dates = dates.filter_map(|name| fields.remove_entry(name)).collect();
    let dates: Dates = parse_object(dates)?;
    let body: CreateBody = parse_object(fields)?;
    let create = CreateTask {
        task_id: body.id.unwrap_or_else(TaskId::generate),
        project_id: body.project_id,
        title: body.title,
        description: body.description,
        column_id: body.column_id,
        priority: body.priority,
        dates,
        assignees: body.assignees,
        labels: body.labels,
        estimate: body.estimate,
        parent_id: body.parent_id,
        repeat: body.repeat,
        rank: last(),
    };
    Ok(Asked { name: "task_create", order: Order::CreateTask(create) })
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveBody {
    column_id: ColumnId,
    before: Option<TaskId>,
    after: Option<TaskId>,
}

/// Where a caller wants a task; without a place it goes last.
#[derive(Debug)]
pub struct Destination {
    pub column_id: ColumnId,
    pub place: Option<Place>,
}

/// Reads a task's command without its `type`.
pub fn parse_command(
    task_id: TaskId,
    kind: &str,
    fields: Map<String, Value>,
) -> Result<Asked, Problem> {
    match kind {
        // A task is created by its own route, and its next occurrence by the service itself.
        "create" | "open_next" => return Err(Problem::invalid_fields(vec![unknown_type(kind)])),
        "move" => return parse_move(task_id, fields),
        "undo" => return undo::parse_task(task_id, Direction::Undo, fields),
        "redo" => return undo::parse_task(task_id, Direction::Redo, fields),
        "restore_version" => return undo::parse_restore(task_id, fields),
        // Only imports may say that somebody else wrote a comment.
        "comment" if fields.contains_key("origin") => {
            let detail = "unknown field `origin`";
            return Err(Problem::invalid_field("/origin", "unknown", detail));
        }
        _ => {}
    }
    let command: TaskCommand = parse_variant(kind, fields)?;
    let name = command_name::of_task(&command);
    Ok(Asked { name, order: Order::Task(task_id, command) })
}

fn parse_move(task_id: TaskId, fields: Map<String, Value>) -> Result<Asked, Problem> {
    let MoveBody { column_id, before, after } = parse_object(fields)?;
    let (place, pointer) = match (before, after) {
        (None, None) => (None, ""),
        (Some(named), None) => (Some(Place::Before(named)), "/before"),
        (None, Some(named)) => (Some(Place::After(named)), "/after"),
        (Some(_), Some(_)) => {
            let detail = "give either before or after";
            return Err(Problem::invalid_field("/after", "invalid", detail));
        }
    };
    if before.or(after) == Some(task_id) {
        return Err(Problem::invalid_field(pointer, "invalid", "must be another task"));
    }
    let order = Order::MoveTask { task_id, to: Destination { column_id, place } };
    Ok(Asked { name: "task_move", order })
}

pub use crate::execute::last;
