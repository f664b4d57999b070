use crate::{code, connect, migrated};
use read_model::generation::TABLES;

const INSUFFICIENT_PRIVILEGE: &str = "42501";

#[tokio::test]
async fn the_query_service_reads_every_view() {
    let database = migrated().await;
    let mut connection = connect(&database.url_as("query_service"), "read").await;
    for table in TABLES {
        let rows = sqlx::raw_sql(&format!("SELECT * FROM read.{table}"))
            .fetch_all(&mut connection)
            .await
            .unwrap();
        assert_eq!(rows.len(), if table == "checkpoints" { 8 } else { 0 }, "{table}");
    }
}

#[tokio::test]
async fn the_query_service_can_do_nothing_else() {
    let database = migrated().await;
    let mut connection = connect(&database.url_as("query_service"), "read").await;
    for statement in [
        "SELECT * FROM read_v1.tasks",
        "SELECT * FROM projection.generations",
        "INSERT INTO read.accounts VALUES (gen_random_uuid(), 'x', false, 1)",
        "UPDATE read.checkpoints SET position = 0",
        "DELETE FROM read.tasks",
        "TRUNCATE read_v1.tasks",
        "CREATE TEMPORARY TABLE mine (id int)",
        "CREATE TABLE public.mine (id int)",
        "CREATE SCHEMA mine",
        "DROP VIEW read.tasks",
    ] {
        let refused = sqlx::raw_sql(statement).execute(&mut connection).await.unwrap_err();
        assert_eq!(code(&refused), INSUFFICIENT_PRIVILEGE, "{statement}");
    }
}

#[tokio::test]
async fn strangers_may_not_even_connect() {
    let database = migrated().await;
    let mut connection = connect(&database.admin_url(), "read").await;
    let may_connect: bool = sqlx::query_scalar(
        "SELECT has_database_privilege('pg_monitor', current_database(), 'CONNECT')",
    )
    .fetch_one(&mut connection)
    .await
    .unwrap();
    assert!(!may_connect);
}

#[tokio::test]
async fn the_projector_owns_its_generation() {
    let database = migrated().await;
    let mut connection = connect(&database.url_as("projector"), "read_v1").await;
    sqlx::raw_sql("INSERT INTO accounts VALUES (gen_random_uuid(), 'x', false, 1)")
        .execute(&mut connection)
        .await
        .unwrap();
    let seen: i64 = sqlx::query_scalar("SELECT count(*) FROM read.accounts")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(seen, 1);
}
