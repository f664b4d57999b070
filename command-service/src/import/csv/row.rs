//! Rows as plans for tasks, or what is wrong with them.

use super::cells::{checklist, points, priority, several, unguarded, yes};
use super::day::{DayOrder, NoDay, day};
use super::header::{Field, Meaning};
use super::table::{Broken, Rows, Table};
use crate::import::ids::Ids;
use domain::task::{Dates, MAX_ASSIGNEES, MAX_CHECKLIST_ITEMS, MAX_LABELS, Points, Priority};
use domain::text::{ChecklistText, ColumnName, Description, LabelName, TextError, Title};
use domain::{ChecklistItemId, ProjectId, TaskId};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use time::Date;

/// What of a value is repeated in a reason.
const SHOWN_CHARS_MAX: usize = 60;

/// A task as its row describes it; names are not looked up yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RowPlan {
    pub(super) line: u64,
    /// The id this account's imports into this project give the row.
    pub(super) task_id: TaskId,
    /// The id the row gives itself, when it is one of ours.
    pub(super) own_id: Option<TaskId>,
    pub(super) title: Title,
    pub(super) description: Description,
    pub(super) column: Option<ColumnName>,
    pub(super) priority: Priority,
    pub(super) dates: Dates,
    pub(super) estimate: Option<Points>,
    pub(super) labels: Vec<LabelName>,
    pub(super) assignees: Vec<String>,
    pub(super) checklist: Vec<(ChecklistText, bool)>,
    pub(super) archived: bool,
}

/// Why a row stays out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RowError {
    pub(super) line: u64,
    pub(super) field: Option<Field>,
    pub(super) code: &'static str,
    pub(super) reason: String,
}

/// What turns rows into plans: the same file always gives the same plans.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    pub(super) table: Table,
    pub(super) meaning: Meaning,
    pub(super) ids: Ids,
    pub(super) project_id: ProjectId,
    pub(super) day_order: Option<DayOrder>,
}

impl Reading {
    /// Reads the rows from the first to the last.
    pub(super) fn plans(&self) -> Plans {
        Plans { rows: self.table.rows(), reading: self.clone(), seen: HashMap::new() }
    }

    pub(super) fn item_id(&self, task_id: TaskId, index: usize) -> ChecklistItemId {
        self.ids.of("csv check item", &format!("{task_id} {index}"))
    }
}

pub(super) struct Plans {
    rows: Rows,
    reading: Reading,
    /// How often each row, or each row's own id, came up so far; by hash.
    seen: HashMap<[u8; 32], u32>,
}

impl Iterator for Plans {
    type Item = Result<RowPlan, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = self.rows.next()?;
        let cells = match row.cells {
            Ok(cells) => cells,
            Err(broken) => return Some(Err(of_broken(row.line, broken))),
        };
        let cells = Cells::sorted(row.line, &self.reading.meaning, cells);
        let plan = self
            .task_id(&cells)
            .and_then(|(task_id, own_id)| cells.plan(task_id, own_id, self.reading.day_order));
        Some(plan)
    }
}

impl Plans {
    /// Returns the row's id: drawn from its own where it has one, else from what is in it. Rows
    /// without ids that say the same are told apart by counting.
    fn task_id(&mut self, cells: &Cells) -> Result<(TaskId, Option<TaskId>), RowError> {
        let own = cells.text(Field::Id);
        let content = if own.is_empty() { cells.content() } else { own.clone() };
        let kind = if own.is_empty() { "csv row" } else { "csv row with id" };
        let Reading { ids, project_id, .. } = &self.reading;
        let named = format!("{project_id} {content}");
        let times = match self.seen.entry(ids.hash(kind, &named)) {
            Entry::Vacant(first) => {
                first.insert(1);
                1
            }
            Entry::Occupied(_) if !own.is_empty() => {
                let reason = format!("a row above has the id {}", shown(&own));
                return Err(cells.error(Some(Field::Id), "duplicate_id", reason));
            }
            Entry::Occupied(mut again) => {
                *again.get_mut() += 1;
                *again.get()
            }
        };
        Ok((ids.of(kind, &format!("{times} {named}")), own.parse().ok()))
    }
}

/// A row's cells by what they mean; several for a field that adds up.
struct Cells {
    line: u64,
    by_field: Vec<(Field, String)>,
}

impl Cells {
    fn sorted(line: u64, meaning: &Meaning, cells: Vec<String>) -> Self {
        let fields = meaning.fields.iter().zip(cells);
        let meant = fields.filter_map(|(field, cell)| Some(((*field)?, cell)));
        let mut by_field: Vec<_> = meant
            .map(|(field, cell)| (field, unguarded(&cell).trim().to_owned()))
            .filter(|(_, cell)| !cell.is_empty())
            .collect();
        by_field.sort_by_key(|(field, _)| *field);
        Self { line, by_field }
    }

    /// Returns everything in the row, in an order that does not depend on the file's columns.
    fn content(&self) -> String {
        let part =
            |(field, cell): &(Field, String)| format!("{} {} {cell}\n", field.name(), cell.len());
        self.by_field.iter().map(part).collect()
    }

    fn all(&self, field: Field) -> impl Iterator<Item = &str> {
        let cells = self.by_field.iter();
        cells.filter(move |(of, _)| *of == field).map(|(_, cell)| cell.as_str())
    }

    fn text(&self, field: Field) -> String {
        self.all(field).next().unwrap_or_default().to_owned()
    }

    fn error(&self, field: Option<Field>, code: &'static str, reason: String) -> RowError {
        RowError { line: self.line, field, code, reason }
    }

    fn plan(
        &self,
        task_id: TaskId,
        own_id: Option<TaskId>,
        day_order: Option<DayOrder>,
    ) -> Result<RowPlan, RowError> {
        let column = self.text(Field::Column);
        let column = if column.is_empty() { None } else { Some(self.fit(Field::Column, column)?) };
        Ok(RowPlan {
            line: self.line,
            task_id,
            own_id,
            title: self.fit(Field::Title, in_one_line(&self.text(Field::Title)))?,
            description: self.fit(Field::Description, self.text(Field::Description))?,
            column,
            priority: self.read(Field::Priority, "bad_priority", priority)?,
            dates: self.dates(day_order)?,
            estimate: self.estimate()?,
            labels: self.labels()?,
            assignees: self.assignees()?,
            checklist: self.checklist()?,
            archived: self.read(Field::Archived, "bad_value", yes)?,
        })
    }

    fn fit<T: TryFrom<String, Error = TextError>>(
        &self,
        field: Field,
        text: String,
    ) -> Result<T, RowError> {
        T::try_from(text).map_err(|error| self.error(Some(field), error.code(), error.to_string()))
    }

    fn read<T>(
        &self,
        field: Field,
        code: &'static str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, RowError> {
        let cell = self.text(field);
        read(&cell).ok_or_else(|| {
            self.error(Some(field), code, format!("{} is not known here", shown(&cell)))
        })
    }

    fn dates(&self, order: Option<DayOrder>) -> Result<Dates, RowError> {
        let start_on = self.day(Field::StartOn, order)?;
        let dates = Dates { start_on, due_on: self.day(Field::DueOn, order)? };
        if dates.are_in_order() {
            return Ok(dates);
        }
        let reason = "the start is after the due date".to_owned();
        Err(self.error(Some(Field::StartOn), "dates_out_of_order", reason))
    }

    fn estimate(&self) -> Result<Option<Points>, RowError> {
        let cell = self.text(Field::Estimate);
        if cell.is_empty() {
            return Ok(None);
        }
        points(&cell).map(Some).ok_or_else(|| {
            let reason = format!("{} is not a whole number to {}", shown(&cell), Points::MAX);
            self.error(Some(Field::Estimate), "bad_estimate", reason)
        })
    }

    fn day(&self, field: Field, order: Option<DayOrder>) -> Result<Option<Date>, RowError> {
        let cell = self.text(field);
        if cell.is_empty() {
            return Ok(None);
        }
        day(&cell, order).map(Some).map_err(|problem| {
            let shown = shown(&cell);
            let (code, reason) = match problem {
                NoDay::Unreadable => ("bad_date", format!("{shown} is no date")),
                NoDay::Ambiguous => {
                    let say = "say day_order=dmy or day_order=mdy";
                    ("ambiguous_date", format!("{shown} could be two dates; {say}"))
                }
            };
            self.error(Some(field), code, reason)
        })
    }

    fn labels(&self) -> Result<Vec<LabelName>, RowError> {
        let names = self.all(Field::Labels).flat_map(several);
        let labels = names.map(|name| self.fit(Field::Labels, name));
        let labels = labels.collect::<Result<Vec<_>, _>>()?;
        self.at_most(Field::Labels, MAX_LABELS.most, labels)
    }

    fn assignees(&self) -> Result<Vec<String>, RowError> {
        let assignees = self.all(Field::Assignees).flat_map(several).collect();
        self.at_most(Field::Assignees, MAX_ASSIGNEES.most, assignees)
    }

    fn checklist(&self) -> Result<Vec<(ChecklistText, bool)>, RowError> {
        let lines = self.all(Field::Checklist).flat_map(checklist);
        let items = lines.map(|(text, done)| Ok((self.fit(Field::Checklist, text)?, done)));
        let items = items.collect::<Result<Vec<_>, _>>()?;
        self.at_most(Field::Checklist, MAX_CHECKLIST_ITEMS.most, items)
    }

    fn at_most<T>(&self, field: Field, most: usize, values: Vec<T>) -> Result<Vec<T>, RowError> {
        if values.len() <= most {
            return Ok(values);
        }
        let reason = format!("there are {}, a task has at most {most}", values.len());
        Err(self.error(Some(field), "limit_reached", reason))
    }
}

fn of_broken(line: u64, broken: Broken) -> RowError {
    let (code, reason) = match broken {
        Broken::NotUtf8 => ("not_utf8", "is not in UTF-8; save the file as \"CSV UTF-8\""),
        Broken::TooWide => ("too_many_cells", "has more cells than the header"),
        Broken::Unclosed => ("unclosed_quote", "a quote is not closed before the file ends"),
    };
    RowError { line, field: None, code, reason: reason.to_owned() }
}

/// Titles have one line; spreadsheets let people put several into a cell.
fn in_one_line(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

fn shown(cell: &str) -> String {
    let start: String = cell.chars().take(SHOWN_CHARS_MAX).collect();
    if start.len() == cell.len() { format!("{start:?}") } else { format!("{start:?}…") }
}

#[cfg(test)]
mod tests;
