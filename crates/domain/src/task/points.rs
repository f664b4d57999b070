//! How much work a task is, in whatever unit the team counts in.

use serde::{Deserialize, Serialize};

/// Says that a number is not an estimate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be at most {} points", Points::MAX)]
pub struct PointsError;

/// A task's estimate: whole points, 0 to 1000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(maximum = 1000))]
#[serde(try_from = "u16", into = "u16")]
pub struct Points(u16);

impl Points {
    pub const MAX: u16 = 1_000;

    /// Returns the number of points.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }
}

impl TryFrom<u16> for Points {
    type Error = PointsError;

    fn try_from(points: u16) -> Result<Self, PointsError> {
        if points <= Self::MAX { Ok(Self(points)) } else { Err(PointsError) }
    }
}

impl From<Points> for u16 {
    fn from(points: Points) -> Self {
        points.0
    }
}
