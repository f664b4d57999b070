//! What a caller may ask of a project.

use super::{ColumnKind, LabelColour, LinkTokenHash, ProjectEvent, ProjectKey, Role};
use crate::text::{ColumnName, Description, LabelName, ProjectName};
use crate::undo::NotUndoable;
use crate::{AccountId, ColumnId, LabelId, ProjectId};
use serde::{Deserialize, Serialize};

/// A request to one project.
///
/// In JSON the variant is the outer key (`{"rename": {"name": …}}`), so that a deserialiser can say
/// which field is wrong; the HTTP edge turns `{"type": "rename", "name": …}` into that form.
/// Ids left out by the caller are filled in at the edge, before a decision is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum ProjectCommand {
    /// Only by `POST /projects`; the caller becomes owner.
    Create(CreateProject),
    Rename {
        name: ProjectName,
    },
    Describe {
        description: Description,
    },
    /// Placed right of `after`, or last.
    AddColumn {
        #[serde(default = "ColumnId::generate")]
        column_id: ColumnId,
        name: ColumnName,
        #[serde(default)]
        after: Option<ColumnId>,
        #[serde(default)]
        wip_limit: Option<u32>,
        #[serde(default)]
        kind: ColumnKind,
    },
    RenameColumn {
        column_id: ColumnId,
        name: ColumnName,
    },
    /// Placed right of `after`, or first when `after` is null.
    MoveColumn {
        column_id: ColumnId,
        #[serde(default)]
        after: Option<ColumnId>,
    },
    SetWipLimit {
        column_id: ColumnId,
        #[serde(default)]
        wip_limit: Option<u32>,
    },
    SetColumnKind {
        column_id: ColumnId,
        kind: ColumnKind,
    },
    ArchiveColumn {
        column_id: ColumnId,
    },
    RestoreColumn {
        column_id: ColumnId,
    },
    RemoveColumn {
        column_id: ColumnId,
        move_tasks_to: ColumnId,
    },
    DefineLabel {
        #[serde(default = "LabelId::generate")]
        label_id: LabelId,
        name: LabelName,
        colour: LabelColour,
    },
    ChangeLabel {
        label_id: LabelId,
        #[serde(default)]
        name: Option<LabelName>,
        #[serde(default)]
        colour: Option<LabelColour>,
    },
    RemoveLabel {
        label_id: LabelId,
    },
    AddMember {
        account_id: AccountId,
        role: Role,
    },
    ChangeRole {
        account_id: AccountId,
        role: Role,
    },
    RemoveMember {
        account_id: AccountId,
    },
    /// Lets everybody who has the link read the board. The edge draws the token and shows it to the
    /// caller once.
    PublishLink {
        token_hash: LinkTokenHash,
    },
    RevokeLink {},
    Archive {},
    Restore {},
    /// Takes back one event of the project's past. Callers name it, and the executor finds it; a
    /// redo is the undo of an undo.
    #[serde(skip)]
    Undo(Box<Result<ProjectEvent, NotUndoable>>),
}

/// What a new project starts with. Columns and labels carry their ids, given by the edge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CreateProject {
    pub project_id: ProjectId,
    pub key: ProjectKey,
    pub name: ProjectName,
    #[serde(default)]
    pub description: Description,
    pub columns: Vec<super::Column>,
    #[serde(default)]
    pub labels: Vec<super::Label>,
}
