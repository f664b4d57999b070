//! A term of leadership: read, publish, remember; until something ends it.

use crate::relay::error::RelayError;
use crate::relay::metrics::Metrics;
use crate::relay::page::{Page, Previous};
use crate::relay::publisher::Publisher;
use crate::relay::resume::{Cursor, stream_end};
use crate::relay::session::Session;
use crate::relay::wake::Wake;
use domain::Position;
use service_runtime::crash_point::crash_point;
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::Span;

/// How often the checkpoint is written to PostgreSQL at most.
const SAVE_PERIOD: Duration = Duration::from_secs(1);
/// How often an idle leader looks whether the stream is still there, still its own.
const STREAM_CHECK_PERIOD: Duration = Duration::from_secs(2);

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
        let mut ahead = None;
        loop {
            if shutdown.is_cancelled() {
                self.session.save_checkpoint(self.cursor.position).await?;
                return Ok(Ended::ShuttingDown);
            }
            if !self.publisher.is_connected() {
                return Ok(Ended::Disconnected);
            }
            let page = match ahead.take() {
                Some(page) => Some(page),
                None => self.read().await?,
            };
            let backlog = page.as_ref().is_some_and(|page| page.backlog);
            if let Some(page) = page {
                ahead = self.publish(page).await?;
                checked = Instant::now();
            } else if checked.elapsed() >= STREAM_CHECK_PERIOD {
                self.check_stream().await?;
                checked = Instant::now();
            }
            if saved.0.elapsed() >= SAVE_PERIOD && saved.1 != self.cursor.position {
                self.session.save_checkpoint(self.cursor.position).await?;
                saved = (Instant::now(), self.cursor.position);
            }
            if !backlog {
                tokio::select! {
                    () = wake.woken() => {}
                    () = shutdown.cancelled() => {}
                }
            }
        }
    }

    async fn read(&mut self) -> Result<Option<Page>, RelayError> {
        let limit = self.publisher.max_payload();
        let Cursor { position, previous, .. } = &mut self.cursor;
        read_page(&mut self.session, previous, *position, limit).await
    }

    /// Publishes a page; while a backlog's batch is being written, reads what comes after it.
    async fn publish(&mut self, page: Page) -> Result<Option<Page>, RelayError> {
        crash_point("relay.read");
        let Page { messages, skipped, last, backlog } = page;
        let (count, limit) = (messages.len(), self.publisher.max_payload());
        let spans: Vec<Span> = messages.iter().map(|message| message.span.clone()).collect();
        let Cursor { end, previous, .. } = &mut self.cursor;
        let (sent, ahead) = if backlog {
            let reading = read_page(&mut self.session, previous, last, limit);
            tokio::join!(self.publisher.batch(messages, *end), reading)
        } else {
            (self.publisher.pipeline(messages, *end).await, Ok(None))
        };
        // Their spans end with the answer.
        drop(spans);
        *end = sent.inspect_err(|error| self.metrics.refused(error, count))?;
        crash_point("relay.published");
        self.cursor.position = last;
        self.metrics.relayed(count, skipped, last);
        ahead
    }

    async fn check_stream(&self) -> Result<(), RelayError> {
        if stream_end(&self.publisher).await? == self.cursor.end {
            Ok(())
        } else {
            Err(RelayError::Fenced)
        }
    }
}

async fn read_page(
    session: &mut Session,
    previous: &mut Previous,
    after: Position,
    limit: usize,
) -> Result<Option<Page>, RelayError> {
    Ok(Page::prepare(session.read_after(after).await?, previous, limit))
}
