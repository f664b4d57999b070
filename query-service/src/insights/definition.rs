//! Which columns mean that work has started, and which that it is done.

use super::{Class, Definition};
use domain::project::ColumnKind;
use uuid::Uuid;

/// A column, also one that was removed.
#[derive(Debug, Clone)]
pub struct Column {
    pub id: Uuid,
    pub name: String,
    pub kind: ColumnKind,
}

/// The columns somebody named for a class, by id or by name; their kinds decide where it is `None`.
#[derive(Debug, Clone, Default)]
pub struct Naming {
    pub started: Option<Vec<String>>,
    pub done: Option<Vec<String>>,
}

/// Says why a naming is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NamingError {
    #[error("the project has, and had, no column \"{name}\"")]
    Unknown { class: &'static str, name: String },
    #[error("the column \"{name}\" cannot be both started and done")]
    Both { name: String },
}

impl Definition {
    /// Gives each column its class. A column that is named counts as that and nothing else; one
    /// that is not follows its kind, unless others are named for the class of its kind.
    pub fn of(columns: &[Column], naming: &Naming) -> Result<Self, NamingError> {
        let started = named(columns, "started", naming.started.as_deref())?;
        let done = named(columns, "done", naming.done.as_deref())?;
        let mut definition = Self::default();
        for column in columns {
            let is = |named: &Option<Vec<Uuid>>| {
                named.as_ref().is_some_and(|ids| ids.contains(&column.id))
            };
            if is(&started) && is(&done) {
                return Err(NamingError::Both { name: column.name.clone() });
            }
            let class = match column.kind {
                _ if is(&done) => Class::Done,
                _ if is(&started) => Class::Started,
                ColumnKind::Done if done.is_none() => Class::Done,
                ColumnKind::Started if started.is_none() => Class::Started,
                ColumnKind::Open | ColumnKind::Started | ColumnKind::Done => Class::Open,
            };
            definition.set(column.id, class);
        }
        Ok(definition)
    }
}

/// Returns the ids of the columns named; several may have one name.
fn named(
    columns: &[Column],
    class: &'static str,
    names: Option<&[String]>,
) -> Result<Option<Vec<Uuid>>, NamingError> {
    let Some(names) = names else { return Ok(None) };
    let mut ids = Vec::new();
    for name in names {
        let wanted = name.trim().to_lowercase();
        let before = ids.len();
        let is_meant = |column: &&Column| {
            column.name.to_lowercase() == wanted || column.id.to_string() == wanted
        };
        ids.extend(columns.iter().filter(is_meant).map(|column| column.id));
        if ids.len() == before {
            return Err(NamingError::Unknown { class, name: name.clone() });
        }
    }
    Ok(Some(ids))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> Vec<Column> {
        let column =
            |id, name: &str, kind| Column { id: Uuid::from_u128(id), name: name.to_owned(), kind };
        vec![
            column(1, "To do", ColumnKind::Open),
            column(2, "Doing", ColumnKind::Started),
            column(3, "Review", ColumnKind::Started),
            column(4, "Done", ColumnKind::Done),
        ]
    }

    #[track_caller]
    fn check(started: Option<&[&str]>, done: Option<&[&str]>, expected: [Class; 4]) {
        let list = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let naming = Naming { started: started.map(list), done: done.map(list) };
        let definition = Definition::of(&columns(), &naming).unwrap();
        let classes: Vec<Class> = (1..=4).map(|id| definition.class(Uuid::from_u128(id))).collect();
        assert_eq!(classes, expected);
    }

    #[test]
    fn kinds_decide_where_nothing_is_named() {
        use Class::{Done, Open, Started};
        check(None, None, [Open, Started, Started, Done]);
        check(None, Some(&["review", "DONE"]), [Open, Started, Done, Done]);
        check(Some(&["review"]), None, [Open, Open, Started, Done]);
        check(None, Some(&["to do"]), [Done, Started, Started, Open]);
        check(Some(&[]), Some(&["00000000-0000-0000-0000-000000000003"]), [Open, Open, Done, Open]);
    }

    #[test]
    fn a_naming_names_columns_there_are_once() {
        let refused = |started: &str, done: &str| {
            let list = |name: &str| Some(vec![name.to_owned()]);
            Definition::of(&columns(), &Naming { started: list(started), done: list(done) })
                .unwrap_err()
        };
        let unknown = NamingError::Unknown { class: "done", name: "Shipped".to_owned() };
        assert_eq!(refused("doing", "Shipped"), unknown);
        assert_eq!(refused("doing", "Doing"), NamingError::Both { name: "Doing".to_owned() });
    }
}
