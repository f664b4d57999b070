//! Comparisons of values that have an order.

use super::Asker;
use crate::query::day::{Day, Moment, Test};
use crate::query::term::{Level, PRIORITIES};
use crate::read::scope::Statement;
use domain::task::Priority;
use read_model::row::priority_code;
use sqlx::postgres::PgHasArrayType;
use sqlx::{Encode, Postgres, Type};

/// Compares an expression with values of its own type.
pub(super) fn push_test<T>(statement: &mut Statement, expression: &str, test: Test<T>)
where
    T: Send + for<'q> Encode<'q, Postgres> + Type<Postgres> + PgHasArrayType + 'static,
{
    statement.push(expression);
    match test {
        Test::Among(values) => statement.push(" = ANY(").push_bind(values).push(")"),
        Test::Less(limit) => statement.push(" < ").push_bind(limit),
        Test::AtMost(limit) => statement.push(" <= ").push_bind(limit),
        Test::Greater(limit) => statement.push(" > ").push_bind(limit),
        Test::AtLeast(limit) => statement.push(" >= ").push_bind(limit),
        Test::Between(from, to) => {
            statement.push(" BETWEEN ").push_bind(from).push(" AND ").push_bind(to)
        }
    };
}

/// Compares an expression of type `date`.
pub(super) fn push_day_test(
    statement: &mut Statement,
    expression: &str,
    test: &Test<Day>,
    asker: Asker,
) {
    push_test(statement, expression, test.map(|day| day.date(asker.today)));
}

/// Compares an expression of type `timestamptz`: a day is all the time in it.
pub(super) fn push_moment_test(
    statement: &mut Statement,
    expression: &str,
    test: &Test<Moment>,
    asker: Asker,
) {
    let start = |moment: &Moment| moment.bounds(asker.today).0;
    let end = |moment: &Moment| moment.bounds(asker.today).1;
    match test {
        Test::Among(moments) => super::push_any_of(statement, moments, " OR ", |s, moment| {
            s.push("(").push(expression).push(" >= ").push_bind(start(moment));
            s.push(" AND ").push(expression).push(" < ").push_bind(end(moment)).push(")");
        }),
        Test::Less(moment) => {
            statement.push(expression).push(" < ").push_bind(start(moment));
        }
        Test::AtMost(moment) => {
            statement.push(expression).push(" < ").push_bind(end(moment));
        }
        Test::Greater(moment) => {
            statement.push(expression).push(" >= ").push_bind(end(moment));
        }
        Test::AtLeast(moment) => {
            statement.push(expression).push(" >= ").push_bind(start(moment));
        }
        Test::Between(from, to) => {
            statement.push("(").push(expression).push(" >= ").push_bind(start(from));
            statement.push(" AND ").push(expression).push(" < ").push_bind(end(to)).push(")");
        }
    }
}

/// Returns the priorities that pass, lowest first.
pub(super) fn passing(test: &Test<Level>) -> Vec<Priority> {
    let code = |level: &Level| priority_code(level.0);
    let passes = |priority: &Priority| {
        let this = priority_code(*priority);
        match test {
            Test::Among(levels) => levels.iter().any(|level| code(level) == this),
            Test::Less(limit) => this < code(limit),
            Test::AtMost(limit) => this <= code(limit),
            Test::Greater(limit) => this > code(limit),
            Test::AtLeast(limit) => this >= code(limit),
            Test::Between(from, to) => (code(from)..=code(to)).contains(&this),
        }
    };
    PRIORITIES.into_iter().filter(passes).collect()
}

/// Adds the codes of the priorities that pass, as an array, and closes the parenthesis before it.
pub(super) fn push_levels(statement: &mut Statement, test: &Test<Level>) {
    let codes: Vec<i16> = passing(test).into_iter().map(priority_code).collect();
    statement.push_bind(codes).push(")");
}
