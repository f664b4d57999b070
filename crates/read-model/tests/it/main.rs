//! The read schema against a real PostgreSQL: migration, rights, checkpoints, generations.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod checkpoints;
mod generations;
mod migration;
mod past;
mod rights;

use read_model::Passwords;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, PgConnection};
use testkit::{Database, Postgres};

async fn migrated() -> Database {
    let database = Postgres::shared().await.create_database("read_model").await;
    read_model::migrate(&database.admin_url(), Passwords::default()).await.unwrap();
    database
}

async fn connect(url: &str, search_path: &str) -> PgConnection {
    let options: PgConnectOptions = url.parse().unwrap();
    options.options([("search_path", search_path)]).connect().await.unwrap()
}

fn code(error: &sqlx::Error) -> String {
    error.as_database_error().and_then(|error| error.code()).unwrap_or_default().into_owned()
}
