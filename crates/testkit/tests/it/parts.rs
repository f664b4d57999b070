use sqlx::Connection as _;
use testkit::{Nats, Postgres, eventually};

async fn database_exists(postgres: &Postgres, name: &str) -> bool {
    let mut connection =
        sqlx::PgConnection::connect(postgres.superuser_url()).await.expect("connect");
    sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
        .bind(name)
        .fetch_one(&mut connection)
        .await
        .expect("look for the database")
}

#[tokio::test]
async fn a_database_lives_as_long_as_its_handle() {
    let postgres = Postgres::shared().await;
    let database = postgres.create_database("handle").await;
    let name = database.name().to_owned();
    let open_session =
        sqlx::PgConnection::connect(&database.admin_url()).await.expect("connect to it");
    assert!(database_exists(&postgres, &name).await);

    drop(database);

    assert!(!database_exists(&postgres, &name).await, "an open session must not keep it alive");
    drop(open_session);
}

#[tokio::test]
async fn a_killed_cluster_comes_back_with_what_was_committed() {
    let postgres = Postgres::private().await;
    let database = postgres.create_database("kill").await;
    let url = database.admin_url();
    let mut connection = sqlx::PgConnection::connect(&url).await.expect("connect");
    sqlx::raw_sql("CREATE TABLE kept (n int); INSERT INTO kept VALUES (1), (2)")
        .execute(&mut connection)
        .await
        .expect("commit two rows");

    postgres.restart().await;

    let mut connection = sqlx::PgConnection::connect(&url).await.expect("connect again");
    let kept: i64 = sqlx::query_scalar("SELECT count(*) FROM kept")
        .fetch_one(&mut connection)
        .await
        .expect("count");
    assert_eq!(kept, 2);
}

#[tokio::test]
async fn a_restarted_nats_keeps_its_stream_and_a_wiped_one_does_not() {
    let mut nats = Nats::start().await;
    let client = async_nats::connect(nats.url()).await.expect("connect");
    let jetstream = async_nats::jetstream::new(client);
    jetstream
        .create_stream(async_nats::jetstream::stream::Config {
            name: "KEPT".to_owned(),
            subjects: vec!["kept".to_owned()],
            ..Default::default()
        })
        .await
        .expect("create a stream");
    jetstream.publish("kept", "one".into()).await.expect("publish").await.expect("acknowledge");

    nats.restart().await;
    let messages = || async {
        match jetstream.get_stream("KEPT").await {
            Ok(stream) => Some(stream.cached_info().state.messages),
            Err(_) => None,
        }
    };
    eventually(Some(1), messages).await;

    nats.wipe().await;
    eventually(None, messages).await;
}
