//! A task as its events have left it.

use super::{
    ChecklistItem, Dates, Points, Priority, Relation, RelationKind, Repeat, TaskCreated, TaskEvent,
};
use crate::order::place;
use crate::text::{CommentText, Description, Title};
use crate::{AccountId, ChecklistItemId, ColumnId, CommentId, LabelId, ProjectId, Rank, TaskId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a task that exists consists of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskState {
    pub task_id: TaskId,
    pub project_id: ProjectId,
    pub number: u32,
    pub title: Title,
    pub description: Description,
    /// Where the task was last put; when that column was removed, the project knows its replacement.
    pub column_id: ColumnId,
    pub rank: Rank,
    pub priority: Priority,
    pub dates: Dates,
    pub estimate: Option<Points>,
    pub repeat: Option<Repeat>,
    /// Its next occurrence, once it was finished.
    pub next: Option<NextTask>,
    /// The task this is a subtask of.
    pub parent_id: Option<TaskId>,
    /// Those that start here, in the order they were made.
    pub relations: Vec<Relation>,
    /// In the order they were assigned.
    pub assignees: Vec<AccountId>,
    /// In the order they were added; labels the project has removed meanwhile included.
    pub labels: Vec<LabelId>,
    /// In the order they began; people who have left the project included.
    pub watchers: Vec<AccountId>,
    /// Top to bottom.
    pub checklist: Vec<ChecklistItem>,
    /// By id, which is the order they were written in.
    pub comments: BTreeMap<CommentId, Comment>,
    pub archived: bool,
    pub deleted: bool,
    pub creator: AccountId,
    /// Ids that were in use once. A repeated add must not bring back what was removed since.
    pub removed_checklist_items: BTreeSet<ChecklistItemId>,
    pub removed_comments: BTreeSet<CommentId>,
    /// What the task was created with, so that a repeated create is recognised.
    pub created_as: Box<TaskCreated>,
}

/// The next occurrence of a task, as it was ordered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextTask {
    pub task_id: TaskId,
    pub dates: Dates,
    pub repeat: Repeat,
}

/// A comment and who wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    pub author: AccountId,
    pub text: CommentText,
}

impl TaskState {
    /// Returns an item of the checklist and its place.
    #[must_use]
    pub fn checklist_item(&self, item_id: ChecklistItemId) -> Option<(usize, &ChecklistItem)> {
        self.checklist.iter().enumerate().find(|(_, item)| item.item_id == item_id)
    }

    /// Returns the relation of a kind that starts here and leads to a task.
    #[must_use]
    pub fn relation(&self, kind: RelationKind, task_id: TaskId) -> Option<&Relation> {
        self.relations.iter().find(|relation| relation.is(kind, task_id))
    }

    /// Returns the state after a task's first event; any other cannot come first.
    pub(super) fn created_by(event: TaskEvent) -> Option<Self> {
        let TaskEvent::Created(created) = event else { return None };
        Some(Self {
            task_id: created.task_id,
            project_id: created.project_id,
            number: created.number,
            title: created.title.clone(),
            description: created.description.clone(),
            column_id: created.column_id,
            rank: created.rank.clone(),
            priority: created.priority,
            dates: created.dates,
            estimate: created.estimate,
            repeat: created.repeat.clone(),
            next: None,
            parent_id: created.parent_id,
            relations: Vec::new(),
            assignees: created.assignees.clone(),
            labels: created.labels.clone(),
            watchers: Vec::new(),
            checklist: Vec::new(),
            comments: BTreeMap::new(),
            archived: false,
            deleted: false,
            creator: created.creator,
            removed_checklist_items: BTreeSet::new(),
            removed_comments: BTreeSet::new(),
            created_as: Box::new(created),
        })
    }

    pub(super) fn apply(&mut self, event: TaskEvent) {
        use TaskEvent as E;
        match event {
            // A task is created once; a second such event changes nothing.
            E::Created(_) => {}
            E::Retitled { title } => self.title = title.after,
            E::Described { description } => self.description = description.after,
            E::Moved { column_id, rank } => {
                self.column_id = column_id.after;
                self.rank = rank.after;
            }
            E::Prioritised { priority } => self.priority = priority.after,
            E::Scheduled { dates } => self.dates = dates.after,
            E::Estimated { estimate } => self.estimate = estimate.after,
            E::Assigned { account_id } => self.assignees.push(account_id),
            E::Unassigned { account_id } => self.assignees.retain(|kept| *kept != account_id),
            E::LabelAdded { label_id } => self.labels.push(label_id),
            E::LabelRemoved { label_id } => self.labels.retain(|kept| *kept != label_id),
            E::ChecklistItemAdded { item, index } => {
                self.removed_checklist_items.remove(&item.item_id);
                self.checklist.insert(place(index, self.checklist.len()), item);
            }
            E::ChecklistItemEdited { item_id, text } => {
                self.change_item(item_id, |item| item.text = text.after);
            }
            E::ChecklistItemChecked { item_id } => {
                self.change_item(item_id, |item| item.checked = true);
            }
            E::ChecklistItemUnchecked { item_id } => {
                self.change_item(item_id, |item| item.checked = false);
            }
            E::ChecklistItemMoved { item_id, index } => self.move_item(item_id, index.after),
            E::ChecklistItemRemoved { item, .. } => {
                self.checklist.retain(|kept| kept.item_id != item.item_id);
                self.removed_checklist_items.insert(item.item_id);
            }
            E::CommentAdded { comment_id, author, text, .. }
            | E::CommentRestored { comment_id, author, text, .. } => {
                self.removed_comments.remove(&comment_id);
                self.comments.insert(comment_id, Comment { author, text });
            }
            E::CommentEdited { comment_id, text } => {
                if let Some(comment) = self.comments.get_mut(&comment_id) {
                    comment.text = text.after;
                }
            }
            E::CommentRemoved { comment_id, .. } => {
                self.comments.remove(&comment_id);
                self.removed_comments.insert(comment_id);
            }
            E::RepeatSet { repeat } => self.repeat = repeat.after,
            E::Repeated { next_task_id: task_id, dates, repeat } => {
                self.next = Some(NextTask { task_id, dates, repeat });
            }
            E::ParentSet { parent_id } => self.parent_id = parent_id.after,
            E::Related(relation) => self.relations.push(relation),
            E::Unrelated(relation) => {
                self.relations.retain(|kept| !kept.is(relation.kind, relation.task_id));
            }
            E::Watched { account_id } => self.watchers.push(account_id),
            E::Unwatched { account_id } => self.watchers.retain(|kept| *kept != account_id),
            E::Archived {} => self.archived = true,
            E::Unarchived {} => self.archived = false,
            E::Deleted {} => self.deleted = true,
            E::Restored {} => self.deleted = false,
        }
    }

    fn change_item(&mut self, item_id: ChecklistItemId, change: impl FnOnce(&mut ChecklistItem)) {
        if let Some(item) = self.checklist.iter_mut().find(|item| item.item_id == item_id) {
            change(item);
        }
    }

    fn move_item(&mut self, item_id: ChecklistItemId, index: u32) {
        if let Some(from) = self.checklist.iter().position(|item| item.item_id == item_id) {
            let item = self.checklist.remove(from);
            self.checklist.insert(place(index, self.checklist.len()), item);
        }
    }
}
