//! Leaves every project of an account that is to be erased.

use super::{Identity, IdentityError};
use crate::execute::{CommandContext, ExecuteError};
use domain::project::{ProjectCommand, ProjectState, Role};
use domain::{AccountId, ProjectId};

/// Most projects an account can leave by being erased.
const PROJECTS_MAX: usize = 10_000;

/// How many of the projects that are in the way are named.
const NAMED_MAX: usize = 10;

/// What becomes of one project.
enum Departure {
    /// Nobody else belongs to it.
    Archive,
    Leave,
    /// Others belong to it, and none of them is an owner.
    HandOverFirst,
    /// It was left or archived before.
    Nothing,
}

impl Identity {
    /// Leaves or archives every project, or none: those that must be handed over first are looked
    /// for before anything is changed. When an owner leaves at the same moment, the project's own
    /// rule still holds, and what was left by then stays left.
    pub(super) async fn leave_projects(
        &self,
        context: &CommandContext,
    ) -> Result<(), IdentityError> {
        let account_id = context.actor;
        let limit = PROJECTS_MAX as i64 + 1;
        let joined = self.executor.store().projects_joined_by(account_id, limit).await;
        let joined = joined.map_err(ExecuteError::from)?;
        if joined.len() > PROJECTS_MAX {
            return Err(IdentityError::TooManyProjects);
        }
        let mut commands = Vec::new();
        let mut in_the_way = Vec::new();
        for project_id in joined {
            let project = self.executor.load_project(project_id).await?;
            let Some(state) = project.as_ref().and_then(|(project, _)| project.state()) else {
                continue;
            };
            match departure(state, account_id) {
                Departure::Archive => commands.push((project_id, ProjectCommand::Archive {})),
                Departure::Leave => {
                    commands.push((project_id, ProjectCommand::RemoveMember { account_id }));
                }
                Departure::HandOverFirst if in_the_way.len() < NAMED_MAX => {
                    in_the_way.push(state.key.to_string());
                }
                Departure::HandOverFirst | Departure::Nothing => {}
            }
        }
        if in_the_way.is_empty() {
            self.depart(commands, context).await
        } else {
            Err(IdentityError::LastOwner(in_the_way))
        }
    }

    async fn depart(
        &self,
        commands: Vec<(ProjectId, ProjectCommand)>,
        context: &CommandContext,
    ) -> Result<(), IdentityError> {
        for (project_id, command) in commands {
            self.executor.execute_project(project_id, command, context.clone()).await?;
        }
        Ok(())
    }
}

fn departure(project: &ProjectState, account_id: AccountId) -> Departure {
    let Some(role) = project.members.get(&account_id) else { return Departure::Nothing };
    let mut others = project.members.iter().filter(|(member, _)| **member != account_id);
    if project.members.len() == 1 {
        if project.archived { Departure::Nothing } else { Departure::Archive }
    } else if *role == Role::Owner && !others.any(|(_, role)| *role == Role::Owner) {
        Departure::HandOverFirst
    } else {
        Departure::Leave
    }
}
