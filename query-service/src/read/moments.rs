//! Which event a time or a position means.

use super::Membership;
use crate::as_of::{AsOf, Moment};
use domain::Position;
use sqlx::postgres::PgRow;
use sqlx::{PgPool, Row};
use time::OffsetDateTime;
use uuid::Uuid;

/// The position meant by position `$2`: none lies ahead of every event.
macro_rules! at_position {
    () => {
        "(SELECT LEAST($2, COALESCE(max(position), 0)) AS position FROM read.changes)"
    };
}

/// The position meant by time `$2`. Positions rise, but the clock that stamps them may be set back:
/// of the thousand events recorded last until then, the highest counts.
macro_rules! at_time {
    () => {
        "(SELECT COALESCE(max(near.position), 0) AS position FROM (
            SELECT c.position FROM read.changes c WHERE c.recorded_at <= $2
            ORDER BY c.recorded_at DESC, c.position DESC LIMIT 1000) near)"
    };
}

/// What may change what is read at `a.position` although nothing newer counts: which generation is
/// served, what is parked, and which partitions have not come so far.
macro_rules! edition {
    () => {
        "concat_ws('.', 'read.tasks'::regclass::oid,
           (SELECT md5(string_agg(LEAST(k.position, a.position)::text, ' ' ORDER BY k.partition))
            FROM read.checkpoints k),
           (SELECT md5(string_agg(k.aggregate_id || '@' || k.position, ' ' ORDER BY k.aggregate_id))
            FROM read.parked k))"
    };
}

/// The newest change of project `$project_id` at position `a.position`.
macro_rules! newest {
    ($project_id:literal) => {
        concat!(
            "(SELECT c.position, c.recorded_at FROM read.changes c WHERE c.project_id = ",
            $project_id,
            " AND c.position <= a.position ORDER BY c.position DESC LIMIT 1)"
        )
    };
}

/// What is read as of a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// Everything is read at this position: tasks of other projects, too, which block or are blocked.
    pub position: Position,
    /// The newest event of what is asked for.
    pub moment: Moment,
    /// Empty where several projects are read.
    edition: String,
}

impl Past {
    /// Returns the entity tag of what is read of one project; `more` tells apart what depends on
    /// something else besides.
    #[must_use]
    pub fn entity_tag(&self, more: Option<u64>) -> String {
        let more = more.map(|more| format!("-{more:016x}")).unwrap_or_default();
        format!("\"{}.{}.{}{more}\"", self.position, self.moment.position, self.edition)
    }
}

/// Returns what `as_of` means in a project; `None` when the project did not exist yet.
pub async fn of_project(
    pool: &PgPool,
    membership: &Membership,
    as_of: AsOf,
) -> Result<Option<Past>, sqlx::Error> {
    macro_rules! statement {
        ($at:ident) => {
            concat!(
                "SELECT a.position AS read_at, c.position, c.recorded_at, ",
                edition!(),
                " AS edition FROM ",
                $at!(),
                " a CROSS JOIN LATERAL ",
                newest!("$1"),
                " c"
            )
        };
    }
    let query = match as_of {
        AsOf::Position(position) => {
            sqlx::query(statement!(at_position)).bind(membership.project_id()).bind(position.get())
        }
        AsOf::Time(time) => {
            sqlx::query(statement!(at_time)).bind(membership.project_id()).bind(time)
        }
    };
    let row = query.fetch_optional(pool).await?;
    row.map(|row| past(&row)).transpose()
}

/// Returns what `as_of` means across all projects of the caller.
pub async fn of_caller(pool: &PgPool, caller: Uuid, as_of: AsOf) -> Result<Past, sqlx::Error> {
    macro_rules! statement {
        ($at:ident) => {
            concat!(
                "SELECT a.position AS read_at, c.position, c.recorded_at, '' AS edition FROM ",
                $at!(),
                " a LEFT JOIN LATERAL (
                   SELECT c.position, c.recorded_at FROM read.members m CROSS JOIN LATERAL ",
                newest!("m.project_id"),
                " c WHERE m.account_id = $1 ORDER BY c.position DESC LIMIT 1) c ON TRUE"
            )
        };
    }
    let query = match as_of {
        AsOf::Position(position) => {
            sqlx::query(statement!(at_position)).bind(caller).bind(position.get())
        }
        AsOf::Time(time) => sqlx::query(statement!(at_time)).bind(caller).bind(time),
    };
    past(&query.fetch_one(pool).await?)
}

fn past(row: &PgRow) -> Result<Past, sqlx::Error> {
    let position: Option<i64> = row.try_get("position")?;
    let at: Option<OffsetDateTime> = row.try_get("recorded_at")?;
    Ok(Past {
        position: Position::new(row.try_get("read_at")?),
        moment: Moment { position: position.map_or(Position::ZERO, Position::new), at },
        edition: row.try_get("edition")?,
    })
}
