//! Executes commands: loads what a decision needs, lets the domain decide, has the events appended,
//! and decides again when the world moved meanwhile.
//!
//! Aggregates stay in memory between commands. That is safe because nothing is stored on the word of
//! memory alone: the append checks that the stream, and every stream the decision looked at, still
//! stands where memory says. Commands that change nothing are checked the same way, and a refusal
//! is only given on a state that was just confirmed.

mod account;
mod command;
mod executor;
mod neighbours;
mod project;
mod slots;
mod task;
mod undo;

pub use command::{Accepted, CommandContext, ExecuteError};
pub use executor::{Executor, Limits};
pub use neighbours::last;
pub use undo::Reversal;

pub use crate::event_store::{Idempotency, Place};
