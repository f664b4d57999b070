//! What the rows that go in need of the project: columns, labels, people.

use super::row::{Plans, RowPlan};
use domain::ProjectId;
use domain::TaskId;
use domain::project::{Column, ProjectKey};
use domain::text::{ColumnName, LabelName, ProjectName};
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

/// Where the rows go.
#[derive(Debug, Clone)]
pub enum Target {
    Existing(ProjectId),
    /// A project to be made; the same account importing under the same key again means the same one.
    New {
        key: ProjectKey,
        name: ProjectName,
        columns_if_none: Vec<Column>,
    },
}

/// Things each once, in the order they came up. Names that differ in case only are one.
#[derive(Debug, Default)]
pub(super) struct Needs {
    pub(super) columns: Vec<ColumnName>,
    pub(super) labels: Vec<LabelName>,
    /// With the first line that names them.
    pub(super) people: Vec<(String, u64)>,
    seen: HashSet<(Kind, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Column,
    Label,
    Person,
}

impl Needs {
    /// Collects what the rows need that are not there yet.
    pub(super) fn of(plans: Plans, present: &HashMap<TaskId, TaskId>) -> Self {
        let mut needs = Self::default();
        for plan in plans.filter_map(Result::ok) {
            if !present.contains_key(&plan.task_id) {
                needs.add(plan);
            }
        }
        needs.seen = HashSet::new();
        needs
    }

    fn add(&mut self, plan: RowPlan) {
        if let Some(column) = plan.column
            && self.is_new(Kind::Column, column.as_str())
        {
            self.columns.push(column);
        }
        for label in plan.labels {
            if self.is_new(Kind::Label, label.as_str()) {
                self.labels.push(label);
            }
        }
        for person in plan.assignees {
            if self.is_new(Kind::Person, &person) {
                self.people.push((person, plan.line));
            }
        }
    }

    fn is_new(&mut self, kind: Kind, name: &str) -> bool {
        self.seen.insert((kind, folded(name)))
    }
}

/// Returns the name as it is compared: without regard to case.
pub(super) fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}
