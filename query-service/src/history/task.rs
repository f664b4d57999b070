//! What each task event changed.

use super::{Changes, NOTHING};
use domain::task::{
    ChecklistItem, Dates, Priority, Relation, RelationKind, TaskCreated, TaskEvent,
};
use domain::{Change, ColumnId, Rank};
use serde_json::{Value, json};
use uuid::Uuid;

pub(super) fn changes(event: &TaskEvent) -> Changes {
    let mut changes = Changes::default();
    match event {
        TaskEvent::Created(created) => created_with(&mut changes, created),
        TaskEvent::Retitled { title } => changes.set("title", &title.before, &title.after),
        TaskEvent::Described { description } => {
            changes.set("description", &description.before, &description.after);
        }
        TaskEvent::Moved { column_id, rank } => moved(&mut changes, column_id, rank),
        TaskEvent::Prioritised { priority } => {
            changes.set("priority", priority.before, priority.after);
        }
        TaskEvent::Scheduled { dates } => scheduled(&mut changes, dates),
        TaskEvent::Estimated { estimate } => {
            changes.set("estimate", estimate.before, estimate.after);
        }
        TaskEvent::Assigned { account_id } => changes.gained("assignees", *account_id),
        TaskEvent::Unassigned { account_id } => changes.lost("assignees", *account_id),
        TaskEvent::LabelAdded { label_id } => changes.gained("labels", *label_id),
        TaskEvent::LabelRemoved { label_id } => changes.lost("labels", *label_id),
        TaskEvent::ChecklistItemAdded { item, index } => {
            changes.set_of(item.item_id, "checklist", NOTHING, placed(item, *index));
        }
        TaskEvent::ChecklistItemEdited { item_id, text } => {
            changes.set_of(*item_id, "checklist_text", &text.before, &text.after);
        }
        TaskEvent::ChecklistItemChecked { item_id } => {
            changes.set_of(*item_id, "checklist_checked", false, true);
        }
        TaskEvent::ChecklistItemUnchecked { item_id } => {
            changes.set_of(*item_id, "checklist_checked", true, false);
        }
        TaskEvent::ChecklistItemMoved { item_id, index } => {
            changes.set_of(*item_id, "checklist_index", index.before, index.after);
        }
        TaskEvent::ChecklistItemRemoved { item, index } => {
            changes.set_of(item.item_id, "checklist", placed(item, *index), NOTHING);
        }
        TaskEvent::CommentAdded { .. }
        | TaskEvent::CommentEdited { .. }
        | TaskEvent::CommentRemoved { .. }
        | TaskEvent::CommentRestored { .. } => comment(&mut changes, event),
        TaskEvent::RepeatSet { repeat } => {
            changes.set("repeat", &repeat.before, &repeat.after);
        }
        // Its dates and rule are told where that task was created.
        TaskEvent::Repeated { next_task_id, dates: _, repeat: _ } => {
            changes.gained("next_task_id", *next_task_id);
        }
        TaskEvent::ParentSet { parent_id } => {
            changes.mentions.extend(parent_id.before.map(Uuid::from));
            changes.mentions.extend(parent_id.after.map(Uuid::from));
            changes.set("parent_id", parent_id.before, parent_id.after);
        }
        TaskEvent::Related(relation) => changes.gained(relation_field(relation), relation.task_id),
        TaskEvent::Unrelated(relation) => changes.lost(relation_field(relation), relation.task_id),
        TaskEvent::Watched { account_id } => changes.gained("watchers", *account_id),
        TaskEvent::Unwatched { account_id } => changes.lost("watchers", *account_id),
        TaskEvent::Archived {} => changes.set("archived", false, true),
        TaskEvent::Unarchived {} => changes.set("archived", true, false),
        TaskEvent::Deleted {} => changes.set("deleted", false, true),
        TaskEvent::Restored {} => changes.set("deleted", true, false),
    }
    changes
}

fn moved(changes: &mut Changes, column_id: &Change<ColumnId>, rank: &Change<Rank>) {
    changes.mention(column_id.before);
    changes.mention(column_id.after);
    changes.set("column_id", column_id.before, column_id.after);
    changes.set("rank", &rank.before, &rank.after);
}

fn scheduled(changes: &mut Changes, dates: &Change<Dates>) {
    changes.set("start_on", dates.before.start_on, dates.after.start_on);
    changes.set("due_on", dates.before.due_on, dates.after.due_on);
}

#[expect(clippy::wildcard_enum_match_arm, reason = "`changes` matches exhaustively")]
fn comment(changes: &mut Changes, event: &TaskEvent) {
    match event {
        // Its author is the event's actor, as the history tells beside it.
        TaskEvent::CommentAdded { comment_id, author: _, text, origin } => {
            changes.push("comments", Some(comment_id.get()), NOTHING, text);
            changes.push("comment_origin", Some(comment_id.get()), NOTHING, origin);
        }
        TaskEvent::CommentRestored { comment_id, author, text, origin, .. } => {
            changes.push("comments", Some(comment_id.get()), NOTHING, text);
            changes.mention(*author);
            changes.push("comment_author", Some(comment_id.get()), NOTHING, author);
            changes.push("comment_origin", Some(comment_id.get()), NOTHING, origin);
        }
        TaskEvent::CommentEdited { comment_id, text } => {
            changes.push("comments", Some(comment_id.get()), &text.before, &text.after);
        }
        TaskEvent::CommentRemoved { comment_id, author, text } => {
            changes.push("comments", Some(comment_id.get()), text, NOTHING);
            changes.mention(*author);
            changes.push("comment_author", Some(comment_id.get()), author, NOTHING);
        }
        _ => {}
    }
}

/// A new task: each field that starts with a value.
fn created_with(changes: &mut Changes, created: &TaskCreated) {
    changes.set("number", NOTHING, created.number);
    changes.set("title", NOTHING, &created.title);
    if !created.description.is_empty() {
        changes.set("description", NOTHING, &created.description);
    }
    changes.mention(created.column_id);
    changes.set("column_id", NOTHING, created.column_id);
    changes.set("rank", NOTHING, &created.rank);
    if created.priority != Priority::default() {
        changes.set("priority", NOTHING, created.priority);
    }
    changes.set("start_on", NOTHING, created.dates.start_on);
    changes.set("due_on", NOTHING, created.dates.due_on);
    changes.set("estimate", NOTHING, created.estimate);
    changes.set("repeat", NOTHING, &created.repeat);
    if let Some(before) = created.repeats {
        changes.gained("repeats", before);
    }
    if let Some(parent_id) = created.parent_id {
        changes.gained("parent_id", parent_id);
    }
    for account_id in &created.assignees {
        changes.gained("assignees", *account_id);
    }
    for label_id in &created.labels {
        changes.gained("labels", *label_id);
    }
}

const fn relation_field(relation: &Relation) -> &'static str {
    match relation.kind {
        RelationKind::Blocks => "blocks",
        RelationKind::Relates => "relates",
        RelationKind::Duplicates => "duplicates",
    }
}

pub(super) fn removed_name(event: &TaskEvent) -> Option<(Uuid, String)> {
    if let TaskEvent::ChecklistItemRemoved { item, .. } = event {
        return Some((item.item_id.get(), item.text.as_str().to_owned()));
    }
    None
}

fn placed(item: &ChecklistItem, index: u32) -> Value {
    json!({ "text": item.text, "checked": item.checked, "index": index })
}
