//! What the machine does without us: bare statements and a bare publish.

use std::time::{Duration, Instant};

use sqlx::{Executor as _, PgConnection};
use testkit::System;

use crate::figures::Latency;
use crate::pgbench;

/// How often the bare chain is walked in a round.
const CHAIN_LENGTH: usize = 1_500;
const STREAM: &str = "FLOOR";

/// The columns of the event store's table; the row is one that a measured command stored.
const TABLE: &str = "
    CREATE SCHEMA IF NOT EXISTS floor;
    DROP TABLE IF EXISTS floor.events, floor.sample, floor.seen;
    CREATE TABLE floor.events (LIKE event_store.events INCLUDING ALL);
    CREATE TABLE floor.sample AS
      SELECT * FROM event_store.events WHERE event_type = 'task_retitled' LIMIT 1;
    CREATE TABLE floor.seen (id int PRIMARY KEY, position bigint NOT NULL);
    INSERT INTO floor.seen VALUES (1, 0);";

/// Runs pgbench with one INSERT of such a row a transaction; returns transactions a second.
pub async fn inserts_per_second(system: &System, clients: usize, duration: Duration) -> f64 {
    let mut connection = system.event_store().connect().await;
    connection.execute(TABLE).await.expect("make the floor's tables");
    let (payload, metadata) = sample(&mut connection).await;
    let insert = insert_statement(&payload, &metadata);
    pgbench::run(system.event_store().admin_url(), &insert, clients, duration).await.per_second
}

/// Returns payload and metadata of an event that was stored.
async fn sample(connection: &mut PgConnection) -> (String, String) {
    sqlx::query_as("SELECT payload::text, metadata::text FROM floor.sample")
        .fetch_one(connection)
        .await
        .expect("a stored event to copy")
}

/// Walks INSERT commit, JetStream acknowledgement, UPDATE commit, one after the other.
pub async fn chain(system: &System) -> Latency {
    let mut connection = system.event_store().connect().await;
    let (payload, metadata) = sample(&mut connection).await;
    let insert = insert_statement(&payload, &metadata);
    let nats = testkit::Nats::start().await;
    let client = async_nats::connect(nats.url()).await.expect("connect to NATS");
    let jetstream = async_nats::jetstream::new(client);
    let stream = async_nats::jetstream::stream::Config {
        name: STREAM.to_owned(),
        subjects: vec!["floor".to_owned()],
        ..Default::default()
    };
    jetstream.create_stream(stream).await.expect("create a stream");
    let mut walked = Vec::with_capacity(CHAIN_LENGTH);
    for _ in 0..CHAIN_LENGTH {
        let start = Instant::now();
        walk(&mut connection, &jetstream, &insert, &payload).await;
        walked.push(start.elapsed());
    }
    Latency::of(walked)
}

async fn walk(
    connection: &mut PgConnection,
    jetstream: &async_nats::jetstream::Context,
    insert: &str,
    payload: &str,
) {
    sqlx::query(insert).execute(&mut *connection).await.expect("insert");
    let publish = jetstream.publish("floor", payload.to_owned().into()).await.expect("publish");
    publish.await.expect("an acknowledgement");
    sqlx::query("UPDATE floor.seen SET position = position + 1 WHERE id = 1")
        .execute(connection)
        .await
        .expect("update");
}

fn insert_statement(payload: &str, metadata: &str) -> String {
    let quote = |text: &str| format!("'{}'", text.replace('\'', "''"));
    format!(
        "INSERT INTO floor.events (aggregate_type, aggregate_id, sequence, event_type, \
         event_version, payload, metadata, partition) \
         VALUES ('task', gen_random_uuid()::text, 1, 'task_retitled', '1', {}::jsonb, {}::jsonb, 0)",
        quote(payload),
        quote(metadata)
    )
}
