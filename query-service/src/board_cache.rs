//! Boards encoded once and served many times.
//!
//! A cached board is served only when its stamp satisfies the one just read from the database, in
//! the same statement that checks the caller's membership: no nudge and no timer decides whether
//! it is fresh.
//!
//! Browsers take what they are sent packed, and a gateway would pack the same board anew for each of
//! them: so it is packed here, once as well.

use crate::metrics::{BoardOutcome, Metrics};
use crate::read::board::{self, Stamp};
use bytes::Bytes;
use domain::ProjectId;
use flate2::Compression;
use flate2::write::GzEncoder;
use moka::sync::Cache;
use sqlx::PgPool;
use std::io::Write as _;
use std::sync::Arc;
use tokio::sync::{Mutex, OnceCell};

/// How many projects' boards may be encoded at once; a project always uses the same lane, so that
/// many requests for one changed board encode it once.
const LANES: usize = 32;

/// Fewer bytes of JSON fit a packet or so as they are.
const PACKED_BYTES_MIN: usize = 1_024;

/// What is packed is kept only if it is at most this part of the JSON; real boards are a sixth.
const PACKED_PART_MAX: usize = 2;

/// As thorough as the gateway is: beyond it the time grows, and the answer hardly shrinks.
const LEVEL: Compression = Compression::new(5);

/// An encoded board. Clones share its bytes.
#[derive(Debug, Clone)]
pub struct CachedBoard {
    pub stamp: Stamp,
    pub json: Bytes,
    /// Made when it is first asked for; `None` when that is not worth its while.
    packed: Arc<OnceCell<Option<Bytes>>>,
}

impl CachedBoard {
    fn new(stamp: Stamp, json: Vec<u8>) -> Self {
        Self { stamp, json: json.into(), packed: Arc::default() }
    }

    /// Returns the JSON packed with gzip, unless that would save little.
    pub async fn gzip(&self) -> Option<Bytes> {
        if self.json.len() < PACKED_BYTES_MIN {
            return None;
        }
        let pack = || async {
            let json = self.json.clone();
            // Milliseconds of computing, during which this thread would answer nobody. A thread that
            // could not be had, or ended badly, leaves the board as it is.
            tokio::task::spawn_blocking(move || packed(&json)).await.unwrap_or_default()
        };
        self.packed.get_or_init(pack).await.clone()
    }

    /// Returns how many bytes of memory it may take.
    fn weight(&self) -> u32 {
        let bytes = self.json.len() + self.json.len() / PACKED_PART_MAX;
        u32::try_from(bytes).unwrap_or(u32::MAX)
    }
}

fn packed(json: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(json.len() / 8), LEVEL);
    let packed = encoder.write_all(json).and_then(|()| encoder.finish()).ok()?;
    // Without what the vector has to spare, which the weight does not count.
    (packed.len() <= json.len() / PACKED_PART_MAX).then(|| packed.into_boxed_slice().into())
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
        let weight = |_: &ProjectId, board: &CachedBoard| board.weight();
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
        let board = CachedBoard::new(encoded.stamp, encoded.json);
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

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest as _, Sha256};

    #[test]
    fn only_what_packs_well_is_packed() {
        let text = b"{\"title\":\"Water the roses\"},".repeat(100);
        assert!(packed(&text).is_some_and(|packed| packed.len() < text.len() / 10));
        let random: Vec<u8> = (0..100_u8).flat_map(|seed| Sha256::digest([seed])).collect();
        assert_eq!(packed(&random), None);
    }
}
