//! Tables that people upload.

use crate::importer;
use bytes::Bytes;
use command_service::import::csv::{DayOrder, ReadRow, read_rows};
use std::collections::HashSet;

/// A table gives the same rows each time; each begins in a line of its own that the file has, and no
/// two that go in get one id.
pub fn csv_import(input: &[u8]) {
    let (order, body) = match input.split_first() {
        Some((b'd', rest)) => (Some(DayOrder::Dmy), rest),
        Some((b'm', rest)) => (Some(DayOrder::Mdy), rest),
        Some(_) | None => (None, input),
    };
    let body = Bytes::copy_from_slice(body);
    let Ok(rows) = read_rows(&body, importer(), order) else {
        assert!(read_rows(&body, importer(), order).is_err());
        return;
    };
    assert_eq!(read_rows(&body, importer(), order).ok().as_ref(), Some(&rows));
    let mut ids = HashSet::new();
    // The header has one line at least.
    let mut before = 1;
    for ReadRow { line, outcome } in rows {
        assert!(line > before, "line {line} comes after {before}");
        before = line;
        match outcome {
            Ok(task_id) => assert!(ids.insert(task_id), "line {line} has the id of another"),
            Err(code) => assert!(!code.is_empty(), "line {line} does not say why"),
        }
    }
    let lines = body.split(|byte| matches!(byte, b'\r' | b'\n')).count();
    let last = usize::try_from(before).unwrap_or(usize::MAX);
    assert!(last <= lines, "there is no line {last} of {lines}");
}
