//! The cards. They are looked up many at a time, then created and furnished side by side, in order on
//! each card, so that the event store's group commit is put to use. They join its queue in their
//! order, so their numbers follow the export's unless the project is changed by others meanwhile.

use super::project::Ground;
use super::{Import, Stop, Tally, code, field};
use crate::execute::{Accepted, ExecuteError};
use crate::import::difference::{self, Difference, Step};
use crate::import::line::{Counts, ImportLine};
use crate::import::plan::CardPlan;
use domain::project::Project;
use domain::task::{CreateTask, TaskCommand};
use domain::{ProjectId, TaskId};
use futures::stream::{self, StreamExt, TryStreamExt};
use std::collections::HashSet;
use std::future::ready;
use tokio::task::unconstrained;

/// Cards created and furnished at the same time.
const CARDS_AT_ONCE: usize = 128;
/// Cards looked up, and told of in one line of progress, together.
const BATCH: usize = 100;

/// A card, and whether its task was found to be there already.
pub(in crate::import) struct Card {
    pub(in crate::import) plan: CardPlan,
    pub(in crate::import) known: bool,
}

impl Import<'_> {
    pub(super) async fn bring_in(
        &self,
        cards: Vec<CardPlan>,
        ground: &Ground,
        tally: &mut Tally,
    ) -> Result<(), Stop> {
        let total = cards.len();
        let mut cards = cards.into_iter();
        let mut done = 0;
        while done < total {
            let plans: Vec<CardPlan> = cards.by_ref().take(BATCH).collect();
            done += plans.len();
            let ids: Vec<TaskId> = plans.iter().map(|plan| plan.create.task_id).collect();
            let existing = match &ground.existing {
                Some(_) => self.existing(&ids).await?,
                None => HashSet::new(),
            };
            let known = |plan: &CardPlan| existing.contains(&plan.create.task_id);
            let batch = plans.into_iter().map(|plan| Card { known: known(&plan), plan }).collect();
            for brought in self.bring_in_batch(batch, ground.existing.as_deref()).await? {
                tally.add(&brought);
            }
            self.say(ImportLine::Progress { done, total }).await;
        }
        Ok(())
    }

    /// Creates the tasks that are not there yet and completes the others, side by side, and returns
    /// what each came to.
    pub(in crate::import) async fn bring_in_batch(
        &self,
        cards: Vec<Card>,
        project: Option<&Project>,
    ) -> Result<Vec<Tally>, Stop> {
        // Without a budget: one that is made to yield joins the queue behind later ones.
        let cards = stream::iter(cards).map(|card| unconstrained(self.bring_in_one(card, project)));
        cards.buffered(CARDS_AT_ONCE).try_collect().await
    }

    async fn bring_in_one(&self, card: Card, project: Option<&Project>) -> Result<Tally, Stop> {
        let Card { plan, known } = card;
        let task_id = plan.create.task_id;
        let mut tally = Tally::default();
        let missing = if known {
            let task = self.patiently(|| self.executor.load_task(task_id)).await?.map_err(Stop)?;
            let task = task.as_ref().and_then(|(task, version)| Some((task.state()?, *version)));
            let Difference { steps, unchanged } = difference::of_card(&plan, task);
            tally.unchanged += unchanged;
            steps
        } else {
            // Until the append nothing is asked of the database, so that tasks join its queue, and
            // are numbered, in their order.
            self.executor.expect_new(task_id);
            let Difference { steps, .. } = difference::of_card(&plan, None);
            if self.create_task(&plan, project, &mut tally).await? { steps } else { Vec::new() }
        };
        for Step { what, command, makes } in missing {
            let what = format!("{what} of {}", plan.name);
            let given = self.give(makes, &mut tally, || self.ask_task(task_id, &command)).await?;
            if let Err(refused) = given {
                self.refused(&what, plan.line, &refused).await;
            }
        }
        Ok(tally)
    }

    /// Creates the card's task; a refusal is reported and `false`.
    async fn create_task(
        &self,
        plan: &CardPlan,
        project: Option<&Project>,
        tally: &mut Tally,
    ) -> Result<bool, Stop> {
        let create = match project {
            Some(project) => fitted_to(project, plan.create.clone()),
            None => plan.create.clone(),
        };
        let task_id = create.task_id;
        let command = TaskCommand::Create(create);
        let makes = Counts { tasks: 1, ..Counts::default() };
        let Err(refused) = self.give(makes, tally, || self.ask_task(task_id, &command)).await?
        else {
            return Ok(true);
        };
        tally.errors += 1;
        match plan.line {
            Some(line) => {
                let (code, reason) = (code(&refused), refused.to_string());
                self.say(ImportLine::Error { line, field: field(&refused), code, reason }).await;
            }
            None => self.refused(&plan.name, None, &refused).await,
        }
        Ok(false)
    }

    /// Returns which of the tasks exist, of a bounded number.
    pub(in crate::import) async fn existing(
        &self,
        task_ids: &[TaskId],
    ) -> Result<HashSet<TaskId>, Stop> {
        self.patiently(|| self.executor.existing_tasks(task_ids)).await?.map_err(Stop)
    }

    /// Returns which of the tasks exist in this project.
    pub(in crate::import) async fn existing_in(
        &self,
        project_id: ProjectId,
        task_ids: &[TaskId],
    ) -> Result<HashSet<TaskId>, Stop> {
        let existing = self.existing(task_ids).await?;
        let tasks = stream::iter(existing).map(|task_id| async move {
            let task = self.patiently(|| self.executor.load_task(task_id)).await?.map_err(Stop)?;
            let task = task.as_ref().and_then(|(task, _)| task.state());
            Ok(task.filter(|task| task.project_id == project_id).map(|_| task_id))
        });
        tasks
            .buffer_unordered(CARDS_AT_ONCE)
            .try_filter_map(|found| ready(Ok(found)))
            .try_collect()
            .await
    }

    async fn ask_task(
        &self,
        task_id: TaskId,
        command: &TaskCommand,
    ) -> Result<Accepted, ExecuteError> {
        self.executor.execute_task(task_id, command.clone(), self.context.clone()).await
    }
}

/// Returns the card's task as it fits a project that people have changed since it was imported.
fn fitted_to(project: &Project, mut create: CreateTask) -> CreateTask {
    create.column_id = create.column_id.and_then(|column_id| project.shown_column(column_id));
    if let Some(state) = project.state() {
        create.labels.retain(|label_id| state.label(*label_id).is_some());
    }
    create
}
