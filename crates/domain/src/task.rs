//! A task: what it says, where it stands on its project's board, and what people wrote about it.
//!
//! [`TaskCommand`] is what may be asked, [`TaskEvent`] what happened, [`TaskRefusal`] what is
//! refused; [`Task::decide`] is the rule book between them. A decision also reads the task's
//! project, for roles, columns and labels. What runs through all of it:
//!
//! - A command that changes nothing is accepted without an event, a removal of what is already gone
//!   included.
//! - In an archived project every command is refused.
//! - A deleted task accepts `restore` only. Restoring brings it back from deletion first and, asked
//!   once more, from the archive.
//! - A task that repeats and is moved into a column of kind `done` opens its next occurrence, once: an
//!   event beside the move names it, and whoever follows that event creates it. Undoing the move, or
//!   moving the task back, leaves the next occurrence where it is.
//! - An archived task accepts what people still do with finished work: comment (and change or
//!   remove comments), `watch` and `unwatch`, `restore` and `delete`.
//! - An undo needs what the change it makes would need: the same role, and a task that is not put
//!   away more than that change allows.

mod aggregate;
mod command;
mod decide;
mod event;
mod follow;
mod points;
mod refusal;
mod relation;
mod repeat;
mod state;
mod value;

pub use aggregate::Task;
pub use command::{CommentPast, CreateTask, MoveTask, OpenNext, TaskCommand, Undo};
pub use decide::{
    Given, MAX_ASSIGNEES, MAX_BLOCKED, MAX_CHECKLIST_ITEMS, MAX_COMMENTS, MAX_LABELS, MAX_LEVELS,
    MAX_RELATIONS, MAX_REMOVED_CHECKLIST_ITEMS, MAX_WATCHERS, TaskRequest,
};
pub use event::{TaskCreated, TaskEvent};
pub use points::{Points, PointsError};
pub use refusal::TaskRefusal;
pub use relation::{OtherTask, Relation, RelationKind};
pub use repeat::{Occurrence, Repeat, RepeatError};
pub use state::{Comment, NextTask, TaskState};
pub use value::{ChecklistItem, Dates, Origin, Priority};
