//! Reads a CSV file with a header row, as spreadsheets and other tools export it.
//!
//! Each row becomes a task. A row that cannot be right (no title, a date that is none …) is reported
//! with the line it begins in and stays out; the rest goes in. Since nothing of a bad row was
//! stored, it goes in when the file is corrected and imported again. Columns and labels that the
//! project lacks are made, for rows that go in only.
//!
//! The file is read three times (which rows are there already, what the new ones need, bringing them
//! in) instead of being kept as tasks in memory.

mod cells;
mod day;
mod header;
mod needs;
#[cfg(feature = "fuzzing")]
mod read;
mod row;
mod run;
mod table;
mod target;

pub use day::DayOrder;
pub use needs::Target;
#[cfg(feature = "fuzzing")]
pub use read::{ReadRow, read_rows};
pub use run::{CsvImport, import_csv};
