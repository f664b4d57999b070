//! A project as its events have left it.

use super::{Column, Label, LinkTokenHash, ProjectEvent, ProjectKey, Role};
use crate::order::place;
use crate::text::{Description, ProjectName};
use crate::{AccountId, ColumnId, LabelId, ProjectId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a project that exists consists of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectState {
    pub project_id: ProjectId,
    pub key: ProjectKey,
    pub name: ProjectName,
    pub description: Description,
    /// Left to right, archived ones included.
    pub columns: Vec<Column>,
    /// In the order they were defined.
    pub labels: Vec<Label>,
    pub members: BTreeMap<AccountId, Role>,
    pub archived: bool,
    /// Present while there is a public link.
    pub public_link: Option<LinkTokenHash>,
    /// Removed columns, and the column each one's tasks were shown in from then on.
    pub replaced_columns: BTreeMap<ColumnId, ColumnId>,
    pub founded_as: FoundedAs,
}

/// What a project was created with and by whom, so that a repeated create is recognised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundedAs {
    pub owner: AccountId,
    pub name: ProjectName,
    pub description: Description,
    pub columns: Vec<Column>,
    pub labels: Vec<Label>,
}

impl ProjectState {
    /// Returns a column the board has now.
    #[must_use]
    pub fn column(&self, column_id: ColumnId) -> Option<&Column> {
        self.columns.iter().find(|column| column.column_id == column_id)
    }

    /// Returns a label the project has now.
    #[must_use]
    pub fn label(&self, label_id: LabelId) -> Option<&Label> {
        self.labels.iter().find(|label| label.label_id == label_id)
    }

    /// Returns the leftmost column that is not archived.
    #[must_use]
    pub fn first_column(&self) -> Option<&Column> {
        self.columns.iter().find(|column| !column.archived)
    }

    /// See [`super::Project::shown_column`].
    #[must_use]
    pub fn shown_column(&self, column_id: ColumnId) -> Option<ColumnId> {
        let mut shown = column_id;
        // A replacement exists when it is named, so there is one step for each removal at most.
        for _ in 0..=self.replaced_columns.len() {
            if self.column(shown).is_some() {
                return Some(shown);
            }
            shown = *self.replaced_columns.get(&shown)?;
        }
        None
    }

    /// See [`super::Project::columns_shown_in`].
    #[must_use]
    pub fn columns_shown_in(&self, column_id: ColumnId) -> Vec<ColumnId> {
        std::iter::once(column_id)
            .chain(self.replaced_columns.keys().copied())
            .filter(|candidate| self.shown_column(*candidate) == Some(column_id))
            .collect()
    }

    /// Returns the state after a project's first event; any other cannot come first.
    pub(super) fn founded_by(event: ProjectEvent) -> Option<Self> {
        let ProjectEvent::Created { project_id, key, name, description, columns, labels, owner } =
            event
        else {
            return None;
        };
        Some(Self {
            project_id,
            key,
            name: name.clone(),
            description: description.clone(),
            columns: columns.clone(),
            labels: labels.clone(),
            members: BTreeMap::from([(owner, Role::Owner)]),
            archived: false,
            public_link: None,
            replaced_columns: BTreeMap::new(),
            founded_as: FoundedAs { owner, name, description, columns, labels },
        })
    }

    pub(super) fn apply(&mut self, event: ProjectEvent) {
        use ProjectEvent as E;
        match event {
            // A project is created once; a second such event changes nothing.
            E::Created { .. } => {}
            E::Renamed { name } => self.name = name.after,
            E::Described { description } => self.description = description.after,
            E::ColumnAdded { column, index } => {
                // A removed one comes back, and its tasks with it.
                self.replaced_columns.remove(&column.column_id);
                self.columns.insert(place(index, self.columns.len()), column);
            }
            E::ColumnRenamed { column_id, name } => {
                self.change_column(column_id, |column| column.name = name.after);
            }
            E::ColumnMoved { column_id, index } => self.move_column(column_id, index.after),
            E::WipLimitSet { column_id, wip_limit } => {
                self.change_column(column_id, |column| column.wip_limit = wip_limit.after);
            }
            E::ColumnKindSet { column_id, kind } => {
                self.change_column(column_id, |column| column.kind = kind.after);
            }
            E::ColumnArchived { column_id } => {
                self.change_column(column_id, |column| column.archived = true);
            }
            E::ColumnRestored { column_id } => {
                self.change_column(column_id, |column| column.archived = false);
            }
            E::ColumnRemoved { column, replacement, .. } => {
                self.columns.retain(|kept| kept.column_id != column.column_id);
                self.replaced_columns.insert(column.column_id, replacement);
            }
            E::LabelDefined { label } => self.labels.push(label),
            E::LabelChanged { label_id, name, colour } => self.change_label(label_id, |label| {
                if let Some(name) = name {
                    label.name = name.after;
                }
                if let Some(colour) = colour {
                    label.colour = colour.after;
                }
            }),
            E::LabelRemoved { label } => {
                self.labels.retain(|kept| kept.label_id != label.label_id);
            }
            E::MemberAdded { account_id, role } => {
                self.members.insert(account_id, role);
            }
            E::RoleChanged { account_id, role } => {
                self.members.insert(account_id, role.after);
            }
            E::MemberRemoved { account_id, .. } => {
                self.members.remove(&account_id);
            }
            E::LinkPublished { token_hash } => self.public_link = Some(token_hash),
            E::LinkRevoked { .. } => self.public_link = None,
            E::Archived {} => self.archived = true,
            E::Restored {} => self.archived = false,
        }
    }

    fn change_column(&mut self, column_id: ColumnId, change: impl FnOnce(&mut Column)) {
        if let Some(column) = self.columns.iter_mut().find(|c| c.column_id == column_id) {
            change(column);
        }
    }

    fn change_label(&mut self, label_id: LabelId, change: impl FnOnce(&mut Label)) {
        if let Some(label) = self.labels.iter_mut().find(|l| l.label_id == label_id) {
            change(label);
        }
    }

    fn move_column(&mut self, column_id: ColumnId, index: u32) {
        if let Some(from) = self.columns.iter().position(|c| c.column_id == column_id) {
            let column = self.columns.remove(from);
            self.columns.insert(place(index, self.columns.len()), column);
        }
    }
}
