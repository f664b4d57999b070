//! What the stream holds and how far its readers are, asked of JetStream on a timer by every
//! replica: a projector that is dead cannot tell that it is behind.

use async_nats::Client;
use async_nats::connection::State;
use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::consumer::pull::Config;
use async_nats::jetstream::consumer::{Info, PullConsumer};
use async_nats::jetstream::context::{Context, ContextBuilder};
use async_nats::jetstream::stream::{ConsumerError, ConsumerErrorKind, Stream};
use domain::Partition;
use event_stream::subject::partition_filter;
use event_stream::{STREAM, consumer_name};
use futures::TryStreamExt;
use prometheus::core::Collector;
use prometheus::{Gauge, IntGauge, IntGaugeVec, Opts, Registry};
use std::convert::Infallible;
use std::time::Duration;
use time::OffsetDateTime;

type Error = Box<dyn std::error::Error + Send + Sync>;

const PERIOD: Duration = Duration::from_secs(2);
/// How long JetStream may take to answer one question.
const TIMEOUT: Duration = Duration::from_secs(2);

/// What JetStream says of the stream and of the projector's consumers.
#[derive(Debug, Clone)]
pub struct ReaderMetrics {
    pending: IntGaugeVec,
    ack_pending: IntGaugeVec,
    redelivered: IntGaugeVec,
    messages: IntGauge,
    bytes: IntGauge,
    bytes_max: IntGauge,
    unacknowledged: Gauge,
}

/// How far one consumer is.
#[derive(Debug, Clone, Copy, Default)]
struct Reader {
    pending: u64,
    ack_pending: usize,
    redelivered: usize,
    /// Stream sequence up to which everything is acknowledged.
    acknowledged: u64,
}

impl Reader {
    const fn of(info: &Info) -> Self {
        Self {
            pending: info.num_pending,
            ack_pending: info.num_ack_pending,
            redelivered: info.num_redelivered,
            acknowledged: info.ack_floor.stream_sequence,
        }
    }
}

impl ReaderMetrics {
    /// Registers them, each consumer's series present from the start.
    ///
    /// # Errors
    /// When one of the names is already taken in the registry.
    pub fn register(registry: &Registry) -> Result<Self, prometheus::Error> {
        let by_consumer =
            |name: &str, help: &str| IntGaugeVec::new(Opts::new(name, help), &["consumer"]);
        let metrics = Self {
            pending: by_consumer(
                "consumer_pending_messages",
                "Messages of the stream not delivered to the consumer yet.",
            )?,
            ack_pending: by_consumer(
                "consumer_ack_pending_messages",
                "Messages delivered and not acknowledged yet.",
            )?,
            redelivered: by_consumer(
                "consumer_redelivered_messages",
                "Unacknowledged messages that were delivered more than once.",
            )?,
            messages: IntGauge::new("event_stream_messages", "Messages in the stream.")?,
            bytes: IntGauge::new("event_stream_bytes", "Bytes the stream takes.")?,
            bytes_max: IntGauge::new("event_stream_limit_bytes", "Bytes the stream may take.")?,
            unacknowledged: Gauge::new(
                "consumer_lag_seconds",
                "Age of the oldest message of the stream that the projector has not acknowledged; \
                 NaN while JetStream does not answer.",
            )?,
        };
        for partition in Partition::all() {
            let consumer = consumer_name(partition);
            for gauges in [&metrics.pending, &metrics.ack_pending, &metrics.redelivered] {
                gauges.with_label_values(&[&consumer]).set(0);
            }
        }
        let collectors: [Box<dyn Collector>; 7] = [
            Box::new(metrics.pending.clone()),
            Box::new(metrics.ack_pending.clone()),
            Box::new(metrics.redelivered.clone()),
            Box::new(metrics.messages.clone()),
            Box::new(metrics.bytes.clone()),
            Box::new(metrics.bytes_max.clone()),
            Box::new(metrics.unacknowledged.clone()),
        ];
        collectors.into_iter().try_for_each(|collector| registry.register(collector))?;
        Ok(metrics)
    }

    fn reader_is(&self, partition: Partition, reader: Reader) {
        let consumer = consumer_name(partition);
        let set = |gauges: &IntGaugeVec, value: Option<i64>| {
            gauges.with_label_values(&[&consumer]).set(value.unwrap_or(i64::MAX));
        };
        set(&self.pending, i64::try_from(reader.pending).ok());
        set(&self.ack_pending, i64::try_from(reader.ack_pending).ok());
        set(&self.redelivered, i64::try_from(reader.redelivered).ok());
    }

    fn stream_is(&self, stream: &Stream) {
        let info = stream.cached_info();
        let number = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
        self.messages.set(number(info.state.messages));
        self.bytes.set(number(info.state.bytes));
        self.bytes_max.set(info.config.max_bytes.max(0));
    }
}

/// Asks for as long as it is polled.
pub async fn watch(client: &Client, metrics: &ReaderMetrics) -> Infallible {
    let jetstream =
        ContextBuilder::new().timeout(TIMEOUT).ack_timeout(TIMEOUT).build(client.clone());
    let mut timer = tokio::time::interval(PERIOD);
    timer.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        timer.tick().await;
        let asked = match client.connection_state() {
            State::Connected => ask(&jetstream, metrics).await,
            State::Pending | State::Disconnected => Err("NATS is not connected".into()),
        };
        match asked {
            Ok(oldest) => metrics.unacknowledged.set(oldest),
            Err(error) => {
                // Nobody knows: the projector may be reading the event store meanwhile.
                metrics.unacknowledged.set(f64::NAN);
                tracing::debug!(error, "the stream's readers could not be looked at");
            }
        }
    }
}

/// Records what JetStream says now; returns the age of the oldest unacknowledged message, in seconds.
async fn ask(jetstream: &Context, metrics: &ReaderMetrics) -> Result<f64, Error> {
    let stream = jetstream.get_stream(STREAM).await?;
    metrics.stream_is(&stream);
    let mut oldest: f64 = 0.0;
    for partition in Partition::all() {
        let reader = reader(jetstream, &stream, partition).await?;
        metrics.reader_is(partition, reader);
        if reader.pending > 0 || reader.ack_pending > 0 {
            oldest = oldest.max(age_of_next(&stream, partition, reader.acknowledged).await?);
        }
    }
    Ok(oldest)
}

async fn reader(
    jetstream: &Context,
    stream: &Stream,
    partition: Partition,
) -> Result<Reader, Error> {
    let consumer: Result<PullConsumer, ConsumerError> =
        jetstream.get_consumer_from_stream::<Config, _, _>(consumer_name(partition), STREAM).await;
    match consumer {
        Ok(consumer) => Ok(Reader::of(consumer.cached_info())),
        Err(error) if is_missing(&error) => {
            Ok(Reader { pending: waiting(stream, partition).await?, ..Reader::default() })
        }
        Err(error) => Err(error.into()),
    }
}

/// Tells whether JetStream answered, and knows no such consumer: no projector has made it yet, or
/// somebody deleted it.
fn is_missing(error: &ConsumerError) -> bool {
    match error.kind() {
        ConsumerErrorKind::JetStream(error) => error.error_code() == ErrorCode::CONSUMER_NOT_FOUND,
        ConsumerErrorKind::TimedOut
        | ConsumerErrorKind::Request
        | ConsumerErrorKind::InvalidConsumerType
        | ConsumerErrorKind::InvalidName
        | ConsumerErrorKind::Other => false,
    }
}

/// Returns how many messages of a partition the stream holds: to a consumer that does not exist,
/// all of them are new. There are as many subjects as types of events.
async fn waiting(stream: &Stream, partition: Partition) -> Result<u64, Error> {
    let subjects = stream.info_with_subjects(partition_filter(partition)).await?;
    let counts: Vec<(String, usize)> = subjects.try_collect().await?;
    let count: usize = counts.iter().map(|(_, count)| count).sum();
    Ok(u64::try_from(count)?)
}

/// Returns how old the partition's first message after `acknowledged` is, 0 when there is none (any
/// more: it was acknowledged meanwhile, and has left the stream).
async fn age_of_next(
    stream: &Stream,
    partition: Partition,
    acknowledged: u64,
) -> Result<f64, Error> {
    let subject = partition_filter(partition);
    let next = stream.get_first_raw_message_by_subject(subject, acknowledged + 1).await;
    let Ok(message) = next else { return Ok(0.0) };
    let age = OffsetDateTime::now_utc() - message.time;
    Ok(age.as_seconds_f64().max(0.0))
}
