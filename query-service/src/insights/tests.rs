use super::flow::{Event, Flow, What};
use super::*;
use time::macros::{date, datetime};

const TO_DO: Uuid = Uuid::from_u128(1);
const DOING: Uuid = Uuid::from_u128(2);
const REVIEW: Uuid = Uuid::from_u128(3);
const DONE: Uuid = Uuid::from_u128(4);

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// At this hour of this day of November.
fn at(day: i64, hour: i64, what: What) -> Event {
    let start = datetime!(2026-11-01 00:00 UTC);
    Event { at: start + time::Duration::seconds((day - 1) * DAY + hour * HOUR), what }
}

fn task(number: u128) -> Uuid {
    Uuid::from_u128(100 + number)
}

fn created(number: u128) -> What {
    What::Created { task_id: task(number), column_id: TO_DO }
}

fn moved(number: u128, column_id: Uuid) -> What {
    What::Moved { task_id: task(number), column_id }
}

/// Doing and Review are started, Done is done.
fn usual() -> Definition {
    let mut definition = Definition::default();
    definition.set(TO_DO, Class::Open);
    definition.set(DOING, Class::Started);
    definition.set(REVIEW, Class::Started);
    definition.set(DONE, Class::Done);
    definition
}

/// The second to the fifth of November.
fn told(definition: &Definition, events: &[Event]) -> Insights {
    let range = Range {
        from: date!(2026 - 11 - 02),
        to: date!(2026 - 11 - 05),
        end: datetime!(2026-11-06 00:00 UTC),
    };
    let mut flow = Flow::new(definition, range);
    for event in events {
        flow.tell(*event);
    }
    flow.end()
}

/// Open, started, done, created and completed, day by day.
fn days(insights: &Insights) -> Vec<[u32; 5]> {
    let figures = |day: &Day| [day.open, day.started, day.done, day.created, day.completed];
    insights.days.iter().map(figures).collect()
}

fn all_the_same(seconds: i64) -> Option<Percentiles> {
    let (p50_seconds, p85_seconds, p95_seconds) = (seconds, seconds, seconds);
    Some(Percentiles { count: 1, p50_seconds, p85_seconds, p95_seconds })
}

#[test]
fn a_task_flows_from_open_to_done() {
    let insights = told(
        &usual(),
        &[
            at(1, 12, created(1)),
            at(2, 6, created(2)),
            at(2, 12, moved(1, DOING)),
            at(3, 12, moved(1, REVIEW)),
            at(4, 18, moved(1, DONE)),
            at(6, 0, moved(2, DONE)),
        ],
    );
    let expected = [[1, 1, 0, 1, 0], [1, 1, 0, 0, 0], [1, 0, 1, 0, 1], [1, 0, 1, 0, 0]];
    assert_eq!(days(&insights), expected);
    let first = insights.days[0].day;
    assert_eq!((first, insights.days[3].day), (date!(2026 - 11 - 02), date!(2026 - 11 - 05)));
    assert_eq!(insights.cycle_time, all_the_same(2 * DAY + 6 * HOUR));
    assert_eq!(insights.lead_time, all_the_same(3 * DAY + 6 * HOUR));
    let completed = insights.completed.iter().map(|task| (task.cycle_seconds, task.lead_seconds));
    assert_eq!(completed.collect::<Vec<_>>(), [(2 * DAY + 6 * HOUR, 3 * DAY + 6 * HOUR)]);
    assert_eq!(insights.ageing, []);
}

#[test]
fn going_back_undoes_a_completion_but_not_the_start() {
    let back = [
        at(1, 0, created(1)),
        at(2, 0, moved(1, DOING)),
        at(3, 0, moved(1, DONE)),
        at(4, 0, moved(1, TO_DO)),
    ];
    let insights = told(&usual(), &back);
    assert_eq!(
        days(&insights),
        [[0, 1, 0, 0, 0], [0, 0, 1, 0, 0], [1, 0, 0, 0, 0], [1, 0, 0, 0, 0]]
    );
    assert_eq!((insights.cycle_time, insights.lead_time), (None, None));

    let mut again = back.to_vec();
    again.push(at(5, 0, moved(1, DONE)));
    let insights = told(&usual(), &again);
    assert_eq!(days(&insights)[3], [0, 0, 1, 0, 1]);
    assert_eq!(insights.cycle_time, all_the_same(3 * DAY));
    assert_eq!(insights.lead_time, all_the_same(4 * DAY));
}

#[test]
fn what_was_done_before_the_range_is_not_completed_in_it() {
    let mut definition = usual();
    definition.set(REVIEW, Class::Done);
    let events = [at(1, 0, created(1)), at(1, 6, moved(1, REVIEW)), at(3, 0, moved(1, DONE))];
    let insights = told(&definition, &events);
    assert_eq!(days(&insights), [[0, 0, 1, 0, 0]; 4]);
    assert_eq!(insights.cycle_time, None);
}

#[test]
fn a_new_definition_tells_the_past_anew() {
    let events = [
        at(1, 0, created(1)),
        at(2, 0, moved(1, DOING)),
        at(3, 0, moved(1, REVIEW)),
        at(5, 0, moved(1, DONE)),
    ];
    assert_eq!(told(&usual(), &events).cycle_time, all_the_same(3 * DAY));

    let mut definition = usual();
    definition.set(REVIEW, Class::Done);
    let insights = told(&definition, &events);
    assert_eq!(insights.cycle_time, all_the_same(DAY));
    assert_eq!(
        days(&insights),
        [[0, 1, 0, 0, 0], [0, 0, 1, 0, 1], [0, 0, 1, 0, 0], [0, 0, 1, 0, 0]]
    );

    definition.set(DOING, Class::Open);
    let insights = told(&definition, &events);
    assert_eq!(insights.cycle_time, all_the_same(0));
    assert_eq!(insights.lead_time, all_the_same(2 * DAY));
}

#[test]
fn archived_tasks_stay_done_but_do_not_stay_open() {
    let events = [
        at(1, 0, created(1)),
        at(1, 0, created(2)),
        at(2, 0, moved(1, DONE)),
        at(3, 0, What::Archived { task_id: task(1) }),
        at(3, 0, What::Archived { task_id: task(2) }),
        at(5, 0, What::Unarchived { task_id: task(2) }),
    ];
    let insights = told(&usual(), &events);
    assert_eq!(
        days(&insights),
        [[1, 0, 1, 0, 1], [0, 0, 1, 0, 0], [0, 0, 1, 0, 0], [1, 0, 1, 0, 0]]
    );
}

#[test]
fn deleted_tasks_were_there_before_but_completed_nothing() {
    let mut events = vec![
        at(1, 0, created(1)),
        at(2, 0, moved(1, DOING)),
        at(3, 0, moved(1, DONE)),
        at(4, 0, What::Deleted { task_id: task(1) }),
    ];
    let insights = told(&usual(), &events);
    assert_eq!(days(&insights), [[0, 1, 0, 0, 0], [0, 0, 1, 0, 0], [0; 5], [0; 5]]);
    assert_eq!(insights.lead_time, None);

    events.push(at(5, 0, What::Restored { task_id: task(1) }));
    let insights = told(&usual(), &events);
    // Completed when it became done, not when it came back.
    assert_eq!(days(&insights), [[0, 1, 0, 0, 0], [0, 0, 1, 0, 1], [0; 5], [0, 0, 1, 0, 0]]);
    assert_eq!(insights.cycle_time, all_the_same(DAY));
}

#[test]
fn a_removed_column_moves_its_tasks_to_its_replacement() {
    let events = [
        at(1, 0, created(1)),
        at(1, 0, created(2)),
        at(2, 0, moved(1, REVIEW)),
        at(4, 12, What::ColumnRemoved { column_id: REVIEW, replacement: DONE }),
    ];
    let insights = told(&usual(), &events);
    assert_eq!(
        days(&insights),
        [[1, 1, 0, 0, 0], [1, 1, 0, 0, 0], [1, 0, 1, 0, 1], [1, 0, 1, 0, 0]]
    );
    assert_eq!(insights.cycle_time, all_the_same(2 * DAY + 12 * HOUR));
}

#[test]
fn started_tasks_age_from_their_first_start_oldest_first() {
    let events = [
        at(1, 0, created(1)),
        at(1, 0, created(2)),
        at(1, 0, created(3)),
        at(3, 0, moved(2, DOING)),
        at(3, 12, moved(1, DOING)),
        at(4, 0, moved(2, TO_DO)),
        at(5, 0, moved(2, REVIEW)),
        at(5, 0, moved(3, DOING)),
        at(5, 1, What::Archived { task_id: task(3) }),
    ];
    let ageing = told(&usual(), &events).ageing;
    let ages: Vec<_> = ageing.iter().map(|one| (one.task_id, one.age_seconds)).collect();
    assert_eq!(ages, [(task(2), 3 * DAY), (task(1), 2 * DAY + 12 * HOUR)]);
}

#[test]
fn a_percentile_is_the_least_value_so_many_do_not_exceed() {
    assert_eq!(Percentiles::of(vec![]), None);
    let percentiles = Percentiles::of((1..=20).rev().collect()).unwrap();
    let Percentiles { count, p50_seconds, p85_seconds, p95_seconds } = percentiles;
    assert_eq!((count, p50_seconds, p85_seconds, p95_seconds), (20, 10, 17, 19));
    let two = Percentiles::of(vec![5, 1]).unwrap();
    assert_eq!((two.p50_seconds, two.p85_seconds, two.p95_seconds), (1, 5, 5));
}
