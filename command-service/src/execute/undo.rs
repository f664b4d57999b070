//! Undo, redo and the restoring of a version: what is asked names a place in the aggregate's history,
//! which is looked up anew for each decision, so that the decision and the append agree on it.

use super::command::{Accepted, CommandContext, ExecuteError};
use super::executor::{Executor, Judgement, Order};
use super::task::decide_in_project;
use crate::event_store::{Guard, Stream};
use domain::account::Account;
use domain::project::{Project, ProjectCommand, ProjectEvent, ProjectRefusal, ProjectRequest};
use domain::task::{Task, TaskCommand, TaskEvent, Undo};
use domain::undo::{Direction, NotUndoable};
use domain::{AccountId, Batch, EventId, ProjectId, Sequence, TaskId};
use event_stream::AggregateType;

/// An event somebody wants undone, or done again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reversal {
    pub direction: Direction,
    pub event_id: EventId,
}

struct UndoTask {
    actor: AccountId,
    task_id: TaskId,
    reversal: Reversal,
}

impl Order for UndoTask {
    type On = Task;

    async fn judge(&self, executor: &Executor, on: &Task) -> Result<Judgement<Task>, ExecuteError> {
        // Nobody makes us search the history of what they may not see.
        let (undo, undoes) = if sees(executor, on, self.actor).await? {
            self.search(executor).await?
        } else {
            (Undo { found: Err(NotUndoable::EventNotFound), comment: None }, None)
        };
        let command = TaskCommand::Undo(Box::new(undo));
        let judgement = decide_in_project(executor, on, self.actor, command).await?;
        Ok(Judgement { undoes, ..judgement })
    }
}

impl UndoTask {
    /// Returns the event to be taken back, and its id.
    async fn search(&self, executor: &Executor) -> Result<(Undo, Option<EventId>), ExecuteError> {
        let Reversal { direction, event_id } = self.reversal;
        let (store, id) = (&executor.store, self.task_id.get());
        let traced = match store.trace::<Task>(id, direction, event_id).await? {
            Ok(traced) => traced,
            Err(reason) => return Ok((Undo { found: Err(reason), comment: None }, None)),
        };
        let mut comment = None;
        if let TaskEvent::CommentRemoved { comment_id, .. } = traced.event {
            comment = store.comment_before(id, traced.sequence, comment_id).await?;
        }
        Ok((Undo { found: Ok(traced.event), comment }, Some(traced.event_id)))
    }
}

struct RestoreTask {
    actor: AccountId,
    task_id: TaskId,
    version: Sequence,
}

impl Order for RestoreTask {
    type On = Task;

    async fn judge(&self, executor: &Executor, on: &Task) -> Result<Judgement<Task>, ExecuteError> {
        let mut past = None;
        if sees(executor, on, self.actor).await? {
            let stream = Stream { kind: AggregateType::Task, id: self.task_id.get() };
            let then = executor.store.load_at::<Task>(stream, self.version).await?;
            past = then.and_then(|task| task.state().cloned()).map(Box::new);
        }
        let command = TaskCommand::RestoreVersion(past);
        decide_in_project(executor, on, self.actor, command).await
    }
}

async fn sees(executor: &Executor, on: &Task, actor: AccountId) -> Result<bool, ExecuteError> {
    let Some(task) = on.state() else { return Ok(false) };
    let project = executor.projects().get(&executor.store, task.project_id.get()).await?;
    Ok(project.aggregate.role_of(actor).is_some())
}

struct UndoProject {
    actor: AccountId,
    project_id: ProjectId,
    reversal: Reversal,
}

impl Order for UndoProject {
    type On = Project;

    async fn judge(
        &self,
        executor: &Executor,
        on: &Project,
    ) -> Result<Judgement<Project>, ExecuteError> {
        let mut found = Err(NotUndoable::EventNotFound);
        let mut undoes = None;
        if on.role_of(self.actor).is_some() {
            let Reversal { direction, event_id } = self.reversal;
            let id = self.project_id.get();
            let traced = executor.store.trace::<Project>(id, direction, event_id).await?;
            undoes = traced.as_ref().ok().map(|traced| traced.event_id);
            found = traced.map(|traced| traced.event);
        }
        let command = ProjectCommand::Undo(Box::new(found));
        let verdict = on.decide(&ProjectRequest { actor: self.actor, command });
        let judgement = Judgement { verdict, guards: Vec::new(), undoes };
        refuse_the_erased(executor, judgement).await
    }
}

/// Lets nobody back into a project whose account was erased since they left it.
async fn refuse_the_erased(
    executor: &Executor,
    mut judgement: Judgement<Project>,
) -> Result<Judgement<Project>, ExecuteError> {
    let Ok([ProjectEvent::MemberAdded { account_id, .. }]) = judgement.verdict.as_deref() else {
        return Ok(judgement);
    };
    let id = account_id.get();
    let account = executor.accounts().get(&executor.store, id).await?;
    let stream = Stream { kind: AggregateType::Account, id };
    judgement.guards.push(Guard { stream, sequence: account.sequence });
    if *account.aggregate == Account::Erased {
        judgement.verdict = Err(ProjectRefusal::AccountErased);
    }
    Ok(judgement)
}

impl Executor {
    /// Takes back an event of a task, or brings it back.
    ///
    /// # Errors
    /// Returns why it was not accepted.
    pub async fn undo_task(
        &self,
        task_id: TaskId,
        reversal: Reversal,
        context: CommandContext,
    ) -> Result<Accepted, ExecuteError> {
        let order = UndoTask { actor: context.actor, task_id, reversal };
        self.execute(self.tasks(), task_id.get(), order, &context).await
    }

    /// Makes a task's fields what they were at a version.
    ///
    /// # Errors
    /// Returns why it was not accepted.
    pub async fn restore_task(
        &self,
        task_id: TaskId,
        version: Sequence,
        context: CommandContext,
    ) -> Result<Accepted, ExecuteError> {
        let batch = context.batch.or(Some(Batch::Restore));
        let context = CommandContext { batch, ..context };
        let order = RestoreTask { actor: context.actor, task_id, version };
        self.execute(self.tasks(), task_id.get(), order, &context).await
    }

    /// Takes back an event of a project, or brings it back.
    ///
    /// # Errors
    /// Returns why it was not accepted.
    pub async fn undo_project(
        &self,
        project_id: ProjectId,
        reversal: Reversal,
        context: CommandContext,
    ) -> Result<Accepted, ExecuteError> {
        let order = UndoProject { actor: context.actor, project_id, reversal };
        self.execute(self.projects(), project_id.get(), order, &context).await
    }
}
