//! What an import has done so far.

use crate::execute::Accepted;
use crate::import::line::Counts;
use domain::position::ConsistencyToken;

#[derive(Debug, Default, Clone, Copy)]
pub(in crate::import) struct Tally {
    pub(in crate::import) created: Counts,
    /// Parts that were there already.
    pub(in crate::import) unchanged: usize,
    /// Rows that did not go in.
    pub(in crate::import) errors: usize,
    /// Where a query has to have come to show all of it.
    pub(in crate::import) newest: Option<ConsistencyToken>,
}

impl Tally {
    pub(in crate::import) fn made(&mut self, counts: Counts) {
        self.created += counts;
    }

    pub(in crate::import) fn reached(&mut self, accepted: &Accepted) {
        let Accepted { partition, position, .. } = *accepted;
        self.reached_position(ConsistencyToken { partition, position });
    }

    pub(in crate::import) fn reached_position(&mut self, token: ConsistencyToken) {
        self.see(Some(token));
    }

    pub(super) fn add(&mut self, more: &Self) {
        self.created += more.created;
        self.unchanged += more.unchanged;
        self.errors += more.errors;
        self.see(more.newest);
    }

    /// Adds what a row came to: it counts as a whole, whatever was on it.
    pub(in crate::import) fn add_row(&mut self, row: &Self) {
        let unchanged = row.created == Counts::default() && row.errors == 0;
        self.add(&Self { unchanged: usize::from(unchanged), ..*row });
    }

    fn see(&mut self, token: Option<ConsistencyToken>) {
        let tokens = [self.newest, token].into_iter().flatten();
        self.newest = tokens.max_by_key(|token| token.position);
    }
}
