//! Queries as text, in one form.

use super::Query;
use super::expr::Expr;
use super::term::{
    DayField, LabelName, Level, Name, Parent, Past, Status, TaskKey, Term, Who, kind_word,
    priority_word,
};
use std::fmt::{self, Display, Formatter, Write};

impl Display for Query {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        print(&self.0, f)
    }
}

fn print(query: &Expr<Term>, f: &mut Formatter<'_>) -> fmt::Result {
    match query {
        Expr::All(parts) => joined(parts, " ", f, part),
        Expr::Any(parts) => joined(parts, " OR ", f, alternative),
        Expr::Not(inner) => {
            f.write_char('-')?;
            part(inner, f)
        }
        Expr::Term(term) => term.fmt(f),
    }
}

fn joined(
    parts: &[Expr<Term>],
    by: &str,
    f: &mut Formatter<'_>,
    each: fn(&Expr<Term>, &mut Formatter<'_>) -> fmt::Result,
) -> fmt::Result {
    for (index, inner) in parts.iter().enumerate() {
        if index > 0 {
            f.write_str(by)?;
        }
        each(inner, f)?;
    }
    Ok(())
}

/// Prints one side of an `OR`. What stands side by side binds stronger and takes no parentheses: with
/// them a query could be nested deeper in print than it was written, and be refused.
fn alternative(inner: &Expr<Term>, f: &mut Formatter<'_>) -> fmt::Result {
    match inner {
        Expr::All(_) => print(inner, f),
        Expr::Any(_) | Expr::Not(_) | Expr::Term(_) => part(inner, f),
    }
}

fn part(inner: &Expr<Term>, f: &mut Formatter<'_>) -> fmt::Result {
    match inner {
        Expr::All(_) | Expr::Any(_) => {
            f.write_char('(')?;
            print(inner, f)?;
            f.write_char(')')
        }
        Expr::Not(_) | Expr::Term(_) => print(inner, f),
    }
}

impl Display for Term {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(texts) => listed("text", texts.iter().map(|text| quoted(text)), f),
            Self::Key(keys) => listed("key", keys.iter().map(TaskKey::to_string), f),
            Self::Project(names) => listed("project", names.iter().map(Name::to_string), f),
            Self::Status(places) => listed("status", places.iter().map(Status::to_string), f),
            Self::Assignee(people) => listed("assignee", people.iter().map(Who::to_string), f),
            Self::Creator(people) => listed("creator", people.iter().map(Who::to_string), f),
            Self::Label(labels) => listed("label", labels.iter().map(LabelName::to_string), f),
            Self::Priority(test) => write!(f, "priority{test}"),
            Self::Day(field, test) => write!(f, "{field}{test}"),
            Self::NoDay(field) => write!(f, "{field}:none"),
            Self::Estimate(test) => write!(f, "estimate{}", test.map(|points| points.get())),
            Self::NoEstimate => f.write_str("estimate:none"),
            Self::Parent(parents) => listed("parent", parents.iter().map(Parent::to_string), f),
            Self::Created(test) => write!(f, "created{test}"),
            Self::Changed(test) => write!(f, "changed{test}"),
            Self::Is(states) => listed("is", states.iter().map(|state| state.word()), f),
            Self::Has(parts) => listed("has", parts.iter().map(|part| part.word()), f),
            Self::Was(past) => write!(f, "was.{past}"),
        }
    }
}

impl Display for Past {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(places) => listed("status", places.iter().map(Status::to_string), f),
            Self::Assignee(people) => listed("assignee", people.iter().map(Who::to_string), f),
            Self::Label(labels) => listed("label", labels.iter().map(LabelName::to_string), f),
            Self::Priority(test) => write!(f, "priority{test}"),
            Self::Day(field, test) => write!(f, "{field}{test}"),
            Self::Changed(test) => write!(f, "changed{test}"),
        }
    }
}

fn listed(
    field: &str,
    values: impl Iterator<Item = impl Display>,
    f: &mut Formatter<'_>,
) -> fmt::Result {
    f.write_str(field)?;
    for (index, value) in values.enumerate() {
        f.write_char(if index == 0 { ':' } else { ',' })?;
        value.fmt(f)?;
    }
    Ok(())
}

impl Display for TaskKey {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.project, self.number)
    }
}

/// Words that mean something of their own in place of a name.
const RESERVED: [&str; 5] = ["me", "none", "open", "started", "done"];

impl Display for Name {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Called(name) => {
                let plain = name.chars().all(|char| char.is_alphanumeric() || char == '_');
                let reserved = RESERVED.iter().any(|word| word.eq_ignore_ascii_case(name));
                let bare = plain && !reserved;
                f.write_str(&if bare { name.clone() } else { quoted(name) })
            }
        }
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

impl Display for Status {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kind(kind) => f.write_str(kind_word(*kind)),
            Self::In(name) => name.fmt(f),
        }
    }
}

impl Display for Who {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Me => f.write_str("me"),
            Self::Nobody => f.write_str("none"),
            Self::Person(name) => name.fmt(f),
        }
    }
}

impl Display for Parent {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Task(key) => key.fmt(f),
        }
    }
}

impl Display for LabelName {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Named(name) => name.fmt(f),
        }
    }
}

impl Display for Level {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(priority_word(self.0))
    }
}

impl Display for DayField {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Start => "start",
            Self::Due => "due",
        })
    }
}
