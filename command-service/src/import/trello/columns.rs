//! Lists of the board become columns, left to right.

use super::export::List;
use super::text::fit;
use crate::import::guess::column_kind;
use crate::import::ids::Ids;
use crate::import::plan::Skipped;
use domain::ColumnId;
use domain::project::{Column, ColumnKind, MAX_COLUMNS, WIP_LIMITS};
use domain::text::ColumnName;
use std::collections::{HashMap, HashSet};

/// Room is kept for a first column and for the lists that find no room.
const LISTS_MAX: usize = MAX_COLUMNS.most - 2;
const FIRST_COLUMN: &str = "To do";
const OTHER_LISTS: &str = "Other lists";
const NAMELESS: &str = "Untitled list";
/// Kind of the columns that are no list of the board: whatever a list's id, none has theirs.
const OWN: &str = "column beside the lists";

/// The project's columns, and in which of them the cards of each list go.
#[derive(Debug, Default)]
pub(super) struct Columns {
    pub(super) columns: Vec<Column>,
    pub(super) by_list: HashMap<String, ColumnId>,
}

pub(super) fn columns(ids: &Ids, mut lists: Vec<List>, skipped: &mut Vec<Skipped>) -> Columns {
    lists.sort_by(|a, b| place(a).total_cmp(&place(b)));
    let kept = kept(&lists);
    let mut result = Columns::default();
    let mut others = None;
    for list in lists {
        if result.by_list.contains_key(&list.id) {
            continue;
        }
        let column_id = if kept.contains(&list.id) {
            let column = column(ids, &list, skipped);
            result.columns.push(column.clone());
            column.column_id
        } else {
            let reason = format!("a project has {MAX_COLUMNS}; its cards go to {OTHER_LISTS:?}");
            skipped.push(Skipped::new(describe(&list), "limit_reached", reason));
            *others.get_or_insert_with(|| ids.of(OWN, OTHER_LISTS))
        };
        result.by_list.insert(list.id, column_id);
    }
    if let Some(column_id) = others {
        result.columns.push(named(column_id, OTHER_LISTS, true));
    }
    // Tasks need a column that is on the board.
    if result.columns.iter().all(|column| column.archived) {
        result.columns.insert(0, named(ids.of(OWN, FIRST_COLUMN), FIRST_COLUMN, false));
    }
    result
}

/// Returns the lists that become columns of their own: open ones before closed ones.
fn kept(lists: &[List]) -> HashSet<String> {
    let (closed, open): (Vec<_>, Vec<_>) = lists.iter().partition(|list| list.closed);
    open.into_iter().chain(closed).take(LISTS_MAX).map(|list| list.id.clone()).collect()
}

fn column(ids: &Ids, list: &List, skipped: &mut Vec<Skipped>) -> Column {
    let fitted = fit::<ColumnName>(&list.name);
    if fitted.as_ref().is_some_and(|fitted| !fitted.whole) {
        let reason = format!("a column's name has at most {} characters", ColumnName::MAX_CHARS);
        skipped.push(Skipped::new(describe(list), "shortened", reason));
    }
    let name = fitted.map(|fitted| fitted.text);
    let wip_limit = list.soft_limit.filter(|limit| limit.fract() == 0.0);
    Column {
        kind: column_kind(&list.name),
        wip_limit: wip_limit.and_then(|limit| WIP_LIMITS.clone().find(|n| f64::from(*n) == limit)),
        name: name.unwrap_or_else(|| fixed(NAMELESS)),
        ..named(ids.of("list", &list.id), NAMELESS, list.closed)
    }
}

fn named(column_id: ColumnId, name: &str, archived: bool) -> Column {
    Column { column_id, name: fixed(name), kind: ColumnKind::Open, wip_limit: None, archived }
}

fn fixed(name: &str) -> ColumnName {
    #[expect(clippy::expect_used, reason = "only the constants above are passed")]
    ColumnName::try_from(name).expect("a short name")
}

fn place(list: &List) -> f64 {
    list.pos.unwrap_or(f64::MAX)
}

fn describe(list: &List) -> String {
    format!("list {:?}", list.name)
}
