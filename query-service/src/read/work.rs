//! An account's own tasks, grouped by when they are due.

use super::tasks::ListedTask;
use crate::card::card_columns;
use domain::project::ColumnKind;
use serde::{Deserialize, Serialize};
use sqlx::postgres::PgRow;
use sqlx::{PgPool, Row};
use time::{Date, Duration};
use utoipa::ToSchema;
use uuid::Uuid;

/// When a task is due, seen from a day. Weeks end on Sunday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Due)]
pub enum Group {
    Overdue,
    Today,
    ThisWeek,
    Later,
    NoDate,
}

impl Group {
    /// In the order they are shown.
    pub const ALL: [Self; 5] =
        [Self::Overdue, Self::Today, Self::ThisWeek, Self::Later, Self::NoDate];

    const fn code(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Today => "today",
            Self::ThisWeek => "this_week",
            Self::Later => "later",
            Self::NoDate => "no_date",
        }
    }
}

/// The caller's day, and the end of its week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Day {
    pub today: Date,
    pub week_ends_on: Date,
}

impl Day {
    /// Returns the day with its week.
    #[must_use]
    pub fn of(today: Date) -> Self {
        let left = 6 - i64::from(today.weekday().number_days_from_monday());
        Self { today, week_ends_on: today.saturating_add(Duration::days(left)) }
    }
}

/// Where a page of one group ended, and on which day the list was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct After {
    #[serde(rename = "g")]
    pub group: Group,
    #[serde(rename = "y")]
    pub today: Date,
    #[serde(rename = "d")]
    due_on: Option<Date>,
    #[serde(rename = "p")]
    priority: i16,
    #[serde(rename = "t")]
    task_id: Uuid,
}

/// A task in the list, with what its project and column are called.
#[derive(Debug, Serialize, ToSchema)]
pub struct WorkTask<'r> {
    #[serde(flatten)]
    task: ListedTask<'r>,
    project_name: &'r str,
    column_name: &'r str,
    column_kind: &'r str,
}

impl<'r> WorkTask<'r> {
    /// Reads a row of [`page`].
    pub fn from_row(row: &'r PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            task: ListedTask::from_row(row)?,
            project_name: row.try_get("project_name")?,
            column_name: row.try_get("column_name")?,
            column_kind: row.try_get("column_kind")?,
        })
    }
}

/// What one group holds: how many tasks in all, and the rows that were read.
#[derive(Debug)]
pub struct GroupRows {
    pub group: Group,
    pub count: i64,
    pub rows: Vec<PgRow>,
}

/// Returns where a page that ends with this row of a group ends.
pub fn end_of(group: Group, day: Day, row: &PgRow) -> Result<After, sqlx::Error> {
    Ok(After {
        group,
        today: day.today,
        due_on: row.try_get("due_on")?,
        priority: row.try_get("priority")?,
        task_id: row.try_get("task_id")?,
    })
}

/// Returns the account's tasks that are still to be done, in each group by date, then the more
/// pressing first, at most `limit` a group; with `after`, the next ones of its group only.
///
/// Still to be done is what stands on a board, in a column that is not of kind `done`, of a project
/// that is not archived.
pub async fn page(
    pool: &PgPool,
    account_id: Uuid,
    day: Day,
    after: Option<After>,
    limit: i64,
) -> Result<Vec<GroupRows>, sqlx::Error> {
    let done = ColumnKind::Done;
    // The cards are made of what is shown only, last.
    let rows = sqlx::query(concat!(
        "WITH mine AS (
           SELECT t.task_id, t.priority, p.key AS project_key, p.name AS project_name,
             c.name AS column_name, c.kind AS column_kind,
             COALESCE(t.due_on, 'infinity') AS due_key,
             CASE WHEN t.due_on IS NULL THEN 'no_date' WHEN t.due_on < $2 THEN 'overdue'
                  WHEN t.due_on = $2 THEN 'today' WHEN t.due_on <= $3 THEN 'this_week'
                  ELSE 'later' END AS work_group
           FROM read.tasks t
           JOIN read.members m ON m.project_id = t.project_id AND m.account_id = $1
           JOIN read.projects p ON p.project_id = t.project_id AND NOT p.archived
           CROSS JOIN LATERAL jsonb_to_recordset(p.columns)
             AS c(column_id uuid, name text, kind text, archived boolean)
           WHERE t.assignees @> ARRAY[$1::uuid] AND NOT t.archived AND NOT t.deleted
             AND c.column_id = t.column_id AND NOT c.archived AND c.kind <> $9
         ), counted AS (
           SELECT mine.*, count(*) OVER (PARTITION BY work_group) AS total FROM mine
         ), placed AS (
           SELECT counted.*, row_number() OVER (
             PARTITION BY work_group ORDER BY due_key, priority DESC, task_id) AS place
           FROM counted
           WHERE $4::text IS NULL OR (work_group = $4
             AND (due_key, -priority, task_id) > (COALESCE($5::date, 'infinity'), -$6, $7))
         )
         SELECT ",
        card_columns!(),
        ", t.project_id, t.archived, t.deleted, shown.project_key, shown.project_name,
           shown.column_name, shown.column_kind, shown.work_group, shown.total
         FROM (SELECT * FROM placed WHERE place <= $8) AS shown
         JOIN read.tasks t ON t.task_id = shown.task_id
         ORDER BY shown.due_key, t.priority DESC, t.task_id"
    ))
    .bind(account_id)
    .bind(day.today)
    .bind(day.week_ends_on)
    .bind(after.map(|after| after.group.code()))
    .bind(after.and_then(|after| after.due_on))
    .bind(after.map(|after| i32::from(after.priority)))
    .bind(after.map(|after| after.task_id))
    .bind(limit)
    .bind(column_kind_code(done))
    .fetch_all(pool)
    .await?;
    grouped(after, rows)
}

const fn column_kind_code(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Open => "open",
        ColumnKind::Started => "started",
        ColumnKind::Done => "done",
    }
}

fn grouped(after: Option<After>, rows: Vec<PgRow>) -> Result<Vec<GroupRows>, sqlx::Error> {
    let asked = |group: &Group| after.is_none_or(|after| after.group == *group);
    let empty = |group| GroupRows { group, count: 0, rows: Vec::new() };
    let mut groups: Vec<GroupRows> = Group::ALL.into_iter().filter(asked).map(empty).collect();
    for row in rows {
        let code: &str = row.try_get("work_group")?;
        if let Some(group) = groups.iter_mut().find(|known| known.group.code() == code) {
            group.count = row.try_get("total")?;
            group.rows.push(row);
        }
    }
    Ok(groups)
}

/// Returns which day it is in a time zone of the IANA database; `None` when there is no such zone.
pub async fn today_in(pool: &PgPool, time_zone: &str) -> Result<Option<Date>, sqlx::Error> {
    /// Invalid parameter value.
    const NO_SUCH_ZONE: &str = "22023";
    let today = sqlx::query_scalar("SELECT (clock_timestamp() AT TIME ZONE $1)::date")
        .bind(time_zone)
        .fetch_one(pool)
        .await;
    match today {
        Ok(today) => Ok(Some(today)),
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some(NO_SUCH_ZONE) => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn a_week_ends_on_its_sunday() {
        for (today, sunday) in [
            (date!(2026 - 11 - 23), date!(2026 - 11 - 29)),
            (date!(2026 - 11 - 26), date!(2026 - 11 - 29)),
            (date!(2026 - 11 - 29), date!(2026 - 11 - 29)),
            (date!(2026 - 12 - 31), date!(2027 - 01 - 03)),
        ] {
            assert_eq!(Day::of(today).week_ends_on, sunday, "{today}");
        }
    }
}
