//! Where an event stands: its sequence within one aggregate, its position in the one global order,
//! and the partition whose order it belongs to.

mod read_upto;

pub use read_upto::ReadUpto;

use crate::schema::schema_of;
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// Number of an event within one aggregate: 1, 2, 3 … without holes; 0 means "no event yet".
#[derive(
    Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Sequence(i64);

/// Place of an event in the global order: rising, with holes where an append was rolled back;
/// 0 means "before the first event".
#[derive(
    Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Position(i64);

macro_rules! counter {
    ($name:ident) => {
        impl $name {
            /// Before the first.
            pub const ZERO: Self = Self(0);

            /// Wraps a number read from storage.
            #[must_use]
            pub const fn new(number: i64) -> Self {
                Self(number)
            }

            /// Returns the number, for SQL and headers.
            #[must_use]
            pub const fn get(self) -> i64 {
                self.0
            }

            /// Returns the next one.
            #[must_use]
            pub const fn next(self) -> Self {
                Self(self.0 + 1)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

counter!(Sequence);
counter!(Position);

schema_of!(Sequence, crate::schema::shape::number(0, i64::MAX));
schema_of!(Position, crate::schema::shape::number(0, i64::MAX));
schema_of!(Partition, crate::schema::shape::number(0, i64::from(Partition::COUNT) - 1));

/// One of a fixed number of independent orders. All events of a project share one partition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Partition(i16);

impl Partition {
    /// How many partitions there are. Chosen once: stored events carry the result.
    pub const COUNT: i16 = 8;

    /// Returns every partition, in order.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..Self::COUNT).map(Self)
    }

    /// Returns the partition of everything that belongs to `owner` (a project's or account's id):
    /// FNV-1a over the sixteen bytes, modulo [`Self::COUNT`].
    #[must_use]
    pub fn of(owner: Uuid) -> Self {
        let hash = owner.as_bytes().iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        });
        // XOR-folding: FNV's low bits alone are its weakest.
        let folded = (hash >> 32) ^ (hash & 0xffff_ffff);
        #[expect(clippy::cast_possible_truncation, reason = "the remainder is below COUNT")]
        Self((folded % Self::COUNT.unsigned_abs() as u64) as i16)
    }

    /// Wraps a number read from storage or a subject; `None` when there is no such partition.
    #[must_use]
    pub const fn new(number: i16) -> Option<Self> {
        if number >= 0 && number < Self::COUNT { Some(Self(number)) } else { None }
    }

    /// Returns the number, for SQL and subjects.
    #[must_use]
    pub const fn get(self) -> i16 {
        self.0
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Proof that a command was stored: hand it to a query and the answer includes that command.
/// Opaque to callers; its text is `<partition>-<position>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConsistencyToken {
    pub partition: Partition,
    pub position: Position,
}

impl fmt::Display for ConsistencyToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.partition, self.position)
    }
}

/// Says that a text is not a consistency token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a consistency token")]
pub struct BadToken;

impl std::str::FromStr for ConsistencyToken {
    type Err = BadToken;

    fn from_str(text: &str) -> Result<Self, BadToken> {
        let (partition, position) = text.split_once('-').ok_or(BadToken)?;
        let partition = partition.parse().ok().and_then(Partition::new).ok_or(BadToken)?;
        let position: i64 = position.parse().or(Err(BadToken))?;
        if position < 0 {
            return Err(BadToken);
        }
        Ok(Self { partition, position: Position::new(position) })
    }
}
