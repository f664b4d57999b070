//! The database roles of the read side. Roles belong to the whole cluster, so another database's
//! migration may be creating the same ones at the same moment.

use crate::script;
use sqlx::PgConnection;
use sqlx::error::DatabaseError;

/// Passwords to set; a role without one keeps what it has.
#[derive(Debug, Clone, Copy, Default)]
pub struct Passwords<'a> {
    pub projector: Option<&'a str>,
    pub query_service: Option<&'a str>,
}

const ATTEMPTS_MAX: u32 = 20;

/// SQLSTATEs of losing a race for the same role: it exists (as an object, or as a row of the
/// catalogue), or its row was changed under us ("tuple concurrently updated").
const LOST_RACES: [&str; 3] = ["42710", "23505", "XX000"];

/// Creates the roles that are missing and sets the passwords that are given.
pub(crate) async fn ensure(
    connection: &mut PgConnection,
    passwords: Passwords<'_>,
) -> Result<(), sqlx::Error> {
    for (role, password) in
        [("projector", passwords.projector), ("query_service", passwords.query_service)]
    {
        ensure_role(&mut *connection, role).await?;
        if let Some(password) = password {
            set_password(&mut *connection, role, password).await?;
        }
    }
    Ok(())
}

async fn ensure_role(connection: &mut PgConnection, role: &str) -> Result<(), sqlx::Error> {
    let exists: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = $1)")
            .bind(role)
            .fetch_one(&mut *connection)
            .await?;
    if exists {
        return Ok(());
    }
    match script::run(connection, &format!("CREATE ROLE {role} LOGIN")).await {
        Err(error) if !lost_race(&error) => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

async fn set_password(
    connection: &mut PgConnection,
    role: &str,
    password: &str,
) -> Result<(), sqlx::Error> {
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
pub(crate) async fn retry_lost_races(
    connection: &mut PgConnection,
    statement: &str,
) -> Result<(), sqlx::Error> {
    let mut attempt = 1;
    loop {
        match script::run(&mut *connection, statement).await {
            Err(error) if lost_race(&error) && attempt < ATTEMPTS_MAX => attempt += 1,
            Err(error) => return Err(error),
            Ok(()) => return Ok(()),
        }
    }
}

fn lost_race(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .and_then(DatabaseError::code)
        .is_some_and(|code| LOST_RACES.contains(&&*code))
}
