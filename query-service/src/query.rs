//! The query language: how lists, boards and saved views say which tasks they want.
//!
//! A text becomes a tree of terms ([`syntax`] and [`term`]), each with its meaning, and the tree
//! becomes conditions of a statement ([`crate::read::conditions`]). What people write is only ever bound as a value.
//! `docs/QUERY-LANGUAGE.md` is the reference for users; its examples are run by a test.

pub mod day;
mod expr;
mod mistake;
mod print;
mod syntax;
pub mod term;

pub use expr::Expr;
pub use mistake::Mistake;
pub use term::Term;

use std::str::FromStr;
use term::State;

/// Longest query, in characters.
pub const CHARS_MAX: usize = 1_000;

/// Most values in a query: each is a condition to check.
pub const VALUES_MAX: usize = 50;

/// How deep parentheses and negations may be nested.
pub const DEPTH_MAX: usize = 10;

/// Which tasks somebody wants to see. Printing it gives a text that parses back to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query(pub Expr<Term>);

impl Query {
    /// Tells whether the query speaks of archived (deleted) tasks: else they are left out.
    #[must_use]
    pub fn mentions(&self, state: State) -> bool {
        self.0.terms().any(|term| matches!(term, Term::Is(states) if states.contains(&state)))
    }
}

impl Default for Query {
    /// Wants every task.
    fn default() -> Self {
        Self(Expr::All(Vec::new()))
    }
}

impl FromStr for Query {
    type Err = Mistake;

    fn from_str(text: &str) -> Result<Self, Mistake> {
        let tree = syntax::parse(text)?;
        tree.try_map(&mut term::mean).map(Self)
    }
}

#[cfg(test)]
mod tests;
