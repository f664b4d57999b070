//! A request that is given up does not leave its connection in the past.

use futures::poll;
use prometheus::Registry;
use secrecy::SecretString;
use service_runtime::config::PoolConfig;
use service_runtime::postgres::{Purpose, connect};
use service_runtime::transaction::{begin, begin_snapshot};
use sqlx::PgPool;
use std::pin::pin;
use std::time::Duration;
use testkit::Postgres;

/// Makes a pool of one connection, which is open already.
async fn one_connection(url: &str) -> PgPool {
    let config = PoolConfig {
        db_pool_size: 1,
        db_acquire_timeout: Duration::from_secs(60),
        db_statement_timeout: Duration::from_secs(60),
    };
    let purpose = Purpose { service: "test", pool: "read_model", search_path: "public" };
    let pool = connect(&SecretString::from(url), &config, purpose, &Registry::new()).unwrap();
    sqlx::query("SELECT").execute(&pool).await.unwrap();
    pool
}

async fn isolation(pool: &PgPool) -> String {
    sqlx::query_scalar("SHOW transaction_isolation").fetch_one(pool).await.unwrap()
}

#[tokio::test]
async fn a_snapshot_that_was_given_up_while_it_began_is_over() {
    let database = Postgres::shared().await.create_database("snapshots").await;
    let pool = one_connection(&database.admin_url()).await;
    for polls in 1..20 {
        {
            let mut beginning = pin!(begin_snapshot(&pool));
            for _ in 0..polls {
                if poll!(&mut beginning).is_ready() {
                    break;
                }
                tokio::task::yield_now().await;
            }
        }
        assert_eq!(isolation(&pool).await, "read committed", "given up after {polls} steps");
    }
}

#[tokio::test]
async fn what_is_written_after_a_transaction_was_given_up_is_kept() {
    let database = Postgres::shared().await.create_database("snapshots").await;
    let pool = one_connection(&database.admin_url()).await;
    sqlx::query("CREATE TABLE kept (number integer)").execute(&pool).await.unwrap();
    {
        let mut beginning = pin!(begin(&pool));
        assert!(poll!(&mut beginning).is_pending());
    }
    sqlx::query("INSERT INTO kept VALUES (1)").execute(&pool).await.unwrap();

    let others = one_connection(&database.admin_url()).await;
    let kept: i64 =
        sqlx::query_scalar("SELECT count(*) FROM kept").fetch_one(&others).await.unwrap();
    assert_eq!(kept, 1);
}
