//! `POST /commands`: many commands in one request, each with its own outcome.

use super::answer::{Answer, AnswerBody, consistency_token};
use super::command_name;
use super::command_request::CommandRequest;
use super::contract::BulkCommand;
use super::dispatch::{Asked, dispatch};
use super::refusal::Refusal;
use super::schedule::{Turn, waves};
use super::state::AppState;
use super::{projects, tasks};
use crate::execute::CommandContext;
use crate::metrics::Outcome;
use axum::extract::State;
use axum::response::{IntoResponse, Json, Response};
use domain::{Rank, TaskId};
use futures::{StreamExt, stream};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use service_runtime::extract::{Body, Params, take_type};
use service_runtime::problem::Document;
use service_runtime::{FieldError, Problem};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::task::unconstrained;
use utoipa::ToSchema;
use uuid::Uuid;

const COMMANDS_MAX: usize = 500;
/// Chains of commands under way at the same time.
const CHAINS_AT_ONCE: usize = 64;

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
/// As if one after the other: later ones may build on earlier ones, independent ones go side by side.
/// Each has its own outcome, and all share one correlation id. A command is what `POST /projects/{project_id}/commands` and
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
    let outcomes = Run::new(&state, &request, commands).outcomes().await;
    let accepted = outcomes.iter().filter_map(|outcome| outcome.as_ref().ok());
    let newest = accepted.map(|answer| *answer.accepted()).max_by_key(|accepted| accepted.position);
    let results = outcomes.into_iter().map(result_of).collect();
    let results = Json(Results { correlation_id: request.request.id, results });
    Ok(match newest {
        Some(accepted) => ([consistency_token(&accepted)], results).into_response(),
        None => results.into_response(),
    })
}

type ItemOutcome = Result<Answer, Problem>;

/// The commands of one request, on their way.
struct Run<'a> {
    state: &'a AppState,
    turns: Vec<Turn>,
    /// Taken when their turn comes.
    items: Vec<Mutex<Option<Item>>>,
    /// An outage: the rest would only wait for it too, and may build on what is missing now.
    cut_short: AtomicBool,
}

/// A command that was read, and the context it is executed in.
struct Item {
    asked: Result<Asked, Problem>,
    context: CommandContext,
}

impl<'a> Run<'a> {
    fn new(
        state: &'a AppState,
        request: &CommandRequest,
        commands: Vec<Map<String, Value>>,
    ) -> Self {
        let turns = commands.iter().map(turn).collect();
        let first_rank = now_ms().saturating_sub(commands.len() as u64);
        let items = (0..).zip(commands).map(|(index, command)| {
            let context = request.context_of_item(index, &command);
            let rank = Rank::at_time(first_rank.saturating_add(index as u64));
            let asked = read(command).map(|asked| asked.placed_last_at(rank));
            Mutex::new(Some(Item { asked, context }))
        });
        Self { state, turns, items: items.collect(), cut_short: AtomicBool::new(false) }
    }

    async fn outcomes(self) -> Vec<ItemOutcome> {
        self.expect_new_tasks().await;
        let mut outcomes: Vec<(usize, ItemOutcome)> = Vec::with_capacity(self.items.len());
        for wave in waves(&self.turns) {
            // Without a budget: one that is made to yield would let later ones overtake it.
            let chains = stream::iter(wave).map(|chain| unconstrained(self.chain(chain)));
            let chains: Vec<_> = chains.buffer_unordered(CHAINS_AT_ONCE).collect().await;
            outcomes.extend(chains.into_iter().flatten());
        }
        outcomes.sort_unstable_by_key(|(index, _)| *index);
        outcomes.into_iter().map(|(_, outcome)| outcome).collect()
    }

    async fn chain(&self, indices: Vec<usize>) -> Vec<(usize, ItemOutcome)> {
        let mut outcomes = Vec::with_capacity(indices.len());
        for index in indices {
            outcomes.push((index, self.one(index).await));
        }
        outcomes
    }

    async fn one(&self, index: usize) -> ItemOutcome {
        let item = self
            .items
            .get(index)
            .and_then(|item| item.lock().unwrap_or_else(PoisonError::into_inner).take());
        let Some(Item { asked, context }) = item else {
            return Err(Problem::internal("a command of a bulk came up twice"));
        };
        if self.cut_short.load(Ordering::Relaxed) {
            return Err(Problem::unavailable("another command of the same request failed"));
        }
        let asked = asked.inspect_err(|_| {
            self.state.metrics.counted(command_name::UNKNOWN, Outcome::Invalid);
        })?;
        let outcome = dispatch(self.state, asked, context).await.map_err(Problem::from);
        if outcome.as_ref().is_err_and(|problem| problem.status().is_server_error()) {
            self.cut_short.store(true, Ordering::Relaxed);
        }
        outcome
    }

    /// Finds out in one query which tasks are new: creating them then needs nothing but the append,
    /// and they are numbered in their order. When that fails, each is looked up on its own.
    async fn expect_new_tasks(&self) {
        let created = |item: &Mutex<Option<Item>>| {
            let item = item.lock().unwrap_or_else(PoisonError::into_inner);
            item.as_ref()?.asked.as_ref().ok()?.creates_task()
        };
        let new: Vec<TaskId> = self.items.iter().filter_map(created).collect();
        if new.is_empty() {
            return;
        }
        if let Ok(existing) = self.state.executor.existing_tasks(&new).await {
            for task_id in new.into_iter().filter(|task_id| !existing.contains(task_id)) {
                self.state.executor.expect_new(task_id);
            }
        }
    }
}

fn now_ms() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(now.as_millis()).unwrap_or(u64::MAX)
}

/// Returns what of a command decides on its turn, however wrong the rest of it may be.
fn turn(command: &Map<String, Value>) -> Turn {
    let id = |name: &str| Uuid::try_parse(command.get(name)?.as_str()?).ok();
    let mut mentions = Vec::new();
    command.values().for_each(|value| ids_in(value, &mut mentions));
    let on_project = command.get("target").and_then(Value::as_str) == Some("project");
    Turn { target: id("id"), on_project, mentions }
}

fn ids_in(value: &Value, ids: &mut Vec<Uuid>) {
    match value {
        Value::String(text) => ids.extend(Uuid::try_parse(text)),
        Value::Array(values) => values.iter().for_each(|value| ids_in(value, ids)),
        Value::Object(fields) => fields.values().for_each(|value| ids_in(value, ids)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
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
