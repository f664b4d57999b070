//! The caller's own tasks.

use super::answer::Reader;
use super::error::ApiError;
use super::page::{Page, PageParams};
use crate::read::work::{self, After, Day, Group, GroupRows, WorkTask};
use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use service_runtime::extract::Params;
use service_runtime::{FieldError, Problem};
use sqlx::PgPool;
use sqlx::postgres::PgRow;
use time::{Date, OffsetDateTime};
use utoipa::ToSchema;

/// Longer than the name of any time zone.
const TIME_ZONE_LENGTH_MAX: usize = 64;

/// Parameters of the list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct WorkParams {
    /// The caller's day, `YYYY-MM-DD`; goes before `tz`.
    today: Option<Date>,
    /// Where it is that day, as in `Europe/Berlin`; UTC when neither is given.
    tz: Option<String>,
    /// Most items of each group.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<usize>,
    /// `next_cursor` of a group, which is then the only one answered, as seen from the day the list was begun.
    cursor: Option<String>,
}

/// The caller's tasks by when they are due.
#[derive(Debug, Serialize, ToSchema)]
pub struct Work<'r> {
    #[serde(flatten)]
    day: Day,
    groups: Vec<WorkGroup<'r>>,
}

/// Tasks that are due at about the same time.
#[derive(Debug, Serialize, ToSchema)]
pub struct WorkGroup<'r> {
    group: Group,
    /// How many tasks it holds in all.
    count: i64,
    items: Vec<WorkTask<'r>>,
    /// Null on the last page.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// The caller's own tasks
///
/// What is assigned to the caller and still to be done, by when it is due on the caller's day.
#[utoipa::path(
    get, path = "/api/v1/me/work", tag = "Tasks",
    params(WorkParams, Reader),
    responses((status = 200, description = "The answer.", body = Work<'static>)),
    extensions(("x-role" = json!("account"))),
)]
pub(super) async fn work(
    reader: Reader,
    State(pool): State<PgPool>,
    Params(params): Params<WorkParams>,
) -> Result<Response, ApiError> {
    let WorkParams { today, tz, limit, cursor } = params;
    let page: Page<After> = PageParams { limit, cursor }.page()?;
    let day = match (page.after, today, tz) {
        (Some(after), _, _) => after.today,
        (None, Some(today), _) => today,
        (None, None, Some(tz)) => today_in(&pool, &tz).await?,
        (None, None, None) => OffsetDateTime::now_utc().date(),
    };
    let day = Day::of(day);
    let groups = work::page(&pool, reader.account_id, day, page.after, page.fetch()).await?;
    let pages = groups
        .into_iter()
        .map(|GroupRows { group, count, rows }| {
            cut(&page, day, group, rows).map(|cut| (group, count, cut))
        })
        .collect::<Result<Vec<_>, _>>()?;
    let groups = pages
        .iter()
        .map(|(group, count, (rows, next_cursor))| {
            let items = rows.iter().map(WorkTask::from_row).collect::<Result<_, _>>()?;
            let (group, count, next_cursor) = (*group, *count, next_cursor.clone());
            Ok(WorkGroup { group, count, items, next_cursor })
        })
        .collect::<Result<_, sqlx::Error>>()?;
    reader.answer(&Work { day, groups })
}

/// Cuts one group to its page.
fn cut(
    page: &Page<After>,
    day: Day,
    group: Group,
    rows: Vec<PgRow>,
) -> Result<(Vec<PgRow>, Option<String>), ApiError> {
    let ends =
        rows.iter().map(|row| work::end_of(group, day, row)).collect::<Result<Vec<_>, _>>()?;
    let rows = rows.into_iter().zip(ends).collect();
    let cut = page.cut(rows, |(_, end)| *end)?;
    Ok((cut.items.into_iter().map(|(row, _)| row).collect(), cut.next_cursor))
}

async fn today_in(pool: &PgPool, time_zone: &str) -> Result<Date, ApiError> {
    let is_part_of_name = |char: char| char.is_ascii_alphanumeric() || "_+-/".contains(char);
    let is_name = (1..=TIME_ZONE_LENGTH_MAX).contains(&time_zone.len())
        && time_zone.chars().all(is_part_of_name);
    let today = if is_name { work::today_in(pool, time_zone).await? } else { None };
    Ok(today.ok_or_else(|| {
        let error = FieldError::new("/tz", "invalid", "there is no such time zone");
        Problem::malformed("a query parameter does not parse").with_errors(vec![error])
    })?)
}
