//! Generations of the read model: whole sets of tables, one schema each, of which one is served.
//!
//! A rebuild fills a new generation beside the live one and then repoints the views in one
//! transaction. Retiring a generation deletes its checkpoints, so that whoever still writes it is
//! overtaken at the next commit.

use crate::script;
use domain::Partition;
use sqlx::PgConnection;

/// The tables a generation has; each has a view of its name in schema `read`.
pub const TABLES: [&str; 18] = [
    "checkpoints",
    "accounts",
    "revoked_grants",
    "projects",
    "members",
    "tasks",
    "task_words",
    "comments",
    "commenters",
    "project_versions",
    "task_versions",
    "comment_versions",
    "changes",
    "inbox_items",
    "inbox_cursors",
    "inbox_reads",
    "seen",
    "parked",
];

const TABLES_TEMPLATE: &str = include_str!("../schema/tables.sql");

/// Where a generation is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Filled beside the live one; no reader sees it.
    Building,
    /// What the views in schema `read` show.
    Live,
    /// Replaced; may be dropped.
    Retired,
}

impl State {
    const ALL: [Self; 3] = [Self::Building, Self::Live, Self::Retired];

    const fn code(self) -> &'static str {
        match self {
            Self::Building => "building",
            Self::Live => "live",
            Self::Retired => "retired",
        }
    }
}

/// One generation, as registered in `projection.generations`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Generation {
    pub number: i32,
    /// What its rows mean, see [`crate::PROJECTION_VERSION`].
    pub projection_version: i32,
    pub state: State,
}

impl Generation {
    /// Returns the schema its tables live in: the `search_path` of whoever writes it.
    #[must_use]
    pub fn schema(&self) -> String {
        format!("read_v{}", self.number)
    }
}

type Row = (i32, i32, String);

fn from_row((number, projection_version, state): Row) -> Option<Generation> {
    let state = State::ALL.into_iter().find(|known| known.code() == state)?;
    Some(Generation { number, projection_version, state })
}

/// Returns the generation that is served; `None` before the first migration.
pub async fn live(connection: &mut PgConnection) -> Result<Option<Generation>, sqlx::Error> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT generation, projection_version, state FROM projection.generations
         WHERE state = 'live'",
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.and_then(from_row))
}

/// Returns the generation a projector of `projection_version` must write: the live one, or else the
/// newest being built; `None` when there is neither.
pub async fn writable(
    connection: &mut PgConnection,
    projection_version: i32,
) -> Result<Option<Generation>, sqlx::Error> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT generation, projection_version, state FROM projection.generations
         WHERE projection_version = $1 AND state <> 'retired'
         ORDER BY state = 'live' DESC, generation DESC LIMIT 1",
    )
    .bind(projection_version)
    .fetch_optional(connection)
    .await?;
    Ok(row.and_then(from_row))
}

/// Key of the advisory lock under which the registry of generations changes: "registry" in ASCII.
const REGISTRY_LOCK: i64 = 0x7265_6769_7374_7279;

/// Lets one transaction at a time change which generations there are.
pub async fn lock_registry(tx: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(REGISTRY_LOCK).execute(tx).await?;
    Ok(())
}

/// Registers a new generation and creates its tables, with every checkpoint before the first event.
pub async fn create(
    tx: &mut PgConnection,
    projection_version: i32,
) -> Result<Generation, sqlx::Error> {
    lock_registry(&mut *tx).await?;
    let number: i32 = sqlx::query_scalar(
        "INSERT INTO projection.generations (generation, projection_version, state)
         SELECT COALESCE(max(generation), 0) + 1, $1, 'building' FROM projection.generations
         RETURNING generation",
    )
    .bind(projection_version)
    .fetch_one(&mut *tx)
    .await?;
    let generation = Generation { number, projection_version, state: State::Building };
    let schema = generation.schema();
    let tables = TABLES_TEMPLATE.replace("{schema}", &schema);
    let last_partition = Partition::COUNT - 1;
    let statements = format!(
        "CREATE SCHEMA {schema};
         {tables}
         INSERT INTO {schema}.checkpoints (partition, position)
         SELECT partition, 0 FROM generate_series(0, {last_partition}) AS partition;"
    );
    script::run(tx, &statements).await?;
    Ok(generation)
}

/// Repoints the views at `generation` and retires the one they showed. One transaction: a reader
/// sees all of the old generation or all of the new one.
pub async fn serve(tx: &mut PgConnection, generation: &Generation) -> Result<(), sqlx::Error> {
    let replaced = live(&mut *tx).await?;
    if let Some(replaced) = replaced {
        retire(&mut *tx, &replaced).await?;
    }
    let schema = generation.schema();
    // A view is its table, column for column: what readers may rely on is written in tables.sql.
    let statements: String = TABLES
        .iter()
        .map(|table| {
            format!(
                "DROP VIEW IF EXISTS read.{table};
                 CREATE VIEW read.{table} AS SELECT * FROM {schema}.{table};
                 GRANT SELECT ON read.{table} TO query_service;\n"
            )
        })
        .collect();
    script::run(&mut *tx, &statements).await?;
    set_state(tx, generation, State::Live).await
}

/// Holds the live generation's checkpoints still until the transaction ends, so that `generation` can
/// be compared with it, see [`behind_live`].
pub async fn freeze_live(tx: &mut PgConnection) -> Result<(), sqlx::Error> {
    let Some(live) = live(&mut *tx).await? else { return Ok(()) };
    let schema = live.schema();
    script::run(tx, &format!("SELECT FROM {schema}.checkpoints ORDER BY partition FOR UPDATE;"))
        .await
}

/// Returns where `generation` is in the partitions in which it has not come as far as the live one:
/// serving it now would show readers the past of these. Bounded by the number of partitions.
pub async fn behind_live(
    tx: &mut PgConnection,
    generation: &Generation,
) -> Result<Vec<(i16, i64)>, sqlx::Error> {
    let Some(live) = live(&mut *tx).await? else { return Ok(Vec::new()) };
    let (live, candidate) = (live.schema(), generation.schema());
    sqlx::query_as(&format!(
        "SELECT partition, COALESCE(candidate.position, 0)
         FROM {live}.checkpoints live LEFT JOIN {candidate}.checkpoints candidate USING (partition)
         WHERE candidate.position IS NULL OR candidate.position < live.position"
    ))
    .fetch_all(tx)
    .await
}

/// Returns a generation as it is registered now; `None` when it was dropped.
pub async fn find(
    connection: &mut PgConnection,
    number: i32,
) -> Result<Option<Generation>, sqlx::Error> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT generation, projection_version, state FROM projection.generations
         WHERE generation = $1",
    )
    .bind(number)
    .fetch_optional(connection)
    .await?;
    Ok(row.and_then(from_row))
}

/// Retires a generation that is being built and will not be finished.
pub async fn abandon(tx: &mut PgConnection, generation: &Generation) -> Result<(), sqlx::Error> {
    retire(tx, generation).await
}

/// Returns the generations of `projection_version` that are being built.
pub async fn building(
    connection: &mut PgConnection,
    projection_version: i32,
) -> Result<Vec<Generation>, sqlx::Error> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT generation, projection_version, state FROM projection.generations
         WHERE projection_version = $1 AND state = 'building' ORDER BY generation",
    )
    .bind(projection_version)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().filter_map(from_row).collect())
}

async fn retire(tx: &mut PgConnection, generation: &Generation) -> Result<(), sqlx::Error> {
    let schema = generation.schema();
    script::run(&mut *tx, &format!("DELETE FROM {schema}.checkpoints;")).await?;
    set_state(tx, generation, State::Retired).await
}

async fn set_state(
    tx: &mut PgConnection,
    generation: &Generation,
    state: State,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE projection.generations SET state = $2 WHERE generation = $1")
        .bind(generation.number)
        .bind(state.code())
        .execute(tx)
        .await?;
    Ok(())
}

/// Drops the tables of retired generations and forgets them; returns how many.
pub async fn drop_retired(tx: &mut PgConnection) -> Result<usize, sqlx::Error> {
    let numbers: Vec<i32> = sqlx::query_scalar(
        "DELETE FROM projection.generations WHERE state = 'retired' RETURNING generation",
    )
    .fetch_all(&mut *tx)
    .await?;
    for number in &numbers {
        script::run(&mut *tx, &format!("DROP SCHEMA read_v{number} CASCADE;")).await?;
    }
    Ok(numbers.len())
}
