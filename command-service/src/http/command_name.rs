//! Names of commands in metrics and logs: a closed set, whatever callers send.

use domain::project::ProjectCommand;
use domain::task::TaskCommand;

/// The name of what never became a command.
pub const UNKNOWN: &str = "unknown";
pub const TASK_UNDO: &str = "task_undo";
pub const TASK_REDO: &str = "task_redo";
pub const TASK_RESTORE_VERSION: &str = "task_restore_version";
pub const PROJECT_UNDO: &str = "project_undo";
pub const PROJECT_REDO: &str = "project_redo";

/// Returns the name of a project's command.
pub const fn of_project(command: &ProjectCommand) -> &'static str {
    use ProjectCommand as C;
    match command {
        C::Create(_) => "project_create",
        C::Rename { .. } => "project_rename",
        C::Describe { .. } => "project_describe",
        C::AddColumn { .. } => "project_add_column",
        C::RenameColumn { .. } => "project_rename_column",
        C::MoveColumn { .. } => "project_move_column",
        C::SetWipLimit { .. } => "project_set_wip_limit",
        C::SetColumnKind { .. } => "project_set_column_kind",
        C::ArchiveColumn { .. } => "project_archive_column",
        C::RestoreColumn { .. } => "project_restore_column",
        C::RemoveColumn { .. } => "project_remove_column",
        C::DefineLabel { .. } => "project_define_label",
        C::ChangeLabel { .. } => "project_change_label",
        C::RemoveLabel { .. } => "project_remove_label",
        C::AddMember { .. } => "project_add_member",
        C::ChangeRole { .. } => "project_change_role",
        C::RemoveMember { .. } => "project_remove_member",
        C::PublishLink { .. } => "project_publish_link",
        C::RevokeLink {} => "project_revoke_link",
        C::Archive {} => "project_archive",
        C::Restore {} => "project_restore",
        C::Undo(_) => PROJECT_UNDO,
    }
}

/// Returns the name of a task's command.
pub const fn of_task(command: &TaskCommand) -> &'static str {
    use TaskCommand as C;
    match command {
        C::Create(_) => "task_create",
        C::Retitle { .. } => "task_retitle",
        C::Describe { .. } => "task_describe",
        C::Move(_) => "task_move",
        C::Prioritise { .. } => "task_prioritise",
        C::Schedule(_) => "task_schedule",
        C::Estimate { .. } => "task_estimate",
        C::Assign { .. } => "task_assign",
        C::Unassign { .. } => "task_unassign",
        C::AddLabel { .. } => "task_add_label",
        C::RemoveLabel { .. } => "task_remove_label",
        C::AddChecklistItem { .. } => "task_add_checklist_item",
        C::EditChecklistItem { .. } => "task_edit_checklist_item",
        C::Check { .. } => "task_check",
        C::Uncheck { .. } => "task_uncheck",
        C::MoveChecklistItem { .. } => "task_move_checklist_item",
        C::RemoveChecklistItem { .. } => "task_remove_checklist_item",
        C::Comment { .. } => "task_comment",
        C::EditComment { .. } => "task_edit_comment",
        C::RemoveComment { .. } => "task_remove_comment",
        C::Repeat { .. } => "task_repeat",
        C::OpenNext(_) => "task_open_next",
        C::SetParent { .. } => "task_set_parent",
        C::Relate { .. } => "task_relate",
        C::Unrelate { .. } => "task_unrelate",
        C::Watch {} => "task_watch",
        C::Unwatch {} => "task_unwatch",
        C::Archive {} => "task_archive",
        C::Restore {} => "task_restore",
        C::Delete {} => "task_delete",
        C::Undo(_) => TASK_UNDO,
        C::RestoreVersion(_) => TASK_RESTORE_VERSION,
    }
}
