//! Reads our own export of a project: the events it is made of, which become the same project again.
//!
//! Unlike other imports, nothing is decided anew. The events are stored as they are, in their order,
//! with their ids, actors and times (docs/adr/0022): after they were read whole ([`file`]), found to be a
//! history that can have happened ([`check`]), and compared with what is here ([`compare`]).
//! A file whose events are all here changes nothing, one whose events are partly here, from an import
//! that was cut off, goes on.

mod check;
mod compare;
mod file;
mod run;
mod stretch;

#[cfg(feature = "fuzzing")]
pub use check::read_history;
pub use run::import_events;
