//! Days as people and programs write them.

use time::{Date, Month};

/// In which order a date like 03/04/2026 names day and month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DayOrder {
    /// Day, month, year.
    Dmy,
    /// Month, day, year.
    Mdy,
}

/// Says why a text is no day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoDay {
    Unreadable,
    /// It could be either of two, and nobody has said which.
    Ambiguous,
}

/// Returns the day a text names; the time of day behind it is left out, without moving it to another
/// time zone.
///
/// Read are `2026-11-26` (also with a time, also with `/` or `.`), `26.11.2026`, `26/11/2026` and
/// `11/26/2026`, `26 Nov 2026`, `Nov 26, 2026`, `26/Nov/26`.
pub(super) fn day(text: &str, order: Option<DayOrder>) -> Result<Date, NoDay> {
    let is_dotted = text.contains('.') && !text.contains(['/', '-']);
    let date = text.trim().split_once('T').map_or(text.trim(), |(date, _)| {
        // "Tue", "Oct": only a T behind digits begins a time.
        if date.ends_with(|char: char| char.is_ascii_digit()) { date } else { text.trim() }
    });
    let parts = date.split([' ', '/', '.', '-', ',']).filter(|part| !part.is_empty());
    let parts: Vec<&str> = parts.take(3).collect();
    let [first, second, third] = parts[..] else { return Err(NoDay::Unreadable) };
    if first.len() == 4
        && let Some(year) = number(first)
    {
        let month = number(second).or_else(|| month_called(second));
        return date_of(year, month, number(third));
    }
    let year = year(third);
    match (number(first), number(second)) {
        (Some(day), None) => date_of(year?, month_called(second), Some(day)),
        (None, Some(day)) => date_of(year?, month_called(first), Some(day)),
        (Some(day), Some(month)) if is_dotted => date_of(year?, Some(month), Some(day)),
        (Some(first), Some(second)) => {
            let (day, month) = match order {
                Some(DayOrder::Dmy) => (first, second),
                Some(DayOrder::Mdy) => (second, first),
                None if first > 12 => (first, second),
                None if second > 12 => (second, first),
                None if first == second => (first, second),
                None => return Err(NoDay::Ambiguous),
            };
            date_of(year?, Some(month), Some(day))
        }
        (None, None) => Err(NoDay::Unreadable),
    }
}

fn number(text: &str) -> Option<u16> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// Returns the year of four digits, or of two in this century.
fn year(text: &str) -> Result<u16, NoDay> {
    let year = number(text).ok_or(NoDay::Unreadable)?;
    match text.len() {
        4 => Ok(year),
        2 => Ok(2000 + year),
        _ => Err(NoDay::Unreadable),
    }
}

fn month_called(name: &str) -> Option<u16> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    const SHORTEST: usize = "jan".len();
    let name = name.to_ascii_lowercase();
    let found = MONTHS.iter().zip(1..).find(|(month, _)| month.starts_with(&name));
    found.map(|(_, number)| number).filter(|_| name.len() >= SHORTEST)
}

fn date_of(year: u16, month: Option<u16>, day: Option<u16>) -> Result<Date, NoDay> {
    let month = month.and_then(|month| Month::try_from(u8::try_from(month).ok()?).ok());
    let day = day.and_then(|day| u8::try_from(day).ok());
    let (Some(month), Some(day)) = (month, day) else { return Err(NoDay::Unreadable) };
    let date = Date::from_calendar_date(i32::from(year), month, day).or(Err(NoDay::Unreadable))?;
    if date.year() > 0 { Ok(date) } else { Err(NoDay::Unreadable) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn a_day_is_read_in_the_forms_tools_export() {
        let forms = [
            "2026-11-26",
            "2026/11/26",
            "2026-11-26T23:30:00-08:00",
            "2026-11-26 23:30:00",
            "2026-11-26T00:00:00.000Z",
            "26.11.2026",
            "26/11/2026",
            "11/26/2026",
            "26 Nov 2026",
            "Nov 26, 2026",
            "26/Nov/26 3:04 PM",
            "november 26 2026",
            " 2026-11-26 ",
            "26-11-2026",
        ];
        for form in forms {
            assert_eq!(day(form, None), Ok(date!(2026 - 11 - 26)), "{form}");
        }
        assert_eq!(day("5 Oct 2026", None), Ok(date!(2026 - 10 - 05)));
        assert_eq!(day("Sept 5 2026", None), Ok(date!(2026 - 09 - 05)));
    }

    #[test]
    fn what_could_be_two_days_is_neither_unless_told() {
        assert_eq!(day("03/04/2026", None), Err(NoDay::Ambiguous));
        assert_eq!(day("03/04/2026", Some(DayOrder::Dmy)), Ok(date!(2026 - 04 - 03)));
        assert_eq!(day("03/04/2026", Some(DayOrder::Mdy)), Ok(date!(2026 - 03 - 04)));
        assert_eq!(day("03.04.2026", None), Ok(date!(2026 - 04 - 03)));
        assert_eq!(day("04/04/2026", None), Ok(date!(2026 - 04 - 04)));
    }

    #[test]
    fn what_is_no_day_is_refused() {
        let texts = [
            "",
            "soon",
            "2026-13-01",
            "2026-02-30",
            "0000-01-01",
            "26/11/026",
            "32/13/2026",
            "2026-11",
            "x Nov 2026",
            "5 Ja 2026",
            "11/26/2026/",
            "99999-01-01",
        ];
        for text in texts {
            let expected = if text == "11/26/2026/" {
                Ok(date!(2026 - 11 - 26))
            } else {
                Err(NoDay::Unreadable)
            };
            assert_eq!(day(text, None), expected, "{text}");
        }
        assert_eq!(day("26/11/2026", Some(DayOrder::Mdy)), Err(NoDay::Unreadable));
    }
}
