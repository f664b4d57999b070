//! The file as a header and rows: which separator it uses, and in which line each row begins.

use bytes::Bytes;
use csv::{ByteRecord, Reader, ReaderBuilder};
use std::io::{Chain, Cursor, Read};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];
/// A first line with which spreadsheets are told the separator.
const SEPARATOR_LINE: &[u8] = b"sep=";
/// Put behind the file: a last cell that swallows it was never closed.
const END: &[u8] = b"\n\x01end\x01";
const END_CELL: &[u8] = b"\x01end\x01";

/// A file whose header has been read.
#[derive(Debug, Clone)]
pub(super) struct Table {
    body: Bytes,
    separator: u8,
    /// Where the header begins.
    start: usize,
    pub(super) header: Vec<String>,
}

/// What can be wrong with a row before its cells are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Broken {
    NotUtf8,
    /// More cells than the header has.
    TooWide,
    /// A quoted cell that does not end before the file does.
    Unclosed,
}

/// One row that is not blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// The line it begins in, from 1. Cells may hold line breaks, so rows are not lines.
    pub(super) line: u64,
    pub(super) cells: Result<Vec<String>, Broken>,
}

impl Table {
    /// Reads the header; `None` when there is none.
    pub(super) fn read(body: &Bytes) -> Option<Self> {
        let mut start = if body.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
        let told = told_separator(&body[start..]);
        if let Some((_, length)) = told {
            start += length;
        }
        let separator = told.map_or_else(|| likely_separator(&body[start..]), |(told, _)| told);
        let mut table = Self { body: body.clone(), separator, start, header: Vec::new() };
        table.header = Rows::of(&table, usize::MAX).next()?.cells.ok()?;
        Some(table)
    }

    /// Returns the rows below the header.
    pub(super) fn rows(&self) -> Rows {
        let mut rows = Rows::of(self, self.header.len());
        rows.next();
        rows
    }
}

/// Reads row by row.
pub(super) struct Rows {
    reader: Reader<Chain<Cursor<Bytes>, &'static [u8]>>,
    body: Bytes,
    start: usize,
    width: usize,
    /// Up to where, and how many, line breaks have been counted.
    at: usize,
    line: u64,
}

impl Rows {
    fn of(table: &Table, width: usize) -> Self {
        let content = Cursor::new(table.body.slice(table.start..));
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(table.separator)
            .from_reader(content.chain(END));
        Self { reader, body: table.body.clone(), start: table.start, width, at: 0, line: 1 }
    }

    /// Returns the line of the first byte at or after `offset` that is not a line break: blank lines
    /// before a row are not part of it.
    fn line_of(&mut self, offset: u64) -> u64 {
        let offset = self.start + usize::try_from(offset).unwrap_or(usize::MAX);
        while let Some(byte) = self.body.get(self.at) {
            let breaks = matches!(byte, b'\r' | b'\n');
            if self.at >= offset && !breaks {
                break;
            }
            let first_of_two = *byte == b'\r' && self.body.get(self.at + 1) == Some(&b'\n');
            self.line += u64::from(breaks && !first_of_two);
            self.at += 1;
        }
        self.line
    }

    fn cells(&self, record: &ByteRecord) -> Result<Vec<String>, Broken> {
        if record.iter().next_back().is_some_and(|cell| cell.ends_with(END_CELL)) {
            return Err(Broken::Unclosed);
        }
        if record.iter().skip(self.width).any(|cell| !cell.trim_ascii().is_empty()) {
            return Err(Broken::TooWide);
        }
        let cell = |cell: &[u8]| str::from_utf8(cell).map(str::to_owned).or(Err(Broken::NotUtf8));
        record.iter().take(self.width).map(cell).collect()
    }
}

impl Iterator for Rows {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        let mut record = ByteRecord::new();
        // Reading bytes of any width from memory cannot fail.
        while self.reader.read_byte_record(&mut record).unwrap_or(false) {
            if record.len() == 1 && record.get(0) == Some(END_CELL) {
                return None;
            }
            if record.iter().all(|cell| cell.trim_ascii().is_empty()) {
                continue;
            }
            let offset = record.position().map_or(0, csv::Position::byte);
            let line = self.line_of(offset);
            return Some(Row { line, cells: self.cells(&record) });
        }
        None
    }
}

/// Returns the separator a first line `sep=;` names, and how long that line is.
fn told_separator(body: &[u8]) -> Option<(u8, usize)> {
    let rest = body.strip_prefix(SEPARATOR_LINE)?;
    let (separator, rest) = rest.split_first()?;
    let line_end = match rest {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => return None,
    };
    // Letters and control characters are not, and stand in what is put behind the file.
    let plain = matches!(separator, b'\t' | b' ' | b'!'..=b'~')
        && !separator.is_ascii_alphanumeric()
        && *separator != b'"';
    plain.then_some((*separator, SEPARATOR_LINE.len() + 1 + line_end))
}

/// Returns the separator the header has most of, outside of quotes.
fn likely_separator(body: &[u8]) -> u8 {
    let mut quoted = false;
    let mut counts = [0_usize; SEPARATORS.len()];
    for byte in body.trim_ascii_start() {
        quoted ^= *byte == b'"';
        if quoted {
            continue;
        }
        if matches!(byte, b'\r' | b'\n') {
            break;
        }
        for (count, separator) in counts.iter_mut().zip(SEPARATORS) {
            *count += usize::from(*byte == separator);
        }
    }
    let most = counts.iter().copied().max().unwrap_or_default();
    let index = counts.iter().position(|count| *count == most).unwrap_or_default();
    SEPARATORS[index]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Table {
        Table::read(&Bytes::from(text.to_owned())).unwrap()
    }

    /// Returns each row's line and cells.
    fn rows(text: &[u8]) -> Vec<(u64, Result<Vec<String>, Broken>)> {
        let table = Table::read(&Bytes::copy_from_slice(text)).unwrap();
        table.rows().map(|row| (row.line, row.cells)).collect()
    }

    fn good(line: u64, cells: &[&str]) -> (u64, Result<Vec<String>, Broken>) {
        (line, Ok(cells.iter().map(|cell| (*cell).to_owned()).collect()))
    }

    #[test]
    fn the_separator_is_the_one_the_header_has_most_of() {
        assert_eq!(table("a,b;c,d").header, ["a", "b;c", "d"]);
        assert_eq!(table("a;b,c;d").header, ["a", "b,c", "d"]);
        assert_eq!(table("a\tb").header, ["a", "b"]);
        assert_eq!(table("\"a,b,c\";d").header, ["a,b,c", "d"]);
        assert_eq!(table("a\nb;c").header, ["a"]);
        assert_eq!(table("sep=|\r\na|b,c").header, ["a", "b,c"]);
        assert_eq!(table("sep=e\na;b").header, ["sep=e"]);
        assert_eq!(
            rows(b"sep=\x01\na\x01b\n1\x012\n"),
            [good(2, &["a\u{1}b"]), good(3, &["1\u{1}2"])]
        );
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_header() {
        assert_eq!(table("\u{feff}title,x\n").header, ["title", "x"]);
        assert_eq!(table("\u{feff}sep=;\ntitle;x\n").header, ["title", "x"]);
    }

    #[test]
    fn an_empty_file_has_no_header() {
        for text in ["", "\n\r\n", "\u{feff}", " \n", ",,\n"] {
            assert!(Table::read(&Bytes::from(text)).is_none(), "{text:?}");
        }
    }

    #[test]
    fn a_row_has_the_line_it_begins_in() {
        let text = b"a,b\r\n1,\"x\r\ny\nz\"\r\n\r\n\n2,y\r3,z\n\n\n";
        let expected = [good(2, &["1", "x\r\ny\nz"]), good(7, &["2", "y"]), good(8, &["3", "z"])];
        assert_eq!(rows(text), expected);
        assert_eq!(rows(b"sep=;\n\na;b\n\n1;2"), [good(5, &["1", "2"])]);
    }

    #[test]
    fn blank_rows_are_no_rows() {
        assert_eq!(rows(b"a,b\n , \n,\n1,2\n,,,\n"), [good(4, &["1", "2"])]);
    }

    #[test]
    fn broken_rows_are_told_apart_and_the_rest_is_read() {
        let text = b"a,b\n1,2,3\n1\n1,\xff\n1,2,\n\"open,2\n1,2\n";
        let expected = [
            (2, Err(Broken::TooWide)),
            good(3, &["1"]),
            (4, Err(Broken::NotUtf8)),
            good(5, &["1", "2"]),
            (6, Err(Broken::Unclosed)),
        ];
        assert_eq!(rows(text), expected);
    }

    #[test]
    fn quotes_inside_a_cell_are_part_of_it() {
        let text = b"a,b\n5\" pipe,\"say \"\"hi\"\"\"\nlast,5\"";
        assert_eq!(rows(text), [good(2, &["5\" pipe", "say \"hi\""]), good(3, &["last", "5\""])]);
    }
}
