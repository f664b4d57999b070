//! A request that is given up does not leave its connection in the past.

use futures::poll;
use prometheus::Registry;
use reqwest::Url;
use secrecy::SecretString;
use service_runtime::config::PoolConfig;
use service_runtime::postgres::{Purpose, connect};
use service_runtime::transaction::{begin, begin_snapshot};
use sqlx::PgPool;
use std::pin::pin;
use std::time::Duration;
use testkit::{Behaviour, Database, FaultProxy, Postgres, eventually};

/// How long an answer is on its way: long after whoever asked has gone.
const DELAY: Duration = Duration::from_millis(50);

/// A pool of one connection to a database that is far away.
struct Far {
    pool: PgPool,
    // Declared last: gone after what is connected through it.
    _proxy: FaultProxy,
    database: Database,
}

impl Far {
    async fn new() -> Self {
        let database = Postgres::shared().await.create_database("snapshots").await;
        let mut url = database.admin_url().parse::<Url>().unwrap();
        let target = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap());
        let proxy = FaultProxy::start(target).await;
        let address = proxy.address();
        let (host, port) = address.split_once(':').unwrap();
        url.set_host(Some(host)).unwrap();
        url.set_port(port.parse().ok()).unwrap();
        let pool = pool(url.as_str());
        sqlx::query("CREATE TABLE kept (number integer)").execute(&pool).await.unwrap();
        // The one connection is back, so that what is begun next is sent at once.
        eventually(1, async || pool.num_idle()).await;
        proxy.behave(Behaviour::Delay(DELAY));
        Self { pool, _proxy: proxy, database }
    }
}

fn pool(url: &str) -> PgPool {
    let config = PoolConfig {
        db_pool_size: 1,
        db_acquire_timeout: Duration::from_secs(60),
        db_statement_timeout: Duration::from_secs(60),
    };
    let purpose = Purpose { service: "test", pool: "read_model", search_path: "public" };
    connect(&SecretString::from(url), &config, purpose, &Registry::new()).unwrap()
}

#[tokio::test]
async fn a_snapshot_that_was_given_up_while_it_began_is_over() {
    let far = Far::new().await;
    {
        let mut beginning = pin!(begin_snapshot(&far.pool));
        assert!(poll!(&mut beginning).is_pending());
    }
    let isolation: String =
        sqlx::query_scalar("SHOW transaction_isolation").fetch_one(&far.pool).await.unwrap();
    assert_eq!(isolation, "read committed");
}

#[tokio::test]
async fn what_is_written_after_a_transaction_was_given_up_is_kept() {
    let far = Far::new().await;
    {
        let mut beginning = pin!(begin(&far.pool));
        assert!(poll!(&mut beginning).is_pending());
    }
    sqlx::query("INSERT INTO kept VALUES (1)").execute(&far.pool).await.unwrap();

    let others = pool(&far.database.admin_url());
    let kept: i64 =
        sqlx::query_scalar("SELECT count(*) FROM kept").fetch_one(&others).await.unwrap();
    assert_eq!(kept, 1);
}
