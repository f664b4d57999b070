//! Everything of a project as single answers show it: the project, its members, all its tasks with
//! their checklists and comments, archived and deleted ones included.

use super::{Export, Pieces, ROWS, Stop, hand_on};
use crate::read::task::{self, TaskDetail};
use crate::read::{members, projects::ProjectDetail, relatives};
use domain::project::MAX_MEMBERS;
use serde::Serialize;

/// What the file calls itself, and which form it has.
const FORMAT: &str = "task-manager-project";
const VERSION: u32 = 1;

/// The file up to its tasks, without the closing brace.
#[derive(Serialize)]
struct Head<'a> {
    format: &'static str,
    version: u32,
    project: &'a ProjectDetail,
    members: Vec<members::Member>,
}

pub(super) async fn write(export: &Export, pieces: &mut Pieces) -> Result<(), Stop> {
    let most = i64::try_from(MAX_MEMBERS.most).unwrap_or(i64::MAX);
    let members = members::page(&export.pool, &export.membership, None, most).await?;
    let head = Head { format: FORMAT, version: VERSION, project: &export.project, members };
    let mut piece = serde_json::to_vec(&head)?;
    piece.pop();
    piece.extend_from_slice(b",\"tasks\":[");
    hand_on(pieces, piece).await?;

    let mut after = 0;
    loop {
        let tasks =
            task::after(&export.pool, export.caller, export.project_id, after, ROWS).await?;
        let Some(last) = tasks.last() else { break };
        let first_of_all = after == 0;
        after = last.number()?;
        for (index, task) in tasks.iter().enumerate() {
            // One task a piece: its comments alone may be many.
            let mut piece = Vec::new();
            if !(first_of_all && index == 0) {
                piece.push(b',');
            }
            let relatives = relatives::of(&export.pool, export.caller, task).await?;
            let comments = task::comments(&export.pool, task).await?;
            let names = task::names(&export.pool, task, &comments).await?;
            serde_json::to_writer(&mut piece, &TaskDetail::of(task, comments, relatives, names)?)?;
            hand_on(pieces, piece).await?;
        }
    }
    export.still_a_member().await?;
    hand_on(pieces, b"]}\n".to_vec()).await
}
