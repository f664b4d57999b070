//! The cards. They are created one after the other, so that their numbers follow the export's;
//! looking them up before and furnishing them after goes on side by side, in order on each card, so
//! that the event store's group commit is put to use.

use super::project::Ground;
use super::{Import, Stop, Tally};
use crate::execute::{Accepted, ExecuteError};
use crate::import::difference::{self, Difference, Step};
use crate::import::line::{Counts, ImportLine};
use crate::import::plan::CardPlan;
use domain::project::Project;
use domain::task::{CreateTask, Task, TaskCommand};
use domain::{Sequence, TaskId};
use futures::stream::{self, BoxStream, StreamExt};
use std::sync::Arc;

/// Cards looked up, and cards furnished, at the same time.
const CARDS_AT_ONCE: usize = 32;
/// Cards between two lines of progress.
const PROGRESS_EVERY: usize = 10;

/// A card and its task, when that is there already.
struct Found {
    card: CardPlan,
    task: Option<(Arc<Task>, Sequence)>,
}

/// A card's task, and what is still missing on it.
struct Placed {
    name: String,
    task_id: TaskId,
    missing: Vec<Step<TaskCommand>>,
    tally: Tally,
}

impl Import<'_> {
    pub(super) async fn bring_in(
        &self,
        cards: Vec<CardPlan>,
        ground: &Ground,
        tally: &mut Tally,
    ) -> Result<(), Stop> {
        let total = cards.len();
        let mut cards = self.in_turn(cards, ground).enumerate();
        while let Some((through, card)) = cards.next().await {
            tally.add(&card?);
            let done = through + 1;
            if done.is_multiple_of(PROGRESS_EVERY) || done == total {
                self.say(ImportLine::Progress { done, total }).await;
            }
        }
        Ok(())
    }

    /// Looks up, creates and furnishes the cards' tasks as the stream is read.
    fn in_turn<'a>(
        &'a self,
        cards: Vec<CardPlan>,
        ground: &'a Ground,
    ) -> BoxStream<'a, Result<Tally, Stop>> {
        stream::iter(cards)
            .map(|card| self.look_up(card, ground))
            .buffered(CARDS_AT_ONCE)
            .then(|found| self.place(found, ground))
            .map(|placed| self.furnish(placed))
            .buffer_unordered(CARDS_AT_ONCE)
            .boxed()
    }

    async fn look_up(&self, card: CardPlan, ground: &Ground) -> Result<Found, Stop> {
        if ground.existing.is_none() {
            return Ok(Found { card, task: None });
        }
        let task_id = card.create.task_id;
        let task = self.patiently(|| self.executor.load_task(task_id)).await?;
        Ok(Found { card, task: task.map_err(Stop)? })
    }

    /// Creates the card's task, unless it is there.
    async fn place(&self, found: Result<Found, Stop>, ground: &Ground) -> Result<Placed, Stop> {
        let Found { card, task } = found?;
        let task_id = card.create.task_id;
        let mut tally = Tally::default();
        let known = task.as_ref().and_then(|(task, version)| Some((task.state()?, *version)));
        let Difference { steps: mut missing, unchanged } = difference::of_card(&card, known);
        tally.unchanged += unchanged;
        if known.is_none() {
            let create = match &ground.existing {
                Some(project) => fitted_to(project, card.create),
                None => card.create,
            };
            let command = TaskCommand::Create(create);
            let makes = Counts { tasks: 1, ..Counts::default() };
            let ask = || self.ask_task(task_id, &command);
            if !self.give(&card.name, makes, &mut tally, ask).await? {
                missing.clear();
            }
        }
        Ok(Placed { name: card.name, task_id, missing, tally })
    }

    async fn furnish(&self, placed: Result<Placed, Stop>) -> Result<Tally, Stop> {
        let Placed { name, task_id, missing, mut tally } = placed?;
        for Step { what, command, makes } in missing {
            let what = format!("{what} of {name}");
            self.give(&what, makes, &mut tally, || self.ask_task(task_id, &command)).await?;
        }
        Ok(tally)
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
