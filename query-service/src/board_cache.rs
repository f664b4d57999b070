//! Boards encoded once and served many times.
//!
//! A cached board is served only when its stamp satisfies the one just read from the database, in
//! the same statement that checks the caller's membership: no nudge and no timer decides whether
//! it is fresh.

use crate::metrics::{BoardOutcome, Metrics};
use crate::read::board::{self, Stamp};
use bytes::Bytes;
use domain::ProjectId;
use moka::sync::Cache;
use sqlx::PgPool;
use std::sync::Arc;
use tokio::sync::Mutex;

/// How many projects' boards may be encoded at once; a project always uses the same lane, so that
/// many requests for one changed board encode it once.
const LANES: usize = 32;

/// An encoded board. Clones share its bytes.
#[derive(Debug, Clone)]
pub struct CachedBoard {
    pub stamp: Stamp,
    pub json: Bytes,
}

/// The cache. Clones share it.
#[derive(Debug, Clone)]
pub struct BoardCache {
    boards: Cache<ProjectId, CachedBoard>,
    lanes: Arc<[Mutex<()>; LANES]>,
    metrics: Arc<Metrics>,
}

impl BoardCache {
    /// Creates a cache that holds at most `bytes_max` bytes of boards.
    #[must_use]
    pub fn new(bytes_max: u64, metrics: Arc<Metrics>) -> Self {
        let weight = |_: &ProjectId, board: &CachedBoard| {
            u32::try_from(board.json.len()).unwrap_or(u32::MAX)
        };
        let boards = Cache::builder().weigher(weight).max_capacity(bytes_max).build();
        let lanes = Arc::new(std::array::from_fn(|_| Mutex::new(())));
        Self { boards, lanes, metrics }
    }

    /// Returns the board at `wanted` or newer; `None` when the project is gone.
    pub async fn get(
        &self,
        pool: &PgPool,
        project_id: ProjectId,
        wanted: &Stamp,
    ) -> Result<Option<CachedBoard>, sqlx::Error> {
        if let Some(board) = self.fresh(project_id, wanted) {
            self.metrics.board(BoardOutcome::Hit);
            return Ok(Some(board));
        }
        let _one_at_a_time = self.lane(project_id).lock().await;
        if let Some(board) = self.fresh(project_id, wanted) {
            self.metrics.board(BoardOutcome::Hit);
            return Ok(Some(board));
        }
        let Some(encoded) = board::encode(pool, project_id).await? else { return Ok(None) };
        self.metrics.board(BoardOutcome::Miss);
        let board = CachedBoard { stamp: encoded.stamp, json: encoded.json.into() };
        self.boards.insert(project_id, board.clone());
        Ok(Some(board))
    }

    fn fresh(&self, project_id: ProjectId, wanted: &Stamp) -> Option<CachedBoard> {
        self.boards.get(&project_id).filter(|board| board.stamp.satisfies(wanted))
    }

    fn lane(&self, project_id: ProjectId) -> &Mutex<()> {
        let bytes = project_id.get().into_bytes();
        // The last bytes of a UUIDv7 are random.
        &self.lanes[usize::from(bytes[15]) % LANES]
    }
}
