//! Exports of events, imported as they are.

use command_service::import::ImportError;
use command_service::import::events::read_history;
use time::OffsetDateTime;

/// Most lines whose loss is tried, one after the other: each means to read the file again.
const LINES_TRIED: usize = 32;

/// A history that can have happened has all its lines: without any one of them it is none. What is
/// wrong with another file is in a line that it has.
pub fn history_import(input: &[u8]) {
    // Far behind everything, so that the same file is the same history at any time.
    let now = OffsetDateTime::from_unix_timestamp(253_000_000_000);
    let now = now.unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let lines: Vec<&[u8]> = input.split(|byte| *byte == b'\n').collect();
    match read_history(input, now) {
        Ok(events) => {
            let filled = |line: &&&[u8]| !line.trim_ascii().is_empty();
            assert_eq!(lines.iter().filter(filled).count(), events + 2, "header and trailer");
            let full = lines.iter().enumerate().filter(|(_, line)| filled(line));
            for (index, _) in full.take(LINES_TRIED) {
                let mut fewer = lines.clone();
                fewer.remove(index);
                assert!(read_history(&fewer.join(&b'\n'), now).is_err(), "without line {index}");
            }
        }
        Err(ImportError::BadHistory { line, code, reason }) => {
            assert!((1..=lines.len()).contains(&line), "there is no line {line}: {reason}");
            assert!(!code.is_empty() && !reason.is_empty());
        }
        Err(other) => {
            let about_the_file = false;
            assert!(about_the_file, "{other}");
        }
    }
}
