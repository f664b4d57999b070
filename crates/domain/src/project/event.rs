//! What happened to a project. Stored for ever: a type or field is never renamed; a changed form is
//! a new version with an upcaster and a golden file (`tests/stored_events`).

use super::{Column, ColumnKind, Label, LabelColour, LinkTokenHash, ProjectKey, Role};
use crate::stored::FIRST_VERSION;
use crate::text::{ColumnName, Description, LabelName, ProjectName};
use crate::{AccountId, Change, ColumnId, LabelId, ProjectId};
use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

/// A fact about one project. The JSON tag `type` equals the stored `event_type`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum ProjectEvent {
    #[serde(rename = "project_created")]
    Created {
        project_id: ProjectId,
        key: ProjectKey,
        name: ProjectName,
        description: Description,
        columns: Vec<Column>,
        labels: Vec<Label>,
        owner: AccountId,
    },
    #[serde(rename = "project_renamed")]
    Renamed { name: Change<ProjectName> },
    #[serde(rename = "project_described")]
    Described { description: Change<Description> },
    /// `index` is the column's place from the left, 0-based.
    #[serde(rename = "column_added")]
    ColumnAdded { column: Column, index: u32 },
    #[serde(rename = "column_renamed")]
    ColumnRenamed { column_id: ColumnId, name: Change<ColumnName> },
    #[serde(rename = "column_moved")]
    ColumnMoved { column_id: ColumnId, index: Change<u32> },
    #[serde(rename = "wip_limit_set")]
    WipLimitSet { column_id: ColumnId, wip_limit: Change<Option<u32>> },
    #[serde(rename = "column_kind_set")]
    ColumnKindSet { column_id: ColumnId, kind: Change<ColumnKind> },
    /// Off the board, with its tasks, until restored.
    #[serde(rename = "column_archived")]
    ColumnArchived { column_id: ColumnId },
    #[serde(rename = "column_restored")]
    ColumnRestored { column_id: ColumnId },
    /// Gone for good; its tasks show in `replacement`. `column` and `index` are what was removed.
    #[serde(rename = "column_removed")]
    ColumnRemoved { column: Column, index: u32, replacement: ColumnId },
    #[serde(rename = "label_defined")]
    LabelDefined { label: Label },
    #[serde(rename = "label_changed")]
    LabelChanged {
        label_id: LabelId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<Change<LabelName>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        colour: Option<Change<LabelColour>>,
    },
    #[serde(rename = "label_removed")]
    LabelRemoved { label: Label },
    #[serde(rename = "member_added")]
    MemberAdded { account_id: AccountId, role: Role },
    #[serde(rename = "role_changed")]
    RoleChanged { account_id: AccountId, role: Change<Role> },
    #[serde(rename = "member_removed")]
    MemberRemoved { account_id: AccountId, role: Role },
    #[serde(rename = "link_published")]
    LinkPublished { token_hash: LinkTokenHash },
    #[serde(rename = "link_revoked")]
    LinkRevoked { token_hash: LinkTokenHash },
    #[serde(rename = "project_archived")]
    Archived {},
    #[serde(rename = "project_restored")]
    Restored {},
}

impl ProjectEvent {
    /// Returns the stored `event_type`, which is also the JSON tag.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Created { .. } => "project_created",
            Self::Renamed { .. } => "project_renamed",
            Self::Described { .. } => "project_described",
            Self::ColumnAdded { .. } => "column_added",
            Self::ColumnRenamed { .. } => "column_renamed",
            Self::ColumnMoved { .. } => "column_moved",
            Self::WipLimitSet { .. } => "wip_limit_set",
            Self::ColumnKindSet { .. } => "column_kind_set",
            Self::ColumnArchived { .. } => "column_archived",
            Self::ColumnRestored { .. } => "column_restored",
            Self::ColumnRemoved { .. } => "column_removed",
            Self::LabelDefined { .. } => "label_defined",
            Self::LabelChanged { .. } => "label_changed",
            Self::LabelRemoved { .. } => "label_removed",
            Self::MemberAdded { .. } => "member_added",
            Self::RoleChanged { .. } => "role_changed",
            Self::MemberRemoved { .. } => "member_removed",
            Self::LinkPublished { .. } => "link_published",
            Self::LinkRevoked { .. } => "link_revoked",
            Self::Archived {} => "project_archived",
            Self::Restored {} => "project_restored",
        }
    }
}

impl DomainEvent for ProjectEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        FIRST_VERSION.to_owned()
    }
}
