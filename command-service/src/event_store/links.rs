//! Ties between tasks that must never close a circle, kept by the append itself.
//!
//! Whether a tie closes a circle depends on ties of many other tasks. The append knows them all, and
//! under its lock nobody adds the missing piece meanwhile.

use domain::TaskId;
use domain::refusal::Limit;
use domain::task::{MAX_BLOCKED, MAX_LEVELS, RelationKind, TaskEvent, TaskRefusal, TaskState};
use std::collections::BTreeSet;

/// What ties two tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkKind {
    /// From a subtask to the task it is a part of.
    Parent,
    /// From a task to one that waits for it.
    Blocks,
}

impl LinkKind {
    /// Returns the name in the table.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Parent => "parent",
            Self::Blocks => "blocks",
        }
    }

    /// Returns how far such ties may lead.
    #[must_use]
    pub const fn limit(self) -> Limit {
        match self {
            Self::Parent => MAX_LEVELS,
            Self::Blocks => MAX_BLOCKED,
        }
    }

    /// Returns how a tie is refused that closes a circle.
    #[must_use]
    pub const fn circle(self) -> TaskRefusal {
        match self {
            Self::Parent => TaskRefusal::ParentCycle,
            Self::Blocks => TaskRefusal::BlocksCycle,
        }
    }
}

/// A tie, kept by the task it starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Link {
    pub kind: LinkKind,
    pub from: TaskId,
    pub to: TaskId,
}

/// How the ties that start from one task change. Nothing made was there before.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct LinkChanges {
    pub made: Vec<Link>,
    pub cut: Vec<Link>,
}

/// Returns what the events of one command come to.
pub(super) fn changes(task: Option<&TaskState>, events: &[TaskEvent]) -> LinkChanges {
    let before = task.map(of_state).unwrap_or_default();
    let from = match (task, events.first()) {
        (Some(task), _) => task.task_id,
        (None, Some(TaskEvent::Created(created))) => created.task_id,
        (None, _) => return LinkChanges::default(),
    };
    let mut after = before.clone();
    for event in events {
        apply(&mut after, from, event);
    }
    LinkChanges {
        made: after.difference(&before).copied().collect(),
        cut: before.difference(&after).copied().collect(),
    }
}

fn of_state(task: &TaskState) -> BTreeSet<Link> {
    let from = task.task_id;
    let parent = task.parent_id.map(|to| Link { kind: LinkKind::Parent, from, to });
    let blocked = task.relations.iter().filter_map(|relation| {
        let kind = kind_of(relation.kind)?;
        Some(Link { kind, from, to: relation.task_id })
    });
    parent.into_iter().chain(blocked).collect()
}

/// Returns the kind of the tie that a relation is, if it must not go in a circle.
const fn kind_of(kind: RelationKind) -> Option<LinkKind> {
    match kind {
        RelationKind::Blocks => Some(LinkKind::Blocks),
        RelationKind::Relates | RelationKind::Duplicates => None,
    }
}

fn apply(links: &mut BTreeSet<Link>, from: TaskId, event: &TaskEvent) {
    use TaskEvent as E;
    let parent = |to| Link { kind: LinkKind::Parent, from, to };
    match event {
        E::Created(created) => links.extend(created.parent_id.map(parent)),
        E::ParentSet { parent_id } => {
            links.retain(|link| link.kind != LinkKind::Parent);
            links.extend(parent_id.after.map(parent));
        }
        E::Related(relation) => {
            let to = relation.task_id;
            links.extend(kind_of(relation.kind).map(|kind| Link { kind, from, to }));
        }
        E::Unrelated(relation) => {
            if let Some(kind) = kind_of(relation.kind) {
                links.remove(&Link { kind, from, to: relation.task_id });
            }
        }
        E::Retitled { .. }
        | E::Described { .. }
        | E::Moved { .. }
        | E::Prioritised { .. }
        | E::Scheduled { .. }
        | E::Estimated { .. }
        | E::Assigned { .. }
        | E::Unassigned { .. }
        | E::LabelAdded { .. }
        | E::LabelRemoved { .. }
        | E::ChecklistItemAdded { .. }
        | E::ChecklistItemEdited { .. }
        | E::ChecklistItemChecked { .. }
        | E::ChecklistItemUnchecked { .. }
        | E::ChecklistItemMoved { .. }
        | E::ChecklistItemRemoved { .. }
        | E::CommentAdded { .. }
        | E::CommentEdited { .. }
        | E::CommentRemoved { .. }
        | E::RepeatSet { .. }
        | E::Repeated { .. }
        | E::CommentRestored { .. }
        | E::Watched { .. }
        | E::Unwatched { .. }
        | E::Archived {}
        | E::Unarchived {}
        | E::Deleted {}
        | E::Restored {} => {}
    }
}
