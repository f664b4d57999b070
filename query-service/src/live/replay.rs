//! Brings a returning client from its last event to where the feed is.

use super::feed::LiveChange;
use crate::positions::Positions;
use crate::read::changes::{self, Span};
use crate::read::checkpoints;
use domain::Partition;
use sqlx::PgPool;
use std::collections::HashSet;
use uuid::Uuid;

/// Most changes replayed; a client further behind reads everything again.
const REPLAY_MAX: usize = 1_000;

/// What a returning client is to be sent.
#[derive(Debug)]
pub(super) enum Replay {
    /// Exactly what it missed, oldest first.
    Changes(Vec<LiveChange>),
    /// It is too far behind, or comes from another history.
    TooFar,
}

/// Reads the changes of `projects` after `from`, up to `upto`.
pub(super) async fn missed(
    pool: &PgPool,
    projects: &HashSet<Uuid>,
    from: &Positions,
    upto: &Positions,
) -> Result<Replay, sqlx::Error> {
    if is_ahead(from, upto) && is_ahead(from, &checkpoints::positions(pool).await?) {
        return Ok(Replay::TooFar);
    }
    let spans: Vec<Span> = projects
        .iter()
        .map(|project_id| {
            let partition = Partition::of(*project_id);
            let (after, upto) = (from.get(partition), upto.get(partition));
            Span { project_id: *project_id, after, upto }
        })
        .filter(|span| span.after < span.upto)
        .collect();
    if spans.is_empty() {
        return Ok(Replay::Changes(Vec::new()));
    }
    let rows = changes::replay(pool, &spans, REPLAY_MAX as i64 + 1).await?;
    if rows.len() > REPLAY_MAX {
        return Ok(Replay::TooFar);
    }
    Ok(Replay::Changes(rows.iter().filter_map(LiveChange::of).collect()))
}

/// Tells whether a client has seen what is not there (yet): another replica's feed may be a moment
/// ahead of this one's, but nobody's is ahead of the checkpoints.
fn is_ahead(client: &Positions, here: &Positions) -> bool {
    Partition::all().any(|partition| client.get(partition) > here.get(partition))
}
