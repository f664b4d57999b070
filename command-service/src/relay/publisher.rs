//! Publishes events under a fence: each message is accepted only if the stream ends where the
//! publisher thinks it does, so of two publishers one is refused, and what a disconnected client
//! sends late is refused as well.

use crate::relay::error::RelayError;
pub use crate::relay::page::Outgoing;
use async_nats::connection::State;
use async_nats::header::{
    NATS_BATCH_COMMIT, NATS_BATCH_COMMIT_FINAL, NATS_BATCH_ID, NATS_BATCH_SEQUENCE,
    NATS_EXPECTED_LAST_SEQUENCE,
};
use async_nats::jetstream::context::{
    Context, ContextBuilder, PublishAckFuture, PublishError, PublishErrorKind,
};
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::publish::PublishAck;
use std::time::Duration;
use uuid::Uuid;

/// How long JetStream may take to answer.
const TIMEOUT: Duration = Duration::from_secs(5);
/// How soon a lost connection is noticed while waiting for an answer that cannot come any more.
const CONNECTION_CHECK: Duration = Duration::from_millis(50);

/// Publishes on behalf of one leader.
#[derive(Debug)]
pub struct Publisher {
    client: async_nats::Client,
    jetstream: Context,
}

impl Publisher {
    #[must_use]
    pub fn new(client: async_nats::Client) -> Self {
        let jetstream =
            ContextBuilder::new().timeout(TIMEOUT).ack_timeout(TIMEOUT).build(client.clone());
        Self { client, jetstream }
    }

    #[must_use]
    pub const fn jetstream(&self) -> &Context {
        &self.jetstream
    }

    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.client.connection_state() == State::Connected
    }

    /// Returns the largest message the server takes.
    #[must_use]
    pub fn max_payload(&self) -> usize {
        self.client.max_payload()
    }

    /// Publishes messages one by one without waiting between them, expecting the stream to end at
    /// `end`; returns where it ends now. Lowest delay.
    ///
    /// After an error some may be in the stream, not only a prefix: where another leader stored the
    /// first ones, the rest still fits. That is safe because every leader sends the same events in
    /// the same order after the same message, so a message that fits stands in its right place.
    ///
    /// # Errors
    /// When the stream ends elsewhere or JetStream does not take the messages.
    pub async fn pipeline(&self, messages: Vec<Outgoing>, end: u64) -> Result<u64, RelayError> {
        let mut answers = Vec::with_capacity(messages.len());
        for (expected, mut message) in (end..).zip(messages) {
            message.headers.insert(NATS_EXPECTED_LAST_SEQUENCE, expected.to_string());
            answers.push(self.send(message).await?);
        }
        let mut end = end;
        for answer in answers {
            end = self.answer(answer).await?.sequence;
        }
        Ok(end)
    }

    /// Publishes messages as one atomic batch, all or none, expecting the stream to end at `end`;
    /// returns where it ends now. One synced write for all.
    ///
    /// # Errors
    /// When the stream ends elsewhere or JetStream does not take the batch.
    pub async fn batch(&self, messages: Vec<Outgoing>, end: u64) -> Result<u64, RelayError> {
        let id = Uuid::now_v7().to_string();
        let count = messages.len();
        for (index, mut message) in messages.into_iter().enumerate() {
            let number = index + 1;
            message.headers.insert(NATS_BATCH_ID, id.as_str());
            message.headers.insert(NATS_BATCH_SEQUENCE, number.to_string());
            if index == 0 {
                // Checked when the batch is committed; the server refuses it on later messages.
                message.headers.insert(NATS_EXPECTED_LAST_SEQUENCE, end.to_string());
            }
            if number < count {
                self.client
                    .publish_with_headers(message.subject, message.headers, message.body)
                    .await
                    .map_err(|error| RelayError::Publish(error.into()))?;
                continue;
            }
            message.headers.insert(NATS_BATCH_COMMIT, NATS_BATCH_COMMIT_FINAL);
            let answer = self.send(message).await?;
            return self.committed(answer, count).await;
        }
        Ok(end)
    }

    async fn committed(&self, answer: PublishAckFuture, count: usize) -> Result<u64, RelayError> {
        let ack = self.answer(answer).await?;
        // A server that knows no batches would have stored the messages one by one, unfenced.
        if ack.batch_size != Some(count as u64) {
            return Err(RelayError::Publish("the server does not publish atomically".into()));
        }
        Ok(ack.sequence)
    }

    async fn send(&self, message: Outgoing) -> Result<PublishAckFuture, RelayError> {
        let publish = PublishMessage::build().headers(message.headers).payload(message.body);
        self.jetstream.send_publish(message.subject, publish).await.map_err(refused)
    }

    async fn answer(&self, answer: PublishAckFuture) -> Result<PublishAck, RelayError> {
        tokio::select! {
            ack = answer => ack.map_err(refused),
            () = self.disconnected() => Err(RelayError::Publish("the connection was lost".into())),
        }
    }

    async fn disconnected(&self) {
        while self.is_connected() {
            tokio::time::sleep(CONNECTION_CHECK).await;
        }
    }
}

fn refused(error: PublishError) -> RelayError {
    match error.kind() {
        PublishErrorKind::WrongLastSequence => RelayError::Fenced,
        PublishErrorKind::StreamNotFound => RelayError::StreamMissing,
        PublishErrorKind::WrongLastMessageId
        | PublishErrorKind::TimedOut
        | PublishErrorKind::BrokenPipe
        | PublishErrorKind::MaxAckPending
        | PublishErrorKind::MaxPayloadExceeded
        | PublishErrorKind::Other => RelayError::Publish(error.into()),
    }
}
