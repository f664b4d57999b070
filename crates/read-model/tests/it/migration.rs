use crate::{code, connect, migrated};
use read_model::{PROJECTION_VERSION, Passwords, State, generation, migrate};
use testkit::Postgres;

#[tokio::test]
async fn a_missing_database_is_created() {
    let database = Postgres::shared().await.name_database("created_by_migration");
    migrate(&database.admin_url(), Passwords::default()).await.unwrap();
    let mut connection = connect(&database.url_as("projector"), "read_v1").await;
    let live = generation::live(&mut connection).await.unwrap().unwrap();
    assert_eq!((live.number, live.projection_version), (1, PROJECTION_VERSION));
    assert_eq!((live.state, live.schema().as_str()), (State::Live, "read_v1"));
}

#[tokio::test]
async fn migrating_again_keeps_every_row() {
    let database = migrated().await;
    let mut connection = connect(&database.url_as("projector"), "read_v1").await;
    sqlx::raw_sql("UPDATE checkpoints SET position = 7").execute(&mut connection).await.unwrap();
    migrate(&database.admin_url(), Passwords::default()).await.unwrap();
    let rows: Vec<(i16, i64)> = sqlx::query_as("SELECT partition, position FROM read.checkpoints")
        .fetch_all(&mut connection)
        .await
        .unwrap();
    assert_eq!(rows.len(), 8);
    assert!(rows.iter().all(|(_, position)| *position == 7));
}

#[tokio::test]
async fn migrations_that_run_at_once_make_one_generation() {
    let database = Postgres::shared().await.name_database("migrated_at_once");
    let passwords = Passwords { projector: Some("p'w"), query_service: Some("q\"w") };
    let url = database.admin_url();
    let runs = (0..6).map(|_| {
        let url = url.clone();
        tokio::spawn(async move { migrate(&url, passwords).await })
    });
    for run in runs.collect::<Vec<_>>() {
        run.await.unwrap().unwrap();
    }
    let mut connection = connect(&url, "projection").await;
    let generations: i64 = sqlx::query_scalar("SELECT count(*) FROM generations")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(generations, 1);
}

#[tokio::test]
async fn there_is_never_a_second_live_generation() {
    let database = migrated().await;
    let mut connection = connect(&database.admin_url(), "projection").await;
    let refused = sqlx::query(
        "INSERT INTO generations (generation, projection_version, state) VALUES (9, 1, 'live')",
    )
    .execute(&mut connection)
    .await
    .unwrap_err();
    assert_eq!(code(&refused), "23505");
}
