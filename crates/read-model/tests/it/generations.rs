use crate::{connect, migrated};
use domain::{Partition, Position};
use read_model::checkpoint::{self, Advance};
use read_model::rebuild::{self, Rebuild};
use read_model::{PROJECTION_VERSION, State, generation};
use sqlx::{Connection, PgConnection};
use time::OffsetDateTime;

async fn names(reader: &mut PgConnection) -> Vec<String> {
    sqlx::query_scalar("SELECT display_name FROM read.accounts").fetch_all(reader).await.unwrap()
}

#[tokio::test]
async fn readers_see_a_new_generation_only_once_it_is_served() {
    let database = migrated().await;
    let mut writer = connect(&database.url_as("projector"), "read_v2").await;
    let mut reader = connect(&database.url_as("query_service"), "read").await;

    let mut tx = writer.begin().await.unwrap();
    let built = generation::create(&mut tx, PROJECTION_VERSION).await.unwrap();
    assert_eq!((built.schema().as_str(), built.state), ("read_v2", State::Building));
    sqlx::raw_sql("INSERT INTO accounts VALUES (gen_random_uuid(), 'new', false, 1)")
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(names(&mut reader).await, Vec::<String>::new());

    let mut tx = writer.begin().await.unwrap();
    generation::serve(&mut tx, &built).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(names(&mut reader).await, ["new"]);
}

#[tokio::test]
async fn whoever_still_writes_a_retired_generation_is_overtaken() {
    let database = migrated().await;
    let mut writer = connect(&database.url_as("projector"), "read_v1").await;
    let mut tx = writer.begin().await.unwrap();
    let built = generation::create(&mut tx, PROJECTION_VERSION).await.unwrap();
    generation::serve(&mut tx, &built).await.unwrap();
    tx.commit().await.unwrap();

    let partition = Partition::new(0).unwrap();
    let (to, now) = (Position::new(1), OffsetDateTime::now_utc());
    let outcome = checkpoint::advance(&mut writer, partition, Position::ZERO, to, now).await;
    assert_eq!(outcome.unwrap(), Advance::Overtaken);
    assert_eq!(checkpoint::read(&mut writer, partition).await.unwrap(), None);
}

#[tokio::test]
async fn a_projection_writes_the_live_generation_of_its_own_version_or_the_one_being_built() {
    let database = migrated().await;
    let mut writer = connect(&database.url_as("projector"), "read_v1").await;
    let mut tx = writer.begin().await.unwrap();
    let next_version = PROJECTION_VERSION + 1;
    assert_eq!(generation::writable(&mut tx, next_version).await.unwrap(), None);
    let built = generation::create(&mut tx, next_version).await.unwrap();
    assert_eq!(generation::writable(&mut tx, next_version).await.unwrap(), Some(built));
    let live = generation::writable(&mut tx, PROJECTION_VERSION).await.unwrap().unwrap();
    assert_eq!((live.number, live.state), (1, State::Live));
}

#[tokio::test]
async fn retired_generations_are_dropped_with_their_tables() {
    let database = migrated().await;
    let mut writer = connect(&database.url_as("projector"), "read").await;
    let mut tx = writer.begin().await.unwrap();
    let built = generation::create(&mut tx, PROJECTION_VERSION).await.unwrap();
    generation::serve(&mut tx, &built).await.unwrap();
    assert_eq!(generation::drop_retired(&mut tx).await.unwrap(), 1);
    tx.commit().await.unwrap();
    let schemas: Vec<String> =
        sqlx::query_scalar("SELECT nspname::text FROM pg_namespace WHERE nspname LIKE 'read\\_v%'")
            .fetch_all(&mut writer)
            .await
            .unwrap();
    assert_eq!(schemas, ["read_v2"]);
    assert_eq!(generation::live(&mut writer).await.unwrap().unwrap().number, 2);
}

#[tokio::test]
async fn a_rebuild_is_as_far_as_its_slowest_unfinished_partition() {
    let database = migrated().await;
    let mut writer = connect(&database.url_as("projector"), "read_v2").await;
    assert_eq!(rebuild::progress(&mut writer).await.unwrap(), None);
    let mut tx = writer.begin().await.unwrap();
    let built = generation::create(&mut tx, PROJECTION_VERSION).await.unwrap();
    tx.commit().await.unwrap();

    // Live: 10, 20, 30, 0 …; the first is finished, the second is ahead of the third.
    for (partition, live, building) in [(0, 10, 10), (1, 20, 15), (2, 30, 12)] {
        for (schema, position) in [("read_v1", live), ("read_v2", building)] {
            let moving =
                format!("UPDATE {schema}.checkpoints SET position = $1 WHERE partition = $2");
            sqlx::query(&moving).bind(position).bind(partition).execute(&mut writer).await.unwrap();
        }
    }
    let halfway = Rebuild { position: 12, target: 30 };
    assert_eq!(rebuild::progress(&mut writer).await.unwrap(), Some(halfway));
    sqlx::query(
        "UPDATE read_v2.checkpoints b SET position = l.position
                 FROM read_v1.checkpoints l WHERE l.partition = b.partition",
    )
    .execute(&mut writer)
    .await
    .unwrap();
    let complete = Rebuild { position: 30, target: 30 };
    assert_eq!(rebuild::progress(&mut writer).await.unwrap(), Some(complete));

    let mut tx = writer.begin().await.unwrap();
    generation::serve(&mut tx, &built).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(rebuild::progress(&mut writer).await.unwrap(), None);
}
