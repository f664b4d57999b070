//! Whom an event concerns: who was assigned, who is mentioned, and, by a comment, everybody who has
//! to do with the task. Only members of the project at that place in its order are told, and nobody
//! of what they did themselves.

use super::rows::Rows;
use crate::tables::commenters::CommenterRow;
use crate::tables::inbox::InboxRow;
use domain::mention::{mentions, new_mentions};
use domain::task::TaskEvent;
use domain::{AccountId, CommentId};
use event_stream::RecordedEvent;
use read_model::row::InboxReason;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What an event has to tell people.
#[derive(Debug, Default)]
pub struct Notice {
    assigned: Vec<AccountId>,
    mentioned: Vec<AccountId>,
    comment_id: Option<CommentId>,
    /// Who wrote the comment, if this is a new one.
    commenter: Option<AccountId>,
}

impl Notice {
    /// Reads an event; one that concerns nobody in particular gives none.
    pub fn of(fact: &TaskEvent) -> Option<Self> {
        use TaskEvent as E;
        let notice = match fact {
            E::Created(created) => Self {
                assigned: created.assignees.clone(),
                mentioned: mentions(created.description.as_str()),
                ..Self::default()
            },
            E::Assigned { account_id } => Self { assigned: vec![*account_id], ..Self::default() },
            E::Described { description } => Self {
                mentioned: new_mentions(description.before.as_str(), description.after.as_str()),
                ..Self::default()
            },
            E::CommentAdded { comment_id, author, text, origin: None } => Self {
                mentioned: mentions(text.as_str()),
                comment_id: Some(*comment_id),
                commenter: Some(*author),
                ..Self::default()
            },
            E::CommentEdited { comment_id, text } => Self {
                mentioned: new_mentions(text.before.as_str(), text.after.as_str()),
                comment_id: Some(*comment_id),
                ..Self::default()
            },
            // Imported ones are old, and many at once; of restored ones people were told before.
            E::CommentAdded { origin: Some(_), .. }
            | E::CommentRestored { .. }
            | E::Retitled { .. }
            | E::Moved { .. }
            | E::Prioritised { .. }
            | E::Scheduled { .. }
            | E::Estimated { .. }
            | E::RepeatSet { .. }
            | E::Repeated { .. }
            | E::ParentSet { .. }
            | E::Related(_)
            | E::Unrelated(_)
            | E::Unassigned { .. }
            | E::LabelAdded { .. }
            | E::LabelRemoved { .. }
            | E::Watched { .. }
            | E::Unwatched { .. }
            | E::ChecklistItemAdded { .. }
            | E::ChecklistItemEdited { .. }
            | E::ChecklistItemChecked { .. }
            | E::ChecklistItemUnchecked { .. }
            | E::ChecklistItemMoved { .. }
            | E::ChecklistItemRemoved { .. }
            | E::CommentRemoved { .. }
            | E::Archived {}
            | E::Unarchived {}
            | E::Deleted {}
            | E::Restored {} => return None,
        };
        let concerns_somebody = notice.commenter.is_some()
            || !notice.assigned.is_empty()
            || !notice.mentioned.is_empty();
        concerns_somebody.then_some(notice)
    }

    /// Tells whether earlier commenters on the task are concerned.
    pub const fn is_comment(&self) -> bool {
        self.commenter.is_some()
    }
}

/// Puts the notice of an applied event into the inboxes it belongs to.
pub fn tell(rows: &mut Rows, event: &RecordedEvent, notice: &Notice) {
    let task_id = event.aggregate_id;
    let Some(task) = rows.tasks.get(task_id) else { return };
    let project_id = task.project_id;
    let mut reasons: BTreeMap<Uuid, InboxReason> = BTreeMap::new();
    if let Some(commenter) = notice.commenter {
        let concerned = task.assignees.iter().chain(&task.watchers).chain([&task.created_by]);
        reasons.extend(concerned.map(|account_id| (*account_id, InboxReason::Comment)));
        let earlier = rows.commenters.range((task_id, Uuid::nil())..=(task_id, Uuid::max()));
        reasons.extend(earlier.map(|(_, row)| (row.account_id, InboxReason::Comment)));
        let row = CommenterRow { task_id, account_id: commenter.get() };
        rows.commenters.put((task_id, row.account_id), row);
    }
    // A stronger reason replaces a weaker one.
    reasons.extend(notice.mentioned.iter().map(|id| (id.get(), InboxReason::Mention)));
    reasons.extend(notice.assigned.iter().map(|id| (id.get(), InboxReason::Assignment)));
    reasons.remove(&event.metadata.actor.get());
    reasons.retain(|account_id, _| rows.present.contains(&(project_id, *account_id)));
    rows.inbox.extend(reasons.into_iter().map(|(account_id, reason)| InboxRow {
        account_id,
        position: event.position,
        partition: event.partition,
        event_id: event.metadata.event_id.get(),
        project_id,
        task_id,
        comment_id: notice.comment_id.map(CommentId::get),
        reason,
    }));
}
