//! What an import has done so far.

use crate::execute::Accepted;
use crate::import::line::Counts;
use domain::position::ConsistencyToken;

#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) created: Counts,
    /// Parts that were there already.
    pub(super) unchanged: usize,
    /// Where a query has to have come to show all of it.
    pub(super) newest: Option<ConsistencyToken>,
}

impl Tally {
    pub(super) fn made(&mut self, counts: Counts) {
        self.created += counts;
    }

    pub(super) fn reached(&mut self, accepted: &Accepted) {
        let Accepted { partition, position, .. } = *accepted;
        self.see(Some(ConsistencyToken { partition, position }));
    }

    pub(super) fn add(&mut self, more: &Self) {
        self.created += more.created;
        self.unchanged += more.unchanged;
        self.see(more.newest);
    }

    fn see(&mut self, token: Option<ConsistencyToken>) {
        let tokens = [self.newest, token].into_iter().flatten();
        self.newest = tokens.max_by_key(|token| token.position);
    }
}
