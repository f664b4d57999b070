//! `POST /commands`: many commands in one request, each with its own outcome.

use super::answer::{Answer, AnswerBody, consistency_token};
use super::command_name;
use super::command_request::CommandRequest;
use super::contract::BulkCommand;
use super::dispatch::{Asked, dispatch};
use super::refusal::Refusal;
use super::state::AppState;
use super::{projects, tasks};
use crate::execute::Accepted;
use crate::metrics::Outcome;
use axum::extract::State;
use axum::response::{IntoResponse, Json, Response};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use service_runtime::extract::{Body, Params, take_type};
use service_runtime::problem::Document;
use service_runtime::{FieldError, Problem};
use utoipa::ToSchema;
use uuid::Uuid;

const COMMANDS_MAX: usize = 500;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Mode {
    /// False is the only mode: each command has its own outcome.
    #[serde(default)]
    #[param(required = false)]
    atomic: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Bulk {
    #[schema(value_type = Vec<BulkCommand>, min_items = 1, max_items = 500)]
    commands: Vec<Map<String, Value>>,
}

/// The outcomes, in the order of the commands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BulkResults)]
struct Results {
    correlation_id: Uuid,
    results: Vec<ItemResult>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BulkResult)]
#[serde(untagged)]
enum ItemResult {
    Accepted {
        status: u16,
        #[serde(flatten)]
        answer: AnswerBody,
    },
    Refused {
        status: u16,
        problem: Document,
    },
}

/// Executes many commands
///
/// One after the other: later ones may build on earlier ones. Each has its own outcome, and all
/// share one correlation id. A command is what `POST /projects/{project_id}/commands` and
/// `POST /tasks/{task_id}/commands` take, or, with the type `create`, what `POST /projects` and
/// `POST /tasks` take; each needs the role it needs there.
#[utoipa::path(
    post, path = "/api/v1/commands", tag = "Commands",
    params(Mode, CommandRequest),
    request_body(content = Bulk, example = json!({ "commands": [
        { "target": "task", "id": "01936b7e-5c00-7000-8000-000000000002", "type": "archive" },
    ] })),
    responses((
        status = 200, description = "Every command was tried.", body = Results,
        headers(("Consistency-Token" = String, description = "Of the newest command accepted.")),
    )),
    extensions(("x-role" = json!("account"))),
)]
pub async fn commands(
    State(state): State<AppState>,
    Params(Mode { atomic }): Params<Mode>,
    request: CommandRequest,
    Body(Bulk { commands }): Body<Bulk>,
) -> Result<Response, Refusal> {
    if atomic {
        let detail = "commands are accepted one by one, use atomic=false";
        return Err(Problem::invalid_field("/atomic", "invalid", detail).into());
    }
    if commands.is_empty() || commands.len() > COMMANDS_MAX {
        let detail = format!("must hold 1 to {COMMANDS_MAX} commands");
        return Err(Problem::invalid_field("/commands", "invalid", detail).into());
    }
    let mut results = Vec::with_capacity(commands.len());
    let mut newest: Option<Accepted> = None;
    let mut cut_short = false;
    for (index, command) in commands.into_iter().enumerate() {
        let outcome = if cut_short {
            Err(Problem::unavailable("an earlier command of the same request failed"))
        } else {
            one(&state, &request, index, command).await
        };
        // The rest would only wait for the same outage, and may build on what is missing now.
        cut_short |= outcome.as_ref().is_err_and(|problem| problem.status().is_server_error());
        let position = |accepted: &Accepted| accepted.position;
        if let Ok(answer) = &outcome
            && newest.as_ref().map(position) < Some(answer.accepted().position)
        {
            newest = Some(*answer.accepted());
        }
        results.push(result_of(outcome));
    }
    let results = Json(Results { correlation_id: request.request.id, results });
    Ok(match newest {
        Some(accepted) => ([consistency_token(&accepted)], results).into_response(),
        None => results.into_response(),
    })
}

async fn one(
    state: &AppState,
    request: &CommandRequest,
    index: usize,
    command: Map<String, Value>,
) -> Result<Answer, Problem> {
    let context = request.context_of_item(index, &command);
    let asked = read(command).inspect_err(|_| {
        state.metrics.counted(command_name::UNKNOWN, Outcome::Invalid);
    })?;
    Ok(dispatch(state, asked, context).await?)
}

/// Reads `{target, id, type, …}`. Creating takes the body of the route that creates, so that work
/// done offline can be replayed whole.
fn read(mut fields: Map<String, Value>) -> Result<Asked, Problem> {
    #[derive(Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Target {
        Project,
        Task,
    }
    let target = field(&mut fields, "target")?;
    let kind = take_type(&mut fields)?;
    match (target, kind.as_str()) {
        (Target::Project, "create") => projects::parse_create(fields),
        (Target::Task, "create") => tasks::parse_create(fields),
        (Target::Project, _) => projects::parse_command(field(&mut fields, "id")?, &kind, fields),
        (Target::Task, _) => tasks::parse_command(field(&mut fields, "id")?, &kind, fields),
    }
}

fn field<T: DeserializeOwned>(
    fields: &mut Map<String, Value>,
    name: &'static str,
) -> Result<T, Problem> {
    let Some(value) = fields.remove(name) else {
        let error =
            FieldError::new(format!("/{name}"), "missing", format!("missing field `{name}`"));
        return Err(Problem::invalid_fields(vec![error]));
    };
    serde_json::from_value(value)
        .map_err(|error| Problem::invalid_field(format!("/{name}"), "invalid", error.to_string()))
}

fn result_of(outcome: Result<Answer, Problem>) -> ItemResult {
    match outcome {
        Ok(answer) => {
            let status = answer.status().as_u16();
            ItemResult::Accepted { status, answer: answer.into_body() }
        }
        Err(problem) => {
            let status = problem.status().as_u16();
            ItemResult::Refused { status, problem: problem.into_document() }
        }
    }
}
