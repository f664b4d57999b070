//! A project's dates as an iCalendar feed (RFC 5545), for calendars to subscribe to.
//!
//! Tasks are all-day events, not to-dos: of what people subscribe to, most calendars show events only.
//! One that starts and is due spans the days between; a task takes nobody's time away, and a done one
//! has a tick. Its id is the event's for ever, so that a calendar moves what it has shown before.
//!
//! A task that repeats shows the days it will come again on, until it is done: then the next task shows
//! them. One that spans several days shows its own only: its rule counts from the day it is due, and a
//! calendar would count from the day it starts.

use crate::read::calendar::{CalendarHead, DatedTask};
use icalendar::{Calendar, Component, Event, EventLike, EventStatus, Property};
use read_model::row::task_key;
use time::format_description::StaticFormatDescription;
use time::macros::format_description;
use time::{Date, OffsetDateTime, UtcOffset};

const PRODUCER: &str = "-//Task Manager//Calendar//EN";
/// How often calendars should ask; many keep to it, and without it some ask once a day.
const REFRESH: &str = "PT1H";
const DAY: StaticFormatDescription = format_description!("[year][month][day]");
const INSTANT: StaticFormatDescription =
    format_description!("[year][month][day]T[hour][minute][second]Z");

/// Returns the calendar's text.
#[must_use]
pub fn calendar(head: &CalendarHead, tasks: &[DatedTask]) -> String {
    let mut calendar = Calendar::empty();
    calendar.append_property(Property::new("VERSION", "2.0"));
    calendar.append_property(Property::new("PRODID", PRODUCER));
    calendar.append_property(Property::new("X-WR-CALNAME", &head.name));
    // The library does not know what kind of value this is, and would not escape it.
    let mut name = Property::new("NAME", &head.name);
    name.add_parameter("VALUE", "TEXT");
    calendar.append_property(name);
    let mut refresh = Property::new("REFRESH-INTERVAL", REFRESH);
    refresh.add_parameter("VALUE", "DURATION");
    calendar.append_property(refresh);
    calendar.append_property(Property::new("X-PUBLISHED-TTL", REFRESH));
    for event in tasks.iter().filter_map(|task| event(head, task)) {
        calendar.push(event);
    }
    calendar.to_string()
}

fn event(head: &CalendarHead, task: &DatedTask) -> Option<Event> {
    let (first, last) = days(task)?;
    let tick = if task.done { "✓ " } else { "" };
    let key = task_key(&head.key, task.number);
    let changed = instant(task.updated_at);
    let mut event = Event::new();
    event.uid(&format!("{}@task-manager", task.task_id));
    event.summary(&format!("{tick}{key} {}", task.title));
    event.append_property(day("DTSTART", first));
    // The day after the last one. There is none behind the end of time: one day is shown then.
    if let Some(end) = last.next_day() {
        event.append_property(day("DTEND", end));
    }
    event.status(EventStatus::Confirmed);
    event.add_property("TRANSP", "TRANSPARENT");
    event.add_property("DTSTAMP", &changed);
    event.add_property("LAST-MODIFIED", &changed);
    event.add_property("SEQUENCE", task.version.saturating_sub(1).max(0).to_string());
    if let Some(rule) = task.repeat.as_ref().filter(|_| goes_on(task) && first == last) {
        event.add_property("RRULE", rule);
    }
    if let Some(column) = &task.column_name {
        event.categories([column]);
    }
    Some(event.done())
}

/// Returns the first and the last day.
fn days(task: &DatedTask) -> Option<(Date, Date)> {
    let first = task.start_on.or(task.due_on)?;
    Some((first, task.due_on.unwrap_or(first).max(first)))
}

/// Tells whether the task itself stands for the times it comes again.
const fn goes_on(task: &DatedTask) -> bool {
    !task.done && task.next_task_id.is_none()
}

fn day(name: &str, day: Date) -> Property {
    let mut property = Property::new(name, day.format(DAY).unwrap_or_default());
    property.add_parameter("VALUE", "DATE");
    property
}

fn instant(at: OffsetDateTime) -> String {
    at.to_offset(UtcOffset::UTC).format(INSTANT).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, datetime};
    use uuid::Uuid;

    fn head() -> CalendarHead {
        CalendarHead { key: "HOME".to_owned(), name: "At home; always".to_owned() }
    }

    fn task(start_on: Option<Date>, due_on: Option<Date>) -> DatedTask {
        DatedTask {
            task_id: Uuid::from_u128(7),
            number: 7,
            title: "Pay, then go".to_owned(),
            start_on,
            due_on,
            column_name: Some("To do, soon".to_owned()),
            done: false,
            repeat: None,
            next_task_id: None,
            version: 3,
            updated_at: datetime!(2026-11-26 11:22:33.444 +1),
        }
    }

    /// Returns the lines, long ones joined.
    fn lines(tasks: &[DatedTask]) -> Vec<String> {
        let text = calendar(&head(), tasks).replace("\r\n ", "");
        assert!(text.ends_with("\r\n"));
        text.lines().map(str::to_owned).collect()
    }

    #[track_caller]
    fn has(lines: &[String], line: &str) {
        assert!(lines.iter().any(|given| given == line), "{line} in {lines:#?}");
    }

    #[test]
    fn a_task_spans_its_days() {
        let lines = lines(&[task(Some(date!(2026 - 12 - 24)), Some(date!(2026 - 12 - 31)))]);
        for line in [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Task Manager//Calendar//EN",
            "NAME;VALUE=TEXT:At home\\; always",
            "X-WR-CALNAME:At home\\; always",
            "UID:00000000-0000-0000-0000-000000000007@task-manager",
            "SUMMARY:HOME-7 Pay\\, then go",
            "DTSTART;VALUE=DATE:20261224",
            "DTEND;VALUE=DATE:20270101",
            "DTSTAMP:20261126T102233Z",
            "LAST-MODIFIED:20261126T102233Z",
            "SEQUENCE:2",
            "TRANSP:TRANSPARENT",
            "CATEGORIES:To do\\, soon",
            "END:VCALENDAR",
        ] {
            has(&lines, line);
        }
        assert_eq!(lines.iter().filter(|line| *line == "BEGIN:VEVENT").count(), 1);
    }

    #[test]
    fn one_date_is_one_day_and_none_is_no_event() {
        let due = lines(&[task(None, Some(date!(2026 - 12 - 31)))]);
        has(&due, "DTSTART;VALUE=DATE:20261231");
        has(&due, "DTEND;VALUE=DATE:20270101");
        let start = lines(&[task(Some(date!(2026 - 12 - 31)), None)]);
        has(&start, "DTEND;VALUE=DATE:20270101");
        let none = lines(&[task(None, None)]);
        assert!(!none.contains(&"BEGIN:VEVENT".to_owned()));
        let last = lines(&[task(None, Some(date!(9999 - 12 - 31)))]);
        has(&last, "DTSTART;VALUE=DATE:99991231");
    }

    #[test]
    fn a_task_that_repeats_shows_when_it_comes_again_until_it_is_done() {
        let rule = "RRULE:FREQ=WEEKLY;BYDAY=TH;UNTIL=20270131".to_owned();
        let mut weekly = task(None, Some(date!(2026 - 12 - 31)));
        weekly.repeat = Some("FREQ=WEEKLY;BYDAY=TH;UNTIL=20270131".to_owned());
        has(&lines(&[weekly]), &rule);
        let shows_rule = |change: &dyn Fn(&mut DatedTask)| {
            let mut task = task(None, Some(date!(2026 - 12 - 31)));
            task.repeat = Some("FREQ=DAILY".to_owned());
            change(&mut task);
            lines(&[task]).iter().any(|line| line.starts_with("RRULE"))
        };
        assert!(shows_rule(&|_| {}));
        assert!(shows_rule(&|task| task.start_on = task.due_on));
        assert!(!shows_rule(&|task| task.done = true));
        assert!(!shows_rule(&|task| task.next_task_id = Some(Uuid::from_u128(8))));
        assert!(!shows_rule(&|task| task.start_on = Some(date!(2026 - 12 - 30))));
    }

    #[test]
    fn a_done_task_has_a_tick_and_nothing_breaks_out_of_a_line() {
        let mut done = task(None, Some(date!(2026 - 12 - 31)));
        done.done = true;
        done.title = "a\\b\nEND:VEVENT".to_owned();
        let lines = lines(&[done]);
        has(&lines, "SUMMARY:✓ HOME-7 a\\\\b\\nEND:VEVENT");
    }
}
