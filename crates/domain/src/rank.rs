//! Place of a task within its column: a text that sorts (byte order) between any two others.
//!
//! David Greenspan's fractional indexing in base 62, the same keys as the npm package
//! `fractional-indexing`: an integer part whose first letter tells its length (`a0` … `az`, `b00` …,
//! downwards `Zz` …), then digits of a fraction that never end in `0`.

use crate::schema::schema_of;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const ZERO: u8 = DIGITS[0];
const LAST: u8 = DIGITS[DIGITS.len() - 1];

/// Says why a text is not a rank, or why there is none in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RankError {
    #[error("not a rank")]
    Malformed,
    #[error("there is no rank between equal or swapped neighbours")]
    NoRoom,
    #[error("a rank must be at most {} characters", Rank::MAX_LENGTH)]
    TooLong,
}

/// One place in an order that always has room for another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Rank(String);

schema_of!(
    Rank,
    crate::schema::shape::matching(
        "^[0-9A-Za-z]{2,256}$",
        "Place in a column: sorts by its bytes."
    )
);

impl Rank {
    /// Longest key; reached only by inserting at one spot more than a thousand times.
    pub const MAX_LENGTH: usize = 256;

    /// Returns a rank above `lower` and below `upper`; `None` is the open end.
    ///
    /// # Errors
    /// Refuses neighbours that are equal or in the wrong order, and a key longer than
    /// [`Self::MAX_LENGTH`].
    pub fn between(lower: Option<&Self>, upper: Option<&Self>) -> Result<Self, RankError> {
        let key = match (lower, upper) {
            (None, None) => "a0".to_owned(),
            (None, Some(upper)) => below(upper)?,
            (Some(lower), None) => above(lower),
            (Some(lower), Some(upper)) if lower < upper => inside(lower, upper),
            (Some(_), Some(_)) => return Err(RankError::NoRoom),
        };
        if key.len() > Self::MAX_LENGTH { Err(RankError::TooLong) } else { Ok(Self(key)) }
    }

    /// Returns the integer key of a millisecond: later ones sort after earlier ones, and all of them
    /// after small integers, so "last in the column" needs no look-up.
    #[must_use]
    pub fn at_time(unix_ms: u64) -> Self {
        let mut rest = u128::from(unix_ms);
        let mut head = b'a';
        let mut span: u128 = 62;
        // Eleven digits hold every u64, so the head stays below 'z'.
        while rest >= span {
            rest -= span;
            span *= 62;
            head += 1;
        }
        let mut key = vec![ZERO; usize::from(head - b'a') + 1];
        for digit in key.iter_mut().rev() {
            let value = (rest % 62) as usize;
            *digit = DIGITS[value];
            rest /= 62;
        }
        key.insert(0, head);
        Self(key.into_iter().map(char::from).collect())
    }

    /// Returns the key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Splits the key into its integer part and its fraction.
    fn parts(&self) -> (&str, &str) {
        let length = integer_length(self.0.as_bytes()[0]).unwrap_or(self.0.len());
        self.0.split_at(length)
    }
}

/// Returns the integer below `upper`, or a fraction under the smallest integer.
fn below(upper: &Rank) -> Result<String, RankError> {
    let (integer, fraction) = upper.parts();
    if is_smallest(integer) {
        return Ok(format!("{integer}{}", midpoint("", Some(fraction))));
    }
    if !fraction.is_empty() {
        return Ok(integer.to_owned());
    }
    decrement(integer).ok_or(RankError::NoRoom)
}

/// Returns the integer above `lower`, or a fraction over the largest integer.
fn above(lower: &Rank) -> String {
    let (integer, fraction) = lower.parts();
    increment(integer).unwrap_or_else(|| format!("{integer}{}", midpoint(fraction, None)))
}

fn inside(lower: &Rank, upper: &Rank) -> String {
    let (low_integer, low_fraction) = lower.parts();
    let (high_integer, high_fraction) = upper.parts();
    if low_integer == high_integer {
        return format!("{low_integer}{}", midpoint(low_fraction, Some(high_fraction)));
    }
    match increment(low_integer) {
        Some(next) if next.as_str() < upper.as_str() => next,
        Some(_) | None => format!("{low_integer}{}", midpoint(low_fraction, None)),
    }
}

/// Returns a fraction between `low` and `high`, as short as it can be. `low` may be empty (zero);
/// `high` is above `low`, or `None` for one. Neither ends in `0`, nor does the result.
fn midpoint(low: &str, high: Option<&str>) -> String {
    let (mut low, mut high) = (low.as_bytes(), high.map(str::as_bytes));
    let mut middle = String::new();
    loop {
        let low_digit = low.first().map_or(0, |digit| value(*digit));
        let high_digit = high.and_then(<[u8]>::first).map_or(DIGITS.len(), |digit| value(*digit));
        match high_digit.saturating_sub(low_digit) {
            // A shared first digit is kept.
            0 => high = high.map(tail),
            // Consecutive: `high`'s first digit alone lies between, if `high` goes on after it.
            1 => {
                if high.is_some_and(|digits| digits.len() > 1) {
                    middle.push(char::from(DIGITS[high_digit]));
                    return middle;
                }
                high = None;
            }
            _ => {
                middle.push(char::from(DIGITS[(low_digit + high_digit).div_ceil(2)]));
                return middle;
            }
        }
        middle.push(char::from(DIGITS[low_digit]));
        low = tail(low);
    }
}

fn tail(digits: &[u8]) -> &[u8] {
    digits.get(1..).unwrap_or_default()
}

fn value(digit: u8) -> usize {
    DIGITS.iter().position(|known| *known == digit).unwrap_or_default()
}

/// Returns the length of an integer part, its head included: `a` and `Z` 2, `b` and `Y` 3, …
const fn integer_length(head: u8) -> Option<usize> {
    match head {
        b'a'..=b'z' => Some((head - b'a') as usize + 2),
        b'A'..=b'Z' => Some((b'Z' - head) as usize + 2),
        _ => None,
    }
}

fn is_smallest(integer: &str) -> bool {
    integer.starts_with('A') && integer.bytes().skip(1).all(|digit| digit == ZERO)
}

fn increment(integer: &str) -> Option<String> {
    let mut bytes = integer.as_bytes().to_vec();
    for digit in bytes[1..].iter_mut().rev() {
        if *digit != LAST {
            *digit = DIGITS[value(*digit) + 1];
            return Some(bytes.into_iter().map(char::from).collect());
        }
        *digit = ZERO;
    }
    match bytes[0] {
        b'z' => None,
        b'Z' => Some("a0".to_owned()),
        head => Some(carried(head + 1, ZERO)),
    }
}

fn decrement(integer: &str) -> Option<String> {
    let mut bytes = integer.as_bytes().to_vec();
    for digit in bytes[1..].iter_mut().rev() {
        if *digit != ZERO {
            *digit = DIGITS[value(*digit) - 1];
            return Some(bytes.into_iter().map(char::from).collect());
        }
        *digit = LAST;
    }
    match bytes[0] {
        b'A' => None,
        b'a' => Some("Zz".to_owned()),
        head => Some(carried(head - 1, LAST)),
    }
}

/// Returns the first or last integer of a head, all its digits being `digit`.
fn carried(head: u8, digit: u8) -> String {
    let digits = integer_length(head).unwrap_or(1) - 1;
    std::iter::once(head).chain(std::iter::repeat_n(digit, digits)).map(char::from).collect()
}

impl TryFrom<String> for Rank {
    type Error = RankError;

    fn try_from(key: String) -> Result<Self, RankError> {
        if key.len() > Self::MAX_LENGTH {
            return Err(RankError::TooLong);
        }
        let integer = key.bytes().next().and_then(integer_length).ok_or(RankError::Malformed)?;
        let fraction_ends_in_zero = key.len() > integer && key.as_bytes().last() == Some(&ZERO);
        let digits_only = key.bytes().all(|byte| byte.is_ascii_alphanumeric());
        match key.len().cmp(&integer) {
            Ordering::Less => Err(RankError::Malformed),
            Ordering::Equal if is_smallest(&key) => Err(RankError::Malformed),
            _ if fraction_ends_in_zero || !digits_only => Err(RankError::Malformed),
            Ordering::Equal | Ordering::Greater => Ok(Self(key)),
        }
    }
}

impl From<Rank> for String {
    fn from(rank: Rank) -> Self {
        rank.0
    }
}

impl fmt::Display for Rank {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
