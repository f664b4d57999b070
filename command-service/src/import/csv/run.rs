//! Carries a CSV import out.

use super::day::DayOrder;
use super::header::{Field, Meaning};
use super::needs::{Needs, Target};
use super::row::{Reading, RowError, RowPlan};
use super::table::Table;
use super::target::{Ground, Preparing};
use crate::execute::{CommandContext, ExecuteError, Executor};
use crate::identity::Identity;
use crate::import::ids::Ids;
use crate::import::line::ImportLine;
use crate::import::plan::Skipped;
use crate::import::run::{Card, Import, Stop, Tally, failed, may_change};
use crate::import::{ImportError, Mode, lines_of};
use bytes::Bytes;
use domain::project::{Project, ProjectKey};
use domain::{ProjectId, Rank, TaskId};
use futures::Stream;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::sync::mpsc;

/// Rows of one file.
const ROWS_MAX: usize = 100_000;
/// Rows looked up, and told of in one line of progress, together.
const BATCH: usize = 512;
/// Headings repeated to someone whose file has no column of titles.
const HEADINGS_SHOWN: usize = 20;

/// A file and what is to be done with it.
pub struct CsvImport {
    pub body: Bytes,
    pub target: Target,
    pub day_order: Option<DayOrder>,
}

/// Everything an import needs while it goes on.
struct Work {
    executor: Executor,
    identity: Identity,
    context: CommandContext,
    mode: Mode,
    target: Target,
    reading: Reading,
    rows: usize,
    known: Option<Arc<Project>>,
}

/// Reads a CSV file and returns the lines that report on its import; they drive it, as in
/// [`crate::import::import_trello`].
///
/// # Errors
/// Returns why the file as a whole cannot be imported, or why the caller may not change the project;
/// what is wrong with single rows is reported in the lines.
pub async fn import_csv(
    executor: Executor,
    identity: Identity,
    context: CommandContext,
    mode: Mode,
    import: CsvImport,
) -> Result<impl Stream<Item = ImportLine> + Send + 'static, ImportError> {
    let ids = Ids { account: context.actor };
    let CsvImport { body, target, day_order } = import;
    let project_id = match &target {
        Target::Existing(project_id) => *project_id,
        Target::New { key, .. } => ids.of("csv project", key.as_str()),
    };
    let known = known_project(&executor, &context, &target, project_id).await?;
    let examined = tokio::task::spawn_blocking(move || examine(&body));
    let (table, meaning, rows) = examined.await.map_err(ImportError::Interrupted)??;
    let reading = Reading { table, meaning, ids, project_id, day_order };
    let work = Work { executor, identity, context, mode, target, reading, rows, known };
    Ok(lines_of(|lines| async move { work.run(&lines).await }))
}

/// Returns the project, when it is there and the caller's to change.
async fn known_project(
    executor: &Executor,
    context: &CommandContext,
    target: &Target,
    project_id: ProjectId,
) -> Result<Option<Arc<Project>>, ImportError> {
    let known = executor.load_project(project_id).await?;
    if known.is_some() || matches!(target, Target::Existing(_)) {
        may_change(executor, project_id, context).await?;
    }
    Ok(known.map(|(project, _)| project))
}

/// Reads the header and counts the rows.
pub(super) fn examine(body: &Bytes) -> Result<(Table, Meaning, usize), ImportError> {
    let table = Table::read(body).ok_or(ImportError::NoHeader)?;
    let meaning = Meaning::of(&table.header);
    if !meaning.has(Field::Title) {
        let headings = table.header.iter().take(HEADINGS_SHOWN).cloned().collect();
        return Err(ImportError::NoTitles(headings));
    }
    let rows = table.rows().take(ROWS_MAX + 1).count();
    if rows > ROWS_MAX {
        return Err(ImportError::TooManyRows(ROWS_MAX));
    }
    Ok((table, meaning, rows))
}

impl Work {
    async fn run(self, lines: &mpsc::Sender<ImportLine>) {
        let Self { executor, context, mode, .. } = &self;
        let import = Import { executor, context, mode: *mode, lines };
        let mut tally = Tally::default();
        let last = match self.carry_out(&import, &mut tally).await {
            Ok((project_id, key)) => import.done(project_id, key, &tally),
            Err(stop) => failed(stop, tally.created),
        };
        import.say(last).await;
    }

    async fn carry_out(
        &self,
        import: &Import<'_>,
        tally: &mut Tally,
    ) -> Result<(ProjectId, ProjectKey), Stop> {
        for heading in &self.reading.meaning.ignored {
            let what = format!("column {heading:?}");
            let reason = "a task has nothing of that name here; what is in it is left out";
            import.skip(Skipped::new(what, "unknown_column", reason)).await;
        }
        let present = self.present(import).await?;
        let needs = self.needs(&present).await?;
        let preparing =
            Preparing { import, identity: &self.identity, reading: &self.reading, needs: &needs };
        let ground = preparing.ground(&self.target, self.known.as_deref(), tally).await?;
        self.bring_in(import, &ground, &present, tally).await?;
        Ok((ground.project_id, ground.key))
    }

    /// Returns the tasks that rows have become already, by the id a row would get now.
    async fn present(&self, import: &Import<'_>) -> Result<HashMap<TaskId, TaskId>, Stop> {
        let mut present = HashMap::new();
        if self.known.is_none() {
            return Ok(present);
        }
        let reading = self.reading.clone();
        let ids = move || {
            let plans = reading.plans().filter_map(Result::ok);
            plans.map(|plan| (plan.task_id, plan.own_id)).collect::<Vec<_>>()
        };
        let ids = tokio::task::spawn_blocking(ids).await.map_err(interrupted)?;
        for batch in ids.chunks(BATCH) {
            let drawn: Vec<TaskId> = batch.iter().map(|(drawn, _)| *drawn).collect();
            let own: Vec<TaskId> = batch.iter().filter_map(|(_, own)| *own).collect();
            let existing = import.existing(&drawn).await?;
            let own = import.existing_in(self.reading.project_id, &own).await?;
            present.extend(batch.iter().filter_map(|(drawn, named)| {
                let named = named.filter(|named| own.contains(named));
                let known = named.or_else(|| existing.contains(drawn).then_some(*drawn));
                Some((*drawn, known?))
            }));
        }
        Ok(present)
    }

    async fn needs(&self, present: &HashMap<TaskId, TaskId>) -> Result<Needs, Stop> {
        let plans = self.reading.plans();
        let present = present.clone();
        let needs = tokio::task::spawn_blocking(move || Needs::of(plans, &present));
        needs.await.map_err(interrupted)
    }

    async fn bring_in(
        &self,
        import: &Import<'_>,
        ground: &Ground,
        present: &HashMap<TaskId, TaskId>,
        tally: &mut Tally,
    ) -> Result<(), Stop> {
        let first_rank = self.first_rank();
        let mut batch = Vec::with_capacity(BATCH);
        for (done, plan) in (1..).zip(self.reading.plans()) {
            let known = plan.as_ref().ok().and_then(|plan| present.get(&plan.task_id)).copied();
            let rank = Rank::at_time(first_rank.saturating_add(done));
            match (plan, known) {
                (Ok(plan), Some(task_id)) if is_whole(&plan, task_id) => tally.unchanged += 1,
                (Ok(plan), known) => match ground.card(&self.reading, plan, rank, known) {
                    Ok(plan) => batch.push(Card { plan, known: known.is_some() }),
                    Err(error) => report(import, error, tally).await,
                },
                (Err(error), _) => report(import, error, tally).await,
            }
            let done = usize::try_from(done).unwrap_or(usize::MAX);
            if done.is_multiple_of(BATCH) || done == self.rows {
                let brought = import.bring_in_batch(std::mem::take(&mut batch), None).await?;
                brought.iter().for_each(|row| tally.add_row(row));
                import.say(ImportLine::Progress { done, total: self.rows }).await;
            }
        }
        Ok(())
    }

    /// Returns a rank such that all rows come last in their columns, in their order.
    fn first_rank(&self) -> u64 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
        now.saturating_sub(u64::try_from(self.rows).unwrap_or_default())
    }
}

/// Tells whether nothing of a row can be missing on its task. One that was not made by an import, but
/// named by its own id, is left alone; on another, an import that was cut off may have left out the
/// checklist or the archiving.
fn is_whole(plan: &RowPlan, task_id: TaskId) -> bool {
    task_id != plan.task_id || (plan.checklist.is_empty() && !plan.archived)
}

async fn report(import: &Import<'_>, error: RowError, tally: &mut Tally) {
    let RowError { line, field, code, reason } = error;
    tally.errors += 1;
    import.say(ImportLine::Error { line, field: field.map(Field::name), code, reason }).await;
}

fn interrupted(error: tokio::task::JoinError) -> Stop {
    Stop(ExecuteError::Internal(error.into()))
}
