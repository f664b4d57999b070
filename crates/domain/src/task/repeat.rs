//! When a task comes again: the days of an RFC 5545 recurrence rule.

use super::Dates;
use crate::schema::schema_of;
use chrono::{DateTime, Datelike, NaiveDate};
use rrule::{RRule, RRuleSet, Tz, Unvalidated};
use serde::{Deserialize, Serialize};
use std::fmt;
use time::{Date, Month};

/// Occurrences looked at to find the next one: as many days as 27 years have.
const OCCURRENCES_MAX: usize = 10_000;
/// Parts of a rule that say something of days.
const PARTS: [&str; 11] = [
    "FREQ",
    "INTERVAL",
    "COUNT",
    "UNTIL",
    "WKST",
    "BYDAY",
    "BYMONTHDAY",
    "BYYEARDAY",
    "BYWEEKNO",
    "BYMONTH",
    "BYSETPOS",
];
/// Parts that say something of times within a day.
const PARTS_OF_A_DAY: [&str; 3] = ["BYHOUR", "BYMINUTE", "BYSECOND"];
const FREQUENCIES: [&str; 4] = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"];

/// Says why a text is not a rule a task can repeat by.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RepeatError {
    #[error("must be at most {} characters", Repeat::MAX_LENGTH)]
    TooLong,
    #[error("must be a recurrence rule such as FREQ=WEEKLY;BYDAY=MO: {0}")]
    Malformed(String),
    #[error("must repeat daily, weekly, monthly or yearly, without times of day")]
    TooOften,
    #[error("{part} must be between 1 and {}", Repeat::MAX_NUMBER)]
    OutOfRange { part: &'static str },
    #[error("must have a day it falls on")]
    Never,
}

/// A recurrence rule of days, in capitals and without `RRULE:` before it. `UNTIL` is a day, included.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Repeat(String);

/// The next time a task is due, and the rule it goes on by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    pub dates: Dates,
    pub repeat: Repeat,
}

schema_of!(
    Repeat,
    crate::schema::shape::matching(
        "^(RRULE:)?[A-Za-z0-9=;,+-]{1,200}$",
        "An RFC 5545 recurrence rule of days, such as FREQ=WEEKLY;BYDAY=MO."
    )
);

impl Repeat {
    pub const MAX_LENGTH: usize = 200;
    /// Most a rule may count to, in `INTERVAL` and in `COUNT`.
    pub const MAX_NUMBER: u32 = 1_000;

    /// Returns the rule's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the occurrence after that of `dates`, the first one that is not over by `today`:
    /// what was missed meanwhile is not caught up on. The day that counts is the due date, else the
    /// start; a task with neither gets its due date from here. `None` when the rule has come to its
    /// end.
    #[must_use]
    pub fn next(&self, dates: Dates, today: Date) -> Option<Occurrence> {
        let this = dates.due_on.or(dates.start_on).unwrap_or(today);
        let (on, passed) = self.day_after(this, today)?;
        let repeat = match self.count() {
            Some(count) => self.counting(count.checked_sub(passed).filter(|left| *left > 0)?),
            None => self.clone(),
        };
        let start_on = match (dates.start_on, dates.due_on) {
            (Some(start), Some(due)) => Some(on.checked_sub(due - start)?),
            (Some(_), None) => Some(on),
            (None, _) => None,
        };
        let due_on = (dates.due_on.is_some() || dates.start_on.is_none()).then_some(on);
        Some(Occurrence { dates: Dates { start_on, due_on }, repeat })
    }

    /// Returns the first day of the rule after `this` that is not before `today`, and how many of
    /// its days it is away.
    fn day_after(&self, this: Date, today: Date) -> Option<(Date, u32)> {
        let until = self.part("UNTIL").and_then(parse_day);
        let days = self.days_from(this).ok()?;
        let later = days.into_iter().take(OCCURRENCES_MAX).filter_map(day_of);
        (1..)
            .zip(later.filter(|day| *day > this))
            .find(|(_, day)| *day >= today)
            .map(|(passed, day)| (day, passed))
            .filter(|(day, _)| until.is_none_or(|until| *day <= until))
    }

    /// Returns the rule's days from `start` on, without regard to where it ends.
    fn days_from(&self, start: Date) -> Result<RRuleSet, RepeatError> {
        let endless: Vec<&str> = self.parts().filter(|part| !is_end(part)).collect();
        let malformed = |error: rrule::RRuleError| RepeatError::Malformed(error.to_string());
        let rule: RRule<Unvalidated> = endless.join(";").parse().map_err(malformed)?;
        let start = midnight(start).ok_or(RepeatError::Never)?;
        Ok(rule.build(start).map_err(malformed)?.limit())
    }

    fn count(&self) -> Option<u32> {
        self.part("COUNT")?.parse().ok()
    }

    fn counting(&self, count: u32) -> Self {
        let counted = |part: &str| match part.strip_prefix("COUNT=") {
            Some(_) => format!("COUNT={count}"),
            None => part.to_owned(),
        };
        Self(self.parts().map(counted).collect::<Vec<_>>().join(";"))
    }

    fn parts(&self) -> impl Iterator<Item = &str> {
        self.0.split(';')
    }

    fn part(&self, name: &str) -> Option<&str> {
        self.parts().find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
    }
}

impl TryFrom<String> for Repeat {
    type Error = RepeatError;

    fn try_from(text: String) -> Result<Self, RepeatError> {
        if text.len() > Self::MAX_LENGTH {
            return Err(RepeatError::TooLong);
        }
        let text = text.trim().to_ascii_uppercase();
        let text = text.strip_prefix("RRULE:").unwrap_or(&text);
        let mut names = Vec::new();
        let mut parts = Vec::new();
        for part in text.split(';') {
            let (name, value) = part.split_once('=').ok_or_else(|| malformed(part))?;
            let name = accept(name, value)?;
            if names.contains(&name) {
                return Err(malformed(part));
            }
            names.push(name);
            // Of an end with a time, the day counts.
            let value =
                if name == "UNTIL" { value.split('T').next().unwrap_or(value) } else { value };
            parts.push(format!("{name}={value}"));
        }
        let rule = Self(parts.join(";"));
        // A leap year's first day: the twenty-ninth of February is not ruled out.
        let start =
            Date::from_calendar_date(2000, Month::January, 1).or(Err(RepeatError::Never))?;
        let falls_on = rule.days_from(start)?.into_iter().next();
        falls_on.map(|_| rule).ok_or(RepeatError::Never)
    }
}

impl From<Repeat> for String {
    fn from(repeat: Repeat) -> Self {
        repeat.0
    }
}

impl fmt::Display for Repeat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

fn malformed(part: &str) -> RepeatError {
    RepeatError::Malformed(format!("{part:?} is not a part of one"))
}

/// Checks one part by itself and returns its name.
fn accept(name: &str, value: &str) -> Result<&'static str, RepeatError> {
    if PARTS_OF_A_DAY.contains(&name) {
        return Err(RepeatError::TooOften);
    }
    let known = PARTS.into_iter().find(|known| *known == name);
    let name = known.ok_or_else(|| malformed(name))?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b',' | b'+' | b'-');
    if value.is_empty() || !value.bytes().all(plain) {
        return Err(malformed(value));
    }
    match name {
        "FREQ" if !FREQUENCIES.contains(&value) => Err(RepeatError::TooOften),
        "INTERVAL" | "COUNT" => match value.parse() {
            Ok(1..=Repeat::MAX_NUMBER) => Ok(name),
            Ok(_) | Err(_) => Err(RepeatError::OutOfRange { part: name }),
        },
        "UNTIL" if value.split('T').next().and_then(parse_day).is_none() => Err(malformed(value)),
        _ => Ok(name),
    }
}

fn is_end(part: &str) -> bool {
    part.starts_with("COUNT=") || part.starts_with("UNTIL=")
}

/// Reads `YYYYMMDD`.
fn parse_day(text: &str) -> Option<Date> {
    if text.len() != "YYYYMMDD".len() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (year, rest) = text.split_at(4);
    let (month, day) = rest.split_at(2);
    let month: u8 = month.parse().ok()?;
    Date::from_calendar_date(year.parse().ok()?, month.try_into().ok()?, day.parse().ok()?).ok()
}

fn midnight(day: Date) -> Option<DateTime<Tz>> {
    let day = NaiveDate::from_ymd_opt(day.year(), u8::from(day.month()).into(), day.day().into())?;
    Some(day.and_hms_opt(0, 0, 0)?.and_utc().with_timezone(&Tz::UTC))
}

fn day_of(at: DateTime<Tz>) -> Option<Date> {
    let month = Month::try_from(u8::try_from(at.month()).ok()?).ok()?;
    Date::from_calendar_date(at.year(), month, u8::try_from(at.day()).ok()?).ok()
}
