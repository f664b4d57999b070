//! How far a list that spans partitions was read.

use super::{BadToken, ConsistencyToken, Partition, Position};
use crate::schema::schema_of;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// One position for each partition that has any: partitions become readable independently, so one
/// number for all would count something as read that nobody could have seen yet.
///
/// Stored as `[{"partition": 3, "position": 120}, …]`; as text, opaque to callers, `3-120.5-88`.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Cursor>", into = "Vec<Cursor>")]
pub struct ReadUpto(BTreeMap<Partition, Position>);

schema_of!(ReadUpto, crate::schema::shape::list(<Cursor as utoipa::PartialSchema>::schema()));

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
struct Cursor {
    #[cfg_attr(feature = "schema", schema(inline))]
    partition: Partition,
    #[cfg_attr(feature = "schema", schema(inline))]
    position: Position,
}

impl ReadUpto {
    /// Tells whether it names no partition.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns each partition with its position, in order.
    pub fn iter(&self) -> impl Iterator<Item = (Partition, Position)> + '_ {
        self.0.iter().map(|(partition, position)| (*partition, *position))
    }

    /// Moves a partition forward, never back.
    pub fn raise(&mut self, partition: Partition, position: Position) {
        if position > self.get(partition) {
            self.0.insert(partition, position);
        }
    }

    /// Moves every partition forward that is further in `other`.
    pub fn advance(&mut self, other: &Self) {
        other.iter().for_each(|(partition, position)| self.raise(partition, position));
    }

    /// Returns the partitions that are further here than in `other`.
    #[must_use]
    pub fn beyond(&self, other: &Self) -> Self {
        self.iter().filter(|(partition, position)| *position > other.get(*partition)).collect()
    }

    /// Returns the same, with no partition beyond its position in `heads`.
    #[must_use]
    pub fn at_most(&self, heads: &Self) -> Self {
        let within = |(partition, position)| (partition, heads.get(partition).min(position));
        self.iter().map(within).collect()
    }

    fn get(&self, partition: Partition) -> Position {
        self.0.get(&partition).copied().unwrap_or(Position::ZERO)
    }
}

impl FromIterator<(Partition, Position)> for ReadUpto {
    fn from_iter<I: IntoIterator<Item = (Partition, Position)>>(cursors: I) -> Self {
        let mut upto = Self::default();
        cursors.into_iter().for_each(|(partition, position)| upto.raise(partition, position));
        upto
    }
}

impl From<Vec<Cursor>> for ReadUpto {
    fn from(cursors: Vec<Cursor>) -> Self {
        cursors.into_iter().map(|cursor| (cursor.partition, cursor.position)).collect()
    }
}

impl From<ReadUpto> for Vec<Cursor> {
    fn from(upto: ReadUpto) -> Self {
        upto.iter().map(|(partition, position)| Cursor { partition, position }).collect()
    }
}

impl fmt::Display for ReadUpto {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (partition, position)) in self.iter().enumerate() {
            let separator = if index == 0 { "" } else { "." };
            write!(f, "{separator}{}", ConsistencyToken { partition, position })?;
        }
        Ok(())
    }
}

impl FromStr for ReadUpto {
    type Err = BadToken;

    /// Reads the text form; an empty text is of an inbox that has never held anything.
    fn from_str(text: &str) -> Result<Self, BadToken> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let part = |part: &str| {
            let ConsistencyToken { partition, position } = part.parse()?;
            Ok((partition, position))
        };
        // What is more than one part for each partition is not worth reading to its end.
        let parts = usize::from(Partition::COUNT.unsigned_abs()) + 1;
        text.splitn(parts, '.').map(part).collect()
    }
}
