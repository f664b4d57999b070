//! How work flows through a project.

use super::answer::Reader;
use super::error::ApiError;
use super::page::malformed;
use crate::insights::definition::{Naming, NamingError};
use crate::insights::flow::Flow;
use crate::insights::{Ageing, Class, Completed, Day, Definition, Insights, Percentiles, Range};
use crate::read::Membership;
use crate::read::insights::{self, TaskName, Told};
use axum::extract::State;
use axum::response::Response;
use domain::ProjectId;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use service_runtime::Problem;
use service_runtime::extract::{Params, Segment};
use service_runtime::transaction::begin_snapshot;
use sqlx::PgPool;
use std::collections::HashMap;
use time::macros::format_description;
use time::{Date, Duration, OffsetDateTime};
use utoipa::ToSchema;
use uuid::Uuid;

/// Longest range: two years.
const DAYS_MAX: i64 = 731;

/// How many days are looked at when `from` is left out.
const DAYS_DEFAULT: i64 = 90;

/// Most tasks listed as ageing, oldest first; `total` says how many there are.
const AGEING_MAX: usize = 200;

/// Most tasks listed as completed, latest first; `total` says how many there are.
const COMPLETED_MAX: usize = 1_000;

/// Most columns named for a class.
const COLUMNS_NAMED_MAX: usize = 100;

/// Parameters of the insights.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct InsightsParams {
    /// First day, `YYYY-MM-DD`; 90 days up to `to` when left out.
    from: Option<String>,
    /// Last day, today when left out; a later one counts as today.
    to: Option<String>,
    /// Columns that mean work has started, by name or id, with commas between; those of kind
    /// `started` when left out.
    started: Option<String>,
    /// Columns that mean work is done; those of kind `done` when left out.
    done: Option<String>,
}

/// How work flowed through a project.
///
/// A task's class is that of the column it stood in: open, started or done. It is counted when it
/// existed, was not deleted, and was not archived unless it is done. It started when it first became
/// started or done. It was completed in the range when it is done at the range's end and last became
/// done within it.
// The definitions in full are those of `crate::insights`.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FlowInsights {
    project_id: ProjectId,
    from: Date,
    to: Date,
    /// Columns that counted as started, removed ones included.
    started: Vec<Uuid>,
    /// Columns that counted as done, removed ones included.
    done: Vec<Uuid>,
    /// Cumulative flow and throughput, day by day.
    days: Vec<Day>,
    /// From start to completion, of the tasks completed in the range; null when there are none.
    #[schema(required)]
    cycle_time: Option<Percentiles>,
    /// From creation to completion, of the same tasks.
    #[schema(required)]
    lead_time: Option<Percentiles>,
    completed: CompletedTasks,
    ageing: AgeingTasks,
}

/// The tasks that were completed in the range.
#[derive(Debug, Serialize, ToSchema)]
struct CompletedTasks {
    total: usize,
    /// Latest first, at most 1000.
    tasks: Vec<CompletedTask>,
}

#[derive(Debug, Serialize, ToSchema)]
struct CompletedTask {
    id: Uuid,
    key: String,
    title: String,
    #[serde(with = "time::serde::rfc3339")]
    completed_at: OffsetDateTime,
    /// From start to completion.
    cycle_seconds: i64,
    /// From creation to completion.
    lead_seconds: i64,
}

/// The tasks that are started when the range ends.
#[derive(Debug, Serialize, ToSchema)]
struct AgeingTasks {
    total: usize,
    /// Oldest first, at most 200.
    tasks: Vec<AgeingTask>,
}

#[derive(Debug, Serialize, ToSchema)]
struct AgeingTask {
    id: Uuid,
    key: String,
    title: String,
    /// Where it stands now.
    column_id: Uuid,
    #[serde(with = "time::serde::rfc3339")]
    started_at: OffsetDateTime,
    /// Since it started, up to the end of the range.
    age_seconds: i64,
}

/// How work flows through a project
///
/// Cumulative flow, throughput, cycle and lead time, and what ages, told anew from the changes: with
/// other columns named as started or done, the past is told as if that had always been so.
#[utoipa::path(
    get, path = "/api/v1/projects/{project_id}/insights", tag = "Projects",
    params(("project_id" = ProjectId, Path), InsightsParams, Reader),
    responses((
        status = 200, description = "The answer.", body = FlowInsights,
    )),
    extensions(
        ("x-role" = json!("viewer")),
        ("x-refusals" = json!(["422 invalid_fields", "422 too_much_history"])),
    ),
)]
pub(super) async fn insights(
    reader: Reader,
    State(pool): State<PgPool>,
    Segment(project_id): Segment<ProjectId>,
    Params(params): Params<InsightsParams>,
) -> Result<Response, ApiError> {
    let range = range(&params, OffsetDateTime::now_utc())?;
    let naming = Naming {
        started: params.started.as_deref().map(|list| names("/started", list)).transpose()?,
        done: params.done.as_deref().map(|list| names("/done", list)).transpose()?,
    };
    let membership = Membership::of_project(&pool, reader.account_id, project_id).await?;
    let membership = membership.ok_or_else(ApiError::not_found)?;
    let mut tx = begin_snapshot(&pool).await?;
    let columns = insights::columns(&mut tx, &membership).await?;
    let definition = Definition::of(&columns, &naming).map_err(refuse_naming)?;
    let mut flow = Flow::new(&definition, range);
    match insights::tell(&mut tx, &membership, range.end, &mut flow).await? {
        Told::All => {}
        Told::TooMany => return Err(too_much_history().into()),
    }
    let Insights { days, cycle_time, lead_time, mut completed, mut ageing } = flow.end();
    let (completed_total, ageing_total) = (completed.len(), ageing.len());
    completed.truncate(COMPLETED_MAX);
    ageing.truncate(AGEING_MAX);
    let ids = completed.iter().map(|task| task.task_id).chain(ageing.iter().map(|t| t.task_id));
    let mut names: HashMap<Uuid, TaskName> =
        insights::names(&mut tx, &membership, &ids.collect::<Vec<_>>())
            .await?
            .into_iter()
            .map(|name| (name.task_id, name))
            .collect();
    tx.commit().await?;
    reader.answer_from(
        membership.partition(),
        &FlowInsights {
            project_id,
            from: range.from,
            to: range.to,
            started: definition.columns(Class::Started),
            done: definition.columns(Class::Done),
            days,
            cycle_time,
            lead_time,
            completed: CompletedTasks {
                total: completed_total,
                tasks: completed_named(completed, &mut names),
            },
            ageing: AgeingTasks { total: ageing_total, tasks: ageing_named(ageing, &mut names) },
        },
    )
}

fn range(params: &InsightsParams, now: OffsetDateTime) -> Result<Range, Problem> {
    let today = now.date();
    let from = params.from.as_deref().map(|text| day("from", text)).transpose()?;
    let to = params.to.as_deref().map(|text| day("to", text)).transpose()?;
    let to = to.unwrap_or(today).min(today);
    let from = from.unwrap_or_else(|| to.saturating_sub(Duration::days(DAYS_DEFAULT - 1)));
    let days = (to - from).whole_days() + 1;
    if !(1..=DAYS_MAX).contains(&days) {
        let detail = format!("the range must have 1 to {DAYS_MAX} days, not after today");
        return Err(Problem::invalid_field("/from", "out_of_range", detail));
    }
    let midnight = to.midnight().assume_utc().saturating_add(Duration::DAY);
    Ok(Range { from, to, end: midnight.min(now) })
}

fn day(parameter: &str, text: &str) -> Result<Date, Problem> {
    let date = Date::parse(text, format_description!("[year]-[month]-[day]")).ok();
    date.filter(|_| text.starts_with(|char: char| char.is_ascii_digit())).ok_or_else(|| {
        malformed(parameter, "invalid", "must be a day, such as 2026-11-30".to_owned())
    })
}

fn names(pointer: &str, list: &str) -> Result<Vec<String>, Problem> {
    let names: Vec<String> =
        list.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    if names.len() > COLUMNS_NAMED_MAX {
        let detail = format!("must name at most {COLUMNS_NAMED_MAX} columns");
        return Err(Problem::invalid_field(pointer, "too_many", detail));
    }
    Ok(names)
}

#[expect(clippy::needless_pass_by_value, reason = "`map_err` hands it over")]
fn refuse_naming(error: NamingError) -> Problem {
    let detail = error.to_string();
    match error {
        NamingError::Unknown { class, .. } => {
            Problem::invalid_field(format!("/{class}"), "unknown_column", detail)
        }
        NamingError::Both { .. } => Problem::invalid_field("/done", "ambiguous_column", detail),
    }
}

fn too_much_history() -> Problem {
    let detail = "the project has more history than insights can be told from";
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "too_much_history", detail)
}

/// Names the completed tasks; one that is set aside at the moment has no name and is left out.
fn completed_named(
    completed: Vec<Completed>,
    names: &mut HashMap<Uuid, TaskName>,
) -> Vec<CompletedTask> {
    let named = completed.into_iter().filter_map(|task| {
        let Completed { task_id, completed_at, cycle_seconds, lead_seconds } = task;
        let TaskName { task_id: id, key, title, column_id: _ } = names.remove(&task_id)?;
        Some(CompletedTask { id, key, title, completed_at, cycle_seconds, lead_seconds })
    });
    named.collect()
}

/// Names the ageing tasks, as [`completed_named`] does.
fn ageing_named(ageing: Vec<Ageing>, names: &mut HashMap<Uuid, TaskName>) -> Vec<AgeingTask> {
    let named = ageing.into_iter().filter_map(|Ageing { task_id, started_at, age_seconds }| {
        let TaskName { task_id: id, key, title, column_id } = names.remove(&task_id)?;
        Some(AgeingTask { id, key, title, column_id, started_at, age_seconds })
    });
    named.collect()
}
