//! Commands on projects.

use super::command::{Accepted, CommandContext, ExecuteError};
use super::executor::{Executor, Judgement, Order};
use domain::project::{Project, ProjectCommand, ProjectKey, ProjectRequest};
use domain::{ProjectId, Sequence};
use std::sync::Arc;

impl Order for ProjectRequest {
    type On = Project;

    async fn judge(
        &self,
        _executor: &Executor,
        on: &Project,
    ) -> Result<Judgement<Project>, ExecuteError> {
        Ok(Judgement { verdict: on.decide(self), guards: Vec::new(), undoes: None })
    }
}

impl Executor {
    /// Executes a command on a project.
    ///
    /// # Errors
    /// Returns why it was not accepted.
    pub async fn execute_project(
        &self,
        project_id: ProjectId,
        command: ProjectCommand,
        context: CommandContext,
    ) -> Result<Accepted, ExecuteError> {
        let order = ProjectRequest { actor: context.actor, command };
        self.execute(self.projects(), project_id.get(), order, &context).await
    }

    /// Returns a project and its version as they are now; `None` when there is none.
    ///
    /// # Errors
    /// Returns `Unavailable` when the database does not answer.
    pub async fn load_project(
        &self,
        project_id: ProjectId,
    ) -> Result<Option<(Arc<Project>, Sequence)>, ExecuteError> {
        self.projects().current(&self.store, project_id.get()).await
    }

    /// Returns what a project's tasks are called after. It never changes, so whatever is in memory
    /// will do, and the database is asked only where nothing is.
    ///
    /// # Errors
    /// Returns `Unavailable` when the database does not answer.
    pub async fn project_key(
        &self,
        project_id: ProjectId,
    ) -> Result<Option<ProjectKey>, ExecuteError> {
        let known = self.projects().get(&self.store, project_id.get()).await?;
        Ok(known.aggregate.state().map(|project| project.key.clone()))
    }
}
