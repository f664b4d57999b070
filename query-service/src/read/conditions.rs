//! A query as conditions of a statement that began as [`super::scope`] says.

mod compare;
mod past;

use super::scope::Statement;
use crate::card::{is_blocked, is_blocked_at, is_blocking, is_blocking_at};
use crate::query::Expr;
use crate::query::Query;
use crate::query::term::{
    DayField, LabelName, Name, Parent, Part, State, Status, TaskKey, Term, Who, kind_word,
};
use compare::{push_day_test, push_levels, push_moment_test, push_test};
use domain::Position;
use read_model::{comments_at, task_words_at, tasks_at_where, words};
use time::Date;
use uuid::Uuid;

/// Who asks, as of which day (UTC): what "me" and "today" mean, and at which position.
#[derive(Debug, Clone, Copy)]
pub struct Asker {
    pub caller: Uuid,
    pub today: Date,
    /// The present when left out; else the statement's `$1`, see [`super::scope`].
    pub at: Option<Position>,
}

/// Adds what the query says of a task, as one condition.
pub fn push(statement: &mut Statement, query: &Query, asker: Asker) {
    push_expr(statement, &query.0, asker);
}

fn push_expr(statement: &mut Statement, expr: &Expr<Term>, asker: Asker) {
    match expr {
        Expr::All(parts) if parts.is_empty() => {
            statement.push("TRUE");
        }
        Expr::All(parts) => {
            push_any_of(statement, parts, " AND ", |s, part| push_expr(s, part, asker));
        }
        Expr::Any(parts) => {
            push_any_of(statement, parts, " OR ", |s, part| push_expr(s, part, asker));
        }
        Expr::Not(inner) => {
            // What cannot be said of a task, such as when it is due, is not true of it.
            statement.push("(");
            push_expr(statement, inner, asker);
            statement.push(") IS NOT TRUE");
        }
        Expr::Term(term) => push_term(statement, term, asker),
    }
}

/// Adds one condition for each part, in parentheses.
fn push_any_of<T>(
    statement: &mut Statement,
    parts: &[T],
    by: &'static str,
    mut push: impl FnMut(&mut Statement, &T),
) {
    statement.push("(");
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            statement.push(by);
        }
        push(statement, part);
    }
    statement.push(")");
}

fn push_term(statement: &mut Statement, term: &Term, asker: Asker) {
    match term {
        Term::Text(texts) => {
            push_any_of(statement, texts, " OR ", |s, text| push_text(s, text, asker));
        }
        Term::Key(keys) => push_any_of(statement, keys, " OR ", push_key),
        Term::Project(names) => push_any_of(statement, names, " OR ", push_project),
        Term::Status(places) => {
            push_any_of(statement, places, " OR ", |s, place| push_status(s, "c", place));
        }
        Term::Assignee(people) => {
            push_any_of(statement, people, " OR ", |s, who| push_assignee(s, who, asker));
        }
        Term::Creator(people) => {
            push_any_of(statement, people, " OR ", |s, who| push_creator(s, who, asker));
        }
        Term::Label(labels) => push_any_of(statement, labels, " OR ", push_label),
        Term::Priority(test) => {
            statement.push("t.priority = ANY(");
            push_levels(statement, test);
        }
        Term::Day(field, test) => push_day_test(statement, day_column(*field), test, asker),
        Term::NoDay(field) => {
            statement.push(day_column(*field)).push(" IS NULL");
        }
        Term::Estimate(test) => {
            let points = test.map(|points| i32::from(points.get()));
            push_test(statement, "t.estimate", points);
        }
        Term::NoEstimate => {
            statement.push("t.estimate IS NULL");
        }
        Term::Parent(parents) => push_any_of(statement, parents, " OR ", push_parent),
        Term::Created(test) => push_moment_test(statement, "t.created_at", test, asker),
        Term::Changed(test) => push_moment_test(statement, "t.updated_at", test, asker),
        Term::Is(states) => {
            push_any_of(statement, states, " OR ", |s, state| push_state(s, *state, asker));
        }
        Term::Has(parts) => {
            push_any_of(statement, parts, " OR ", |s, part| push_part(s, *part, asker));
        }
        Term::Was(past) => past::push(statement, past, asker),
    }
}

/// Finds words in one of the task's texts: several words of one term stand side by side.
fn push_text(statement: &mut Statement, text: &str, asker: Asker) {
    let phrase = words::phrase(text).unwrap_or_default();
    match asker.at {
        None => push_text_now(statement, phrase),
        Some(_) => push_text_then(statement, phrase),
    }
    if let Some(key) = TaskKey::read(text) {
        statement.push(" OR ");
        push_key(statement, &key);
    }
    statement.push(")");
}

/// Leaves a parenthesis open. No index has the words of the past: each task is looked at.
fn push_text_then(statement: &mut Statement, phrase: String) {
    statement.push(concat!("(", task_words_at!("t.task_id", "$1"), " @@ "));
    statement.push_bind(phrase.clone()).push(concat!(
        "::tsquery OR EXISTS (SELECT FROM ",
        comments_at!("t.task_id", "$1"),
        " k WHERE k.words @@ "
    ));
    statement.push_bind(phrase).push("::tsquery)");
}

/// Leaves a parenthesis open.
fn push_text_now(statement: &mut Statement, phrase: String) {
    statement.push(
        "(t.task_id IN (
            SELECT w.task_id FROM read.task_words w
            WHERE w.project_id = ANY(ARRAY(SELECT s.project_id FROM scope s)) AND w.words @@ ",
    );
    statement.push_bind(phrase.clone()).push(
        "::tsquery
            UNION ALL
            SELECT k.task_id FROM read.comments k WHERE k.words @@ ",
    );
    statement.push_bind(phrase).push("::tsquery)");
}

fn push_key(statement: &mut Statement, key: &TaskKey) {
    statement.push("(p.key = ").push_bind(key.project.as_str().to_owned());
    statement.push(" AND t.number = ").push_bind(key.number).push(")");
}

fn push_project(statement: &mut Statement, name: &Name) {
    match name {
        Name::Id(id) => {
            statement.push("t.project_id = ").push_bind(*id);
        }
        Name::Called(name) => {
            statement.push("(p.key = upper(").push_bind(name.clone()).push(") OR ");
            push_called(statement, "p.name", name);
            statement.push(")");
        }
    }
}

/// Compares a text with a name, without regard to case.
fn push_called(statement: &mut Statement, expression: &str, name: &str) {
    statement.push("lower(").push(expression).push(" COLLATE \"pg_c_utf8\") = lower(");
    statement.push_bind(name.to_owned()).push("::text COLLATE \"pg_c_utf8\")");
}

/// Says of a column, by its alias, that it is one of those meant.
fn push_status(statement: &mut Statement, column: &str, status: &Status) {
    match status {
        Status::Kind(kind) => {
            let word = kind_word(*kind);
            statement.push("(").push(column).push(".kind = ").push_bind(word).push(" OR ");
            push_called(statement, &format!("{column}.name"), word);
            statement.push(")");
        }
        Status::In(Name::Id(id)) => {
            statement.push(column).push(".column_id = ").push_bind(*id);
        }
        Status::In(Name::Called(name)) => {
            push_called(statement, &format!("{column}.name"), name);
        }
    }
}

fn push_assignee(statement: &mut Statement, who: &Who, asker: Asker) {
    match who {
        Who::Nobody => {
            statement.push("cardinality(t.assignees) = 0");
        }
        Who::Me | Who::Person(_) => {
            statement.push("t.assignees && ");
            push_people(statement, who, asker);
        }
    }
}

fn push_creator(statement: &mut Statement, who: &Who, asker: Asker) {
    statement.push("t.created_by = ANY(");
    push_people(statement, who, asker);
    statement.push(")");
}

/// Adds an array of the ids of everybody meant: several people may have one name.
fn push_people(statement: &mut Statement, who: &Who, asker: Asker) {
    match who {
        Who::Nobody => {
            statement.push("'{}'::uuid[]");
        }
        Who::Me => {
            statement.push_bind(vec![asker.caller]);
        }
        Who::Person(Name::Id(id)) => {
            statement.push_bind(vec![*id]);
        }
        Who::Person(Name::Called(name)) => {
            statement
                .push("ARRAY(SELECT a.account_id FROM read.accounts a WHERE NOT a.erased AND (");
            push_called(statement, "a.display_name", name);
            statement.push(" OR ");
            push_called(statement, "split_part(a.display_name, ' ', 1)", name);
            statement.push("))");
        }
    }
}

/// The labels there are: a task may still carry one that its project no longer has.
const EXISTING_LABELS: &str = "t.labels && ARRAY(SELECT l.label_id FROM labels l)";

fn push_label(statement: &mut Statement, label: &LabelName) {
    match label {
        LabelName::None => {
            statement.push("NOT (").push(EXISTING_LABELS).push(")");
        }
        LabelName::Named(Name::Id(id)) => {
            statement.push_bind(*id).push(" = ANY(t.labels)");
        }
        LabelName::Named(Name::Called(name)) => {
            statement.push("t.labels && ARRAY(SELECT l.label_id FROM labels l WHERE ");
            push_called(statement, "l.name", name);
            statement.push(")");
        }
    }
}

fn push_parent(statement: &mut Statement, parent: &Parent) {
    match parent {
        Parent::None => {
            statement.push("t.parent_id IS NULL");
        }
        Parent::Task(key) => {
            // A key never names another task.
            statement.push(
                "t.parent_id = ANY(ARRAY(SELECT t.task_id FROM scope p
                 JOIN read.tasks t ON t.project_id = p.project_id WHERE ",
            );
            push_key(statement, key);
            statement.push("))");
        }
    }
}

const fn day_column(field: DayField) -> &'static str {
    match field {
        DayField::Start => "t.start_on",
        DayField::Due => "t.due_on",
    }
}

fn push_state(statement: &mut Statement, state: State, asker: Asker) {
    match state {
        State::Archived => statement.push("t.archived"),
        State::Deleted => statement.push("t.deleted"),
        State::Done => statement.push("c.kind = 'done'"),
        State::Open => statement.push("c.kind IS DISTINCT FROM 'done'"),
        State::Started => statement.push("c.kind = 'started'"),
        State::Watched => statement.push_bind(asker.caller).push(" = ANY(t.watchers)"),
        State::Blocked => statement.push(match asker.at {
            None => is_blocked!(),
            Some(_) => is_blocked_at!("$1"),
        }),
        State::Blocking => statement.push(match asker.at {
            None => is_blocking!(),
            Some(_) => is_blocking_at!("$1"),
        }),
        State::Overdue => statement
            .push("(c.kind IS DISTINCT FROM 'done' AND t.due_on < ")
            .push_bind(asker.today)
            .push(")"),
    };
}

fn push_part(statement: &mut Statement, part: Part, asker: Asker) {
    statement.push(match part {
        Part::Assignee => "cardinality(t.assignees) > 0",
        Part::Label => EXISTING_LABELS,
        Part::Priority => "t.priority > 0",
        Part::Due => "t.due_on IS NOT NULL",
        Part::Start => "t.start_on IS NOT NULL",
        Part::Description => "t.has_description",
        Part::Checklist => "t.checklist_total > 0",
        Part::Comments => "t.comment_count > 0",
        Part::Estimate => "t.estimate IS NOT NULL",
        Part::Parent => "t.parent_id IS NOT NULL",
        Part::Subtasks => match asker.at {
            None => {
                "EXISTS (SELECT FROM read.tasks b WHERE b.parent_id = t.task_id AND NOT b.deleted)"
            }
            Some(_) => concat!(
                "EXISTS (SELECT FROM ",
                tasks_at_where!("v.parent_id = t.task_id", "$1"),
                " b WHERE b.parent_id = t.task_id AND NOT b.deleted)"
            ),
        },
        Part::Watchers => "cardinality(t.watchers) > 0",
    });
}
