//! The orders a list of tasks may have, and where a page in each of them ends.

use super::scope::Statement;
use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::postgres::PgRow;
use std::fmt;
use std::str::FromStr;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

/// What a list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortKey {
    /// Tasks without a due day come last, either way.
    Due,
    Priority,
    /// Tasks without an estimate come last, either way.
    Estimate,
    Created,
    Changed,
    /// Without regard to case.
    Title,
    /// Project by project, by number.
    Key,
    /// As on the boards: project by project, column by column, by rank.
    Rank,
}

impl SortKey {
    const ALL: [(&'static str, Self); 8] = [
        ("due", Self::Due),
        ("priority", Self::Priority),
        ("estimate", Self::Estimate),
        ("created", Self::Created),
        ("changed", Self::Changed),
        ("title", Self::Title),
        ("key", Self::Key),
        ("rank", Self::Rank),
    ];
}

/// An order: `due`, or `-due` for the other way round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    pub key: SortKey,
    pub descending: bool,
}

impl Default for Sort {
    /// Newest first.
    fn default() -> Self {
        Self { key: SortKey::Created, descending: true }
    }
}

impl FromStr for Sort {
    /// What it must be instead.
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, descending) = match text.strip_prefix('-') {
            Some(name) => (name, true),
            None => (text, false),
        };
        let known = SortKey::ALL.into_iter().find(|(known, _)| *known == name);
        known.map(|(_, key)| Self { key, descending }).ok_or_else(|| {
            let names: Vec<&str> = SortKey::ALL.into_iter().map(|(name, _)| name).collect();
            format!("must be one of {}, with - in front for descending order", names.join(", "))
        })
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = SortKey::ALL.into_iter().find(|(_, key)| *key == self.key);
        let sign = if self.descending { "-" } else { "" };
        write!(f, "{sign}{}", name.map_or("", |(name, _)| name))
    }
}

/// One value a list is sorted by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Value {
    #[serde(rename = "i")]
    Integer(i64),
    #[serde(rename = "t")]
    Text(String),
    #[serde(rename = "d")]
    Day(Option<Date>),
    #[serde(rename = "m", with = "time::serde::rfc3339")]
    Moment(OffsetDateTime),
}

/// Where a page ended: the sorted values of its last task, and its id, which makes the order total.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    #[serde(rename = "k")]
    values: Vec<Value>,
    #[serde(rename = "t")]
    task_id: Uuid,
}

impl Sort {
    /// Returns the expressions on `p`, `t` and `c` that are sorted by.
    const fn expressions(self) -> &'static [&'static str] {
        match (self.key, self.descending) {
            (SortKey::Due, false) => &["COALESCE(t.due_on, 'infinity'::date)"],
            (SortKey::Due, true) => &["COALESCE(t.due_on, '-infinity'::date)"],
            (SortKey::Priority, _) => &["t.priority"],
            (SortKey::Estimate, false) => &["COALESCE(t.estimate, 32767::smallint)"],
            (SortKey::Estimate, true) => &["COALESCE(t.estimate, (-1)::smallint)"],
            (SortKey::Created, _) => &["t.created_at"],
            (SortKey::Changed, _) => &["t.updated_at"],
            (SortKey::Title, _) => &["lower(t.title COLLATE \"pg_c_utf8\") COLLATE \"C\""],
            (SortKey::Key, _) => &["p.key COLLATE \"C\"", "t.number"],
            (SortKey::Rank, _) => &["p.key COLLATE \"C\"", "COALESCE(c.place, 0)", "t.rank"],
        }
    }

    const fn direction(self) -> &'static str {
        if self.descending { " DESC" } else { "" }
    }

    /// Adds what is sorted by to a select list, as `k1`, `k2`, …
    pub fn push_columns(self, statement: &mut Statement) {
        for (number, expression) in (1..).zip(self.expressions()) {
            statement.push(", ").push(expression).push(format_args!(" AS k{number}"));
        }
    }

    /// Adds the names of what [`Self::push_columns`] named to the select list around it.
    pub fn push_names(self, statement: &mut Statement) {
        for number in 1..=self.expressions().len() {
            statement.push(format_args!(", k{number}"));
        }
    }

    /// Adds the order of what [`Self::push_columns`] named.
    pub fn push_order(self, statement: &mut Statement) {
        statement.push(" ORDER BY ");
        for number in 1..=self.expressions().len() {
            statement.push(format_args!("k{number}")).push(self.direction()).push(", ");
        }
        statement.push("task_id").push(self.direction());
    }

    /// Adds the condition that a task comes after the end of a page.
    pub fn push_after(self, statement: &mut Statement, end: &End) {
        statement.push(" AND (");
        for expression in self.expressions() {
            statement.push(expression).push(", ");
        }
        statement.push("t.task_id) ").push(if self.descending { "<" } else { ">" }).push(" (");
        for value in &end.values {
            self.push_value(statement, value);
            statement.push(", ");
        }
        statement.push_bind(end.task_id).push(")");
    }

    fn push_value(self, statement: &mut Statement, value: &Value) {
        match value {
            Value::Integer(integer) => statement.push_bind(*integer),
            Value::Text(text) => statement.push_bind(text.clone()),
            Value::Moment(moment) => statement.push_bind(*moment),
            Value::Day(day) => {
                let none = if self.descending { "'-infinity'" } else { "'infinity'" };
                statement.push("COALESCE(").push_bind(*day).push(", ").push(none).push("::date)")
            }
        };
    }

    /// Returns where a page ends whose last task this is.
    pub fn end_at(self, row: &PgRow) -> Result<End, sqlx::Error> {
        let integer = |name: &str| row.try_get(name).map(Value::Integer);
        let text = |name: &str| row.try_get(name).map(Value::Text);
        let number = row.try_get::<i32, _>("number").map(i64::from).map(Value::Integer);
        let values = match self.key {
            SortKey::Due => vec![Value::Day(row.try_get("due_on")?)],
            SortKey::Priority => {
                vec![Value::Integer(row.try_get::<i16, _>("priority")?.into())]
            }
            // As it is sorted by: a missing one has a number there.
            SortKey::Estimate => vec![Value::Integer(row.try_get::<i16, _>("k1")?.into())],
            SortKey::Created => vec![Value::Moment(row.try_get("created_at")?)],
            SortKey::Changed => vec![Value::Moment(row.try_get("updated_at")?)],
            SortKey::Title => vec![text("k1")?],
            SortKey::Key => vec![text("project_key")?, number?],
            SortKey::Rank => vec![text("project_key")?, integer("k2")?, text("rank")?],
        };
        Ok(End { values, task_id: row.try_get("task_id")? })
    }

    /// Tells whether an end, which came from outside, is one of this order.
    #[must_use]
    pub fn fits(self, end: &End) -> bool {
        use Value as V;
        let no_nul = |text: &String| !text.contains('\0');
        match (self.key, end.values.as_slice()) {
            (SortKey::Due, [V::Day(_)])
            | (SortKey::Priority | SortKey::Estimate, [V::Integer(_)])
            | (SortKey::Created | SortKey::Changed, [V::Moment(_)]) => true,
            (SortKey::Title, [V::Text(text)]) | (SortKey::Key, [V::Text(text), V::Integer(_)]) => {
                no_nul(text)
            }
            (SortKey::Rank, [V::Text(key), V::Integer(_), V::Text(rank)]) => {
                no_nul(key) && no_nul(rank)
            }
            (
                SortKey::Due
                | SortKey::Priority
                | SortKey::Estimate
                | SortKey::Created
                | SortKey::Changed
                | SortKey::Title
                | SortKey::Key
                | SortKey::Rank,
                _,
            ) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_is_read_as_it_is_printed() {
        for (_, key) in SortKey::ALL {
            for descending in [false, true] {
                let sort = Sort { key, descending };
                assert_eq!(sort.to_string().parse(), Ok(sort));
            }
        }
        for bad in ["", "-", "--due", "Due", "due desc"] {
            assert!(bad.parse::<Sort>().is_err(), "{bad}");
        }
    }

    #[test]
    fn an_end_fits_its_own_order_only() {
        let end = |values| End { values, task_id: Uuid::now_v7() };
        let due: Sort = "due".parse().unwrap();
        let title: Sort = "-title".parse().unwrap();
        assert!(due.fits(&end(vec![Value::Day(None)])));
        assert!(title.fits(&end(vec![Value::Text("a".to_owned())])));
        assert!(!title.fits(&end(vec![Value::Text("a\0".to_owned())])));
        assert!(!title.fits(&end(vec![Value::Day(None)])));
        assert!(!due.fits(&end(vec![])));
        assert!(!due.fits(&end(vec![Value::Day(None), Value::Day(None)])));
    }
}
