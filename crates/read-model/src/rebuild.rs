//! How far a generation that is being built has come.

use sqlx::PgConnection;

/// A rebuild under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rebuild {
    /// Every event up to here is in the new generation.
    pub position: i64,
    /// Where the generation stands that is being served.
    pub target: i64,
}

/// Returns the newest rebuild under way; `None` when there is none.
///
/// # Errors
/// When the database does not answer, or the generation vanished between two statements.
pub async fn progress(connection: &mut PgConnection) -> Result<Option<Rebuild>, sqlx::Error> {
    let building: Option<i32> = sqlx::query_scalar(
        "SELECT max(generation) FROM projection.generations WHERE state = 'building'",
    )
    .fetch_one(&mut *connection)
    .await?;
    let live: Option<i32> =
        sqlx::query_scalar("SELECT generation FROM projection.generations WHERE state = 'live'")
            .fetch_optional(&mut *connection)
            .await?;
    let (Some(building), Some(live)) = (building, live) else { return Ok(None) };
    // Partitions fill side by side: what is complete ends where the slowest of the unfinished stands.
    let (position, target): (Option<i64>, Option<i64>) = sqlx::query_as(&format!(
        "SELECT min(building.position) FILTER (WHERE building.position < live.position),
                max(live.position)
         FROM read_v{live}.checkpoints live JOIN read_v{building}.checkpoints building
         USING (partition)"
    ))
    .fetch_one(connection)
    .await?;
    Ok(target.map(|target| Rebuild { position: position.unwrap_or(target), target }))
}
