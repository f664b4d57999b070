//! A row a task, for spreadsheets; the import reads it back. Deleted tasks are left out.
//!
//! **Formulas.** A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` (or a tab or
//! carriage return before one) for a formula, whatever quotes are around it, so that a title someone
//! else chose could run on the computer of whoever opens the file. Such a cell gets an apostrophe in
//! front, which spreadsheets take as "this is text". So that no text is changed by the way there and
//! back, one that already has apostrophes before such a sign gets one more, and the import takes
//! exactly one away again: `=1+1` travels as `'=1+1`, `'=1+1` as `''=1+1`, `'tis` as it is.

use super::{Export, Pieces, ROWS, Stop, hand_on};
use crate::read::table::{self, TaskLine};
use crate::read::{members, projects::ProjectDetail};
use domain::project::MAX_MEMBERS;
use read_model::row::{priority_from_code, task_key};
use std::borrow::Cow;
use std::collections::HashMap;
use time::format_description::well_known::Rfc3339;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

/// Whether the file begins with the mark by which some spreadsheets recognise UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByteOrderMark {
    With,
    Without,
}

const HEADINGS: [&str; 16] = [
    "id",
    "key",
    "title",
    "description",
    "column",
    "priority",
    "start_on",
    "due_on",
    "estimate",
    "labels",
    "assignees",
    "checklist",
    "archived",
    "created_by",
    "created_at",
    "updated_at",
];

/// What ids are called.
struct Names<'a> {
    project: &'a ProjectDetail,
    people: HashMap<Uuid, String>,
}

pub(super) async fn write(
    export: &Export,
    mark: ByteOrderMark,
    pieces: &mut Pieces,
) -> Result<(), Stop> {
    let most = i64::try_from(MAX_MEMBERS.most).unwrap_or(i64::MAX);
    let members = members::page(&export.pool, &export.membership, None, most).await?;
    let names = Names { project: &export.project, people: people(members) };
    let mut piece = match mark {
        ByteOrderMark::With => "\u{feff}".as_bytes().to_vec(),
        ByteOrderMark::Without => Vec::new(),
    };
    ::csv::Writer::from_writer(&mut piece).write_record(HEADINGS)?;
    hand_on(pieces, piece).await?;

    let mut after = 0;
    loop {
        let tasks = table::after(&export.pool, &export.membership, after, ROWS).await?;
        let Some(last) = tasks.last() else { break };
        after = last.number;
        let mut piece = Vec::new();
        let mut rows = ::csv::Writer::from_writer(&mut piece);
        for task in &tasks {
            let cells = names.cells(task);
            rows.write_record(cells.iter().map(|cell| guarded(cell).into_owned()))?;
        }
        drop(rows);
        hand_on(pieces, piece).await?;
    }
    export.still_a_member().await
}

/// Returns the members' names; one that several have, or none, is no name: the id stands for it.
fn people(members: Vec<members::Member>) -> HashMap<Uuid, String> {
    let mut times: HashMap<String, usize> = HashMap::new();
    for name in members.iter().filter_map(|member| member.display_name.as_ref()) {
        *times.entry(name.to_lowercase()).or_default() += 1;
    }
    let only = |name: &String| times.get(&name.to_lowercase()) == Some(&1);
    members
        .into_iter()
        .filter_map(|member| Some((member.account_id, member.display_name.filter(&only)?)))
        .collect()
}

impl Names<'_> {
    fn cells(&self, task: &TaskLine) -> [String; HEADINGS.len()] {
        let priority = priority_from_code(task.priority).unwrap_or_default();
        [
            task.task_id.to_string(),
            task_key(&self.project.key, task.number),
            task.title.clone(),
            task.description.clone(),
            self.column(task.column_id),
            priority.as_str().to_owned(),
            day(task.start_on),
            day(task.due_on),
            task.estimate.map(|points| points.to_string()).unwrap_or_default(),
            several(task.labels.iter().map(|label| self.label(*label))),
            several(task.assignees.iter().map(|account| self.person(*account))),
            checklist(task),
            if task.archived { "true".to_owned() } else { String::new() },
            task.creator_name.clone().unwrap_or_else(|| task.created_by.to_string()),
            instant(task.created_at),
            instant(task.updated_at),
        ]
    }

    fn column(&self, id: Uuid) -> String {
        let mut columns = self.project.columns.iter();
        columns.find(|column| column.id == id).map(|c| c.name.clone()).unwrap_or_default()
    }

    /// A label may have no name: then its colour is what people know it by.
    fn label(&self, id: Uuid) -> String {
        let label = self.project.labels.iter().find(|label| label.id == id);
        let name = label.map(|label| match label.name.as_str() {
            "" => serde_json::to_value(label.colour)
                .ok()
                .and_then(|colour| colour.as_str().map(str::to_owned))
                .unwrap_or_default(),
            name => name.to_owned(),
        });
        name.unwrap_or_default()
    }

    fn person(&self, id: Uuid) -> String {
        self.people.get(&id).cloned().unwrap_or_else(|| id.to_string())
    }
}

/// Returns the values as one cell, separated by semicolons; one with a separator in it in quotes.
fn several(values: impl Iterator<Item = String>) -> String {
    let needs_quotes =
        |value: &str| value.trim() != value || value.contains([',', ';', '"', '\n', '\r']);
    let mut cell = String::new();
    for value in values.filter(|value| !value.is_empty()) {
        if !cell.is_empty() {
            cell.push_str("; ");
        }
        if needs_quotes(&value) {
            cell.push('"');
            cell.push_str(&value.replace('"', "\"\""));
            cell.push('"');
        } else {
            cell.push_str(&value);
        }
    }
    cell
}

fn checklist(task: &TaskLine) -> String {
    let lines = task.checklist.iter().map(|item| {
        let mark = if item.checked { 'x' } else { ' ' };
        format!("[{mark}] {}", item.text)
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn day(day: Option<Date>) -> String {
    let text = day.map(|day| {
        let (year, month, day) = day.to_calendar_date();
        format!("{year:04}-{:02}-{day:02}", u8::from(month))
    });
    text.unwrap_or_default()
}

fn instant(at: OffsetDateTime) -> String {
    at.format(&Rfc3339).unwrap_or_default()
}

/// See the module's description.
fn guarded(cell: &str) -> Cow<'_, str> {
    let first = cell.trim_start_matches('\'').chars().next();
    if matches!(first, Some('=' | '+' | '-' | '@' | '\t' | '\r')) {
        return Cow::Owned(format!("'{cell}"));
    }
    Cow::Borrowed(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_marked_as_text() {
        let cases = [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-x", "'-x"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("'=1", "''=1"),
            ("'tis", "'tis"),
            ("a=1", "a=1"),
            ("", ""),
        ];
        for (text, cell) in cases {
            assert_eq!(guarded(text), cell);
        }
    }

    #[test]
    fn several_values_keep_apart() {
        let cell = |values: &[&str]| several(values.iter().map(|value| (*value).to_owned()));
        assert_eq!(cell(&["a", "b c"]), "a; b c");
        assert_eq!(cell(&["a, b", "c;d", "say \"hi\""]), "\"a, b\"; \"c;d\"; \"say \"\"hi\"\"\"");
        assert_eq!(cell(&[]), "");
    }

    #[test]
    fn a_name_two_members_share_names_neither() {
        let member = |name: &str| members::Member {
            account_id: Uuid::now_v7(),
            display_name: Some(name.to_owned()),
            role: "editor".to_owned(),
        };
        let all = vec![member("Ann"), member("ann"), member("Bob")];
        let bob = all[2].account_id;
        assert_eq!(people(all), HashMap::from([(bob, "Bob".to_owned())]));
    }
}
