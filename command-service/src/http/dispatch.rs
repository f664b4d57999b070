//! From a parsed command to its answer: names the caller used are looked up, the command executed,
//! the outcome counted.

use super::answer::{Answer, HumanKey};
use super::command_name;
use super::command_request::CommandRequest;
use super::link_token::LinkToken;
use super::projects::Invitee;
use super::refusal::Refusal;
use super::state::AppState;
use super::tasks::{self, Destination};
use crate::event_store::CommandKey;
use crate::execute::{Accepted, CommandContext, ExecuteError, Reversal};
use crate::metrics::Outcome;
use domain::account::AccountCommand;
use domain::project::{CreateProject, ProjectCommand, ProjectRefusal, Role};
use domain::task::{CreateTask, MoveTask, TaskCommand, TaskRefusal};
use domain::{AccountId, ProjectId, Rank, RefusalKind, Sequence, TaskId};
use serde_json::{Map, Value};
use service_runtime::Problem;
use service_runtime::extract::parse;
use std::time::Instant;

/// What a caller asks for, parsed.
#[derive(Debug)]
pub struct Asked {
    /// For metrics.
    pub name: &'static str,
    pub order: Order,
}

/// A command, where needed still in the caller's own words.
#[derive(Debug)]
pub enum Order {
    CreateProject(CreateProject),
    Project(ProjectId, ProjectCommand),
    PublishLink(ProjectId),
    AddMember {
        project_id: ProjectId,
        invitee: Invitee,
        role: Role,
    },
    CreateTask(CreateTask),
    Task(TaskId, TaskCommand),
    MoveTask {
        task_id: TaskId,
        to: Destination,
    },
    UndoTask(TaskId, Reversal),
    UndoProject(ProjectId, Reversal),
    RestoreTask(TaskId, Sequence),
    /// On the caller's own account.
    Account(AccountCommand),
}

impl Asked {
    /// Returns the command with a given rank where it would have put a task last: of several that
    /// come at one time, only their order tells where each goes.
    #[must_use]
    pub fn placed_last_at(mut self, rank: Rank) -> Self {
        match &mut self.order {
            Order::CreateTask(create) => create.rank = rank,
            Order::MoveTask { task_id, to: Destination { column_id, place: None } } => {
                let to = MoveTask { column_id: *column_id, rank };
                self.order = Order::Task(*task_id, TaskCommand::Move(to));
            }
            Order::MoveTask { .. }
            | Order::Account(_)
            | Order::CreateProject(_)
            | Order::PublishLink(_)
            | Order::Project(..)
            | Order::AddMember { .. }
            | Order::UndoProject(..)
            | Order::UndoTask(..)
            | Order::RestoreTask(..)
            | Order::Task(..) => {}
        }
        self
    }
}

/// Answers a request whose body is one command.
pub async fn answer(
    state: &AppState,
    request: &CommandRequest,
    body: &[u8],
    read: impl FnOnce(Map<String, Value>) -> Result<Asked, Problem>,
) -> Result<Answer, Refusal> {
    let parsed = parse(body).and_then(|fields: Map<String, Value>| {
        let context = request.context_of(&fields);
        Ok((read(fields)?, context))
    });
    match parsed {
        Ok((asked, context)) => dispatch(state, asked, context).await,
        Err(problem) => {
            state.metrics.counted(command_name::UNKNOWN, Outcome::Invalid);
            Err(problem.into())
        }
    }
}

/// Executes a command and counts how it ended.
pub async fn dispatch(
    state: &AppState,
    asked: Asked,
    context: CommandContext,
) -> Result<Answer, Refusal> {
    let started = Instant::now();
    let outcome = execute(state, asked.order, context).await;
    state.metrics.executed(asked.name, outcome_of(&outcome), started.elapsed());
    outcome
}

async fn execute(
    state: &AppState,
    order: Order,
    context: CommandContext,
) -> Result<Answer, Refusal> {
    let executor = &state.executor;
    match order {
        Order::CreateProject(create) => {
            let command = ProjectCommand::Create(create.clone());
            let accepted = executor.execute_project(create.project_id, command, context).await?;
            Ok(Answer::created(accepted, "projects"))
        }
        Order::Project(project_id, command) => {
            Ok(Answer::done(executor.execute_project(project_id, command, context).await?))
        }
        Order::PublishLink(project_id) => {
            let token = LinkToken::generate();
            let token_hash = token.hash().map_err(|error| ExecuteError::Internal(error.into()))?;
            let command = ProjectCommand::PublishLink { token_hash };
            let accepted = executor.execute_project(project_id, command, context).await?;
            // A repeat finds the first one's link, whose token nobody knows any more.
            let token = (!accepted.replayed).then_some(token);
            Ok(Answer::done(accepted).with_link_token(token))
        }
        Order::AddMember { project_id, invitee, role } => {
            let found = find_invitee(state, project_id, &invitee, context.actor).await;
            let account_id = match found {
                Ok(account_id) => account_id,
                Err(refusal) => return first_answer_or(state, &context, refusal).await,
            };
            let command = ProjectCommand::AddMember { account_id, role };
            Ok(Answer::done(executor.execute_project(project_id, command, context).await?))
        }
        Order::CreateTask(create) => {
            let project_id = create.project_id;
            let task_id = create.task_id;
            let command = TaskCommand::Create(create);
            // Nearly always true; where it is not, the append says so.
            executor.expect_new(task_id);
            let accepted = executor.execute_task(task_id, command, context).await?;
            let human_key = human_key(state, project_id, &accepted).await?;
            Ok(Answer::created(accepted, "tasks").called(human_key))
        }
        Order::Task(task_id, command) => {
            Ok(Answer::done(executor.execute_task(task_id, command, context).await?))
        }
        Order::MoveTask { task_id, to } => {
            let rank = match rank_at(state, task_id, &to, context.actor).await {
                Ok(rank) => rank,
                Err(refusal) => return first_answer_or(state, &context, refusal.into()).await,
            };
            let command = TaskCommand::Move(MoveTask { column_id: to.column_id, rank });
            Ok(Answer::done(executor.execute_task(task_id, command, context).await?))
        }
        Order::UndoTask(task_id, reversal) => {
            Ok(Answer::done(executor.undo_task(task_id, reversal, context).await?))
        }
        Order::UndoProject(project_id, reversal) => {
            Ok(Answer::done(executor.undo_project(project_id, reversal, context).await?))
        }
        Order::RestoreTask(task_id, version) => {
            Ok(Answer::done(executor.restore_task(task_id, version, context).await?))
        }
        Order::Account(command) => {
            Ok(Answer::done(executor.execute_account(command, context).await?))
        }
    }
}

/// Answers a repeated command as the first time, even when what it names is gone meanwhile.
async fn first_answer_or(
    state: &AppState,
    context: &CommandContext,
    refusal: Refusal,
) -> Result<Answer, Refusal> {
    let Some(idempotency) = context.idempotency else { return Err(refusal) };
    let key = CommandKey { account_id: context.actor, idempotency };
    let first = state.executor.store().first_answer(&key).await.map_err(ExecuteError::from)?;
    match first {
        Some(first) if first.answers(&idempotency) => Ok(Answer::done(first.into())),
        Some(_) => Err(ExecuteError::KeyReused.into()),
        None => Err(refusal),
    }
}

/// Returns the account to be added. Only who may add members learns whether an account exists.
async fn find_invitee(
    state: &AppState,
    project_id: ProjectId,
    invitee: &Invitee,
    actor: AccountId,
) -> Result<AccountId, Refusal> {
    let project = state.executor.load_project(project_id).await?;
    let role = project.and_then(|(project, _)| project.role_of(actor));
    match role {
        None => return Err(ExecuteError::from(ProjectRefusal::NotFound).into()),
        Some(Role::Owner) => {}
        Some(Role::Viewer | Role::Commenter | Role::Editor) => {
            let needed = Role::Owner;
            return Err(ExecuteError::from(ProjectRefusal::RoleTooLow { needed }).into());
        }
    }
    let (found, pointer) = match invitee {
        Invitee::Account(account_id) => {
            let exists = state.identity.exists(*account_id).await?;
            (exists.then_some(*account_id), "/account_id")
        }
        Invitee::Email(email) => (state.identity.find(email, actor).await?, "/email"),
    };
    found.ok_or(Refusal::AccountNotFound { pointer })
}

/// Returns the rank that puts a task where the caller wants it.
async fn rank_at(
    state: &AppState,
    task_id: TaskId,
    to: &Destination,
    actor: AccountId,
) -> Result<Rank, ExecuteError> {
    let Some(place) = to.place else { return Ok(tasks::last()) };
    let task = state.executor.load_task(task_id).await?;
    let project_id = task.and_then(|(task, _)| task.state().map(|task| task.project_id));
    let project = match project_id {
        Some(project_id) => state.executor.load_project(project_id).await?,
        None => None,
    };
    // An outsider must not learn anything from where other tasks stand.
    let project = project.filter(|(project, _)| project.role_of(actor).is_some());
    let (project, _) = project.ok_or(TaskRefusal::NotFound)?;
    let (lower, upper) = state.executor.neighbours(&project, to.column_id, place, task_id).await?;
    // No room means that the neighbours moved while they were looked at.
    Rank::between(lower.as_ref(), upper.as_ref()).or(Err(ExecuteError::Conflict))
}

/// Returns what people call a new task. A repeated create without a key draws no number, so the
/// first one is looked up.
async fn human_key(
    state: &AppState,
    project_id: ProjectId,
    accepted: &Accepted,
) -> Result<Option<HumanKey>, ExecuteError> {
    let number = match accepted.number {
        Some(number) => Some(number),
        None => {
            let task_id = TaskId::try_from(accepted.aggregate_id);
            let task_id = task_id.map_err(|error| ExecuteError::Internal(error.into()))?;
            let task = state.executor.load_task(task_id).await?;
            task.and_then(|(task, _)| task.state().map(|task| task.number))
        }
    };
    let key = state.executor.project_key(project_id).await?;
    Ok(key.zip(number).map(|(key, number)| HumanKey::new(&key, number)))
}

fn outcome_of(outcome: &Result<Answer, Refusal>) -> Outcome {
    use ExecuteError as E;
    match outcome {
        Ok(answer) if answer.accepted().replayed => Outcome::Replayed,
        Ok(_) => Outcome::Accepted,
        Err(Refusal::Command(error)) => match error {
            E::Task(refusal) => outcome_of_refusal(refusal.kind()),
            E::Project(refusal) => outcome_of_refusal(refusal.kind()),
            E::Account(_) | E::KeyTaken => Outcome::Refused,
            E::Conflict | E::StaleVersion { .. } => Outcome::Conflict,
            E::KeyReused => Outcome::Invalid,
            E::Unavailable(_) | E::Internal(_) => Outcome::Unavailable,
        },
        Err(Refusal::AccountNotFound { .. }) => Outcome::Refused,
        Err(Refusal::Identity(_)) => Outcome::Unavailable,
        Err(Refusal::Edge(_)) => Outcome::Invalid,
    }
}

const fn outcome_of_refusal(kind: RefusalKind) -> Outcome {
    match kind {
        RefusalKind::Invalid => Outcome::Invalid,
        RefusalKind::NotFound
        | RefusalKind::RoleTooLow
        | RefusalKind::AlreadyExists
        | RefusalKind::Rule => Outcome::Refused,
    }
}
