//! The writer's own connection: opened when needed, dropped when in doubt.

use super::append::{Append, Outcome};
use super::call::{append_events, append_in_order};
use super::error::Failure;
use super::history::Stretch;
use domain::{Position, Sequence};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, PgConnection, PgPool};
use std::future::Future;
use std::io;
use std::time::Duration;
use tokio::time::timeout;

const FIND_EVENTS: &str = "SELECT sequence, position, (payload ->> 'number')::bigint
    FROM event_store.events
    WHERE aggregate_type = $1 AND aggregate_id = $2 AND metadata ->> 'event_id' = ANY($3)
    ORDER BY sequence";

/// How long opening a connection may last.
const CONNECT_PATIENCE: Duration = Duration::from_secs(2);
/// How long the server may work on one append; the wait for its lock is bounded to 3 s within.
const STATEMENT_TIMEOUT: &str = "5s";
/// How long to wait for an answer before the connection counts as lost.
const ANSWER_PATIENCE: Duration = Duration::from_secs(6);

pub(super) struct Link {
    options: PgConnectOptions,
    connection: Option<PgConnection>,
}

/// Why a call gave no outcomes.
pub(super) enum LinkError {
    /// There was no connection to send it on.
    NotSent(sqlx::Error),
    Failed(sqlx::Error),
}

impl LinkError {
    pub(super) fn failure(&self) -> Failure {
        match self {
            Self::NotSent(_) => Failure::Transient,
            Self::Failed(error) => Failure::of(error),
        }
    }

    pub(super) fn into_source(self) -> sqlx::Error {
        match self {
            Self::NotSent(error) | Self::Failed(error) => error,
        }
    }
}

impl Link {
    /// Returns a link to the pool's database, of its own.
    pub(super) fn like(pool: &PgPool) -> Self {
        let options = pool.connect_options().as_ref().clone().options([
            ("statement_timeout", STATEMENT_TIMEOUT),
            // An answer means durable, whatever the cluster's default is.
            ("synchronous_commit", "on"),
        ]);
        Self { options, connection: None }
    }

    /// Appends all of them in one transaction.
    pub(super) async fn append(&mut self, appends: &[&Append]) -> Result<Vec<Outcome>, LinkError> {
        let mut connection = self.open().await?;
        let answer = bounded(ANSWER_PATIENCE, append_events(&mut connection, appends)).await;
        self.keep(connection, answer)
    }

    /// Appends a stretch of a history in one transaction.
    pub(super) async fn append_in_order(
        &mut self,
        stretch: &Stretch,
    ) -> Result<Vec<Outcome>, LinkError> {
        let mut connection = self.open().await?;
        let answer = bounded(ANSWER_PATIENCE, append_in_order(&mut connection, stretch)).await;
        self.keep(connection, answer)
    }

    /// Returns how an append was accepted, if its very events are stored.
    pub(super) async fn find(&mut self, append: &Append) -> Result<Option<Outcome>, LinkError> {
        let ids: Vec<String> =
            append.events.iter().map(|event| event.event_id.to_string()).collect();
        let mut connection = self.open().await?;
        let query = sqlx::query_as(FIND_EVENTS)
            .bind(append.stream.kind.as_str())
            .bind(append.stream.id.to_string())
            .bind(ids);
        let found = bounded(ANSWER_PATIENCE, query.fetch_all(&mut connection)).await;
        let rows: Vec<(i64, i64, Option<i64>)> = self.keep(connection, found)?;
        let (Some((_, _, number)), Some((head, position, _))) = (rows.first(), rows.last()) else {
            return Ok(None);
        };
        let number = number.filter(|_| append.number_from.is_some());
        Ok(Some(Outcome::Accepted {
            head: Sequence::new(*head),
            position: Position::new(*position),
            number: number.and_then(|number| u32::try_from(number).ok()),
        }))
    }

    async fn open(&mut self) -> Result<PgConnection, LinkError> {
        match self.connection.take() {
            Some(connection) => Ok(connection),
            None => {
                bounded(CONNECT_PATIENCE, self.options.connect()).await.map_err(LinkError::NotSent)
            }
        }
    }

    /// Keeps the connection for the next call unless it may be out of step with the server.
    fn keep<T>(
        &mut self,
        connection: PgConnection,
        answer: Result<T, sqlx::Error>,
    ) -> Result<T, LinkError> {
        let in_step = match &answer {
            Ok(_) => true,
            Err(error) => {
                error.as_database_error().is_some() && Failure::of(error) != Failure::Unknown
            }
        };
        if in_step {
            self.connection = Some(connection);
        }
        answer.map_err(LinkError::Failed)
    }
}

async fn bounded<T>(
    patience: Duration,
    work: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    match timeout(patience, work).await {
        Ok(answer) => answer,
        Err(elapsed) => Err(sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, elapsed))),
    }
}
