//! What is published of the commands: their flat form, the role each needs, the codes they are
//! refused with. A command or a refusal that is missing here fails this module's tests.

mod bulk;

pub use bulk::BulkCommand;

use super::projects::{AddMemberBody, NoFields};
use super::tasks::{CreateBody, MoveBody};
use super::undo::{EventBody, VersionBody};
use domain::project::ProjectCommand;
use domain::task::{Dates, TaskCommand};
use serde_json::Value;
use service_runtime::openapi::{commands, json_of, schema_of};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// What each command of a project needs at least.
const PROJECT_ROLES: [(&str, &str); 22] = [
    ("rename", "editor"),
    ("describe", "editor"),
    ("add_column", "editor"),
    ("rename_column", "editor"),
    ("move_column", "editor"),
    ("set_wip_limit", "editor"),
    ("set_column_kind", "editor"),
    ("archive_column", "editor"),
    ("restore_column", "editor"),
    ("remove_column", "editor"),
    ("define_label", "editor"),
    ("change_label", "editor"),
    ("remove_label", "editor"),
    ("add_member", "owner"),
    ("change_role", "owner"),
    // Oneself, everybody may remove.
    ("remove_member", "owner"),
    ("publish_link", "owner"),
    ("revoke_link", "owner"),
    ("archive", "owner"),
    ("restore", "owner"),
    // At least; the change that undoes the event may need more.
    ("undo", "editor"),
    ("redo", "editor"),
];

/// What each command of a task needs at least, in the task's project.
const TASK_ROLES: [(&str, &str); 31] = [
    ("retitle", "editor"),
    ("describe", "editor"),
    ("move", "editor"),
    ("prioritise", "editor"),
    ("schedule", "editor"),
    ("estimate", "editor"),
    ("repeat", "editor"),
    ("assign", "editor"),
    ("unassign", "editor"),
    ("add_label", "editor"),
    ("remove_label", "editor"),
    ("add_checklist_item", "editor"),
    ("edit_checklist_item", "editor"),
    ("check", "editor"),
    ("uncheck", "editor"),
    ("move_checklist_item", "editor"),
    ("remove_checklist_item", "editor"),
    ("comment", "commenter"),
    ("edit_comment", "commenter"),
    ("remove_comment", "commenter"),
    ("set_parent", "editor"),
    ("relate", "editor"),
    ("unrelate", "editor"),
    ("watch", "viewer"),
    ("unwatch", "viewer"),
    ("archive", "editor"),
    ("restore", "editor"),
    ("delete", "editor"),
    ("restore_version", "editor"),
    // At least; the change that undoes the event may need more.
    ("undo", "commenter"),
    ("redo", "commenter"),
];

/// How any command may be refused.
const COMMAND_REFUSALS: [&str; 4] = [
    "409 concurrent_change",
    "409 already_exists",
    "412 stale_version",
    "422 idempotency_key_reused",
];

/// How rules of projects refuse.
const PROJECT_REFUSALS: [&str; 12] = [
    "409 project_archived",
    "409 column_not_found",
    "409 column_archived",
    "409 last_column",
    "409 label_not_found",
    "409 label_name_taken",
    "409 not_a_member",
    "409 already_a_member",
    "409 last_owner",
    "409 link_already_published",
    "409 account_erased",
    "409 limit_reached",
];

/// How rules of tasks refuse.
const TASK_REFUSALS: [&str; 18] = [
    "403 not_the_author",
    "403 not_yours",
    "409 version_not_found",
    "409 project_archived",
    "409 task_deleted",
    "409 task_archived",
    "409 column_not_found",
    "409 column_archived",
    "409 label_not_found",
    "409 not_a_member",
    "409 checklist_item_not_found",
    "409 comment_not_found",
    "409 parent_not_found",
    "409 parent_cycle",
    "409 related_task_not_found",
    "409 blocks_cycle",
    "409 relation_kept_by_other",
    "409 limit_reached",
];

/// How the undo of any event may be refused. `overtaken` comes with `field`, `current` and, where the
/// field belongs to a part, `id`; `already_undone` with `undone_by`.
const UNDO_REFUSALS: [&str; 5] = [
    "409 event_not_found",
    "409 already_undone",
    "409 not_undone",
    "409 overtaken",
    "409 cannot_undo",
];

/// Returns the refusals of a project's commands, and others.
pub fn with_project_refusals(others: &[&'static str]) -> Vec<&'static str> {
    [&COMMAND_REFUSALS, &PROJECT_REFUSALS[..], &UNDO_REFUSALS, others].concat()
}

/// Returns the refusals of what is asked of an account, and others.
pub fn with_account_refusals(others: &[&'static str]) -> Vec<&'static str> {
    [&COMMAND_REFUSALS[..], &["409 account_erased"], others].concat()
}

/// Returns the refusals of a task's commands, and others.
pub fn with_task_refusals(others: &[&'static str]) -> Vec<&'static str> {
    [&COMMAND_REFUSALS, &TASK_REFUSALS[..], &UNDO_REFUSALS, others].concat()
}

/// Returns the commands that name an event of the past.
fn reversals() -> Vec<(&'static str, Value)> {
    vec![("undo", json_of::<EventBody>()), ("redo", json_of::<EventBody>())]
}

/// The commands of a project.
#[derive(Debug)]
pub enum ProjectCommandBody {}

impl PartialSchema for ProjectCommandBody {
    fn schema() -> RefOr<Schema> {
        commands::<ProjectCommand>(&PROJECT_ROLES, reversals(), |name, body| match name {
            // Has a route of its own.
            "create" => *body = Value::Null,
            "add_member" => *body = json_of::<AddMemberBody>(),
            "publish_link" => *body = json_of::<NoFields>(),
            _ => {}
        })
    }
}

impl ToSchema for ProjectCommandBody {
    fn name() -> std::borrow::Cow<'static, str> {
        "ProjectCommand".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        ProjectCommand::schemas(schemas);
        AddMemberBody::schemas(schemas);
        EventBody::schemas(schemas);
    }
}

/// The commands of a task.
#[derive(Debug)]
pub enum TaskCommandBody {}

impl PartialSchema for TaskCommandBody {
    fn schema() -> RefOr<Schema> {
        let restore = ("restore_version", json_of::<VersionBody>());
        let looked_up = reversals().into_iter().chain([restore]).collect();
        commands::<TaskCommand>(&TASK_ROLES, looked_up, |name, body| match name {
            // By a route of its own, and by the service itself.
            "create" | "open_next" => *body = Value::Null,
            "move" => *body = json_of::<MoveBody>(),
            "schedule" => *body = json_of::<Dates>(),
            // Only imports may say that somebody else wrote a comment.
            "comment" => {
                body["properties"].as_object_mut().map(|fields| fields.remove("origin"));
            }
            _ => {}
        })
    }
}

impl ToSchema for TaskCommandBody {
    fn name() -> std::borrow::Cow<'static, str> {
        "TaskCommand".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        TaskCommand::schemas(schemas);
        MoveBody::schemas(schemas);
        EventBody::schemas(schemas);
    }
}

/// The body of `POST /tasks`, with its dates beside the other fields.
#[derive(Debug)]
pub enum CreateTaskBody {}

impl PartialSchema for CreateTaskBody {
    fn schema() -> RefOr<Schema> {
        let mut schema = json_of::<CreateBody>();
        for (name, date) in json_of::<Dates>()["properties"].as_object().into_iter().flatten() {
            schema["properties"][name] = date.clone();
        }
        schema_of(schema)
    }
}

impl ToSchema for CreateTaskBody {
    fn name() -> std::borrow::Cow<'static, str> {
        "NewTask".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        CreateBody::schemas(schemas);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::project::ProjectRefusal;
    use domain::task::TaskRefusal;
    use domain::undo::NotUndoable;
    use serde_json::json;
    use strum::VariantNames;

    /// Codes that [`service_runtime::openapi`] adds to every command, and those of single fields.
    const ELSEWHERE: [&str; 10] = [
        "not_found",
        "role_too_low",
        "already_exists",
        "dates_out_of_order",
        "parent_of_itself",
        "related_to_itself",
        "replacement_is_itself",
        "wip_limit_out_of_range",
        "duplicate_id",
        // Has codes of its own.
        "not_undoable",
    ];

    #[test]
    fn every_route_is_described_in_full() {
        super::super::openapi().unwrap();
    }

    #[test]
    fn every_refusal_of_the_rules_is_published() {
        let published = |refusals: &[&str], code: &str| {
            refusals.iter().any(|refusal| refusal.ends_with(&format!(" {code}")))
        };
        for code in TaskRefusal::VARIANTS {
            assert!(published(&TASK_REFUSALS, code) || ELSEWHERE.contains(code), "{code}");
        }
        for code in ProjectRefusal::VARIANTS {
            assert!(published(&PROJECT_REFUSALS, code) || ELSEWHERE.contains(code), "{code}");
        }
        for code in NotUndoable::VARIANTS {
            assert!(published(&UNDO_REFUSALS, code), "{code}");
        }
    }

    #[test]
    fn commands_are_published_in_the_form_callers_send() {
        let commands = json_of::<TaskCommandBody>();
        let of = |name: &str| {
            let all = commands["oneOf"].as_array().unwrap();
            all.iter().find(|command| command["title"] == name).unwrap()
        };
        let moving = of("move");
        assert_eq!(moving["properties"]["type"]["enum"], json!(["move"]));
        assert_eq!(moving["required"], json!(["type", "column_id"]));
        assert!(moving["properties"].get("before").is_some());
        assert_eq!(moving["additionalProperties"], false);
        assert_eq!(moving["x-role"], "editor");
        assert_eq!(of("comment")["properties"].get("origin"), None);
        assert_eq!(of("archive")["required"], json!(["type"]));
        assert_eq!(of("undo")["required"], json!(["type", "event_id"]));
        assert_eq!(of("restore_version")["properties"]["version"]["type"], "integer");
    }
}
