//! `POST /commands`: many commands in one request, each with its own outcome.

use super::answer::{Answer, consistency_token};
use super::bulk_result::{ItemResult, Results, Undone};
use super::command_name;
use super::command_request::CommandRequest;
use super::contract::BulkCommand;
use super::dispatch::{Asked, dispatch};
use super::refusal::Refusal;
use super::side_by_side::SideBySide;
use super::state::AppState;
use super::{projects, tasks, undo};
use crate::event_store::{BatchEvent, Stream};
use crate::execute::{Accepted, CommandContext, ExecuteError, Reversal};
use crate::metrics::Outcome;
use axum::extract::State;
use axum::response::{IntoResponse, Json, Response};
use domain::undo::Direction;
use domain::{ProjectId, TaskId};
use event_stream::AggregateType;
use http::StatusCode;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use service_runtime::extract::{Body, Params, take_type, unknown_type};
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

/// One request while its commands are executed.
struct Run<'a> {
    state: &'a AppState,
    request: &'a CommandRequest,
    /// Commands it may still lead to; undoing a bulk counts each event.
    left: usize,
    newest: Option<Accepted>,
    cut_short: bool,
}

/// Executes many commands
///
/// As if one after the other: later ones may build on earlier ones, independent ones go side by
/// side. Each has its own outcome, and all share one correlation id. A command is what `POST /projects/{project_id}/commands` and
/// `POST /tasks/{task_id}/commands` take, or, with the type `create`, what `POST /projects` and
/// `POST /tasks` take; each needs the role it needs there. `{"type": "undo", "correlation_id": …}`
/// takes back all that one such request did, newest first, with a result for each change; it counts
/// as that many commands.
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
    let (results, newest) = if commands.iter().any(undoes_request) {
        one_by_one(&state, &request, commands).await
    } else {
        side_by_side(&state, &request, commands).await
    };
    let results = Json(Results { correlation_id: request.request.id, results });
    Ok(match newest {
        Some(accepted) => ([consistency_token(&accepted)], results).into_response(),
        None => results.into_response(),
    })
}

type Outcomes = (Vec<ItemResult>, Option<Accepted>);

async fn side_by_side(
    state: &AppState,
    request: &CommandRequest,
    commands: Vec<Map<String, Value>>,
) -> Outcomes {
    let outcomes = SideBySide::new(state, request, commands).outcomes().await;
    let accepted = outcomes.iter().filter_map(|outcome| outcome.as_ref().ok());
    let newest = accepted.map(|answer| *answer.accepted()).max_by_key(|accepted| accepted.position);
    (outcomes.into_iter().map(ItemResult::one).collect(), newest)
}

/// What is taken back may be what any other command builds on, so nothing goes side by side.
async fn one_by_one(
    state: &AppState,
    request: &CommandRequest,
    commands: Vec<Map<String, Value>>,
) -> Outcomes {
    let mut run = Run { state, request, left: COMMANDS_MAX, newest: None, cut_short: false };
    let mut results = Vec::with_capacity(commands.len());
    for (index, command) in commands.into_iter().enumerate() {
        results.push(run.item(index, command).await);
    }
    (results, run.newest)
}

impl Run<'_> {
    async fn item(&mut self, index: usize, command: Map<String, Value>) -> ItemResult {
        let context = self.request.context_of_item(index, &command);
        if undoes_request(&command) {
            return match self.undo(index, &command).await {
                Ok(results) => ItemResult::undone(results),
                Err(problem) => ItemResult::one(Err(problem)),
            };
        }
        self.left = self.left.saturating_sub(1);
        ItemResult::one(match read(command) {
            Ok(asked) => self.dispatch(asked, context).await,
            Err(problem) => Err(self.invalid(problem)),
        })
    }

    fn invalid(&self, problem: Problem) -> Problem {
        self.state.metrics.counted(command_name::UNKNOWN, Outcome::Invalid);
        problem
    }

    async fn dispatch(&mut self, asked: Asked, context: CommandContext) -> Result<Answer, Problem> {
        if self.cut_short {
            return Err(Problem::unavailable("an earlier command of the same request failed"));
        }
        let outcome = dispatch(self.state, asked, context).await.map_err(Problem::from);
        // The rest would only wait for the same outage, and may build on what is missing now.
        self.cut_short |= outcome.as_ref().is_err_and(|problem| problem.status().is_server_error());
        if let Ok(answer) = &outcome
            && self.newest.map(|accepted| accepted.position) < Some(answer.accepted().position)
        {
            self.newest = Some(*answer.accepted());
        }
        outcome
    }

    /// Takes back what a request did, newest first. What the caller may not see is left out, as if
    /// it had not been part of the request.
    async fn undo(
        &mut self,
        index: usize,
        body: &Map<String, Value>,
    ) -> Result<Vec<Undone>, Problem> {
        let correlation_id = parse_undo(body.clone()).map_err(|problem| self.invalid(problem))?;
        let store = self.state.executor.store();
        let found = store.events_of_request(correlation_id, self.left.saturating_add(1)).await;
        let events = found.map_err(ExecuteError::from).map_err(Refusal::from)?;
        if events.len() > self.left {
            let detail = format!("at most {COMMANDS_MAX} changes are undone by one request");
            return Err(Problem::new(StatusCode::CONFLICT, "too_many_events", detail));
        }
        let mut results = Vec::with_capacity(events.len());
        for BatchEvent { stream, event_id } in events {
            let reversal = Reversal { direction: Direction::Undo, event_id };
            let Some(asked) = asked_of(stream, reversal) else { continue };
            let context = self.request.context_of_undo(index, event_id, body);
            self.left = self.left.saturating_sub(1);
            let outcome = self.dispatch(asked, context).await;
            if !outcome.as_ref().is_err_and(|problem| problem.status() == StatusCode::NOT_FOUND) {
                results.push(Undone::new(event_id, stream, outcome));
            }
        }
        if results.is_empty() { Err(Problem::not_found()) } else { Ok(results) }
    }
}

fn asked_of(stream: Stream, reversal: Reversal) -> Option<Asked> {
    match stream.kind {
        AggregateType::Task => Some(undo::of_task(TaskId::try_from(stream.id).ok()?, reversal)),
        AggregateType::Project => {
            Some(undo::of_project(ProjectId::try_from(stream.id).ok()?, reversal))
        }
        AggregateType::Account => None,
    }
}

/// Tells whether an element of `commands` takes back a whole request: `{type: "undo",
/// correlation_id}`, which names no target, or `bulk`.
fn undoes_request(fields: &Map<String, Value>) -> bool {
    let is_undo = fields.get("type").is_some_and(|kind| kind == "undo");
    is_undo && fields.get("target").is_none_or(|target| target == "bulk")
}

fn parse_undo(mut fields: Map<String, Value>) -> Result<Uuid, Problem> {
    fields.remove("target");
    take_type(&mut fields)?;
    undo::parse_request(fields)
}

/// Reads `{target, id, type, …}`. Creating takes the body of the route that creates, so that work
/// done offline can be replayed whole.
pub(super) fn read(mut fields: Map<String, Value>) -> Result<Asked, Problem> {
    #[derive(Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Target {
        Project,
        Task,
        Bulk,
    }
    let target = field(&mut fields, "target")?;
    let kind = take_type(&mut fields)?;
    match (target, kind.as_str()) {
        (Target::Bulk, _) => Err(Problem::invalid_fields(vec![unknown_type(&kind)])),
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
