//! Rows become plans, or errors that say where and why.

use super::*;
use bytes::Bytes;
use domain::AccountId;
use time::macros::date;

fn reading(text: &str, ids: (AccountId, ProjectId)) -> Reading {
    let table = Table::read(&Bytes::from(text.to_owned())).unwrap();
    let meaning = Meaning::of(&table.header);
    let (account, project_id) = ids;
    Reading { table, meaning, ids: Ids { account }, project_id, day_order: None }
}

fn someone() -> (AccountId, ProjectId) {
    (AccountId::generate(), ProjectId::generate())
}

fn plans(text: &str) -> Vec<Result<RowPlan, RowError>> {
    reading(text, someone()).plans().collect()
}

fn ids(text: &str, of: (AccountId, ProjectId)) -> Vec<TaskId> {
    reading(text, of).plans().map(|plan| plan.unwrap().task_id).collect()
}

/// Returns line, field and code of each row's error, or its line.
fn outcomes(text: &str) -> Vec<(u64, &'static str, &'static str)> {
    let outcome = |plan: Result<RowPlan, RowError>| match plan {
        Ok(plan) => (plan.line, "", ""),
        Err(RowError { line, field, code, .. }) => (line, field.map_or("-", Field::name), code),
    };
    plans(text).into_iter().map(outcome).collect()
}

#[test]
fn a_row_says_everything_about_a_task() {
    let text = "Status;Title;Notes;Priority;Start date;Due date;Tags;Assignee;Checklist;Archived\n\
        Doing;\"Fix\nthe boiler\";\"Two\nlines\";High;2026-11-01;30.11.2026;a, b;ann@example.org;\"[x] call\n[ ] pay\";yes\n";
    let plan = plans(text).remove(0).unwrap();
    assert_eq!(plan.title.as_str(), "Fix the boiler");
    assert_eq!(plan.description.as_str(), "Two\nlines");
    assert_eq!(plan.column.unwrap().as_str(), "Doing");
    assert_eq!(plan.priority, Priority::High);
    let dates =
        Dates { start_on: Some(date!(2026 - 11 - 01)), due_on: Some(date!(2026 - 11 - 30)) };
    assert_eq!(plan.dates, dates);
    let labels: Vec<_> = plan.labels.iter().map(LabelName::as_str).collect();
    assert_eq!((labels, plan.assignees), (vec!["a", "b"], vec!["ann@example.org".to_owned()]));
    let items: Vec<_> = plan.checklist.iter().map(|(text, done)| (text.as_str(), *done)).collect();
    assert_eq!(items, [("call", true), ("pay", false)]);
    assert!(plan.archived && plan.line == 2 && plan.own_id.is_none());
}

#[test]
fn labels_in_columns_of_their_own_add_up() {
    let plan = plans("title,label,label\nx,a,b\n").remove(0).unwrap();
    assert_eq!(plan.labels.len(), 2);
}

#[test]
fn what_is_wrong_with_a_row_is_told_with_its_line_and_field() {
    let long = "x".repeat(Title::MAX_CHARS + 1);
    let labels = (0..=MAX_LABELS.most).map(|n| n.to_string()).collect::<Vec<_>>().join("; ");
    let text = format!(
        "id,title,due,start,priority,labels,archived,points\n\
         1,ok,,,,,\n\
         2,,,,,,\n\
         3,{long},,,,,\n\
         4,x,soon,,,,\n\
         5,x,03/04/2026,,,,\n\
         6,x,2026-01-01,2026-01-02,,,\n\
         7,x,,,whenever,,\n\
         8,x,,,,{labels},\n\
         9,x,,,,,perhaps\n\
         1,again,,,,,\n\
         10,x,,,,,,,more\n\
         11,x,,,,,,many\n"
    );
    let expected = [
        (2, "", ""),
        (3, "title", "empty"),
        (4, "title", "too_long"),
        (5, "due_on", "bad_date"),
        (6, "due_on", "ambiguous_date"),
        (7, "start_on", "dates_out_of_order"),
        (8, "priority", "bad_priority"),
        (9, "labels", "limit_reached"),
        (10, "archived", "bad_value"),
        (11, "id", "duplicate_id"),
        (12, "-", "too_many_cells"),
        (13, "estimate", "bad_estimate"),
    ];
    assert_eq!(outcomes(&text), expected);
}

#[test]
fn the_same_row_has_the_same_id_wherever_its_columns_stand() {
    let me = someone();
    let first = ids("title,due\na,2026-01-01\nb,\n", me);
    assert_eq!(first, ids("due;title;other\n2026-01-01;a;1\n;b;2\n", me));
    assert_ne!(first, ids("title,due\na,2026-01-01\nb,\n", (me.0, ProjectId::generate())));
    assert_ne!(first, ids("title,due\na,2026-01-01\nb,\n", (AccountId::generate(), me.1)));
}

#[test]
fn rows_that_say_the_same_are_two_tasks() {
    let me = someone();
    let twice = ids("title\nmilk\nmilk\n", me);
    assert_ne!(twice[0], twice[1]);
    assert_eq!(twice, ids("title\nmilk\nmilk\n", me));
}

#[test]
fn a_row_with_an_id_stays_itself_when_its_content_changes() {
    let me = someone();
    assert_eq!(ids("id,title\n7,old\n", me), ids("id,title\n7,new\n", me));
    let own = TaskId::generate();
    let plan = plans(&format!("id,title\n{own},x\n")).remove(0).unwrap();
    assert_eq!(plan.own_id, Some(own));
    assert_ne!(plan.task_id, own);
}
