//! Commands on tasks, decided in the light of their project.

use super::command::{Accepted, CommandContext, ExecuteError};
use super::executor::{Executor, Judgement, Order};
use crate::event_store::{Guard, Stream};
use domain::task::{Task, TaskCommand, TaskRefusal, TaskRequest};
use domain::{AccountId, ProjectId, Sequence, TaskId};
use event_stream::AggregateType;
use std::sync::Arc;

struct TaskOrder {
    actor: AccountId,
    command: TaskCommand,
}

impl Order for TaskOrder {
    type On = Task;

    async fn judge(&self, executor: &Executor, on: &Task) -> Result<Judgement<Task>, ExecuteError> {
        let Some(project_id) = self.project_of(on) else {
            return Ok(Judgement { verdict: Err(TaskRefusal::NotFound), guards: Vec::new() });
        };
        let project = executor.projects().get(&executor.store, project_id.get()).await?;
        let stream = Stream { kind: AggregateType::Project, id: project_id.get() };
        let guards = vec![Guard { stream, sequence: project.sequence }];
        let request = TaskRequest {
            actor: self.actor,
            project: project.aggregate,
            command: self.command.clone(),
        };
        Ok(Judgement { verdict: on.decide(&request), guards })
    }
}

impl TaskOrder {
    /// Returns the project whose roles, columns and labels count.
    fn project_of(&self, on: &Task) -> Option<ProjectId> {
        match (&self.command, on.state()) {
            (_, Some(task)) => Some(task.project_id),
            (TaskCommand::Create(create), None) => Some(create.project_id),
            (_, None) => None,
        }
    }
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
}
