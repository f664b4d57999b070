//! Rows kept in memory while a batch is folded, and which of them have to be written.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

/// Rows of one table by key. Ordered, so that statements touch rows in one order.
#[derive(Debug)]
pub struct Held<K, R> {
    rows: BTreeMap<K, R>,
    touched: BTreeSet<K>,
}

impl<K: Ord + Copy, R> Held<K, R> {
    /// Holds rows as they were loaded.
    pub fn loaded(rows: impl IntoIterator<Item = (K, R)>) -> Self {
        Self { rows: rows.into_iter().collect(), touched: BTreeSet::new() }
    }

    /// Returns a row as it stands now.
    pub fn get(&self, key: K) -> Option<&R> {
        self.rows.get(&key)
    }

    /// Returns the rows with keys in a range, in order.
    pub fn range(&self, keys: RangeInclusive<K>) -> impl Iterator<Item = (&K, &R)> {
        self.rows.range(keys)
    }

    /// Returns a row to be changed.
    pub fn change(&mut self, key: K) -> Option<&mut R> {
        let row = self.rows.get_mut(&key)?;
        self.touched.insert(key);
        Some(row)
    }

    /// Changes every row that passes `filter`.
    pub fn change_where(&mut self, filter: impl Fn(&R) -> bool, change: impl Fn(&mut R)) {
        for (key, row) in self.rows.iter_mut().filter(|(_, row)| filter(row)) {
            change(row);
            self.touched.insert(*key);
        }
    }

    /// Adds a row or replaces it.
    pub fn put(&mut self, key: K, row: R) {
        self.rows.insert(key, row);
        self.touched.insert(key);
    }

    /// Removes a row; tells whether there was one.
    pub fn remove(&mut self, key: K) -> bool {
        self.touched.insert(key);
        self.rows.remove(&key).is_some()
    }

    /// Returns the rows to write.
    pub fn changed(&self) -> Vec<&R> {
        self.touched.iter().filter_map(|key| self.rows.get(key)).collect()
    }

    /// Returns the keys of the rows to remove.
    pub fn removed(&self) -> Vec<K> {
        self.touched.iter().copied().filter(|key| !self.rows.contains_key(key)).collect()
    }
}
