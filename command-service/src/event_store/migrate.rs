//! Creates what command-service needs in PostgreSQL. Repeating it changes nothing; running it from
//! several places at once is safe.

use super::error::has_code;
use sqlx::migrate::Migrator;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection};

/// Every migration of the event store's database, identity tables included.
static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// Passwords to set; a role without one keeps what it has.
#[derive(Debug, Clone, Copy, Default)]
pub struct Passwords<'a> {
    pub command_service: Option<&'a str>,
    pub projector: Option<&'a str>,
}

/// Says why the database could not be prepared.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    #[error("the connection string of the event store is not valid")]
    BadUrl(#[source] sqlx::Error),
    #[error("the connection string of the event store names no database")]
    NoDatabase,
    #[error("the event store's database or roles could not be prepared")]
    Sql(#[from] sqlx::Error),
    #[error("the event store could not be migrated")]
    Migration(#[from] sqlx::migrate::MigrateError),
}

const ATTEMPTS_MAX: u32 = 20;
const UNKNOWN_DATABASE: &str = "3D000";
/// It exists, or someone is creating it at this moment.
const DUPLICATE_DATABASE: [&str; 2] = ["42P04", "23505"];
/// Losing a race for something that belongs to the whole cluster: the role exists (as an object, or
/// as a row of the catalogue), or its row was changed under us ("tuple concurrently updated").
const LOST_RACE: [&str; 3] = ["42710", "23505", "XX000"];
/// Key of the advisory lock that lets one migration run at a time in a database.
const MIGRATION_LOCK: i64 = 0x6576_746d_6967_7261;

/// Creates the database and the roles if they are missing, then runs the migrations.
///
/// # Errors
/// Returns what PostgreSQL refused; whatever was done until then is complete in itself.
pub async fn migrate(admin_url: &str, passwords: Passwords<'_>) -> Result<(), MigrateError> {
    let options: PgConnectOptions = admin_url.parse().map_err(MigrateError::BadUrl)?;
    let mut connection = connect_or_create(&options).await?;
    ensure_role(&mut connection, "command_service", passwords.command_service).await?;
    ensure_role(&mut connection, "projector", passwords.projector).await?;

    sqlx::query("SELECT pg_advisory_lock($1)")
        .bind(MIGRATION_LOCK)
        .execute(&mut connection)
        .await?;
    prepare_database(&mut connection).await?;
    MIGRATIONS.run(&mut connection).await?;
    // The lock ends with its session.
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
    match sqlx::raw_sql(&statement).execute(&mut connection).await {
        Err(error) if !has_code(&error, &DUPLICATE_DATABASE) => return Err(error.into()),
        Ok(_) | Err(_) => {}
    }
    connection.close().await?;
    Ok(())
}

async fn ensure_role(
    connection: &mut PgConnection,
    role: &str,
    password: Option<&str>,
) -> Result<(), sqlx::Error> {
    let exists: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = $1)")
            .bind(role)
            .fetch_one(&mut *connection)
            .await?;
    if !exists {
        let statement = format!("CREATE ROLE {role} LOGIN");
        match sqlx::raw_sql(&statement).execute(&mut *connection).await {
            Err(error) if !has_code(&error, &LOST_RACE) => return Err(error),
            Ok(_) | Err(_) => {}
        }
    }
    let Some(password) = password else { return Ok(()) };
    // ALTER ROLE takes no parameters; `format` quotes the literal.
    let statement: String =
        sqlx::query_scalar("SELECT format('ALTER ROLE %I PASSWORD %L', $1, $2)")
            .bind(role)
            .bind(password)
            .fetch_one(&mut *connection)
            .await?;
    retry_lost_races(connection, &statement).await
}

/// Executes a statement on a cluster-wide catalogue, again after a lost race, a bounded number of
/// times.
async fn retry_lost_races(
    connection: &mut PgConnection,
    statement: &str,
) -> Result<(), sqlx::Error> {
    let mut attempt = 1;
    loop {
        match sqlx::raw_sql(statement).execute(&mut *connection).await {
            Err(error) if has_code(&error, &LOST_RACE) && attempt < ATTEMPTS_MAX => attempt += 1,
            Err(error) => return Err(error),
            Ok(_) => return Ok(()),
        }
    }
}

/// Takes from everybody what is theirs by default, lets the two roles in, and makes the schema that
/// also holds the migrator's own table.
async fn prepare_database(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    let grants: String = sqlx::query_scalar(
        "SELECT format(
           'REVOKE ALL ON DATABASE %1$I FROM PUBLIC;
            REVOKE ALL ON SCHEMA public FROM PUBLIC;
            GRANT CONNECT ON DATABASE %1$I TO command_service, projector;',
           current_database())",
    )
    .fetch_one(&mut *connection)
    .await?;
    sqlx::raw_sql(&grants).execute(&mut *connection).await?;
    sqlx::raw_sql(
        "CREATE SCHEMA IF NOT EXISTS event_store;
         SET search_path = event_store;",
    )
    .execute(connection)
    .await?;
    Ok(())
}
