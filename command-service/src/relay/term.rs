//! A term of leadership: read, publish, remember; until something ends it.

use crate::relay::error::RelayError;
use crate::relay::metrics::Metrics;
use crate::relay::page::Page;
use crate::relay::publisher::Publisher;
use crate::relay::resume::{Cursor, stream_end};
use crate::relay::session::{Read, Session};
use crate::relay::wake::Wake;
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// How often the checkpoint is written to PostgreSQL at most.
const SAVE_PERIOD: Duration = Duration::from_secs(1);
/// How often an idle leader looks whether the stream is still there, still its own.
const STREAM_CHECK_PERIOD: Duration = Duration::from_secs(5);

/// How a term ended without an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    ShuttingDown,
    Disconnected,
}

/// A leader's means and state.
#[derive(Debug)]
pub struct Term<'a> {
    pub session: Session,
    pub publisher: Publisher,
    pub cursor: Cursor,
    pub metrics: &'a Metrics,
}

impl Term<'_> {
    /// Relays until shutdown, disconnection or an error. What is in flight at shutdown is finished.
    pub async fn lead(
        &mut self,
        wake: &mut Wake,
        shutdown: &CancellationToken,
    ) -> Result<Ended, RelayError> {
        wake.listen().await;
        let ended = self.relay(wake, shutdown).await;
        wake.ignore();
        ended
    }

    async fn relay(
        &mut self,
        wake: &mut Wake,
        shutdown: &CancellationToken,
    ) -> Result<Ended, RelayError> {
        let mut saved = (Instant::now(), self.cursor.position);
        let mut checked = Instant::now();
        loop {
            if shutdown.is_cancelled() {
                self.session.save_checkpoint(self.cursor.position).await?;
                return Ok(Ended::ShuttingDown);
            }
            if !self.publisher.is_connected() {
                return Ok(Ended::Disconnected);
            }
            let read = self.session.read_after(self.cursor.position).await?;
            let (idle, backlog) = (read.events.is_empty(), read.backlog);
            self.publish(read).await?;
            if saved.0.elapsed() >= SAVE_PERIOD && saved.1 != self.cursor.position {
                self.session.save_checkpoint(self.cursor.position).await?;
                saved = (Instant::now(), self.cursor.position);
            }
            if !idle {
                checked = Instant::now();
            } else if checked.elapsed() >= STREAM_CHECK_PERIOD {
                self.check_stream().await?;
                checked = Instant::now();
            }
            if !backlog {
                tokio::select! {
                    () = wake.woken() => {}
                    () = shutdown.cancelled() => {}
                }
            }
        }
    }

    async fn publish(&mut self, read: Read) -> Result<(), RelayError> {
        let limit = self.publisher.max_payload();
        let Some(page) = Page::prepare(read.events, &mut self.cursor.previous, limit) else {
            return Ok(());
        };
        let Page { messages, skipped, last } = page;
        let count = messages.len();
        let outcome = if read.backlog {
            self.publisher.batch(messages, self.cursor.end).await
        } else {
            self.publisher.pipeline(messages, self.cursor.end).await
        };
        self.cursor.end = outcome.inspect_err(|error| self.metrics.refused(error, count))?;
        self.cursor.position = last;
        self.metrics.relayed(count, skipped, last);
        Ok(())
    }

    async fn check_stream(&self) -> Result<(), RelayError> {
        if stream_end(&self.publisher).await? == self.cursor.end {
            Ok(())
        } else {
            Err(RelayError::Fenced)
        }
    }
}
