//! Reads a Trello board as its menu exports it ("Print, export, and share", "Export as JSON").
//!
//! Lists become columns, cards tasks, in the order of their numbers; closed ones are archived.
//! Members have no accounts here and are left out; who wrote a comment is kept in its origin.

mod board;
mod cards;
mod columns;
mod comments;
mod export;
mod keys;
mod labels;
mod text;

pub use board::read;
