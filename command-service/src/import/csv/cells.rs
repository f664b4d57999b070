//! Cells as values.

use domain::task::{Points, Priority};

/// Returns what a cell says once the apostrophe is gone that keeps spreadsheets from taking it for a
/// formula. Exports put one before `=`, `+`, `-`, `@`, a tab and a carriage return, and before such
/// a text that has one already, so that this gives back exactly what was exported.
pub(super) fn unguarded(cell: &str) -> &str {
    let Some(rest) = cell.strip_prefix('\'') else { return cell };
    let first = rest.trim_start_matches('\'').chars().next();
    if matches!(first, Some('=' | '+' | '-' | '@' | '\t' | '\r')) { rest } else { cell }
}

/// Returns the values in a cell that holds several: separated by line breaks and semicolons, where
/// there are any, else by commas. A value with a separator in it stands in quotes, a quote in such a
/// value is doubled.
pub(super) fn several(cell: &str) -> Vec<String> {
    let comma_separates = !contains_unquoted(cell, &[';', '\n', '\r']);
    let separates = |char: char| match char {
        ';' | '\n' | '\r' => true,
        ',' => comma_separates,
        _ => false,
    };
    let mut values = Vec::new();
    let mut rest = cell.trim();
    while !rest.is_empty() {
        let (value, behind) = match rest.strip_prefix('"').and_then(quoted) {
            Some((value, behind)) => (value, behind.trim_start_matches(|char| !separates(char))),
            None => {
                let end = rest.find(separates).unwrap_or(rest.len());
                (rest[..end].trim().to_owned(), &rest[end..])
            }
        };
        values.extend(Some(value).filter(|value| !value.is_empty()));
        rest = behind.trim_start_matches(separates).trim_start();
    }
    values
}

/// Returns what stands before the closing quote, and what behind it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut rest = text;
    loop {
        let (before, behind) = rest.split_once('"')?;
        value.push_str(before);
        match behind.strip_prefix('"') {
            Some(behind) => {
                value.push('"');
                rest = behind;
            }
            None => return Some((value, behind)),
        }
    }
}

/// Returns the lines of a checklist and which of them are done. Each may begin with a box (`[x]`,
/// `[ ]`); without any boxes, semicolons separate lines as well.
pub(super) fn checklist(cell: &str) -> Vec<(String, bool)> {
    let boxed = cell.lines().any(|line| unboxed(line).is_some());
    let separators: &[char] = if boxed { &['\n', '\r'] } else { &['\n', '\r', ';'] };
    let lines = cell.split(separators).map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| unboxed(line).unwrap_or((line, false))).map(owned).collect()
}

fn owned((text, checked): (&str, bool)) -> (String, bool) {
    (text.to_owned(), checked)
}

fn unboxed(line: &str) -> Option<(&str, bool)> {
    let line = line.trim_start().trim_start_matches(['-', '*']).trim_start();
    let (mark, text) = line.strip_prefix('[')?.split_once(']')?;
    match mark.trim() {
        "" => Some((text.trim(), false)),
        "x" | "X" | "✓" | "✔" => Some((text.trim(), true)),
        _ => None,
    }
}

/// Returns the priority a cell names, in the words of this tool and of others. Where numbers are
/// used, 1 is the most pressing.
pub(super) fn priority(cell: &str) -> Option<Priority> {
    match cell.trim().to_lowercase().as_str() {
        "" | "none" | "no priority" | "0" => Some(Priority::None),
        "low" | "lowest" | "minor" | "trivial" | "4" | "p4" => Some(Priority::Low),
        "medium" | "normal" | "3" | "p3" => Some(Priority::Medium),
        "high" | "important" | "major" | "2" | "p2" => Some(Priority::High),
        "urgent" | "highest" | "critical" | "blocker" | "1" | "p1" => Some(Priority::Urgent),
        _ => None,
    }
}

/// Returns the points a cell names; some tools write whole ones as `3.0`.
pub(super) fn points(cell: &str) -> Option<Points> {
    let whole = cell.trim();
    let whole = whole.split_once('.').map_or(whole, |(whole, fraction)| {
        if fraction.bytes().all(|digit| digit == b'0') { whole } else { "" }
    });
    let number: u16 = whole.parse().ok()?;
    number.try_into().ok()
}

/// Returns whether a cell says yes.
pub(super) fn yes(cell: &str) -> Option<bool> {
    match cell.trim().to_lowercase().as_str() {
        "" | "false" | "no" | "n" | "0" => Some(false),
        "true" | "yes" | "y" | "1" | "x" => Some(true),
        _ => None,
    }
}

fn contains_unquoted(text: &str, wanted: &[char]) -> bool {
    let mut quoted = false;
    text.trim().chars().any(|char| {
        quoted ^= char == '"';
        wanted.contains(&char) && !quoted
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_apostrophe_goes_only_where_it_guards() {
        let cases = [
            ("'=1+1", "=1+1"),
            ("'-x", "-x"),
            ("'+1", "+1"),
            ("'@me", "@me"),
            ("''=x", "'=x"),
            ("'tis", "'tis"),
            ("'", "'"),
            ("''", "''"),
            ("=x", "=x"),
            ("x", "x"),
            ("", ""),
        ];
        for (cell, text) in cases {
            assert_eq!(unguarded(cell), text, "{cell}");
        }
    }

    #[test]
    fn several_values_are_separated_by_what_the_cell_has() {
        assert_eq!(several("a, b ,,c"), ["a", "b", "c"]);
        assert_eq!(several("a, b; c"), ["a, b", "c"]);
        assert_eq!(several("\"a, b\""), ["a, b"]);
        assert_eq!(several("\"a; b\"; \"c \"\"d\"\"\""), ["a; b", "c \"d\""]);
        assert_eq!(several("a\nb, c\n"), ["a", "b, c"]);
        assert_eq!(several("5\" pipe, \"open, x"), ["5\" pipe", "\"open", "x"]);
        assert_eq!(several(" "), [""; 0]);
    }

    #[test]
    fn a_checklist_has_a_line_each() {
        let line = |text: &str, done| (text.to_owned(), done);
        assert_eq!(checklist("[x] a; b\n[ ] c"), [line("a; b", true), line("c", false)]);
        assert_eq!(
            checklist("- [X] a\n* [ ] b\nc"),
            [line("a", true), line("b", false), line("c", false)]
        );
        assert_eq!(
            checklist("a;b\r\n\r\nc [1]"),
            [line("a", false), line("b", false), line("c [1]", false)]
        );
    }

    #[test]
    fn priorities_of_other_tools_are_understood() {
        assert_eq!(priority(" Highest "), Some(Priority::Urgent));
        assert_eq!(priority("3"), Some(Priority::Medium));
        assert_eq!(priority(""), Some(Priority::None));
        assert_eq!(priority("soon"), None);
        let given = ["5", " 3.0 ", "1000", "1001", "2.5", "-1", "x"].map(points);
        let given = given.map(|points| points.map(Points::get));
        assert_eq!(given, [Some(5), Some(3), Some(1_000), None, None, None, None]);
        assert_eq!((yes("TRUE"), yes(""), yes("maybe")), (Some(true), Some(false), None));
    }
}
