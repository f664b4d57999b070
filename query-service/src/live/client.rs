//! One client of the live stream: what it may see, and how far it has been sent.

use super::feed::LiveChange;
use super::replay;
use super::slots::Slot;
use super::{Live, frame};
use crate::metrics::StreamOutcome;
use crate::positions::Positions;
use crate::read::{accounts, checkpoints, members};
use futures::stream::{self, Stream};
use service_runtime::Chain;
use service_runtime::standing::BELIEVED_FOR;
use std::collections::HashSet;
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::time::{Instant, sleep_until};
use uuid::Uuid;

/// How often something is sent at least.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// How long a stream lasts before its client must show its credentials again: as long as an access
/// token, so that whoever was signed out is not served for longer.
const LIFETIME: Duration = Duration::from_secs(15 * 60);

/// When a client is asked for once more after it has come: later than what it came with was believed
/// without asking. What is taken back from then on, the feed tells.
const GRANT_CHECKED_AFTER: Duration = Duration::from_secs(BELIEVED_FOR.as_secs() + 1);

/// Most changes written at once.
const WRITE_BATCH: usize = 128;

/// Most projects one client follows.
pub const PROJECTS_MAX: usize = 10_000;

/// What a client asks for.
#[derive(Debug)]
pub struct Wish {
    pub account_id: Uuid,
    /// The session, or the API token.
    pub grant_id: Uuid,
    /// All projects of the account when left out.
    pub projects: Option<HashSet<Uuid>>,
    /// The id of the last event it got, as it sends it.
    pub last_event_id: Option<String>,
}

/// Says why a client cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    #[error("a project is named that the account may not see")]
    NotFound,
    #[error("the account has more projects than one stream follows")]
    TooManyProjects,
    #[error("the read model does not answer")]
    Database(#[from] sqlx::Error),
}

/// A client that is being served.
#[derive(Debug)]
struct Client {
    live: Live,
    account_id: Uuid,
    grant_id: Uuid,
    wanted: Option<HashSet<Uuid>>,
    visible: HashSet<Uuid>,
    changes: Receiver<Arc<LiveChange>>,
    /// Everything up to here was sent, or was not for this client.
    sent: Positions,
    heartbeat_at: Instant,
    /// None once it was.
    check_grant_at: Option<Instant>,
    ends_at: Instant,
    over: bool,
    _slot: Slot,
}

/// Returns all that the client is to be sent, from its last event on, until it is let go.
pub async fn serve(
    live: Live,
    slot: Slot,
    wish: Wish,
) -> Result<impl Stream<Item = String>, JoinError> {
    // First join, then look: what happens in between comes twice rather than never, and is skipped
    // by its position.
    let (changes, upto) = live.feed.join();
    let visible = visible_projects(&live, &wish).await?;
    let here = checkpoints::positions(&live.pool).await?;
    let now = Instant::now();
    let mut client = Client {
        account_id: wish.account_id,
        grant_id: wish.grant_id,
        wanted: wish.projects,
        visible,
        changes,
        sent: upto,
        heartbeat_at: now + HEARTBEAT,
        check_grant_at: Some(now + GRANT_CHECKED_AFTER),
        ends_at: now + LIFETIME,
        over: false,
        live,
        _slot: slot,
    };
    let opening = match wish.last_event_id {
        None => client.begin(&here),
        Some(token) => client.resume(&token, &here).await?,
    };
    Ok(stream::unfold((Some(opening), client), |(opening, mut client)| async move {
        let text = match opening {
            Some(opening) => opening,
            None => client.next().await?,
        };
        Some((text, (None, client)))
    }))
}

async fn visible_projects(live: &Live, wish: &Wish) -> Result<HashSet<Uuid>, JoinError> {
    let limit = PROJECTS_MAX as i64 + 1;
    let all = members::projects_of(&live.pool, wish.account_id, limit).await?;
    let all: HashSet<Uuid> = all.into_iter().collect();
    match &wish.projects {
        Some(wanted) if wanted.is_subset(&all) => Ok(wanted.clone()),
        Some(_) => Err(JoinError::NotFound),
        None if all.len() > PROJECTS_MAX => Err(JoinError::TooManyProjects),
        None => Ok(all),
    }
}

impl Client {
    /// Begins with what happens from now on: after what is there already.
    fn begin(&mut self, here: &Positions) -> String {
        self.sent = self.sent.later(here);
        frame::ready(&self.sent)
    }

    /// Begins with what the client missed since `token`.
    async fn resume(&mut self, token: &str, here: &Positions) -> Result<String, sqlx::Error> {
        // Neither a token of another version nor one from another history is refused: the client
        // would not come back.
        let from = Positions::from_token(token).filter(|from| !from.is_ahead_of(here));
        let upto = self.sent;
        let missed = match &from {
            Some(from) => replay::missed(&self.live.pool, &self.visible, from, &upto).await?,
            None => None,
        };
        let (Some(from), Some(missed)) = (from, missed) else {
            self.live.metrics.stream_events(StreamOutcome::Reset, 1);
            return Ok(self.begin(here) + &frame::reset(&self.sent));
        };
        self.live.metrics.stream_events(StreamOutcome::Replayed, missed.len());
        self.sent = from;
        let mut text = frame::ready(&self.sent);
        for change in missed {
            self.sent.raise(change.partition, change.position);
            frame::append_change(&mut text, &self.sent, &change.event);
            if change.concerns.contains(&self.account_id) {
                frame::append_inbox(&mut text, &self.sent, change.position);
            }
        }
        self.sent = self.sent.later(&upto);
        Ok(text)
    }

    /// Returns what is to be sent next; `None` when the stream is over.
    async fn next(&mut self) -> Option<String> {
        while !self.over {
            let stopping = self.live.stopping.clone();
            let text = tokio::select! {
                biased;
                () = stopping.cancelled() => return None,
                () = sleep_until(self.ends_at) => return None,
                () = when(self.check_grant_at) => self.check_grant().await,
                received = self.changes.recv() => self.write(received).await,
                () = sleep_until(self.heartbeat_at) => frame::heartbeat(&self.sent),
            };
            if !text.is_empty() {
                self.heartbeat_at = Instant::now() + HEARTBEAT;
                return Some(text);
            }
        }
        None
    }

    /// Writes what was received and whatever else is waiting, up to a batch.
    async fn write(&mut self, first: Result<Arc<LiveChange>, RecvError>) -> String {
        let mut text = String::new();
        let mut received = first.map_err(as_try_error);
        for _ in 0..WRITE_BATCH {
            let taken = match received {
                Ok(change) => self.take(&change, &mut text).await,
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Closed) => {
                    self.over = true;
                    break;
                }
                Err(TryRecvError::Lagged(_)) => {
                    self.live.metrics.stream_events(StreamOutcome::Dropped, 1);
                    self.end(&mut text, frame::TOO_SLOW);
                    break;
                }
            };
            if let Err(error) = taken {
                tracing::warn!(error = %Chain(&error), "a live stream was interrupted");
                self.end(&mut text, frame::INTERRUPTED);
                break;
            }
            if self.over {
                break;
            }
            received = self.changes.try_recv();
        }
        text
    }

    /// Ends the stream if what the client came with was taken back before the feed could tell.
    async fn check_grant(&mut self) -> String {
        self.check_grant_at = None;
        let mut text = String::new();
        match self.grant_stands().await {
            Ok(true) => {}
            Ok(false) => self.end(&mut text, frame::SIGNED_OUT),
            Err(error) => {
                tracing::warn!(error = %Chain(&error), "a live stream was interrupted");
                self.end(&mut text, frame::INTERRUPTED);
            }
        }
        text
    }

    async fn grant_stands(&self) -> Result<bool, sqlx::Error> {
        accounts::grant_stands(&self.live.pool, self.account_id, self.grant_id).await
    }

    fn end(&mut self, text: &mut String, comment: &str) {
        text.push_str(comment);
        self.over = true;
    }

    /// Writes one change, if it is new to this client and the client may see it.
    async fn take(&mut self, change: &LiveChange, text: &mut String) -> Result<(), sqlx::Error> {
        if change.position <= self.sent.get(change.partition) {
            return Ok(());
        }
        if change.loses_access == Some(self.account_id) && !self.grant_stands().await? {
            self.end(text, frame::SIGNED_OUT);
            return Ok(());
        }
        let was_visible = self.sees(change);
        if let (Some(member), Some(project_id)) = (change.member, change.project_id)
            && member == self.account_id
        {
            self.check_membership(project_id).await?;
        }
        self.sent.set(change.partition, change.position);
        if self.sees(change) {
            frame::append_change(text, &self.sent, &change.event);
            self.live.metrics.stream_events(StreamOutcome::Sent, 1);
        } else if was_visible {
            text.push_str(&frame::reset(&self.sent));
            self.live.metrics.stream_events(StreamOutcome::Reset, 1);
        }
        // Of any project: an inbox is the account's, whichever projects a client follows.
        if change.concerns.contains(&self.account_id) {
            frame::append_inbox(text, &self.sent, change.position);
            self.live.metrics.stream_events(StreamOutcome::Sent, 1);
        }
        Ok(())
    }

    fn sees(&self, change: &LiveChange) -> bool {
        change.project_id.is_some_and(|project_id| self.visible.contains(&project_id))
    }

    /// Asks whether the account belongs to the project now.
    async fn check_membership(&mut self, project_id: Uuid) -> Result<(), sqlx::Error> {
        if self.wanted.as_ref().is_some_and(|wanted| !wanted.contains(&project_id)) {
            return Ok(());
        }
        if members::is_member(&self.live.pool, self.account_id, project_id).await? {
            self.visible.insert(project_id);
        } else {
            self.visible.remove(&project_id);
        }
        Ok(())
    }
}

async fn when(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at).await,
        None => pending().await,
    }
}

#[expect(clippy::needless_pass_by_value, reason = "what `map_err` hands over")]
const fn as_try_error(error: RecvError) -> TryRecvError {
    match error {
        RecvError::Closed => TryRecvError::Closed,
        RecvError::Lagged(missed) => TryRecvError::Lagged(missed),
    }
}

#[cfg(test)]
mod tests;
