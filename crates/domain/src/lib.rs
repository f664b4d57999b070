//! The rules of the task manager: what a team may ask (commands), what happened (events), what is
//! refused, and why. No I/O, no clock, no async runtime: everything a decision needs is handed in.
//!
//! Read in this order: [`id`] and [`text`] (values that cannot be wrong), [`change`] (before and
//! after), [`project`], [`task`], [`undo`], [`mention`] (who a text calls), [`account`], [`metadata`]
//! (who and why, stored beside each event).

pub mod account;
pub mod change;
pub mod history;
pub mod id;
pub mod mention;
pub mod metadata;
mod order;
pub mod position;
pub mod project;
pub mod rank;
pub mod refusal;
mod schema;
pub mod stored;
pub mod task;
pub mod text;
pub mod undo;

pub use change::Change;
pub use id::{
    AccountId, ChecklistItemId, ColumnId, CommentId, EventId, LabelId, ProjectId, TaskId, ViewId,
};
pub use metadata::{Batch, Metadata};
pub use position::{Partition, Position, Sequence};
pub use rank::Rank;
pub use refusal::{Limit, RefusalKind};
