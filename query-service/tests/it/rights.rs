//! What the service's database role can do.

use crate::world::World;
use sqlx::{Connection, PgConnection};

#[tokio::test]
async fn the_role_can_do_nothing_but_select_from_the_views() {
    let world = World::start().await;
    let owner = world.rows.account("Ada").await;
    world.rows.project(owner, "TM").await;
    let mut connection =
        PgConnection::connect(&world.database.url_as("query_service")).await.unwrap();
    for statement in [
        "INSERT INTO read.members SELECT * FROM read.members",
        "UPDATE read.projects SET name = 'x'",
        "DELETE FROM read.changes",
        "DROP VIEW read.tasks",
        "SELECT * FROM read_v1.projects",
        "SELECT * FROM projection.generations",
        "CREATE TABLE read.mine (x integer)",
        "CREATE TABLE public.mine (x integer)",
        "CREATE TEMPORARY TABLE mine (x integer)",
        "CREATE SCHEMA mine",
        "SET ROLE projector",
    ] {
        let outcome = sqlx::raw_sql(statement).execute(&mut connection).await;
        let code = outcome.unwrap_err().into_database_error().unwrap().code().unwrap().into_owned();
        assert_eq!(code, "42501", "{statement}");
    }
    let projects: i64 = sqlx::query_scalar("SELECT count(*) FROM read.projects")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(projects, 1);
}
