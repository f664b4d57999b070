//! What an answer about the past is asked by, and what it says it is as of.

use domain::Position;
use serde::{Deserialize, Deserializer, Serialize};
use std::borrow::Cow;
use std::str::FromStr;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// What `as_of=` names: the state after the event at a position, or after the last event recorded at
/// or before a time. One that lies ahead of every event names the present.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOf {
    Position(Position),
    Time(OffsetDateTime),
}

impl FromStr for AsOf {
    /// What it must be instead.
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            let position = text.parse().or(Err("is beyond every position"))?;
            return Ok(Self::Position(Position::new(position)));
        }
        OffsetDateTime::parse(text, &Rfc3339)
            .map(Self::Time)
            .or(Err("must be a position or an RFC 3339 time such as 2026-11-03T14:05:00Z"))
    }
}

impl<'de> Deserialize<'de> for AsOf {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The newest event an answer about the past includes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Moment {
    /// Zero when there was none.
    pub position: Position,
    /// When it was recorded.
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub at: Option<OffsetDateTime>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_a_position_and_anything_else_a_time() {
        assert_eq!("0".parse(), Ok(AsOf::Position(Position::ZERO)));
        assert_eq!("42".parse(), Ok(AsOf::Position(Position::new(42))));
        for text in ["2026-11-03T14:05:00Z", "2026-11-03T15:05:00+01:00"] {
            let time = OffsetDateTime::from_unix_timestamp(1_793_714_700).unwrap();
            assert_eq!(text.parse(), Ok(AsOf::Time(time)), "{text}");
        }
    }

    #[test]
    fn what_names_no_moment_is_refused() {
        for text in ["", "-1", "+1", "1.5", "now", "2026-11-03", "99999999999999999999"] {
            assert!(text.parse::<AsOf>().is_err(), "{text}");
        }
    }
}
