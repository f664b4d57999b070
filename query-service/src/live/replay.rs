//! What a returning client missed, from its last event to where the feed is.

use super::feed::LiveChange;
use crate::positions::Positions;
use crate::read::changes::{self, Span};
use domain::Partition;
use sqlx::PgPool;
use std::collections::HashSet;
use uuid::Uuid;

/// Most changes replayed; a client further behind reads everything again.
const REPLAY_MAX: usize = 1_000;

/// Returns the changes of `projects` after `from`, up to `upto`, oldest first; `None` when there are
/// too many.
pub(super) async fn missed(
    pool: &PgPool,
    projects: &HashSet<Uuid>,
    from: &Positions,
    upto: &Positions,
) -> Result<Option<Vec<LiveChange>>, sqlx::Error> {
    let span = |project_id: &Uuid| {
        let partition = Partition::of(*project_id);
        Span { project_id: *project_id, after: from.get(partition), upto: upto.get(partition) }
    };
    let spans: Vec<Span> =
        projects.iter().map(span).filter(|span| span.after < span.upto).collect();
    if spans.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let rows = changes::replay(pool, &spans, REPLAY_MAX as i64 + 1).await?;
    if rows.len() > REPLAY_MAX {
        return Ok(None);
    }
    Ok(Some(rows.iter().filter_map(|row| LiveChange::of(row, tracing::Span::none())).collect()))
}
