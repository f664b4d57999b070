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
