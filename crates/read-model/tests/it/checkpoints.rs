use crate::{connect, migrated};
use domain::{Partition, Position};
use read_model::Passwords;
use read_model::checkpoint::{self, Advance};
use sqlx::Connection;
use testkit::Postgres;
use time::OffsetDateTime;

const P3: Partition = Partition::new(3).unwrap();

#[tokio::test]
async fn a_checkpoint_moves_only_from_where_the_writer_left_it() {
    let database = migrated().await;
    let mut connection = connect(&database.url_as("projector"), "read_v1").await;
    let (start, five, nine) = (Position::ZERO, Position::new(5), Position::new(9));
    let now = OffsetDateTime::now_utc();
    let moved = checkpoint::advance(&mut connection, P3, start, five, now).await.unwrap();
    assert_eq!(moved, Advance::Moved);
    let overtaken = checkpoint::advance(&mut connection, P3, start, nine, now).await.unwrap();
    assert_eq!(overtaken, Advance::Overtaken);
    assert_eq!(checkpoint::read(&mut connection, P3).await.unwrap(), Some(five));
}

#[tokio::test]
async fn what_is_committed_survives_a_crash_of_the_database() {
    /// One crash might find by chance what was not waited for.
    const CRASHES: i64 = 5;
    let postgres = Postgres::private().await;
    let database = postgres.create_database("read_model").await;
    read_model::migrate(&database.admin_url(), Passwords::default()).await.unwrap();
    for crash in 1..=CRASHES {
        let mut connection = connect(&database.url_as("projector"), "read_v1").await;
        let (from, to) = (Position::new(crash - 1), Position::new(crash));
        let now = OffsetDateTime::now_utc();
        let moved = checkpoint::advance(&mut connection, P3, from, to, now).await.unwrap();
        postgres.restart().await;
        assert_eq!(moved, Advance::Moved);
        let mut connection = connect(&database.url_as("projector"), "read_v1").await;
        assert_eq!(checkpoint::read(&mut connection, P3).await.unwrap(), Some(to));
    }
}

#[tokio::test]
async fn partitions_have_checkpoints_of_their_own() {
    let database = migrated().await;
    let mut connection = connect(&database.url_as("projector"), "read_v1").await;
    let now = OffsetDateTime::now_utc();
    let to = Position::new(5);
    let moved = checkpoint::advance(&mut connection, P3, Position::ZERO, to, now).await.unwrap();
    assert_eq!(moved, Advance::Moved);
    let expected: Vec<_> = Partition::all()
        .map(|partition| (partition, if partition == P3 { to } else { Position::ZERO }))
        .collect();
    assert_eq!(checkpoint::read_all(&mut connection).await.unwrap(), expected);
}

#[tokio::test]
async fn a_locked_checkpoint_stands_still_until_the_transaction_ends() {
    let database = migrated().await;
    let mut holder = connect(&database.url_as("projector"), "read_v1").await;
    let mut tx = holder.begin().await.unwrap();
    assert_eq!(checkpoint::lock(&mut tx, P3).await.unwrap(), Some(Position::ZERO));

    let mut writer = connect(&database.url_as("projector"), "read_v1").await;
    sqlx::raw_sql("SET lock_timeout = '50ms'").execute(&mut writer).await.unwrap();
    let (to, now) = (Position::new(5), OffsetDateTime::now_utc());
    let blocked = checkpoint::advance(&mut writer, P3, Position::ZERO, to, now).await;
    assert_eq!(crate::code(&blocked.unwrap_err()), "55P03");

    tx.rollback().await.unwrap();
    let moved = checkpoint::advance(&mut writer, P3, Position::ZERO, to, now).await.unwrap();
    assert_eq!(moved, Advance::Moved);
}
