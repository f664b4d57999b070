//! Random histories: what a team does when dice decide.

use crate::events::text;
use crate::team::Team;
use domain::project::{ColumnKind, LabelColour, ProjectCommand, Role};
use domain::task::{Dates, MoveTask, Points, Priority, RelationKind, TaskCommand};
use domain::{AccountId, ChecklistItemId, ColumnId, CommentId, LabelId, Rank};
use proptest::prelude::*;

/// One throw: what is done, and to which of the things there are.
pub type Throw = (u8, usize, usize, String);

pub fn throws(most: usize) -> impl Strategy<Value = Vec<Throw>> {
    proptest::collection::vec((0_u8..50, 0_usize..8, 0_usize..8, "[a-d]{1,3}"), 1..most)
}

/// Does what a throw says, as far as the aggregates accept it.
pub fn play(team: &mut Team, (what, a, b, word): &Throw) {
    let (what, a, b) = (*what, *a, *b);
    if what > 46 {
        team.undo(a * 8 + b);
    } else if what > 44 && !team.tasks.is_empty() {
        team.undo_task(a % team.tasks.len(), b);
    } else if what < 20 {
        team.ask(project_command(team, what, (a, b), word));
    } else if team.tasks.is_empty() || what == 20 {
        team.create_task(word);
    } else {
        let index = a % team.tasks.len();
        let command = task_command(team, index, (what, a, b), word);
        // Members do things, too: others are told of it.
        let actor = team.project.state().unwrap().members.keys().nth(a).copied();
        team.ask_task_as(actor.unwrap_or(team.owner), index, command);
    }
}

fn project_command(team: &Team, what: u8, (a, b): (usize, usize), word: &str) -> ProjectCommand {
    use ProjectCommand as C;
    let state = team.project.state().unwrap();
    let (column_id, other) = (team.column(a), team.column(b));
    let label_id = state.labels.get(a).map_or_else(LabelId::generate, |label| label.label_id);
    let account_id = state.members.keys().nth(a).copied().unwrap_or_else(AccountId::generate);
    let role = [Role::Viewer, Role::Commenter, Role::Editor, Role::Owner][b % 4];
    match what {
        0 => C::Rename { name: text(word) },
        1 => C::Describe { description: text(word) },
        2 => C::AddColumn {
            column_id: ColumnId::generate(),
            name: text(word),
            after: (b > 3).then_some(column_id),
            wip_limit: None,
            kind: ColumnKind::Open,
        },
        3 => C::RenameColumn { column_id, name: text(word) },
        4 => C::MoveColumn { column_id, after: (b > 1).then_some(other) },
        5 => C::SetWipLimit { column_id, wip_limit: u32::try_from(b).ok() },
        6 => C::SetColumnKind { column_id, kind: ColumnKind::Done },
        7 => C::ArchiveColumn { column_id },
        8 => C::RestoreColumn { column_id },
        9 | 10 => C::RemoveColumn { column_id, move_tasks_to: other },
        11 => C::DefineLabel {
            label_id: LabelId::generate(),
            name: text(word),
            colour: LabelColour::Lime,
        },
        12 => C::ChangeLabel { label_id, name: Some(text(word)), colour: None },
        13 => C::RemoveLabel { label_id },
        14 | 15 => C::AddMember { account_id: AccountId::generate(), role },
        16 => C::ChangeRole { account_id, role },
        17 => C::RemoveMember { account_id },
        18 if b == 1 => C::PublishLink { token_hash: text(&"a".repeat(64)) },
        18 if b == 2 => C::RevokeLink {},
        18 if b == 0 => C::Archive {},
        _ => C::Restore {},
    }
}

fn task_command(
    team: &Team,
    index: usize,
    (what, a, b): (u8, usize, usize),
    word: &str,
) -> TaskCommand {
    use TaskCommand as C;
    let state = team.tasks[index].1.state();
    let project = team.project.state().unwrap();
    let label_id = project.labels.get(b).map_or_else(LabelId::generate, |label| label.label_id);
    let account_id = project.members.keys().nth(b).copied().unwrap_or(team.owner);
    let item = |place: usize| state.and_then(|task| task.checklist.get(place)).map(|i| i.item_id);
    let item_id = item(b).unwrap_or_else(ChecklistItemId::generate);
    let comment_id = state
        .and_then(|task| task.comments.keys().nth(b).copied())
        .unwrap_or_else(CommentId::generate);
    let relation = [RelationKind::Blocks, RelationKind::Relates][a % 2];
    match what {
        21 => C::Retitle { title: text(word) },
        22 => C::Describe { description: text(&format!("{word} @{account_id}")) },
        23 | 24 => C::Move(MoveTask {
            column_id: team.column(b),
            rank: Rank::at_time(u64::try_from(a * 8 + b).unwrap()),
        }),
        25 => C::Prioritise { priority: [Priority::Urgent, Priority::Low][b % 2] },
        26 => C::Schedule(Dates { start_on: None, due_on: None }),
        27 => C::Assign { account_id },
        28 => C::Unassign { account_id },
        29 => C::AddLabel { label_id },
        30 => C::RemoveLabel { label_id },
        31 | 32 => C::AddChecklistItem {
            item_id: ChecklistItemId::generate(),
            text: text(word),
            checked: b > 3,
            after: item(b),
        },
        33 => C::EditChecklistItem { item_id, text: text(word) },
        34 => C::Check { item_id },
        35 => C::Uncheck { item_id },
        36 => C::MoveChecklistItem { item_id, after: item(a) },
        37 => C::RemoveChecklistItem { item_id },
        38 => C::Comment {
            comment_id: CommentId::generate(),
            text: text(&format!("{word} @{account_id}")),
            origin: None,
        },
        39 => C::EditComment { comment_id, text: text(&format!("{word} @{account_id}")) },
        40 => C::RemoveComment { comment_id },
        41 => C::Estimate { points: [None, Points::try_from(5).ok()][b % 2] },
        42 => C::Watch {},
        43 => C::Unwatch {},
        44 => C::SetParent { parent_id: (b > 1).then(|| team.tasks[b % team.tasks.len()].0) },
        45 | 46 => C::Relate { kind: relation, task_id: team.tasks[b % team.tasks.len()].0 },
        47 => C::Unrelate { kind: relation, task_id: team.tasks[b % team.tasks.len()].0 },
        48 => C::Repeat { rule: [None, "FREQ=DAILY".to_owned().try_into().ok()][b % 2].clone() },
        _ => [C::Archive {}, C::Delete {}, C::Restore {}, C::Restore {}][b % 4].clone(),
    }
}
