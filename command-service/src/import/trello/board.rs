//! The whole board.

use super::cards::{Around, cards};
use super::columns::columns;
use super::comments::comments;
use super::export::{Board, Checklist, Member};
use super::keys::candidates;
use super::labels::labels;
use super::text::fit;
use crate::import::ImportError;
use crate::import::ids::Ids;
use crate::import::plan::{Plan, Skipped};
use domain::AccountId;
use domain::project::CreateProject;
use domain::text::ProjectName;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use std::collections::HashMap;

const NAMELESS: &str = "Imported board";
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Returns what importing the export into `account`'s hands asks for.
///
/// # Errors
/// Returns why the body is not a board. Rows that cannot be read are among the plan's `skipped`.
pub fn read(account: AccountId, body: &[u8]) -> Result<Plan, ImportError> {
    let body = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
    let board: Board<'_> = serde_json::from_slice(body).map_err(|error| {
        if error.is_data() { ImportError::NotABoard(error) } else { ImportError::NotJson(error) }
    })?;
    let ids = Ids { account };
    let mut skipped = Vec::new();
    report_members(&board.members, &mut skipped);
    let columns = columns(&ids, rows("list", &board.lists, &mut skipped), &mut skipped);
    let labels = labels(&ids, rows("label", &board.labels, &mut skipped), &mut skipped);
    let keys = candidates(&ids, &board.id, &board.name);
    let name = fit::<ProjectName>(&board.name).or_else(|| fit(NAMELESS));
    #[expect(clippy::expect_used, reason = "the constant is a name, and initials are a key")]
    let project = CreateProject {
        project_id: ids.of("board", &board.id),
        key: keys.first().cloned().expect("a key"),
        name: name.expect("a name").text,
        description: board
            .desc
            .and_then(|desc| fit(&desc))
            .map(|fitted| fitted.text)
            .unwrap_or_default(),
        columns: columns.columns.clone(),
        labels: labels.labels.clone(),
    };
    let around = Around {
        ids,
        project_id: project.project_id,
        columns,
        labels,
        checklists: checklists(rows("checklist", &board.checklists, &mut skipped)),
        comments: comments(&ids, &board.actions, &mut skipped),
    };
    let given = rows("card", &board.cards, &mut skipped);
    let cards = cards(around, given, &mut skipped);
    Ok(Plan { project, keys, cards, skipped })
}

/// Returns the rows that can be read.
fn rows<T: DeserializeOwned>(kind: &str, rows: &[&RawValue], skipped: &mut Vec<Skipped>) -> Vec<T> {
    let mut read = Vec::with_capacity(rows.len());
    for (row, number) in rows.iter().zip(1..) {
        match serde_json::from_str(row.get()) {
            Ok(row) => read.push(row),
            Err(error) => {
                let what = format!("{kind} in row {number}");
                skipped.push(Skipped::new(what, "bad_row", error.to_string()));
            }
        }
    }
    read
}

fn checklists(mut all: Vec<Checklist>) -> HashMap<String, Vec<Checklist>> {
    all.sort_by(|a, b| a.pos.unwrap_or(f64::MAX).total_cmp(&b.pos.unwrap_or(f64::MAX)));
    let mut by_card: HashMap<String, Vec<Checklist>> = HashMap::new();
    for mut checklist in all {
        let place = |pos: Option<f64>| pos.unwrap_or(f64::MAX);
        checklist.check_items.sort_by(|a, b| place(a.pos).total_cmp(&place(b.pos)));
        by_card.entry(checklist.id_card.clone()).or_default().push(checklist);
    }
    by_card
}

fn report_members(members: &[&RawValue], skipped: &mut Vec<Skipped>) {
    for member in rows::<Member>("member", members, skipped) {
        let what = format!("member {:?}", member.name().unwrap_or("without a name"));
        let reason = "has no account here; invite them to the project";
        skipped.push(Skipped::new(what, "no_account", reason));
    }
}
