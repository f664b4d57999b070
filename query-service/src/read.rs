//! All SQL of this service: statements on the views in schema `read`, one module a subject.
//!
//! Whatever belongs to a project is read through [`Membership`] or joined with the caller's
//! membership in the statement itself; there is no third way to it.

pub mod accounts;
pub mod board;
pub mod calendar;
pub mod changes;
pub mod checkpoints;
pub mod conditions;
pub mod filtered_board;
pub mod inbox;
pub mod insights;
pub mod members;
pub mod moments;
pub mod names;
pub mod parked;
pub mod past_board;
pub mod projects;
pub mod public;
pub mod relatives;
pub mod scope;
pub mod search;
pub mod sort;
pub mod table;
pub mod task;
pub mod tasks;
pub mod work;

pub use members::Membership;

use uuid::Uuid;

/// An account as answers show it; the name is null once the account is erased.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct Person {
    pub id: Uuid,
    #[schema(required)]
    pub display_name: Option<String>,
}

/// Classes of SQLSTATE that say the server, not the statement, is at fault.
const OUTAGE_CLASSES: [&str; 5] = [
    "08", // connection exceptions
    "28", // the role is missing before the first migration, or its password is being changed
    "3D", // so is the database
    "53", // insufficient resources, too many connections
    "57", // shutting down, or cancelled by the statement timeout
];

/// The views are missing before the first migration, and locked for a moment while they are
/// repointed: undefined table, undefined schema, deadlock.
const VIEWS_CHANGING: [&str; 3] = ["42P01", "3F000", "40P01"];

/// Tells whether trying again later can help.
#[must_use]
#[expect(clippy::wildcard_enum_match_arm, reason = "every other error is a mistake of ours")]
pub fn is_outage(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(database) => database.code().is_some_and(|code| {
            OUTAGE_CLASSES.iter().any(|class| code.starts_with(class))
                || VIEWS_CHANGING.contains(&&*code)
        }),
        sqlx::Error::Io(_)
        // A server that hangs up in the middle of a greeting is taken for one that answers nonsense.
        | sqlx::Error::Protocol(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        _ => false,
    }
}
