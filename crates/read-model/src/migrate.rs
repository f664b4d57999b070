//! Creates what the read side needs in PostgreSQL. Repeating it changes nothing; running it from
//! several places at once is safe.

use crate::generation::{self, State};
use crate::roles::{self, Passwords};
use crate::{PROJECTION_VERSION, script};
use sqlx::error::DatabaseError;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection};

/// Says why the read model could not be prepared.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    #[error("the connection string of the read model is not valid")]
    BadUrl(#[source] sqlx::Error),
    #[error("the connection string of the read model names no database")]
    NoDatabase,
    #[error("the read model could not be migrated")]
    Sql(#[from] sqlx::Error),
}

/// Key of the advisory lock that lets one migration run at a time in a database.
const MIGRATION_LOCK: i64 = 0x7265_6164_5f6d_6f64;

const UNKNOWN_DATABASE: &str = "3D000";
/// It exists, or someone is creating it at this moment.
const DUPLICATE_DATABASE: [&str; 2] = ["42P04", "23505"];

const REGISTRY: &str = include_str!("../schema/registry.sql");

/// Creates the database and the roles if they are missing, the registry of generations, and the
/// generation this version of the projection writes. The first generation is served at once; a
/// later one is left for the projector to fill.
pub async fn migrate(admin_url: &str, passwords: Passwords<'_>) -> Result<(), MigrateError> {
    let options: PgConnectOptions = admin_url.parse().map_err(MigrateError::BadUrl)?;
    let mut connection = connect_or_create(&options).await?;
    roles::ensure(&mut connection, passwords).await?;
    own_as_projector(&mut connection).await?;

    let mut tx = connection.begin().await?;
    sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(MIGRATION_LOCK).execute(&mut *tx).await?;
    grant_database(&mut tx).await?;
    script::run(&mut tx, "SET LOCAL ROLE projector").await?;
    script::run(&mut tx, REGISTRY).await?;
    ensure_generation(&mut tx).await?;
    tx.commit().await?;
    connection.close().await?;
    Ok(())
}

async fn connect_or_create(options: &PgConnectOptions) -> Result<PgConnection, MigrateError> {
    match options.connect().await {
        Err(error) if has_code(&error, &[UNKNOWN_DATABASE]) => {
            create_database(options).await?;
            Ok(options.connect().await?)
        }
        connected => Ok(connected?),
    }
}

async fn create_database(options: &PgConnectOptions) -> Result<(), MigrateError> {
    let name = options.get_database().ok_or(MigrateError::NoDatabase)?;
    let mut connection = options.clone().database("postgres").connect().await?;
    let statement: String = sqlx::query_scalar("SELECT format('CREATE DATABASE %I', $1)")
        .bind(name)
        .fetch_one(&mut connection)
        .await?;
    match script::run(&mut connection, &statement).await {
        Err(error) if !has_code(&error, &DUPLICATE_DATABASE) => return Err(error.into()),
        Ok(()) | Err(_) => {}
    }
    connection.close().await?;
    Ok(())
}

fn has_code(error: &sqlx::Error, codes: &[&str]) -> bool {
    error
        .as_database_error()
        .and_then(DatabaseError::code)
        .is_some_and(|code| codes.contains(&&*code))
}

/// Lets an administrator who is no superuser act as the projector, who owns every table and view.
async fn own_as_projector(connection: &mut PgConnection) -> Result<(), MigrateError> {
    let may_act: bool =
        sqlx::query_scalar("SELECT pg_catalog.pg_has_role(current_user, 'projector', 'SET')")
            .fetch_one(&mut *connection)
            .await?;
    if !may_act {
        roles::retry_lost_races(connection, "GRANT projector TO CURRENT_USER").await?;
    }
    Ok(())
}

/// Gives each role its rights on the database, and takes from everybody what is theirs by default:
/// the query service's role may not even make a temporary table.
///
/// The projector waits for the disk, whatever the cluster's default is: it announces what it has
/// committed, and readers believe the announcement also after a crash of the database.
async fn grant_database(tx: &mut PgConnection) -> Result<(), sqlx::Error> {
    let statement: String = sqlx::query_scalar(
        "SELECT format(
           'REVOKE ALL ON DATABASE %1$I FROM PUBLIC;
            REVOKE ALL ON SCHEMA public FROM PUBLIC;
            GRANT CONNECT, CREATE ON DATABASE %1$I TO projector;
            GRANT CONNECT ON DATABASE %1$I TO query_service;
            ALTER ROLE projector IN DATABASE %1$I SET synchronous_commit = on;', current_database())",
    )
    .fetch_one(&mut *tx)
    .await?;
    script::run(tx, &statement).await?;
    Ok(())
}

async fn ensure_generation(tx: &mut PgConnection) -> Result<(), sqlx::Error> {
    let writable = generation::writable(&mut *tx, PROJECTION_VERSION).await?;
    if writable.is_some() {
        return Ok(());
    }
    let live = generation::live(&mut *tx).await?;
    let created = generation::create(&mut *tx, PROJECTION_VERSION).await?;
    debug_assert_eq!(created.state, State::Building);
    if live.is_none() {
        generation::serve(tx, &created).await?;
    }
    Ok(())
}
