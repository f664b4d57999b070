//! Which event may come next in a task's history.

use super::{ChecklistItem, Comment, Task, TaskEvent, TaskState};
use crate::history::{Impossible, Possible, absent, changes, present, same, turns};
use crate::order::stored;
use crate::{Change, ChecklistItemId, ColumnId, Rank};
use cqrs_es::Aggregate;

impl Task {
    /// Applies an event of a history from outside, see [`crate::history`].
    ///
    /// # Errors
    /// Returns why it cannot have come next; the task is as before then.
    pub fn follow(&mut self, event: TaskEvent) -> Result<(), Impossible> {
        match (self.state(), &event) {
            (None, TaskEvent::Created(_)) => {}
            (None, _) => return Err(Impossible::NotCreated),
            (Some(state), event) => state.admit(event)?,
        }
        self.apply(event);
        Ok(())
    }
}

impl TaskState {
    fn admit(&self, event: &TaskEvent) -> Possible {
        use TaskEvent as E;
        match event {
            E::Created(_) => Err(Impossible::CreatedTwice),
            E::Retitled { title } => changes("title", &self.title, title),
            E::Described { description } => changes("description", &self.description, description),
            E::Moved { column_id, rank } => self.admit_move(column_id, rank),
            E::Prioritised { priority } => changes("priority", &self.priority, priority),
            E::Scheduled { dates } => changes("dates", &self.dates, dates),
            E::Estimated { estimate } => changes("estimate", &self.estimate, estimate),
            E::Assigned { account_id } => absent("assignee", self.assignees.contains(account_id)),
            E::Unassigned { account_id } => {
                present("assignee", self.assignees.contains(account_id))
            }
            E::LabelAdded { label_id } => absent("label", self.labels.contains(label_id)),
            E::LabelRemoved { label_id } => present("label", self.labels.contains(label_id)),
            E::ChecklistItemAdded { item, index } => {
                absent("checklist item", self.checklist_item(item.item_id).is_some())?;
                present("place", *index <= stored(self.checklist.len()))
            }
            E::ChecklistItemEdited { item_id, text } => {
                changes("text", &self.known_item(*item_id)?.1.text, text)
            }
            E::ChecklistItemChecked { item_id } => {
                turns(self.known_item(*item_id)?.1.checked, true)
            }
            E::ChecklistItemUnchecked { item_id } => {
                turns(self.known_item(*item_id)?.1.checked, false)
            }
            E::ChecklistItemMoved { item_id, index } => self.admit_item_move(*item_id, index),
            E::ChecklistItemRemoved { item, index } => self.admit_item_removal(item, *index),
            E::CommentAdded { comment_id, .. } => {
                absent("comment", self.comments.contains_key(comment_id))
            }
            E::CommentRestored { comment_id, .. } => {
                absent("comment", self.comments.contains_key(comment_id))?;
                present("removed comment", self.removed_comments.contains(comment_id))
            }
            E::CommentEdited { comment_id, text } => match self.comments.get(comment_id) {
                Some(now) => changes("text", &now.text, text),
                None => Err(Impossible::Missing("comment")),
            },
            E::CommentRemoved { comment_id, author, text } => {
                let told = Comment { author: *author, text: text.clone() };
                same("comment", self.comments.get(comment_id), &&told)
            }
            E::RepeatSet { repeat } => changes("repetition", &self.repeat, repeat),
            E::Repeated { next_task_id, .. } => {
                let known = self.next.as_ref().is_some_and(|next| next.task_id == *next_task_id);
                absent("next occurrence", known)
            }
            E::ParentSet { parent_id } => changes("parent", &self.parent_id, parent_id),
            E::Related(relation) => {
                absent("relation", self.relation(relation.kind, relation.task_id).is_some())
            }
            E::Unrelated(relation) => {
                same("relation", self.relation(relation.kind, relation.task_id), &relation)
            }
            E::Watched { account_id } => absent("watcher", self.watchers.contains(account_id)),
            E::Unwatched { account_id } => present("watcher", self.watchers.contains(account_id)),
            E::Archived {} => turns(self.archived, true),
            E::Unarchived {} => turns(self.archived, false),
            E::Deleted {} => turns(self.deleted, true),
            E::Restored {} => turns(self.deleted, false),
        }
    }

    fn admit_move(&self, column_id: &Change<ColumnId>, rank: &Change<Rank>) -> Possible {
        same("column", Some(self.column_id), &column_id.before)?;
        same("place", Some(&self.rank), &&rank.before)?;
        let stays = column_id.before == column_id.after && rank.before == rank.after;
        if stays { Err(Impossible::Unchanged) } else { Ok(()) }
    }

    fn admit_item_move(&self, item_id: ChecklistItemId, index: &Change<u32>) -> Possible {
        let (from, _) = self.known_item(item_id)?;
        changes("place", &stored(from), index)?;
        present("place", index.after < stored(self.checklist.len()))
    }

    fn admit_item_removal(&self, item: &ChecklistItem, index: u32) -> Possible {
        let (from, now) = self.known_item(item.item_id)?;
        same("checklist item", Some(now), &item)?;
        same("place", Some(stored(from)), &index)
    }

    fn known_item(&self, item_id: ChecklistItemId) -> Result<(usize, &ChecklistItem), Impossible> {
        self.checklist_item(item_id).ok_or(Impossible::Missing("checklist item"))
    }
}
