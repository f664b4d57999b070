//! Which event may come next in a project's history.

use super::{Column, Label, Project, ProjectEvent, ProjectState};
use crate::history::{Impossible, Possible, absent, changes, present, same, turns};
use crate::order::stored;
use crate::{ColumnId, LabelId};
use cqrs_es::Aggregate;

impl Project {
    /// Applies an event of a history from outside, see [`crate::history`].
    ///
    /// # Errors
    /// Returns why it cannot have come next; the project is as before then.
    pub fn follow(&mut self, event: ProjectEvent) -> Result<(), Impossible> {
        match (self.state(), &event) {
            (None, ProjectEvent::Created { .. }) => {}
            (None, _) => return Err(Impossible::NotCreated),
            (Some(state), event) => state.admit(event)?,
        }
        self.apply(event);
        Ok(())
    }
}

impl ProjectState {
    fn admit(&self, event: &ProjectEvent) -> Possible {
        use ProjectEvent as E;
        match event {
            E::Created { .. } => Err(Impossible::CreatedTwice),
            E::Renamed { name } => changes("name", &self.name, name),
            E::Described { description } => changes("description", &self.description, description),
            E::ColumnAdded { column, index } => {
                let id = column.column_id;
                let known = self.column(id).is_some() || self.replaced_columns.contains_key(&id);
                absent("column", known)?;
                present("place", *index <= stored(self.columns.len()))
            }
            E::ColumnRenamed { column_id, name } => {
                changes("name", &self.known_column(*column_id)?.1.name, name)
            }
            E::ColumnMoved { column_id, index } => {
                let (from, _) = self.known_column(*column_id)?;
                changes("place", &stored(from), index)?;
                present("place", index.after < stored(self.columns.len()))
            }
            E::WipLimitSet { column_id, wip_limit } => {
                changes("limit", &self.known_column(*column_id)?.1.wip_limit, wip_limit)
            }
            E::ColumnKindSet { column_id, kind } => {
                changes("kind", &self.known_column(*column_id)?.1.kind, kind)
            }
            E::ColumnArchived { column_id } => {
                turns(self.known_column(*column_id)?.1.archived, true)
            }
            E::ColumnRestored { column_id } => {
                turns(self.known_column(*column_id)?.1.archived, false)
            }
            E::ColumnRemoved { column, index, replacement } => {
                let (from, now) = self.known_column(column.column_id)?;
                same("column", Some(now), &column)?;
                same("place", Some(stored(from)), index)?;
                let another = *replacement != column.column_id;
                present("column", another && self.column(*replacement).is_some())
            }
            E::LabelDefined { label } => absent("label", self.label(label.label_id).is_some()),
            E::LabelChanged { label_id, name, colour } => {
                let label = self.known_label(*label_id)?;
                if let Some(name) = name {
                    changes("name", &label.name, name)?;
                }
                if let Some(colour) = colour {
                    changes("colour", &label.colour, colour)?;
                }
                if name.is_none() && colour.is_none() { Err(Impossible::Unchanged) } else { Ok(()) }
            }
            E::LabelRemoved { label } => {
                same("label", Some(self.known_label(label.label_id)?), &label)
            }
            E::MemberAdded { account_id, .. } => {
                absent("member", self.members.contains_key(account_id))
            }
            E::RoleChanged { account_id, role } => match self.members.get(account_id) {
                Some(now) => changes("role", now, role),
                None => Err(Impossible::Missing("member")),
            },
            E::MemberRemoved { account_id, role } => {
                same("member", self.members.get(account_id).copied(), role)
            }
            E::LinkPublished { token_hash } => {
                absent("link", self.public_link.as_ref() == Some(token_hash))
            }
            E::LinkRevoked { token_hash } => same("link", self.public_link.as_ref(), &token_hash),
            E::Archived {} => turns(self.archived, true),
            E::Restored {} => turns(self.archived, false),
        }
    }

    fn known_column(&self, column_id: ColumnId) -> Result<(usize, &Column), Impossible> {
        let mut columns = self.columns.iter().enumerate();
        let found = columns.find(|(_, column)| column.column_id == column_id);
        found.ok_or(Impossible::Missing("column"))
    }

    fn known_label(&self, label_id: LabelId) -> Result<&Label, Impossible> {
        self.label(label_id).ok_or(Impossible::Missing("label"))
    }
}
