//! Carries a plan out: the project first, then its cards, reporting on the way.

mod cards;
mod project;
mod tally;

use super::Mode;
use super::line::{Counts, ImportLine};
use super::plan::{Plan, Skipped};
use crate::execute::{Accepted, CommandContext, ExecuteError, Executor};
use std::future::Future;
use std::time::Duration;
use tally::Tally;
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
        Ok(done) => done,
        Err(stop) => stop.into_line(tally.created),
    };
    import.say(last).await;
}

struct Import<'a> {
    executor: &'a Executor,
    context: &'a CommandContext,
    mode: Mode,
    lines: &'a mpsc::Sender<ImportLine>,
}

/// Why the rest cannot go in.
#[derive(Debug)]
struct Stop(ExecuteError);

impl Stop {
    fn into_line(self, created: Counts) -> ImportLine {
        let Self(error) = self;
        if let ExecuteError::Unavailable(_) | ExecuteError::Internal(_) = &error {
            tracing::error!(error = &error as &dyn std::error::Error, "an import stopped half way");
        }
        ImportLine::Failed { code: code(&error), reason: error.to_string(), created }
    }
}

impl Import<'_> {
    async fn carry_out(&self, plan: Plan, tally: &mut Tally) -> Result<ImportLine, Stop> {
        let Plan { project, keys, cards, skipped } = plan;
        for skipped in skipped {
            self.skip(skipped).await;
        }
        let project_id = project.project_id;
        let ground = self.prepare(project, keys, tally).await?;
        self.bring_in(cards, &ground, tally).await?;
        Ok(ImportLine::Done {
            project_id,
            key: ground.key,
            dry_run: self.mode == Mode::DryRun,
            created: tally.created,
            unchanged: tally.unchanged,
            position: tally.newest.map(|token| token.position),
            consistency_token: tally.newest.map(|token| token.to_string()),
        })
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

    /// Gives a command, or only says that it would. A refusal is reported and `false`.
    async fn give<F>(
        &self,
        what: &str,
        makes: Counts,
        tally: &mut Tally,
        command: impl Fn() -> F,
    ) -> Result<bool, Stop>
    where
        F: Future<Output = Result<Accepted, ExecuteError>>,
    {
        if self.mode == Mode::DryRun {
            tally.made(makes);
            return Ok(true);
        }
        match self.patiently(command).await? {
            Ok(accepted) => {
                tally.made(makes);
                tally.reached(&accepted);
                Ok(true)
            }
            Err(refused) => {
                self.skip(Skipped::new(what, code(&refused), refused.to_string())).await;
                Ok(false)
            }
        }
    }

    async fn skip(&self, Skipped { what, code, reason }: Skipped) {
        self.say(ImportLine::Skipped { what, code, reason }).await;
    }

    async fn say(&self, line: ImportLine) {
        // The reader drives this import: it is gone only when nobody polls it any more.
        drop(self.lines.send(line).await);
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
