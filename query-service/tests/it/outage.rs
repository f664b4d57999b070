//! The database goes away and comes back.

use crate::world::World;
use reqwest::Url;
use testkit::{Postgres, eventually};
use tokio::net::TcpListener;
use uuid::Uuid;

/// Enough that some connection ends before and some after its greeting.
const REQUESTS: usize = 10;

#[tokio::test]
async fn without_its_database_the_service_says_so_and_recovers_by_itself() {
    let postgres = Postgres::private().await;
    let world = World::start_on(&postgres, &["--db-acquire-timeout", "500ms"]).await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    let paths = [
        "/me".to_owned(),
        "/projects".to_owned(),
        format!("/projects/{}/board", project.id),
        format!("/tasks?project_id={}", project.id),
        "/stream".to_owned(),
        "/system/pipeline".to_owned(),
    ];

    postgres.kill().await;
    for path in &paths {
        let answer = owner.get(path).await;
        answer.check_problem(503, "unavailable");
        assert_ne!(answer.header("retry-after"), "", "{path}");
    }
    eventually(503, || world.readiness()).await;

    postgres.start_again().await;
    eventually(200, || world.readiness()).await;
    for path in paths.iter().filter(|path| *path != "/stream") {
        eventually(200, async || owner.get(path).await.status).await;
    }
}

#[tokio::test]
async fn a_database_that_hangs_up_is_an_outage_not_a_mistake() {
    let postgres = Postgres::private().await;
    let world = World::start_on(&postgres, &["--db-acquire-timeout", "500ms"]).await;
    let owner = world.new_caller("Ada").await;
    let address = postgres.superuser_url().parse::<Url>().unwrap();
    let address = address.socket_addrs(|| None).unwrap();

    postgres.kill().await;
    // As a proxy does whose server has gone: it takes the connection and ends it.
    let proxy = TcpListener::bind(address.as_slice()).await.unwrap();
    let hanging_up = tokio::spawn(async move {
        loop {
            drop(proxy.accept().await);
        }
    });
    for _ in 0..REQUESTS {
        owner.get("/projects").await.check_problem(503, "unavailable");
    }

    hanging_up.abort();
    assert!(hanging_up.await.unwrap_err().is_cancelled());
    postgres.start_again().await;
    eventually(200, async || owner.get("/projects").await.status).await;
}

#[tokio::test]
async fn a_read_model_that_is_not_there_yet_is_an_outage_not_a_mistake() {
    let world = World::start().await;
    let owner = world.caller(Uuid::now_v7());
    // Before the first migration there are no views.
    world.rows.execute("DROP SCHEMA read CASCADE").await;
    owner.get("/projects").await.check_problem(503, "unavailable");
    eventually(503, || world.readiness()).await;
}
