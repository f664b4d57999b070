//! Carries an import of events out.

mod due;

use super::check::History;
use super::compare::{Present, ids_in};
use super::file::{File, FileEvent};
use super::stretch::Stretching;
use crate::event_store::{Append, HistoryWriter, Outcome, Stream, new_event};
use crate::execute::{CommandContext, ExecuteError, Executor};
use crate::identity::Identity;
use crate::import::line::{Counts, ImportLine};
use crate::import::plan::Skipped;
use crate::import::run::{Import, Stop, Tally, failed};
use crate::import::{ImportError, Mode, lines_of};
use bytes::Bytes;
use domain::position::ConsistencyToken;
use domain::project::{Project, ProjectEvent, Role};
use domain::{Change, Partition, Sequence};
use event_stream::AggregateType;
use futures::Stream as Lines;
use time::OffsetDateTime;
use tokio::sync::mpsc;

/// Everything an import needs while it goes on.
struct Work {
    executor: Executor,
    context: CommandContext,
    mode: Mode,
    history: History,
    present: Present,
    /// How many events are here already.
    unchanged: usize,
}

/// Reads an export of events and returns the lines that report on its import; they drive it, as in
/// [`crate::import::import_trello`].
///
/// # Errors
/// Returns why the file cannot be imported here: nothing of it is stored then.
pub async fn import_events(
    executor: Executor,
    identity: Identity,
    context: CommandContext,
    mode: Mode,
    body: Bytes,
) -> Result<impl Lines<Item = ImportLine> + Send + 'static, ImportError> {
    let now = OffsetDateTime::now_utc();
    let reading = tokio::task::spawn_blocking(move || History::of(File::read(&body)?, now));
    let history = reading.await.map_err(ImportError::Interrupted)??;
    let present = Present::of(executor.store(), &history).await?;
    let missing = present.missing(&history);
    authorise(&executor, &context, &history, &present, &missing).await?;
    refuse_words_in_others_mouths(&identity, &context, &missing).await?;
    let unchanged = history.events.len() - missing.len();
    let work = Work { executor, context, mode, history, present, unchanged };
    Ok(lines_of(|lines| async move { work.run(&lines).await }))
}

/// Everybody may bring a project that is not here yet. What one has begun to bring, only they go on
/// with; and whose project it is, or was it brought by them, may see that all of it is here.
async fn authorise(
    executor: &Executor,
    context: &CommandContext,
    history: &History,
    present: &Present,
    missing: &[&FileEvent],
) -> Result<(), ImportError> {
    let Some(imported_by) = present.imported_by else {
        let tasks_are_here = missing.len() < history.events.len();
        return if tasks_are_here { Err(ImportError::ProjectIsHere) } else { Ok(()) };
    };
    if imported_by == Some(context.actor) {
        return Ok(());
    }
    let project = executor.load_project(history.project_id).await?;
    let role = project.and_then(|(project, _)| project.role_of(context.actor));
    match role {
        Some(_) if missing.is_empty() => Ok(()),
        Some(_) | None => Err(ImportError::ProjectIsHere),
    }
}

/// A file is easily changed: nobody with an account here, but the importer, is made to have said or
/// done what a file says.
async fn refuse_words_in_others_mouths(
    identity: &Identity,
    context: &CommandContext,
    missing: &[&FileEvent],
) -> Result<(), ImportError> {
    const AT_ONCE: usize = 1_000;
    for ids in ids_in(missing).chunks(AT_ONCE) {
        let known = identity.known_among(ids).await;
        let known = known.map_err(|error| ExecuteError::Unavailable(error.into()))?;
        if known.iter().any(|account_id| *account_id != context.actor) {
            return Err(ImportError::NamesOthers);
        }
    }
    Ok(())
}

impl Work {
    async fn run(self, lines: &mpsc::Sender<ImportLine>) {
        let Self { executor, context, mode, history, .. } = &self;
        let import = Import { executor, context, mode: *mode, lines };
        let mut tally = Tally { unchanged: self.unchanged, ..Tally::default() };
        let last = match self.carry_out(&import, &mut tally).await {
            Ok(()) => import.done(history.project_id, history.key.clone(), &tally),
            Err(stop) => failed(stop, tally.created),
        };
        import.say(last).await;
    }

    async fn carry_out(&self, import: &Import<'_>, tally: &mut Tally) -> Result<(), Stop> {
        let history = &self.history;
        if history.set_aside > 0 {
            let what = format!("later events of {} tasks", history.set_aside);
            let reason = "the instance they come from could not read one of each";
            import.skip(Skipped::new(what, "set_aside", reason)).await;
        }
        let mut writer = self.executor.store().history_writer();
        let mut stretching = Stretching::by(self.context.actor);
        let total = history.events.len();
        for (done, event) in (1..).zip(&history.events) {
            let is_here = self.present.has(event);
            if !is_here && stretching.goes_alone(event).map_err(unreadable)? {
                self.store(&mut writer, &mut stretching, tally).await?;
            }
            if is_here {
                stretching.pass(event).map_err(unreadable)?;
            } else {
                stretching.add(event).map_err(unreadable)?;
                count(event, tally);
            }
            // The project alone comes first: it may turn out that its key is taken.
            if stretching.is_full() || done == 1 || done == total {
                self.store(&mut writer, &mut stretching, tally).await?;
                import.say(ImportLine::Progress { done, total }).await;
            }
            if self.mode == Mode::Apply && done == 1 {
                let store = self.executor.store();
                let kept = store.keep_task_numbers(history.project_id, history.last_number).await;
                kept.map_err(|error| Stop(error.into()))?;
            }
        }
        if self.mode == Mode::Apply {
            self.hand_over(stretching.project(), tally).await?;
            self.open_due(import, tally).await?;
        }
        Ok(())
    }

    /// Stores what is to be stored by now.
    async fn store(
        &self,
        writer: &mut HistoryWriter,
        stretching: &mut Stretching,
        tally: &mut Tally,
    ) -> Result<(), Stop> {
        let Some(stretch) = stretching.take() else { return Ok(()) };
        if self.mode == Mode::DryRun {
            return Ok(());
        }
        let outcomes = writer.append(&stretch).await.map_err(ExecuteError::from);
        accepted(&outcomes.map_err(Stop)?, self.partition(), tally)
    }

    /// Makes the importer an owner, unless they are one: with the last event of the import, so that
    /// nobody works in a project that is not whole.
    async fn hand_over(&self, project: &Project, tally: &mut Tally) -> Result<(), Stop> {
        let account_id = self.context.actor;
        let event = match project.role_of(account_id) {
            Some(Role::Owner) => return Ok(()),
            Some(before) => {
                let role = Change { before, after: Role::Owner };
                ProjectEvent::RoleChanged { account_id, role }
            }
            None => ProjectEvent::MemberAdded { account_id, role: Role::Owner },
        };
        let stream = Stream { kind: AggregateType::Project, id: self.history.project_id.get() };
        let length = self.history.lengths.get(&stream).copied().unwrap_or(Sequence::ZERO);
        let metadata = self.context.metadata(None);
        let stored = new_event(&event, &metadata).map_err(|error| Stop(error.into()))?;
        let append = Append::of(stream, (project, length), &[event], vec![stored]);
        let outcome = self.executor.store().append(append).await;
        match outcome.map_err(|error| Stop(error.into()))? {
            Outcome::Accepted { position, .. } => {
                let partition = self.partition();
                tally.reached_position(ConsistencyToken { partition, position });
                tally.made(Counts { events: 1, ..Counts::default() });
                Ok(())
            }
            // It was handed over, by an earlier import of the same file, and people work in it.
            Outcome::Conflict { head } if head > length => Ok(()),
            Outcome::Conflict { .. }
            | Outcome::Replayed
            | Outcome::KeyReused
            | Outcome::GuardMoved
            | Outcome::ClaimTaken
            | Outcome::LinkCloses
            | Outcome::LinkTooFar => Err(Stop(ExecuteError::Conflict)),
        }
    }

    fn partition(&self) -> Partition {
        Partition::of(self.history.project_id.get())
    }
}

fn count(event: &FileEvent, tally: &mut Tally) {
    let (projects, tasks) = match event.stream.kind {
        _ if event.sequence.get() > 1 => (0, 0),
        AggregateType::Project => (1, 0),
        AggregateType::Task => (0, 1),
        AggregateType::Account => (0, 0),
    };
    tally.made(Counts { events: 1, projects, tasks, ..Counts::default() });
}

/// A stretch that was not stored as a whole is compared with again by the next import of the file.
fn accepted(outcomes: &[Outcome], partition: Partition, tally: &mut Tally) -> Result<(), Stop> {
    for outcome in outcomes {
        match outcome {
            Outcome::Accepted { position, .. } => {
                tally.reached_position(ConsistencyToken { partition, position: *position });
            }
            Outcome::ClaimTaken => return Err(Stop(ExecuteError::KeyTaken)),
            Outcome::Conflict { .. }
            | Outcome::Replayed
            | Outcome::KeyReused
            | Outcome::GuardMoved
            | Outcome::LinkCloses
            | Outcome::LinkTooFar => return Err(Stop(ExecuteError::Conflict)),
        }
    }
    Ok(())
}

/// Every event was decoded before.
fn unreadable(error: ImportError) -> Stop {
    Stop(ExecuteError::Internal(error.into()))
}
