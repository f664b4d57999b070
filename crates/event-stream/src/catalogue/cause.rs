//! What leads to each event: the command's `type`, or the route.

use crate::AggregateType;
use domain::account::AccountEvent;
use domain::project::ProjectEvent;
use domain::task::TaskEvent;
use serde_json::Value;

/// Returns what leads to the event with this payload, in its newest version.
pub(super) fn of(aggregate: AggregateType, payload: Value) -> Option<&'static str> {
    Some(match aggregate {
        AggregateType::Project => of_project(&serde_json::from_value(payload).ok()?),
        AggregateType::Task => of_task(&serde_json::from_value(payload).ok()?),
        AggregateType::Account => of_account(&serde_json::from_value(payload).ok()?),
    })
}

const fn of_project(event: &ProjectEvent) -> &'static str {
    use ProjectEvent as E;
    match event {
        E::Created { .. } => "`POST /projects`",
        E::Renamed { .. } => "`rename`",
        E::Described { .. } => "`describe`",
        E::ColumnAdded { .. } => "`add_column`",
        E::ColumnRenamed { .. } => "`rename_column`",
        E::ColumnMoved { .. } => "`move_column`",
        E::WipLimitSet { .. } => "`set_wip_limit`",
        E::ColumnKindSet { .. } => "`set_column_kind`",
        E::ColumnArchived { .. } => "`archive_column`",
        E::ColumnRestored { .. } => "`restore_column`",
        E::ColumnRemoved { .. } => "`remove_column`",
        E::LabelDefined { .. } => "`define_label`",
        E::LabelChanged { .. } => "`change_label`",
        E::LabelRemoved { .. } => "`remove_label`",
        E::MemberAdded { .. } => "`add_member`",
        E::RoleChanged { .. } => "`change_role`",
        E::MemberRemoved { .. } => "`remove_member`",
        E::LinkPublished { .. } => "`publish_link`",
        E::LinkRevoked { .. } => "`revoke_link`",
        E::Archived {} => "`archive`",
        E::Restored {} => "`restore`",
    }
}

const fn of_task(event: &TaskEvent) -> &'static str {
    use TaskEvent as E;
    match event {
        E::Created(_) => "`POST /tasks`",
        E::Retitled { .. } => "`retitle`",
        E::Described { .. } => "`describe`",
        E::Moved { .. } => "`move`",
        E::Prioritised { .. } => "`prioritise`",
        E::Scheduled { .. } => "`schedule`",
        E::Estimated { .. } => "`estimate`",
        E::Assigned { .. } => "`assign`",
        E::Unassigned { .. } => "`unassign`",
        E::LabelAdded { .. } => "`add_label`",
        E::LabelRemoved { .. } => "`remove_label`",
        E::ChecklistItemAdded { .. } => "`add_checklist_item`",
        E::ChecklistItemEdited { .. } => "`edit_checklist_item`",
        E::ChecklistItemChecked { .. } => "`check`",
        E::ChecklistItemUnchecked { .. } => "`uncheck`",
        E::ChecklistItemMoved { .. } => "`move_checklist_item`",
        E::ChecklistItemRemoved { .. } => "`remove_checklist_item`",
        E::CommentAdded { .. } => "`comment`",
        E::CommentEdited { .. } => "`edit_comment`",
        E::CommentRemoved { .. } => "`remove_comment`",
        E::RepeatSet { .. } => "`repeat`",
        E::Repeated { .. } => "coming to a column of kind `done`",
        E::CommentRestored { .. } => "`undo` of `remove_comment`",
        E::ParentSet { .. } => "`set_parent`",
        E::Related(_) => "`relate`",
        E::Unrelated(_) => "`unrelate`",
        E::Watched { .. } => "`watch`",
        E::Unwatched { .. } => "`unwatch`",
        E::Archived {} => "`archive`",
        E::Unarchived {} | E::Restored {} => "`restore`",
        E::Deleted {} => "`delete`",
    }
}

const fn of_account(event: &AccountEvent) -> &'static str {
    use AccountEvent as E;
    match event {
        E::Registered { .. } => "`POST /accounts`",
        E::Changed {} => "`PATCH /account`",
        E::AccessRevoked { .. } => "ending a session, a token or all of them",
        E::Erased {} => "`DELETE /account`",
        E::ProjectSeen { .. } => "`PUT /projects/{project_id}/seen`",
        E::InboxRead { .. } => "`POST /me/inbox/read`",
    }
}
