//! What was true of a task at some time: read from its changes.
//!
//! Each value a field ever had was set by an event, the first of them by the task's creation, so a
//! change is looked for whose outcome passes. Only a column's removal moves tasks without an event
//! of theirs, which is why the present counts beside the changes.

use super::compare::{passing, push_day_test, push_moment_test};
use super::{Asker, push_any_of, push_called, push_people, push_status};
use crate::query::term::{DayField, LabelName, Name, Past, Status, Who, priority_word};
use crate::read::scope::Statement;

/// Begins to look for a change of the task, until the moment asked for.
fn push_some_change(statement: &mut Statement, asker: Asker) -> &mut Statement {
    statement.push(
        "EXISTS (SELECT FROM read.changes h
         WHERE h.aggregate_id = t.task_id AND h.aggregate_type = 'task' AND ",
    );
    statement.push(match asker.at {
        None => "",
        Some(_) => "h.position <= $1 AND ",
    })
}

/// Of removals `r`, those until the moment asked for.
const fn until(asker: Asker) -> &'static str {
    match asker.at {
        None => "",
        Some(_) => "r.position <= $1 AND ",
    }
}

pub(super) fn push(statement: &mut Statement, past: &Past, asker: Asker) {
    match past {
        Past::Status(places) => {
            push_any_of(statement, places, " OR ", |s, place| push_was_in(s, place, asker));
        }
        Past::Assignee(people) => {
            push_any_of(statement, people, " OR ", |s, who| push_was_assigned(s, who, asker));
        }
        Past::Label(labels) => {
            push_any_of(statement, labels, " OR ", |s, label| push_was_labelled(s, label, asker));
        }
        Past::Priority(test) => {
            let words: Vec<&str> = passing(test).into_iter().map(priority_word).collect();
            push_some_change(statement, asker).push(
                "h.event_type IN ('task_created', 'task_prioritised')
                 AND COALESCE(h.payload #>> '{priority,after}', h.payload ->> 'priority') = ANY(",
            );
            statement.push_bind(words).push("))");
        }
        Past::Day(field, test) => {
            push_some_change(statement, asker)
                .push("h.event_type IN ('task_created', 'task_scheduled') AND ");
            push_day_test(statement, day_set(*field), test, asker);
            statement.push(")");
        }
        Past::Changed(test) => {
            push_some_change(statement, asker);
            push_moment_test(statement, "h.recorded_at", test, asker);
            statement.push(")");
        }
    }
}

/// The day a change set, or the one a task was created with.
const fn day_set(field: DayField) -> &'static str {
    match field {
        DayField::Start => {
            "COALESCE(h.payload #>> '{dates,after,start_on}', h.payload #>> '{dates,start_on}')::date"
        }
        DayField::Due => {
            "COALESCE(h.payload #>> '{dates,after,due_on}', h.payload #>> '{dates,due_on}')::date"
        }
    }
}

/// Columns are meant by the name they have now, or had when they were removed.
fn push_was_in(statement: &mut Statement, place: &Status, asker: Asker) {
    statement.push("(");
    push_status(statement, "c", place);
    statement.push(" OR ");
    push_some_change(statement, asker).push(
        "h.event_type IN ('task_created', 'task_moved')
         AND COALESCE(h.payload #>> '{column_id,after}', h.payload ->> 'column_id')::uuid = ANY(ARRAY(
           SELECT c.column_id FROM columns c WHERE ",
    );
    push_status(statement, "c", place);
    statement.push(
        " UNION ALL
           SELECT g.column_id FROM read.changes r
           JOIN scope s ON s.project_id = r.project_id,
           jsonb_to_record(r.payload -> 'column') AS g (column_id uuid, name text, kind text)
           WHERE r.event_type = 'column_removed' AND ",
    );
    statement.push(until(asker));
    push_status(statement, "g", place);
    statement.push(")))");
    statement.push(")");
}

fn push_was_assigned(statement: &mut Statement, who: &Who, asker: Asker) {
    push_some_change(statement, asker).push(
        "h.event_type IN ('task_created', 'task_assigned')
         AND (h.payload -> 'assignees' ?| (",
    );
    push_people(statement, who, asker);
    statement.push(")::text[] OR h.payload ->> 'account_id' = ANY((");
    push_people(statement, who, asker);
    statement.push(")::text[])))");
}

/// Labels, too, are meant by the name they have now, or had when they were removed.
fn push_was_labelled(statement: &mut Statement, label: &LabelName, asker: Asker) {
    push_some_change(statement, asker).push(
        "h.event_type IN ('task_created', 'task_labelled')
         AND (h.payload -> 'labels' ?| (",
    );
    push_labels(statement, label, asker);
    statement.push(")::text[] OR h.payload ->> 'label_id' = ANY((");
    push_labels(statement, label, asker);
    statement.push(")::text[])))");
}

fn push_labels(statement: &mut Statement, label: &LabelName, asker: Asker) {
    match label {
        LabelName::None => {
            statement.push("'{}'::uuid[]");
        }
        LabelName::Named(Name::Id(id)) => {
            statement.push_bind(vec![*id]);
        }
        LabelName::Named(Name::Called(name)) => {
            statement.push("ARRAY(SELECT l.label_id FROM labels l WHERE ");
            push_called(statement, "l.name", name);
            statement.push(
                " UNION ALL
                   SELECT g.label_id FROM read.changes r
                   JOIN scope s ON s.project_id = r.project_id,
                   jsonb_to_record(r.payload -> 'label') AS g (label_id uuid, name text)
                   WHERE r.event_type = 'label_removed' AND ",
            );
            statement.push(until(asker));
            push_called(statement, "g.name", name);
            statement.push(")");
        }
    }
}
