//! What of a plan is still to be done, given what is there. Whatever people have removed, renamed or
//! moved since an earlier import stays as they left it.

use super::line::Counts;
use super::plan::CardPlan;
use domain::Sequence;
use domain::project::{CreateProject, ProjectCommand, ProjectState};
use domain::task::{TaskCommand, TaskState};

/// A command and what it makes when accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step<C> {
    /// What it is about, for people.
    pub(super) what: String,
    pub(super) command: C,
    pub(super) makes: Counts,
}

/// The steps that are left, and how many parts of the plan need none.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Difference<C> {
    pub(super) steps: Vec<Step<C>>,
    pub(super) unchanged: usize,
}

/// Returns what an existing project lacks: lists and labels that are new in the export.
pub(super) fn of_project(plan: &CreateProject, state: &ProjectState) -> Difference<ProjectCommand> {
    let mut steps = Vec::new();
    let mut unchanged = 1;
    for column in &plan.columns {
        let column_id = column.column_id;
        let removed = state.replaced_columns.contains_key(&column_id);
        if removed || state.column(column_id).is_some() {
            unchanged += 1;
            continue;
        }
        let makes = Counts { columns: 1, ..Counts::default() };
        let command = ProjectCommand::AddColumn {
            column_id,
            name: column.name.clone(),
            after: None,
            wip_limit: column.wip_limit,
            kind: column.kind,
        };
        let what = format!("list {:?}", column.name.as_str());
        steps.push(Step { what: what.clone(), command, makes });
        if column.archived {
            let command = ProjectCommand::ArchiveColumn { column_id };
            steps.push(Step { what, command, makes: Counts::default() });
        }
    }
    for label in &plan.labels {
        let label_id = label.label_id;
        // One the project was founded with and has no more was removed by someone.
        let removed = state.founded_as.labels.iter().any(|first| first.label_id == label_id);
        if removed || state.label(label_id).is_some() {
            unchanged += 1;
            continue;
        }
        let command = ProjectCommand::DefineLabel {
            label_id,
            name: label.name.clone(),
            colour: label.colour,
        };
        let what = format!("label {:?}", label.name.as_str());
        steps.push(Step { what, command, makes: Counts { labels: 1, ..Counts::default() } });
    }
    Difference { steps, unchanged }
}

/// Returns what a card's task lacks; `task` is `None` right after its creation.
pub(super) fn of_card(
    card: &CardPlan,
    task: Option<(&TaskState, Sequence)>,
) -> Difference<TaskCommand> {
    let parts = card.checklist.len() + card.comments.len();
    let existing = usize::from(task.is_some());
    if task.is_some_and(|(task, _)| task.deleted) {
        return Difference { steps: Vec::new(), unchanged: existing + parts };
    }
    let task_state = task.map(|(task, _)| task);
    let items = card.checklist.iter().filter(|item| {
        task_state.is_none_or(|task| {
            task.checklist_item(item.item_id).is_none()
                && !task.removed_checklist_items.contains(&item.item_id)
        })
    });
    let items = items.map(|item| Step {
        what: "a line of the checklist".to_owned(),
        command: TaskCommand::AddChecklistItem {
            item_id: item.item_id,
            text: item.text.clone(),
            checked: item.checked,
            after: None,
        },
        makes: Counts { checklist_items: 1, ..Counts::default() },
    });
    let comments = card.comments.iter().filter(|comment| {
        task_state.is_none_or(|task| {
            !task.comments.contains_key(&comment.comment_id)
                && !task.removed_comments.contains(&comment.comment_id)
        })
    });
    let comments = comments.map(|comment| Step {
        what: "a comment".to_owned(),
        command: TaskCommand::Comment {
            comment_id: comment.comment_id,
            text: comment.text.clone(),
            origin: Some(comment.origin.clone()),
        },
        makes: Counts { comments: 1, ..Counts::default() },
    });
    let mut steps: Vec<_> = items.chain(comments).collect();
    let unchanged = existing + parts - steps.len();
    if card.archived && still_to_be_archived(task, parts) {
        let makes = Counts { archived_tasks: 1, ..Counts::default() };
        let what = "archiving".to_owned();
        steps.push(Step { what, command: TaskCommand::Archive {}, makes });
    }
    Difference { steps, unchanged }
}

/// Archiving is an import's last step: a task that more has happened to than the steps before it was
/// archived once, and someone has brought it back.
fn still_to_be_archived(task: Option<(&TaskState, Sequence)>, parts: usize) -> bool {
    task.is_none_or(|(task, version)| {
        let steps_before = usize::try_from(version.get()).unwrap_or(usize::MAX);
        !task.archived && steps_before <= 1 + parts
    })
}
