//! Commands of one request that do not bear on one another go side by side; [`super::schedule`] says
//! which those are.

use super::answer::Answer;
use super::bulk::read;
use super::command_name;
use super::command_request::CommandRequest;
use super::dispatch::{Asked, dispatch};
use super::schedule::{Turn, waves};
use super::state::AppState;
use crate::execute::CommandContext;
use crate::metrics::Outcome;
use domain::Rank;
use futures::{StreamExt, stream};
use serde_json::{Map, Value};
use service_runtime::Problem;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::task::unconstrained;
use uuid::Uuid;

/// Chains of commands under way at the same time.
const CHAINS_AT_ONCE: usize = 64;

/// How one command ended.
pub type ItemOutcome = Result<Answer, Problem>;

/// The commands of one request, on their way.
pub struct SideBySide<'a> {
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

impl<'a> SideBySide<'a> {
    /// Reads the commands; those that cannot be read have their outcome already.
    #[must_use]
    pub fn new(
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

    /// Executes them and returns the outcomes in the order of the commands.
    pub async fn outcomes(self) -> Vec<ItemOutcome> {
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
