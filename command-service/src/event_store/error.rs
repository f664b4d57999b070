//! What can go wrong between here and PostgreSQL, by what the caller can do about it.

use sqlx::error::DatabaseError;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Says why the store gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Nothing was stored, or nobody knows; asking again later is right.
    #[error("the event store is unavailable")]
    Unavailable(#[source] BoxError),
    /// Asking again would give the same.
    #[error("the event store could not do this")]
    Internal(#[source] BoxError),
}

/// Why a call failed, by what is known of its transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// The connection died: the transaction may have been committed.
    Unknown,
    /// Certainly not committed; a later call may succeed.
    Transient,
    /// Certainly not committed; the same call would fail again.
    Rejected,
}

/// SQLSTATE classes of certain failures that pass: connection limits and full disks, I/O errors,
/// read-only standby, lost races, and a database that is not migrated yet.
const TRANSIENT_CLASSES: [&str; 7] = ["25", "28", "3D", "3F", "40", "53", "58"];
/// Lock and statement timeouts, missing table, missing function.
const TRANSIENT_CODES: [&str; 4] = ["55P03", "57014", "42P01", "42883"];
/// Shutdown, crash of another backend, or a failing connection: the server may say so after the
/// commit record was written.
const UNKNOWN_CLASSES: [&str; 2] = ["57", "08"];

impl Failure {
    pub(super) fn of(error: &sqlx::Error) -> Self {
        use sqlx::Error as E;
        if let E::Database(database) = error {
            return Self::of_sqlstate(database.code().as_deref());
        }
        if matches!(error, E::PoolTimedOut | E::PoolClosed) {
            return Self::Transient;
        }
        let lost = matches!(error, E::Io(_) | E::Tls(_) | E::Protocol(_) | E::WorkerCrashed);
        if lost { Self::Unknown } else { Self::Rejected }
    }

    fn of_sqlstate(code: Option<&str>) -> Self {
        let Some(code) = code else { return Self::Unknown };
        let class = code.get(..2).unwrap_or(code);
        if TRANSIENT_CODES.contains(&code) || TRANSIENT_CLASSES.contains(&class) {
            return Self::Transient;
        }
        if UNKNOWN_CLASSES.contains(&class) { Self::Unknown } else { Self::Rejected }
    }
}

impl StoreError {
    pub(super) fn unavailable(source: impl Into<BoxError>) -> Self {
        Self::Unavailable(source.into())
    }

    pub(super) fn internal(source: impl Into<BoxError>) -> Self {
        Self::Internal(source.into())
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match Failure::of(&error) {
            Failure::Unknown | Failure::Transient => Self::unavailable(error),
            Failure::Rejected => Self::internal(error),
        }
    }
}

impl From<cqrs_es::persist::PersistenceError> for StoreError {
    fn from(error: cqrs_es::persist::PersistenceError) -> Self {
        use cqrs_es::persist::PersistenceError as P;
        match error {
            P::ConnectionError(source) => Self::Unavailable(source),
            // postgres-es reports an unreachable or restarting database as unknown.
            P::UnknownError(source) => match source.downcast::<sqlx::Error>() {
                Ok(error) => (*error).into(),
                Err(source) => Self::Internal(source),
            },
            P::DeserializationError(source) => Self::Internal(source),
            P::OptimisticLockError => Self::internal("a read reported a conflict"),
        }
    }
}

/// Tells whether a statement failed because of this SQLSTATE.
pub(super) fn has_code(error: &sqlx::Error, codes: &[&str]) -> bool {
    error
        .as_database_error()
        .and_then(DatabaseError::code)
        .is_some_and(|code| codes.contains(&&*code))
}

#[cfg(test)]
mod tests {
    use super::Failure;

    #[track_caller]
    fn check(code: &str, expected: Failure) {
        assert_eq!(Failure::of_sqlstate(Some(code)), expected, "{code}");
    }

    #[test]
    fn a_lost_server_leaves_the_commit_unknown() {
        check("57P01", Failure::Unknown);
        check("57P02", Failure::Unknown);
        check("08006", Failure::Unknown);
    }

    #[test]
    fn a_timeout_or_a_full_disk_certainly_stored_nothing() {
        check("55P03", Failure::Transient);
        check("57014", Failure::Transient);
        check("53100", Failure::Transient);
        check("40001", Failure::Transient);
    }

    #[test]
    fn bad_data_would_fail_again() {
        check("22P02", Failure::Rejected);
        check("23505", Failure::Rejected);
        check("23514", Failure::Rejected);
    }
}
