//! Days and times as people write them: `2026-11-30`, `today`, `7d`, `-2w`, a range of them.
//!
//! What is relative stays relative in the query, so that a saved view moves with the calendar. Days
//! are those of UTC.

use super::mistake::Mistake;
use super::syntax::{Op, Value};
use std::fmt;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, Duration, OffsetDateTime, UtcOffset};

/// Furthest a relative day may be away.
const AWAY_MAX: i32 = 9_999;

/// One day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    On(Date),
    /// So many days from today on.
    Days(i32),
    /// So many weeks from today on.
    Weeks(i32),
}

impl Day {
    /// Returns the date, given today's.
    #[must_use]
    pub fn date(self, today: Date) -> Date {
        let away = match self {
            Self::On(date) => return date,
            Self::Days(days) => Duration::days(days.into()),
            Self::Weeks(weeks) => Duration::weeks(weeks.into()),
        };
        today.saturating_add(away)
    }

    /// Reads `2026-11-30`, `today`, `tomorrow`, `yesterday`, `7d` or `-2w`.
    fn read(text: &str) -> Option<Self> {
        match text.to_lowercase().as_str() {
            "today" => return Some(Self::Days(0)),
            "tomorrow" => return Some(Self::Days(1)),
            "yesterday" => return Some(Self::Days(-1)),
            _ => {}
        }
        // Only years of four digits: a sign in front would be read as one of another era.
        let date = Date::parse(text, format_description!("[year]-[month]-[day]")).ok();
        if let Some(date) = date.filter(|_| text.starts_with(|char: char| char.is_ascii_digit())) {
            return Some(Self::On(date));
        }
        let (amount, unit): (&str, fn(i32) -> Self) = match text.strip_suffix(['d', 'D']) {
            Some(amount) => (amount, Self::Days),
            None => (text.strip_suffix(['w', 'W'])?, Self::Weeks),
        };
        let plain = amount.strip_prefix('-').unwrap_or(amount);
        let all_digits = !plain.is_empty() && plain.bytes().all(|byte| byte.is_ascii_digit());
        let amount: i32 = amount.parse().ok().filter(|_| all_digits)?;
        (amount.abs() <= AWAY_MAX).then(|| unit(amount))
    }

    /// Tells whether it always lies after today.
    const fn is_ahead(self) -> bool {
        match self {
            Self::On(_) => false,
            Self::Days(away) | Self::Weeks(away) => away > 0,
        }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::On(date) => date.fmt(f),
            Self::Days(days) => write!(f, "{days}d"),
            Self::Weeks(weeks) => write!(f, "{weeks}w"),
        }
    }
}

/// A day or an instant, for what happened at some time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    Day(Day),
    /// In UTC.
    At(OffsetDateTime),
}

impl Moment {
    /// Returns the first instant that belongs to it and the first that no longer does, given
    /// today.
    #[must_use]
    pub fn bounds(self, today: Date) -> (OffsetDateTime, OffsetDateTime) {
        match self {
            Self::Day(day) => {
                let date = day.date(today);
                let start = date.midnight().assume_utc();
                (start, start.saturating_add(Duration::DAY))
            }
            Self::At(at) => (at, at.saturating_add(Duration::MICROSECOND)),
        }
    }

    fn read(text: &str) -> Option<Self> {
        if let Some(day) = Day::read(text) {
            return Some(Self::Day(day));
        }
        let at = OffsetDateTime::parse(text, &Rfc3339).ok()?;
        at.checked_to_offset(UtcOffset::UTC).map(Self::At)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => day.fmt(f),
            Self::At(at) => f.write_str(&at.format(&Rfc3339).map_err(|_error| fmt::Error)?),
        }
    }
}

/// What a value that has an order is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test<T> {
    /// Any of them.
    Among(Vec<T>),
    Less(T),
    AtMost(T),
    Greater(T),
    AtLeast(T),
    /// Both ends belong to it.
    Between(T, T),
}

impl<T> Test<T> {
    /// Reads the values of a term by `read`; `wanted` says what each must be.
    pub(super) fn read(
        op: Op,
        mut values: Vec<Value>,
        wanted: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Self, Mistake> {
        let one = |text: &str, value: &Value| {
            read(text).ok_or_else(|| {
                let detail = format!("\"{text}\" is not {wanted}");
                Mistake::new(value.place.clone(), "bad_value", detail)
            })
        };
        if op == Op::Is {
            if let [range] = values.as_slice()
                && !range.quoted
                && let Some((from, to)) = range.text.split_once("..")
            {
                return match (from, to) {
                    ("", to) => one(to, range).map(Self::AtMost),
                    (from, "") => one(from, range).map(Self::AtLeast),
                    (from, to) => Ok(Self::Between(one(from, range)?, one(to, range)?)),
                };
            }
            let each = values.iter().map(|value| one(&value.text, value));
            return each.collect::<Result<_, _>>().map(Self::Among);
        }
        if let Some(second) = values.get(1) {
            let detail = "a comparison takes one value";
            return Err(Mistake::new(second.place.clone(), "too_many", detail));
        }
        let value = values.swap_remove(0);
        let limit = one(&value.text, &value)?;
        Ok(match op {
            Op::Is => Self::Among(vec![limit]),
            Op::Less => Self::Less(limit),
            Op::AtMost => Self::AtMost(limit),
            Op::Greater => Self::Greater(limit),
            Op::AtLeast => Self::AtLeast(limit),
        })
    }
}

impl<T> Test<T> {
    /// Compares with what `f` makes of each value.
    pub fn map<U>(&self, f: impl Fn(&T) -> U) -> Test<U> {
        match self {
            Self::Among(values) => Test::Among(values.iter().map(f).collect()),
            Self::Less(limit) => Test::Less(f(limit)),
            Self::AtMost(limit) => Test::AtMost(f(limit)),
            Self::Greater(limit) => Test::Greater(f(limit)),
            Self::AtLeast(limit) => Test::AtLeast(f(limit)),
            Self::Between(from, to) => Test::Between(f(from), f(to)),
        }
    }
}

impl Test<Day> {
    pub(super) fn days(op: Op, values: Vec<Value>) -> Result<Self, Mistake> {
        let wanted = "a day, such as 2026-11-30, today, 7d or -2w";
        Self::read(op, values, wanted, Day::read)
    }
}

impl Test<Moment> {
    /// Reads times of what has happened; none lies ahead.
    pub(super) fn moments(op: Op, values: Vec<Value>) -> Result<Self, Mistake> {
        for value in &values {
            let ends = value.text.split("..").filter_map(Day::read);
            if let Some(ahead) = ends.into_iter().find(|day| day.is_ahead()) {
                let detail = format!("\"{ahead}\" lies ahead, write -{ahead} for the past");
                return Err(Mistake::new(value.place.clone(), "bad_value", detail));
            }
        }
        let wanted = "a day or time, such as 2026-11-30, 2026-11-30T12:00:00Z, today or -7d";
        Self::read(op, values, wanted, Moment::read)
    }
}

impl<T: fmt::Display> fmt::Display for Test<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Among(values) => {
                let values: Vec<String> = values.iter().map(ToString::to_string).collect();
                write!(f, ":{}", values.join(","))
            }
            Self::Less(limit) => write!(f, "<{limit}"),
            Self::AtMost(limit) => write!(f, "<={limit}"),
            Self::Greater(limit) => write!(f, ">{limit}"),
            Self::AtLeast(limit) => write!(f, ">={limit}"),
            Self::Between(from, to) => write!(f, ":{from}..{to}"),
        }
    }
}
