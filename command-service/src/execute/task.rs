//! Commands on tasks, decided in the light of their project.

use super::command::{Accepted, CommandContext, ExecuteError};
use super::executor::{Executor, Judgement, Order};
use super::slots::Known;
use crate::event_store::{Guard, Stream};
use domain::project::Project;
use domain::task::{Given, OtherTask, Task, TaskCommand, TaskRefusal, TaskRequest};
use domain::{AccountId, ProjectId, Sequence, TaskId};
use event_stream::AggregateType;
use std::collections::HashSet;
use std::sync::Arc;
use time::OffsetDateTime;

struct TaskOrder {
    actor: AccountId,
    command: TaskCommand,
}

impl Order for TaskOrder {
    type On = Task;

    async fn judge(&self, executor: &Executor, on: &Task) -> Result<Judgement<Task>, ExecuteError> {
        decide_in_project(executor, on, self.actor, self.command.clone()).await
    }
}

/// Decides in the light of the task's project, and guards the decision with its sequence.
pub(super) async fn decide_in_project(
    executor: &Executor,
    on: &Task,
    actor: AccountId,
    command: TaskCommand,
) -> Result<Judgement<Task>, ExecuteError> {
    let undoes = None;
    let Some(project_id) = project_of(on, &command) else {
        return Ok(Judgement { verdict: Err(TaskRefusal::NotFound), guards: Vec::new(), undoes });
    };
    let project = executor.projects().get(&executor.store, project_id.get()).await?;
    let stream = Stream { kind: AggregateType::Project, id: project_id.get() };
    let mut guards = vec![Guard { stream, sequence: project.sequence }];
    let other = match command.other() {
        Some(task_id) => look_at(executor, task_id, (project_id, &project), &mut guards).await?,
        None => None,
    };
    let given = Given { today: OffsetDateTime::now_utc().date(), fresh_id: TaskId::generate() };
    let request = TaskRequest { actor, project: project.aggregate, other, given, command };
    Ok(Judgement { verdict: on.decide(&request), guards, undoes })
}

/// Returns the project whose roles, columns and labels count.
fn project_of(on: &Task, command: &TaskCommand) -> Option<ProjectId> {
    match (command, on.state()) {
        (_, Some(task)) => Some(task.project_id),
        (TaskCommand::Create(create), None) => Some(create.project_id),
        (TaskCommand::OpenNext(next), None) => Some(next.project_id),
        (_, None) => None,
    }
}

/// Returns the other task a command names, with its project; guards both, whether there is such a
/// task or not.
async fn look_at(
    executor: &Executor,
    task_id: TaskId,
    (own_id, own): (ProjectId, &Known<Project>),
    guards: &mut Vec<Guard>,
) -> Result<Option<OtherTask>, ExecuteError> {
    let Known { aggregate: task, sequence } =
        executor.tasks().look_at(&executor.store, task_id.get()).await?;
    let stream = Stream { kind: AggregateType::Task, id: task_id.get() };
    guards.push(Guard { stream, sequence });
    let Some(project_id) = task.state().map(|task| task.project_id) else { return Ok(None) };
    if project_id == own_id {
        return Ok(Some(OtherTask { task, project: Arc::clone(&own.aggregate) }));
    }
    let project = executor.projects().get(&executor.store, project_id.get()).await?;
    let stream = Stream { kind: AggregateType::Project, id: project_id.get() };
    guards.push(Guard { stream, sequence: project.sequence });
    Ok(Some(OtherTask { task, project: project.aggregate }))
}

impl Executor {
    /// Executes a command on a task.
    ///
    /// # Errors
    /// Returns why it was not accepted.
    pub async fn execute_task(
        &self,
        task_id: TaskId,
        command: TaskCommand,
        context: CommandContext,
    ) -> Result<Accepted, ExecuteError> {
        let order = TaskOrder { actor: context.actor, command };
        self.execute(self.tasks(), task_id.get(), order, &context).await
    }

    /// Returns a task and its version as they are now; `None` when there is none.
    ///
    /// # Errors
    /// Returns `Unavailable` when the database does not answer.
    pub async fn load_task(
        &self,
        task_id: TaskId,
    ) -> Result<Option<(Arc<Task>, Sequence)>, ExecuteError> {
        self.tasks().current(&self.store, task_id.get()).await
    }

    /// Returns which of the tasks exist. One query.
    ///
    /// # Errors
    /// Returns `Unavailable` when the database does not answer.
    pub async fn existing_tasks(
        &self,
        task_ids: &[TaskId],
    ) -> Result<HashSet<TaskId>, ExecuteError> {
        let absent = task_ids.iter().map(|task_id| Guard {
            stream: Stream { kind: AggregateType::Task, id: task_id.get() },
            sequence: Sequence::ZERO,
        });
        let moved = self.store.moved(&absent.collect::<Vec<_>>()).await?;
        Ok(moved.into_iter().filter_map(|guard| guard.stream.id.try_into().ok()).collect())
    }

    /// Takes it that there is no such task, unless one is remembered, so that creating it asks the
    /// database nothing before the append. Where that is wrong, the append says so.
    pub fn expect_new(&self, task_id: TaskId) {
        self.tasks().assume_absent(task_id.get());
    }
}
