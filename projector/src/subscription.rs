//! The stream's messages of one partition, as batches: whatever has arrived, at once, never waiting
//! for more. While one batch is committed the next one gathers by itself.

use crate::incoming::BATCH_EVENTS_MAX;
use async_nats::jetstream::consumer::pull;
use async_nats::jetstream::{self, Message};
use domain::Partition;
use event_stream::ensure_consumer;
use futures::{FutureExt, StreamExt};
use std::time::Duration;

/// Bounds what a batch may hold in memory, beside the number of its messages.
const BATCH_BYTES_MAX: usize = 8 << 20;
/// How long one pull request stands on the server.
const PULL_EXPIRES: Duration = Duration::from_secs(30);
/// The server says at least this often that it is there; twice without a word is an error.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// How long creating the consumer may take.
const OPEN_TIMEOUT: Duration = Duration::from_secs(5);

/// Says why the stream cannot be read now.
#[derive(Debug, thiserror::Error)]
pub enum SubscriptionError {
    #[error("the consumer cannot be created")]
    Consumer(#[from] jetstream::stream::ConsumerError),
    #[error("the consumer cannot be created in time")]
    Timeout,
    #[error("messages cannot be requested")]
    Pull(#[from] jetstream::consumer::StreamError),
    #[error("messages stopped coming")]
    Messages(#[from] pull::MessagesError),
    #[error("the subscription ended")]
    Ended,
}

/// An open subscription.
pub struct Subscription {
    messages: pull::Stream,
}

impl Subscription {
    /// Opens the partition's durable consumer, creating it where it is missing.
    pub async fn open(
        jetstream: &jetstream::Context,
        partition: Partition,
    ) -> Result<Self, SubscriptionError> {
        let opening = async {
            let consumer = ensure_consumer(jetstream, partition).await?;
            let messages = consumer
                .stream()
                .max_messages_per_batch(BATCH_EVENTS_MAX)
                .expires(PULL_EXPIRES)
                .heartbeat(HEARTBEAT)
                .messages()
                .await?;
            Ok(Self { messages })
        };
        tokio::time::timeout(OPEN_TIMEOUT, opening).await.or(Err(SubscriptionError::Timeout))?
    }

    /// Waits for a message and returns it with all that have arrived behind it, up to a batch.
    /// Dropping the future loses nothing.
    pub async fn next_batch(&mut self) -> Result<Vec<Message>, SubscriptionError> {
        let first = self.messages.next().await.ok_or(SubscriptionError::Ended)??;
        let mut bytes = first.length;
        let mut batch = vec![first];
        while batch.len() < BATCH_EVENTS_MAX && bytes < BATCH_BYTES_MAX {
            // Unconstrained: the runtime's budget would end a batch long before it is full.
            let arrived = tokio::task::unconstrained(self.messages.next()).now_or_never();
            let Some(next) = arrived else { break };
            // An error ends the subscription, but not before this batch is applied: it comes again.
            let Some(Ok(message)) = next else { break };
            bytes += message.length;
            batch.push(message);
        }
        Ok(batch)
    }
}
