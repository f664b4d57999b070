//! A project's board: its columns, each with its tasks.

use super::public::PublicProject;
use crate::as_of::Moment;
use crate::card::{Card, card_columns};
use domain::{Partition, Position, ProjectId};
use read_model::row::ColumnRow;
use serde::Serialize;
use service_runtime::transaction::begin_snapshot;
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use sqlx::{PgPool, Postgres, Row, Transaction};
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// Most tasks shown in one column; its `count` says how many there are.
pub(super) const CARDS_PER_COLUMN_MAX: i64 = 1_000;

/// Most tasks shown on one board, filled from the left.
pub(super) const CARDS_MAX: i64 = 5_000;

/// What a board looked like when: two boards of one project with the same stamp are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The project's newest change.
    pub position: Position,
    /// Changes that have no position of their own: which generation is served, what is parked.
    edition: String,
}

impl Stamp {
    /// Tells whether a board with this stamp may be served to someone who saw `wanted`: it is the
    /// same, or newer.
    #[must_use]
    pub fn satisfies(&self, wanted: &Self) -> bool {
        self.edition == wanted.edition && self.position >= wanted.position
    }

    /// Returns the entity tag of a board with this stamp.
    #[must_use]
    pub fn entity_tag(&self) -> String {
        format!("\"{}.{}\"", self.position, self.edition)
    }
}

/// The newest change of project `$1`, and its edition: the generation by the identity of its view,
/// the aggregates parked in partition `$2` (what is retried later keeps its old position), and what
/// in other projects blocks tasks of this one.
macro_rules! stamp_columns {
    () => {
        "COALESCE((SELECT max(c.position) FROM read.changes c WHERE c.project_id = $1), 0)
           AS position,
         concat_ws('.', 'read.tasks'::regclass::oid, (
           SELECT md5(string_agg(k.aggregate_id || '@' || k.position, ' ' ORDER BY k.aggregate_id))
           FROM read.parked k WHERE k.partition = $2), (
           SELECT md5(string_agg(b.task_id || '@' || b.position || '@' || bp.position, ' '
             ORDER BY b.task_id))
           FROM read.tasks b JOIN read.projects bp USING (project_id)
           WHERE b.relations <> '[]' AND b.relations @> jsonb_build_array(
             jsonb_build_object('kind', 'blocks', 'project_id', $1::uuid)))) AS edition"
    };
}

/// Returns the stamp of the project's board as it is now; `None` when there is nothing the caller
/// may see.
pub async fn stamp(
    pool: &PgPool,
    caller: Uuid,
    project_id: ProjectId,
) -> Result<Option<Stamp>, sqlx::Error> {
    let row = sqlx::query(concat!(
        "SELECT ",
        stamp_columns!(),
        " FROM read.members m JOIN read.projects p USING (project_id)
          WHERE m.project_id = $1 AND m.account_id = $3"
    ))
    .bind(project_id.get())
    .bind(Partition::of(project_id.get()).get())
    .bind(caller)
    .fetch_optional(pool)
    .await?;
    row.map(|row| stamp_of(&row)).transpose()
}

/// Returns the stamp for somebody who came by the project's public link; `None` when the project is
/// gone.
pub async fn public_stamp(
    pool: &PgPool,
    project: &PublicProject,
) -> Result<Option<Stamp>, sqlx::Error> {
    let project_id = project.project_id;
    let row = sqlx::query(concat!(
        "SELECT ",
        stamp_columns!(),
        " FROM read.projects p WHERE p.project_id = $1"
    ))
    .bind(project_id.get())
    .bind(Partition::of(project_id.get()).get())
    .fetch_optional(pool)
    .await?;
    row.map(|row| stamp_of(&row)).transpose()
}

pub(super) fn stamp_of(row: &PgRow) -> Result<Stamp, sqlx::Error> {
    Ok(Stamp {
        position: Position::new(row.try_get("position")?),
        edition: row.try_get("edition")?,
    })
}

/// A board with the stamp it was read at.
#[derive(Debug)]
pub struct EncodedBoard {
    pub stamp: Stamp,
    /// JSON, see [`Board`].
    pub json: Vec<u8>,
}

/// A project's columns with their tasks, encoded straight from the rows.
#[derive(Debug, Serialize, ToSchema)]
pub struct Board<'r> {
    project_id: ProjectId,
    #[schema(value_type = i64)]
    position: Position,
    /// More tasks exist than are shown.
    truncated: bool,
    columns: Vec<BoardColumn<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) as_of: Option<Moment>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct BoardColumn<'r> {
    id: Uuid,
    name: &'r str,
    kind: domain::project::ColumnKind,
    #[schema(required)]
    wip_limit: Option<u32>,
    count: usize,
    over_limit: bool,
    tasks: Vec<Card<'r>>,
}

/// Reads and encodes a project's board; `None` when there is no such project (any more).
///
/// One snapshot serves all statements, so the stamp, the columns and the tasks belong together.
/// Nothing here depends on who asks: authorisation is [`stamp`]'s.
pub async fn encode(
    pool: &PgPool,
    project_id: ProjectId,
) -> Result<Option<EncodedBoard>, sqlx::Error> {
    let mut tx = begin_snapshot(pool).await?;
    let Some(head) = head(&mut tx, project_id).await? else { return Ok(None) };
    let rows = cards(&mut tx, project_id).await?;
    let complete = usize::try_from(CARDS_PER_COLUMN_MAX).is_ok_and(|max| rows.len() < max);
    let counts = if complete { HashMap::new() } else { counts(&mut tx, project_id).await? };
    tx.commit().await?;

    let Json(columns): Json<Vec<ColumnRow>> = head.try_get("columns")?;
    let stamp = stamp_of(&head)?;
    let mut board = Board::empty(project_id, stamp.position, &columns);
    board.place(&rows, head.try_get("key")?)?;
    board.count(&counts, &counts);
    let json = serde_json::to_vec(&board).map_err(|error| sqlx::Error::Encode(error.into()))?;
    Ok(Some(EncodedBoard { stamp, json }))
}

fn empty_column(column: &ColumnRow) -> BoardColumn<'_> {
    BoardColumn {
        id: column.column_id.get(),
        name: column.name.as_str(),
        kind: column.kind,
        wip_limit: column.wip_limit,
        count: 0,
        over_limit: false,
        tasks: Vec::new(),
    }
}

impl<'r> Board<'r> {
    /// Returns a board without tasks; archived columns are not on it.
    pub(super) fn empty(
        project_id: ProjectId,
        position: Position,
        columns: &'r [ColumnRow],
    ) -> Self {
        let columns = columns.iter().filter(|column| !column.archived).map(empty_column).collect();
        Self { project_id, position, truncated: false, columns, as_of: None }
    }

    /// Puts each card into its column; rows come in the order of columns and ranks.
    pub(super) fn place(
        &mut self,
        rows: &'r [PgRow],
        project_key: &'r str,
    ) -> Result<(), sqlx::Error> {
        let places: HashMap<Uuid, usize> =
            self.columns.iter().enumerate().map(|(place, column)| (column.id, place)).collect();
        for row in rows {
            if let Some(place) = places.get(&row.try_get("column_id")?) {
                self.columns[*place].tasks.push(Card::from_row(row, project_key)?);
            }
        }
        Ok(())
    }

    /// Says how many tasks each column has that belong on this board, where more than are shown,
    /// and whether it has more `in_all` than it should.
    pub(super) fn count(&mut self, here: &HashMap<Uuid, usize>, in_all: &HashMap<Uuid, usize>) {
        for column in &mut self.columns {
            let shown = column.tasks.len();
            let at_least_shown = |counts: &HashMap<Uuid, usize>| {
                counts.get(&column.id).map_or(shown, |count| shown.max(*count))
            };
            let total = at_least_shown(in_all);
            column.count = at_least_shown(here);
            column.over_limit = column.wip_limit.is_some_and(|limit| total > limit as usize);
            self.truncated |= column.count > shown;
        }
    }
}

pub(super) type Snapshot<'c> = Transaction<'c, Postgres>;

pub(super) async fn head(
    tx: &mut Snapshot<'_>,
    project_id: ProjectId,
) -> Result<Option<PgRow>, sqlx::Error> {
    sqlx::query(concat!(
        "SELECT p.key, p.columns, ",
        stamp_columns!(),
        " FROM read.projects p WHERE p.project_id = $1"
    ))
    .bind(project_id.get())
    .bind(Partition::of(project_id.get()).get())
    .fetch_optional(&mut **tx)
    .await
}

async fn cards(tx: &mut Snapshot<'_>, project_id: ProjectId) -> Result<Vec<PgRow>, sqlx::Error> {
    // Column by column, so that one long column cannot push the others off the board.
    sqlx::query(concat!(
        "SELECT t.* FROM read.projects p,
           ROWS FROM (jsonb_to_recordset(p.columns) AS (column_id uuid, archived boolean))
             WITH ORDINALITY AS c(column_id, archived, place),
           LATERAL (SELECT ",
        card_columns!(),
        "  FROM read.tasks t
           WHERE t.project_id = $1 AND t.column_id = c.column_id
             AND NOT t.archived AND NOT t.deleted
           ORDER BY t.rank, t.task_id LIMIT $2) t
         WHERE p.project_id = $1 AND NOT c.archived
         ORDER BY c.place, t.rank, t.task_id LIMIT $3"
    ))
    .bind(project_id.get())
    .bind(CARDS_PER_COLUMN_MAX)
    .bind(CARDS_MAX)
    .fetch_all(&mut **tx)
    .await
}

pub(super) async fn counts(
    tx: &mut Snapshot<'_>,
    project_id: ProjectId,
) -> Result<HashMap<Uuid, usize>, sqlx::Error> {
    let rows: Vec<(Uuid, i64)> = sqlx::query_as(
        "SELECT column_id, count(*) FROM read.tasks
         WHERE project_id = $1 AND NOT archived AND NOT deleted GROUP BY column_id",
    )
    .bind(project_id.get())
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows.into_iter().map(|(id, count)| (id, usize::try_from(count).unwrap_or(0))).collect())
}
