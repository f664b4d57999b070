//! A project as a file: for spreadsheets, for programs, and as the events it is made of.
//!
//! A file is written while it is read: a bounded number of rows is looked up, encoded and handed on,
//! then the next, so that neither a large project nor a slow reader costs memory. What goes wrong on
//! the way breaks the answer off, so that half a file is never taken for a whole one.

mod csv;
mod events;
mod json;

pub use csv::ByteOrderMark;

use crate::http::ApiError;
use crate::read::projects::ProjectDetail;
use crate::read::{Membership, parked};
use bytes::Bytes;
use domain::ProjectId;
use futures::channel::mpsc;
use futures::{SinkExt, Stream, StreamExt, stream};
use sqlx::PgPool;
use std::future::ready;
use uuid::Uuid;

/// Pieces that may wait for a slow reader; the export then waits for it.
const PIECES_BUFFERED: usize = 2;
/// Rows looked up at once.
const ROWS: i64 = 100;

/// What the file is to look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Json,
    Csv(ByteOrderMark),
    Events,
}

/// A project on its way into a file.
pub struct Export {
    pub pool: PgPool,
    pub caller: Uuid,
    pub project_id: ProjectId,
    pub membership: Membership,
    pub project: ProjectDetail,
}

/// Why the rest cannot be written.
#[derive(Debug, thiserror::Error)]
enum Stop {
    #[error("the read model does not answer")]
    Database(#[from] sqlx::Error),
    #[error("a value cannot be written")]
    Json(#[from] serde_json::Error),
    #[error("a row cannot be written")]
    Csv(#[from] ::csv::Error),
    /// What was left out would not show.
    #[error("the caller is no longer a member of the project")]
    MemberNoMore,
    #[error("the reader has gone")]
    ReaderGone,
}

type Pieces = mpsc::Sender<Result<Bytes, Stop>>;

impl Export {
    /// Looks up what the caller may export.
    ///
    /// # Errors
    /// Answers 404 when there is nothing they may see.
    pub async fn of(pool: PgPool, caller: Uuid, project_id: ProjectId) -> Result<Self, ApiError> {
        let membership = Membership::of_project(&pool, caller, project_id).await?;
        let project = crate::read::projects::find(&pool, caller, project_id).await?;
        let (membership, project) = membership.zip(project).ok_or_else(ApiError::not_found)?;
        Ok(Self { pool, caller, project_id, membership, project })
    }

    /// Returns the file, written as it is read.
    pub fn write(self, format: Format) -> impl Stream<Item = Result<Bytes, BoxError>> + Send {
        let (mut pieces, written) = mpsc::channel(PIECES_BUFFERED);
        let work = async move {
            let outcome = match format {
                Format::Json => json::write(&self, &mut pieces).await,
                Format::Csv(mark) => csv::write(&self, mark, &mut pieces).await,
                Format::Events => events::write(&self, &mut pieces).await,
            };
            if let Err(stop) = outcome {
                tracing::warn!(error = &stop as &dyn std::error::Error, "an export broke off");
                // The reader may have gone, which is why it broke off.
                drop(pieces.send(Err(stop)).await);
            }
        };
        let work = stream::once(work).filter_map(|()| ready(None));
        stream::select(work, written).map(|piece| piece.map_err(BoxError::from))
    }

    /// Refuses to end a file as if it were whole, when rows may have been hidden from the caller.
    async fn still_a_member(&self) -> Result<(), Stop> {
        let found = Membership::of_project(&self.pool, self.caller, self.project_id).await?;
        found.map(|_| ()).ok_or(Stop::MemberNoMore)
    }

    /// Returns how many of the project's aggregates the projector has set aside.
    async fn set_aside(&self) -> Result<i64, Stop> {
        Ok(parked::count_of_project(&self.pool, &self.membership).await?)
    }
}

/// What breaks an answer off.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

async fn hand_on(pieces: &mut Pieces, piece: Vec<u8>) -> Result<(), Stop> {
    pieces.send(Ok(piece.into())).await.or(Err(Stop::ReaderGone))
}
