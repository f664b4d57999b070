//! The project the cards go into: made, or completed when an earlier import made it.

use super::{Import, Stop, Tally};
use crate::execute::{Accepted, CommandContext, ExecuteError, Executor};
use crate::import::Mode;
use crate::import::difference::{self, Step};
use crate::import::line::Counts;
use domain::project::{CreateProject, Project, ProjectCommand, ProjectKey};
use domain::{LabelId, ProjectId};
use std::sync::Arc;

pub(super) struct Ground {
    pub(super) key: ProjectKey,
    /// As it is, when this import did not make it.
    pub(super) existing: Option<Arc<Project>>,
}

impl Import<'_> {
    pub(super) async fn prepare(
        &self,
        project: CreateProject,
        keys: Vec<ProjectKey>,
        tally: &mut Tally,
    ) -> Result<Ground, Stop> {
        match self.known_project(project.project_id).await? {
            None => self.found(project, keys, tally).await,
            Some(known) => self.complete(&project, &known, tally).await,
        }
    }

    /// Creates the project under the first of the keys that nobody has.
    async fn found(
        &self,
        project: CreateProject,
        keys: Vec<ProjectKey>,
        tally: &mut Tally,
    ) -> Result<Ground, Stop> {
        let makes = Counts {
            projects: 1,
            columns: project.columns.len(),
            labels: project.labels.len(),
            ..Counts::default()
        };
        for key in keys {
            let create = CreateProject { key: key.clone(), ..project.clone() };
            match self.create(create, tally).await? {
                Ok(()) => {
                    tally.made(makes);
                    return Ok(Ground { key, existing: None });
                }
                Err(ExecuteError::KeyTaken) => {}
                Err(refused) => return Err(Stop(refused)),
            }
        }
        Err(Stop(ExecuteError::KeyTaken))
    }

    async fn create(
        &self,
        create: CreateProject,
        tally: &mut Tally,
    ) -> Result<Result<(), ExecuteError>, Stop> {
        if self.mode == Mode::DryRun {
            return Ok(Ok(()));
        }
        let project_id = create.project_id;
        let command = ProjectCommand::Create(create);
        let answer = self.patiently(|| self.ask(project_id, &command)).await?;
        Ok(answer.map(|accepted| tally.reached(&accepted)))
    }

    /// Adds what is new in the export to a project that an earlier import made.
    async fn complete(
        &self,
        project: &CreateProject,
        known: &Project,
        tally: &mut Tally,
    ) -> Result<Ground, Stop> {
        let project_id = project.project_id;
        let probe = || may_change(self.executor, project_id, self.context);
        tally.reached(&self.patiently(probe).await?.map_err(Stop)?);
        let Some(state) = known.state() else { return Err(Stop(ExecuteError::Conflict)) };
        let missing = difference::of_project(project, state);
        tally.unchanged += missing.unchanged;
        for step in missing.steps {
            self.give_project(project_id, step, tally).await?;
        }
        let existing = self.known_project(project_id).await?;
        Ok(Ground { key: state.key.clone(), existing })
    }

    /// Gives a command on a project. A refusal is reported and `false`.
    pub(in crate::import) async fn give_project(
        &self,
        project_id: ProjectId,
        step: Step<ProjectCommand>,
        tally: &mut Tally,
    ) -> Result<bool, Stop> {
        let Step { what, command, makes } = step;
        let given = self.give(makes, tally, || self.ask(project_id, &command)).await?;
        if let Err(refused) = &given {
            self.refused(&what, None, refused).await;
        }
        Ok(given.is_ok())
    }

    /// Creates a project, or stops.
    pub(in crate::import) async fn ask_for(
        &self,
        create: CreateProject,
        makes: Counts,
        tally: &mut Tally,
    ) -> Result<(), Stop> {
        self.create(create, tally).await?.map_err(Stop)?;
        tally.made(makes);
        Ok(())
    }

    async fn known_project(&self, project_id: ProjectId) -> Result<Option<Arc<Project>>, Stop> {
        let known = self.patiently(|| self.executor.load_project(project_id)).await?;
        Ok(known.map_err(Stop)?.map(|(project, _)| project))
    }

    async fn ask(
        &self,
        project_id: ProjectId,
        command: &ProjectCommand,
    ) -> Result<Accepted, ExecuteError> {
        self.executor.execute_project(project_id, command.clone(), self.context.clone()).await
    }
}

/// Tells whether the caller may change what is in the project, and where it stands: by a command
/// that changes nothing.
pub(in crate::import) async fn may_change(
    executor: &Executor,
    project_id: ProjectId,
    context: &CommandContext,
) -> Result<Accepted, ExecuteError> {
    let probe = ProjectCommand::RemoveLabel { label_id: LabelId::generate() };
    executor.execute_project(project_id, probe, context.clone()).await
}
