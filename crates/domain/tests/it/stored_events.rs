//! Events stored by any version of this program stay readable. One golden file an event type and
//! version, `stored_events/<event_type>.v<version>[.<variant>].json`. When a form changes, its old
//! file stays, a new one joins it, and `stored.rs` gains an upcaster between them.

use cqrs_es::DomainEvent;
use domain::account::AccountEvent;
use domain::project::ProjectEvent;
use domain::stored::{StoredEventError, decode, decode_json, upcast};
use domain::task::TaskEvent;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Names every variant; a new one does not compile until it is listed, and then lacks its file.
macro_rules! every {
    ($names:ident: $event:ident { $($variant:ident => $name:literal),+ $(,)? }) => {
        pub const $names: &[&str] = &[$($name),+];

        impl Named for $event {
            fn listed_name(&self) -> &'static str {
                match self {
                    $(Self::$variant { .. } => $name),+
                }
            }
        }
    };
}

trait Named: DomainEvent {
    fn listed_name(&self) -> &'static str;
}

every!(PROJECT_EVENTS: ProjectEvent {
    Created => "project_created",
    Renamed => "project_renamed",
    Described => "project_described",
    ColumnAdded => "column_added",
    ColumnRenamed => "column_renamed",
    ColumnMoved => "column_moved",
    WipLimitSet => "wip_limit_set",
    ColumnKindSet => "column_kind_set",
    ColumnArchived => "column_archived",
    ColumnRestored => "column_restored",
    ColumnRemoved => "column_removed",
    LabelDefined => "label_defined",
    LabelChanged => "label_changed",
    LabelRemoved => "label_removed",
    MemberAdded => "member_added",
    RoleChanged => "role_changed",
    MemberRemoved => "member_removed",
    LinkPublished => "link_published",
    LinkRevoked => "link_revoked",
    Archived => "project_archived",
    Restored => "project_restored",
});

every!(TASK_EVENTS: TaskEvent {
    Created => "task_created",
    Retitled => "task_retitled",
    Described => "task_described",
    Moved => "task_moved",
    Prioritised => "task_prioritised",
    Scheduled => "task_scheduled",
    Estimated => "task_estimated",
    Assigned => "task_assigned",
    Unassigned => "task_unassigned",
    LabelAdded => "task_labelled",
    LabelRemoved => "task_unlabelled",
    ChecklistItemAdded => "checklist_item_added",
    ChecklistItemEdited => "checklist_item_edited",
    ChecklistItemChecked => "checklist_item_checked",
    ChecklistItemUnchecked => "checklist_item_unchecked",
    ChecklistItemMoved => "checklist_item_moved",
    ChecklistItemRemoved => "checklist_item_removed",
    CommentAdded => "comment_added",
    CommentEdited => "comment_edited",
    CommentRemoved => "comment_removed",
    RepeatSet => "task_repeat_set",
    Repeated => "task_repeated",
    ParentSet => "task_parent_set",
    Related => "task_related",
    Unrelated => "task_unrelated",
    Watched => "task_watched",
    Unwatched => "task_unwatched",
    CommentRestored => "comment_restored",
    Archived => "task_archived",
    Unarchived => "task_unarchived",
    Deleted => "task_deleted",
    Restored => "task_restored",
});

every!(ACCOUNT_EVENTS: AccountEvent {
    Registered => "account_registered",
    Changed => "account_changed",
    AccessRevoked => "account_access_revoked",
    Erased => "account_erased",
    ProjectSeen => "project_seen",
    InboxRead => "inbox_read",
});

struct Golden {
    path: PathBuf,
    event_type: String,
    version: String,
    payload: Value,
}

fn golden_files() -> Vec<Golden> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stored_events");
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let mut parts = name.split('.');
            let event_type = parts.next().unwrap().to_owned();
            let version = parts.next().and_then(|part| part.strip_prefix('v'));
            let version = version.unwrap_or_else(|| panic!("{name} has no version")).to_owned();
            let payload = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
            Golden { path, event_type, version, payload }
        })
        .collect()
}

fn check_files_of<E: Named>(names: &[&str]) {
    for golden in golden_files() {
        if !names.contains(&golden.event_type.as_str()) {
            continue;
        }
        let Golden { path, event_type, version, payload } = golden;
        let event: E = decode(&event_type, &version, payload.clone()).unwrap();
        assert_eq!(event.listed_name(), event_type, "{}", path.display());
        assert_eq!(event.event_type(), event_type, "{}", path.display());
        let encoded = serde_json::to_value(&event).unwrap();
        let (newest, lifted) = upcast(&event_type, &version, payload.clone());
        assert_eq!(encoded, lifted, "{}", path.display());
        assert_eq!(event.event_version(), newest, "{}", path.display());
        let from_text: E = decode_json(&event_type, &version, &payload.to_string()).unwrap();
        assert_eq!(from_text, event);
    }
}

#[test]
fn every_stored_project_event_is_read_and_written_as_it_stands() {
    check_files_of::<ProjectEvent>(PROJECT_EVENTS);
}

#[test]
fn every_stored_task_event_is_read_and_written_as_it_stands() {
    check_files_of::<TaskEvent>(TASK_EVENTS);
}

#[test]
fn every_stored_account_event_is_read_and_written_as_it_stands() {
    check_files_of::<AccountEvent>(ACCOUNT_EVENTS);
}

#[test]
fn every_event_type_has_a_file_for_each_version_up_to_the_newest() {
    let mut versions: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    for golden in golden_files() {
        let version = golden.version.parse().unwrap();
        versions.entry(golden.event_type).or_default().insert(version);
    }
    let listed = [PROJECT_EVENTS, TASK_EVENTS, ACCOUNT_EVENTS].concat();
    let listed: BTreeSet<String> = listed.into_iter().map(str::to_owned).collect();
    let with_files: BTreeSet<String> = versions.keys().cloned().collect();
    assert_eq!(with_files, listed);
    for (event_type, versions) in versions {
        let newest = versions.last().copied().unwrap();
        assert!(versions.into_iter().eq(1..=newest), "{event_type} lacks a version");
    }
}

#[test]
fn a_version_of_tomorrow_is_not_guessed_at() {
    let payload = json!({ "type": "task_archived" });
    let error = decode::<TaskEvent>("task_archived", "2", payload).unwrap_err();
    assert!(matches!(error, StoredEventError::UnknownVersion { .. }), "{error}");
    let payload = json!({ "type": "task_archived", "reason": { "new": "form" } });
    let error = decode_json::<TaskEvent>("task_archived", "2", &payload.to_string()).unwrap_err();
    assert_eq!(error.to_string(), "task_archived version 2 is not known to this program");
    let error =
        decode::<TaskEvent>("task_split", "2", json!({ "type": "task_split" })).unwrap_err();
    assert!(matches!(error, StoredEventError::UnknownVersion { .. }), "{error}");
}

#[test]
fn a_payload_under_another_types_name_is_refused() {
    let payload = json!({ "type": "task_archived" });
    let error = decode::<TaskEvent>("task_deleted", "1", payload).unwrap_err();
    assert!(matches!(error, StoredEventError::WrongType { .. }), "{error}");
}

#[test]
fn a_payload_of_another_form_is_refused() {
    for payload in [json!({}), json!([]), json!({ "type": "task_retitled", "title": "x" })] {
        let error = decode::<TaskEvent>("task_retitled", "1", payload).unwrap_err();
        assert!(matches!(error, StoredEventError::Malformed { .. }), "{error}");
    }
    let error = decode_json::<TaskEvent>("task_retitled", "1", "{").unwrap_err();
    assert!(matches!(error, StoredEventError::Malformed { .. }), "{error}");
}
