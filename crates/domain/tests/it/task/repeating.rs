use super::*;
use domain::project::ColumnKind;
use domain::task::{OpenNext, Repeat, RepeatError};
use rstest::rstest;
use std::time::{Duration, Instant};

/// The team's project, where the column Done is of that kind.
fn project() -> Project {
    let kind = change(ColumnKind::Open, ColumnKind::Done);
    let done = ProjectEvent::ColumnKindSet { column_id: column_id(DONE), kind };
    project_after(team().into_iter().chain([done]))
}

fn weekly() -> TaskEvent {
    E::RepeatSet { repeat: change(None, repeat("FREQ=WEEKLY")) }
}

fn due(on: &str) -> TaskEvent {
    E::Scheduled { dates: change(Dates::default(), due_on(on)) }
}

fn due_on(on: &str) -> Dates {
    Dates { start_on: None, due_on: Some(date(on)) }
}

fn repeated(on: &str) -> TaskEvent {
    let repeat = text("FREQ=WEEKLY");
    E::Repeated { next_task_id: id(NEXT), dates: due_on(on), repeat }
}

fn to(column: u16) -> TaskCommand {
    C::Move(MoveTask { column_id: column_id(column), rank: rank("a1") })
}

fn moved(from: u16, to: u16) -> TaskEvent {
    let column_id = change(column_id(from), column_id(to));
    E::Moved { column_id, rank: change(rank("a0"), rank("a1")) }
}

#[track_caller]
fn check_move(more: Vec<TaskEvent>, column: u16, expected: Vec<TaskEvent>) {
    assert_eq!(ask_in(project(), &after(more), EDITOR, to(column)), Ok(expected));
}

#[test]
fn a_rule_is_set_changed_and_ended() {
    let daily = || repeat("FREQ=DAILY");
    check([], C::Repeat { rule: repeat("FREQ=WEEKLY") }, Ok(vec![weekly()]));
    check([weekly()], C::Repeat { rule: repeat("rrule:freq=weekly") }, Ok(vec![]));
    let changed = E::RepeatSet { repeat: change(repeat("FREQ=WEEKLY"), daily()) };
    check([weekly()], C::Repeat { rule: daily() }, Ok(vec![changed]));
    let ended = E::RepeatSet { repeat: change(repeat("FREQ=WEEKLY"), None) };
    check([weekly()], C::Repeat { rule: None }, Ok(vec![ended]));
}

#[test]
fn finishing_a_task_that_repeats_orders_the_next_one() {
    let history = vec![weekly(), due("2025-12-30")];
    check_move(history.clone(), DONE, vec![moved(TO_DO, DONE), repeated("2026-01-06")]);
    check_move(history, DOING, vec![moved(TO_DO, DOING)]);
    check_move(vec![due("2025-12-30")], DONE, vec![moved(TO_DO, DONE)]);
}

#[test]
fn a_task_orders_its_next_one_only_once() {
    let done = vec![weekly(), due("2025-12-30"), moved(TO_DO, DONE), repeated("2026-01-06")];
    let back = E::Moved {
        column_id: change(column_id(DONE), column_id(TO_DO)),
        rank: change(rank("a1"), rank("a0")),
    };
    check_move([done, vec![back]].concat(), DONE, vec![moved(TO_DO, DONE)]);
}

#[test]
fn a_move_within_what_is_done_orders_nothing() {
    let kind = change(ColumnKind::Open, ColumnKind::Done);
    let done = ProjectEvent::ColumnKindSet { column_id: column_id(DOING), kind };
    let events = team().into_iter().chain([done]);
    let two = project_after(events.chain([ProjectEvent::ColumnKindSet {
        column_id: column_id(DONE),
        kind: change(ColumnKind::Open, ColumnKind::Done),
    }]));
    let task = after([moved(TO_DO, DOING), weekly()]);
    let outcome = ask_in(two, &task, EDITOR, to(DONE)).unwrap();
    assert_eq!(outcome.len(), 1, "{outcome:?}");
}

/// Finished, with a checklist, labels and people.
fn finished() -> OtherTask {
    let item = ChecklistItem { checked: true, ..item(1, "call") };
    let history = [
        weekly(),
        due("2025-12-30"),
        E::Assigned { account_id: account(VIEWER) },
        E::Assigned { account_id: account(STRANGER) },
        E::LabelAdded { label_id: label_id(BUG) },
        E::LabelAdded { label_id: label_id(99) },
        E::ChecklistItemAdded { item, index: 0 },
        moved(TO_DO, DONE),
        repeated("2026-01-06"),
    ];
    OtherTask { task: Arc::new(after(history)), project: Arc::new(project()) }
}

fn open_next(next: u16) -> TaskCommand {
    C::OpenNext(OpenNext {
        task_id: id(next),
        project_id: id(PROJECT),
        repeats: id(TASK),
        rank: rank("a5"),
    })
}

fn opened() -> Vec<TaskEvent> {
    let created = TaskCreated {
        task_id: id(NEXT),
        rank: rank("a5"),
        dates: due_on("2026-01-06"),
        assignees: vec![account(VIEWER)],
        labels: vec![label_id(BUG)],
        repeat: repeat("FREQ=WEEKLY"),
        repeats: Some(id(TASK)),
        ..task_created()
    };
    vec![E::Created(created), item_added(1, "call", 0)]
}

#[test]
fn the_next_one_is_a_copy_with_nothing_checked_and_nothing_the_project_lacks() {
    let next = Task::default();
    assert_eq!(ask_about(&next, finished(), EDITOR, open_next(NEXT)), Ok(opened()));
    // Nobody has to be asked again: who finished the task may be gone by now.
    assert_eq!(ask_about(&next, finished(), STRANGER, open_next(NEXT)), Ok(opened()));
    assert_eq!(ask_about(&task_after(opened()), finished(), EDITOR, open_next(NEXT)), Ok(vec![]));
}

#[test]
fn only_what_was_ordered_is_opened() {
    let next = Task::default();
    assert_eq!(ask_about(&next, finished(), OWNER, open_next(37)), Err(R::NotFound));
    let unfinished = OtherTask { task: Arc::new(after([weekly()])), project: team_project() };
    assert_eq!(ask_about(&next, unfinished, OWNER, open_next(NEXT)), Err(R::NotFound));
    assert_eq!(ask(&next, OWNER, open_next(NEXT)), Err(R::NotFound));
    let taken = task_after([E::Created(TaskCreated { task_id: id(NEXT), ..task_created() })]);
    assert_eq!(ask_about(&taken, finished(), OWNER, open_next(NEXT)), Err(R::AlreadyExists));
}

#[track_caller]
fn check_next(rule: &str, dates: (Option<&str>, Option<&str>), today: &str, next: Option<&str>) {
    let dates = Dates { start_on: dates.0.map(date), due_on: dates.1.map(date) };
    let rule = Repeat::try_from(rule.to_owned()).unwrap();
    let occurrence = rule.next(dates, date(today));
    let day = |day: Option<time::Date>| day.map_or("-".to_owned(), |day| day.to_string());
    let said = occurrence.map(|next| {
        format!("{} {} {}", day(next.dates.start_on), day(next.dates.due_on), next.repeat)
    });
    assert_eq!(said.as_deref(), next, "{rule}");
}

#[test]
fn the_next_day_follows_the_rule_from_the_due_date() {
    let due = (None, Some("2026-01-30"));
    let weekly = "FREQ=WEEKLY;BYDAY=MO,FR";
    check_next(weekly, due, "2026-01-30", Some("- 2026-02-02 FREQ=WEEKLY;BYDAY=MO,FR"));
    let last = "FREQ=MONTHLY;BYMONTHDAY=-1";
    check_next(last, due, "2026-01-30", Some("- 2026-01-31 FREQ=MONTHLY;BYMONTHDAY=-1"));
    // Months without a thirtieth are left out, as the standard says.
    check_next("FREQ=MONTHLY", due, "2026-01-30", Some("- 2026-03-30 FREQ=MONTHLY"));
    check_next(
        "FREQ=DAILY;INTERVAL=3",
        due,
        "2026-01-01",
        Some("- 2026-02-02 FREQ=DAILY;INTERVAL=3"),
    );
    let leap = (None, Some("2024-02-29"));
    check_next("FREQ=YEARLY", leap, "2024-02-29", Some("- 2028-02-29 FREQ=YEARLY"));
}

#[test]
fn what_was_missed_is_not_caught_up_on() {
    let due = (None, Some("2026-01-05"));
    check_next("FREQ=WEEKLY", due, "2026-01-19", Some("- 2026-01-19 FREQ=WEEKLY"));
    check_next("FREQ=WEEKLY", due, "2026-01-20", Some("- 2026-01-26 FREQ=WEEKLY"));
    // Done early, it still comes when it is due.
    check_next("FREQ=WEEKLY", due, "2025-12-01", Some("- 2026-01-12 FREQ=WEEKLY"));
}

#[test]
fn the_start_keeps_its_distance_and_no_date_means_today() {
    let both = (Some("2026-01-01"), Some("2026-01-03"));
    check_next("FREQ=WEEKLY", both, "2026-01-03", Some("2026-01-08 2026-01-10 FREQ=WEEKLY"));
    let start = (Some("2026-01-01"), None);
    check_next("FREQ=WEEKLY", start, "2026-01-01", Some("2026-01-08 - FREQ=WEEKLY"));
    check_next("FREQ=WEEKLY", (None, None), "2026-01-01", Some("- 2026-01-08 FREQ=WEEKLY"));
}

#[test]
fn a_rule_comes_to_its_end() {
    let due = (None, Some("2026-01-05"));
    let on = "2026-01-05";
    check_next("FREQ=DAILY;COUNT=3", due, on, Some("- 2026-01-06 FREQ=DAILY;COUNT=2"));
    check_next("FREQ=DAILY;COUNT=1", due, on, None);
    // The day that was missed was one of the three.
    check_next("FREQ=DAILY;COUNT=3", due, "2026-01-07", Some("- 2026-01-07 FREQ=DAILY;COUNT=1"));
    check_next("FREQ=DAILY;COUNT=3", due, "2026-01-08", None);
    let until = "FREQ=DAILY;UNTIL=20260106";
    check_next(until, due, on, Some("- 2026-01-06 FREQ=DAILY;UNTIL=20260106"));
    check_next(until, due, "2026-01-07", None);
    check_next(
        "FREQ=DAILY;UNTIL=20260106T235959Z",
        due,
        on,
        Some("- 2026-01-06 FREQ=DAILY;UNTIL=20260106"),
    );
    check_next("FREQ=YEARLY", (None, Some("9999-06-01")), "9999-06-01", None);
}

#[rstest]
#[case("", "is not a part")]
#[case("WEEKLY", "is not a part")]
#[case("FREQ=WEEKLY;FREQ=DAILY", "is not a part")]
#[case("FREQ=WEEKLY;X=1", "is not a part")]
#[case("FREQ=WEEKLY;BYDAY=XX", "such as FREQ=WEEKLY")]
#[case("INTERVAL=2", "such as FREQ=WEEKLY")]
#[case("FREQ=WEEKLY;UNTIL=20261301", "is not a part")]
#[case("FREQ=WEEKLY;UNTIL=20260101\nDTSTART=1", "is not a part")]
#[case("FREQ=HOURLY", "daily, weekly, monthly or yearly")]
#[case("FREQ=DAILY;BYHOUR=9", "daily, weekly, monthly or yearly")]
#[case("FREQ=DAILY;INTERVAL=0", "INTERVAL must be between 1 and 1000")]
#[case("FREQ=DAILY;COUNT=1001", "COUNT must be between 1 and 1000")]
#[case("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "must have a day it falls on")]
fn what_is_no_rule_for_days_is_refused(#[case] rule: &str, #[case] because: &str) {
    let error = Repeat::try_from(rule.to_owned()).unwrap_err().to_string();
    assert!(error.contains(because), "{error}");
}

#[test]
fn a_rule_is_bounded_in_length_and_in_the_time_it_takes() {
    let long = format!("FREQ=WEEKLY;BYMONTHDAY={}", "1,".repeat(100));
    assert_eq!(Repeat::try_from(long), Err(RepeatError::TooLong));
    let started = Instant::now();
    for never in ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31"] {
        assert_eq!(Repeat::try_from(never.to_owned()), Err(RepeatError::Never));
    }
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}
