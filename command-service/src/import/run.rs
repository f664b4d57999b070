//! Carries a plan out: the project first, then its cards, reporting on the way.

mod cards;
mod project;
mod tally;

pub(super) use cards::Card;
pub(super) use project::may_change;
pub(super) use tally::Tally;

use super::Mode;
use super::line::{Counts, ImportLine};
use super::plan::{Plan, Skipped};
use crate::execute::{Accepted, CommandContext, ExecuteError, Executor};
use domain::ProjectId;
use domain::project::ProjectKey;
use std::future::Future;
use std::time::Duration;
use tokio::sync::mpsc;

/// How often a command is given while the event store does not answer, and the pause in between.
const TRIES: u32 = 5;
const PAUSE: Duration = Duration::from_secs(1);

/// Carries the plan out and reports in `lines`; the last line says how it ended.
pub(super) async fn run(
    executor: &Executor,
    context: &CommandContext,
    mode: Mode,
    plan: Plan,
    lines: &mpsc::Sender<ImportLine>,
) {
    let import = Import { executor, context, mode, lines };
    let mut tally = Tally::default();
    let last = match import.carry_out(plan, &mut tally).await {
        Ok((project_id, key)) => import.done(project_id, key, &tally),
        Err(stop) => failed(stop, tally.created),
    };
    import.say(last).await;
}

/// An import under way: who imports, and who is told.
pub(super) struct Import<'a> {
    pub(super) executor: &'a Executor,
    pub(super) context: &'a CommandContext,
    pub(super) mode: Mode,
    pub(super) lines: &'a mpsc::Sender<ImportLine>,
}

/// Why the rest cannot go in.
#[derive(Debug)]
pub(super) struct Stop(pub(super) ExecuteError);

/// Returns the last line of an import that could not go on.
pub(super) fn failed(Stop(error): Stop, created: Counts) -> ImportLine {
    if let ExecuteError::Unavailable(_) | ExecuteError::Internal(_) = &error {
        tracing::error!(error = &error as &dyn std::error::Error, "an import stopped half way");
    }
    ImportLine::Failed { code: code(&error), reason: error.to_string(), created }
}

impl Import<'_> {
    async fn carry_out(
        &self,
        plan: Plan,
        tally: &mut Tally,
    ) -> Result<(ProjectId, ProjectKey), Stop> {
        let Plan { project, keys, cards, skipped } = plan;
        for skipped in skipped {
            self.skip(skipped).await;
        }
        let project_id = project.project_id;
        let ground = self.prepare(project, keys, tally).await?;
        self.bring_in(cards, &ground, tally).await?;
        Ok((project_id, ground.key))
    }

    /// Returns the last line of an import that went well.
    pub(super) fn done(&self, project_id: ProjectId, key: ProjectKey, tally: &Tally) -> ImportLine {
        ImportLine::Done {
            project_id,
            key,
            dry_run: self.mode == Mode::DryRun,
            created: tally.created,
            unchanged: tally.unchanged,
            errors: tally.errors,
            position: tally.newest.map(|token| token.position),
            consistency_token: tally.newest.map(|token| token.to_string()),
        }
    }

    /// Asks until the event store answers, a bounded number of times. Every command of an import
    /// names its own ids, so that one whose first answer was lost changes nothing the second time.
    async fn patiently<T, F>(&self, ask: impl Fn() -> F) -> Result<Result<T, ExecuteError>, Stop>
    where
        F: Future<Output = Result<T, ExecuteError>>,
    {
        for _ in 1..TRIES {
            match ask().await {
                Err(ExecuteError::Unavailable(_)) => tokio::time::sleep(PAUSE).await,
                Err(error @ ExecuteError::Internal(_)) => return Err(Stop(error)),
                answer => return Ok(answer),
            }
        }
        match ask().await {
            Err(error @ (ExecuteError::Unavailable(_) | ExecuteError::Internal(_))) => {
                Err(Stop(error))
            }
            answer => Ok(answer),
        }
    }

    /// Gives a command, or in a dry run only says that it would.
    async fn give<F>(
        &self,
        makes: Counts,
        tally: &mut Tally,
        command: impl Fn() -> F,
    ) -> Result<Result<(), ExecuteError>, Stop>
    where
        F: Future<Output = Result<Accepted, ExecuteError>>,
    {
        if self.mode == Mode::DryRun {
            tally.made(makes);
            return Ok(Ok(()));
        }
        Ok(self.patiently(command).await?.map(|accepted| {
            tally.made(makes);
            tally.reached(&accepted);
        }))
    }

    /// Reports that something was refused.
    async fn refused(&self, what: &str, line: Option<u64>, refused: &ExecuteError) {
        let (what, reason) = (what.to_owned(), refused.to_string());
        let (code, field) = (code(refused), field(refused));
        self.say(ImportLine::Skipped { what, code, reason, line, field }).await;
    }

    pub(super) async fn skip(&self, Skipped { what, code, reason }: Skipped) {
        self.say(ImportLine::Skipped { what, code, reason, line: None, field: None }).await;
    }

    pub(super) async fn say(&self, line: ImportLine) {
        // The reader drives this import: it is gone only when nobody polls it any more.
        drop(self.lines.send(line).await);
    }
}

/// Returns the field that was refused, where it was one.
const fn field(error: &ExecuteError) -> Option<&'static str> {
    match error {
        ExecuteError::Task(refusal) => refusal.field(),
        ExecuteError::Project(refusal) => refusal.field(),
        ExecuteError::Account(_)
        | ExecuteError::Conflict
        | ExecuteError::StaleVersion { .. }
        | ExecuteError::KeyReused
        | ExecuteError::KeyTaken
        | ExecuteError::Unavailable(_)
        | ExecuteError::Internal(_) => None,
    }
}

/// Returns the code API callers know the error by.
const fn code(error: &ExecuteError) -> &'static str {
    match error {
        ExecuteError::Task(refusal) => refusal.code(),
        ExecuteError::Project(refusal) => refusal.code(),
        ExecuteError::Account(_) => "not_found",
        ExecuteError::Conflict => "concurrent_change",
        ExecuteError::StaleVersion { .. } => "stale_version",
        ExecuteError::KeyReused => "idempotency_key_reused",
        ExecuteError::KeyTaken => "project_key_taken",
        ExecuteError::Unavailable(_) => "unavailable",
        ExecuteError::Internal(_) => "internal",
    }
}
