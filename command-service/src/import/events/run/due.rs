//! Opens the next occurrences that were ordered when the history ends: the instance it comes from
//! would have done so a moment later, and [`crate::repeats`] leaves imported events alone, whose next
//! tasks usually come along.

use super::Work;
use crate::execute::{CommandContext, ExecuteError, last};
use crate::import::line::Counts;
use crate::import::plan::Skipped;
use crate::import::run::{Import, Stop, Tally};
use domain::task::{OpenNext, TaskCommand};

impl Work {
    /// Opens what is due. Repeating it changes nothing: the event that ordered a task fixed its id.
    pub(super) async fn open_due(
        &self,
        import: &Import<'_>,
        tally: &mut Tally,
    ) -> Result<(), Stop> {
        for due in &self.history.due {
            let project_id = self.history.project_id;
            let open =
                OpenNext { task_id: due.next, project_id, repeats: due.repeats, rank: last() };
            let context =
                CommandContext { causation_id: Some(due.ordered_by), ..self.context.clone() };
            let command = TaskCommand::OpenNext(open);
            match self.executor.execute_task(due.next, command, context).await {
                Ok(accepted) => {
                    tally.reached(&accepted);
                    // Drawn for a task that was not here.
                    let tasks = usize::from(accepted.number.is_some());
                    tally.made(Counts { tasks, ..Counts::default() });
                }
                Err(
                    error @ (ExecuteError::Unavailable(_)
                    | ExecuteError::Internal(_)
                    | ExecuteError::Conflict),
                ) => return Err(Stop(error)),
                // Of a task that has gone on here since: what was due is no more.
                Err(refused) => {
                    let what = format!("the next occurrence of task {}", due.repeats);
                    import.skip(Skipped::new(what, "not_opened", refused.to_string())).await;
                }
            }
        }
        Ok(())
    }
}
