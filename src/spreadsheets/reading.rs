use csv_core::{ReadRecordResult, ReaderBuilder};

use super::{begins_a_formula, decoding::Text};

/// The most bytes of a row's cells, as UTF-8.
pub const MAX_ROW: usize = 64 * 1024;
/// The most cells of a row.
pub const MAX_COLUMNS: usize = 256;

/// As many bytes of the first line tell what parts the cells, where it is longer.
const FIRST_LINE: usize = 4 * 1024;

/// A file, read piece by piece: UTF-8, UTF-16 or Windows-1252; cells parted by commas, semicolons or tabs; any line ends.
///
/// Holds one row and the piece that was fed last, whatever the file's length.
pub struct Reader {
    text: Text,
    /// What is decoded and not parsed.
    fed: Vec<u8>,
    at: usize,
    /// Set as soon as the first line has told what parts the cells.
    parser: Option<Box<csv_core::Reader>>,
    cells: Vec<u8>,
    length: usize,
    ends: Vec<usize>,
    columns: usize,
    /// The line that is being read, from 1.
    line: u64,
    is_after_cr: bool,
    /// The line on which the row began that is being read.
    begun: Option<u64>,
    is_too_long: bool,
    is_over: bool,
}

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// A row in which something stands.
    Row(Row),
    /// A row that was skipped, for it is longer than [`MAX_ROW`] or has more than [`MAX_COLUMNS`] cells.
    TooLong {
        /// The line on which it begins, from 1.
        line: u64,
    },
}

/// A row's cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The line on which it begins, from 1; lines on which nothing stands count as well.
    pub line: u64,
    text: String,
    ends: Vec<usize>,
}

/// Why a file cannot be read as a list; the rows before that were good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// A spreadsheet program's own format.
    #[error("is a workbook; save it as CSV, and send that")]
    Workbook,
    /// Something else, such as a picture, a PDF or a web page.
    #[error("is not a CSV file")]
    NotAList,
    /// A letter that is none in the encoding of the letters before it.
    #[error("has letters in line {line} that cannot be read; save it as UTF-8, and send that")]
    Garbled {
        /// From 1.
        line: u64,
    },
    /// A cell begins with a quotation mark, and no other ends it.
    #[error("has a quotation mark in the row that begins in line {line}, and no other that ends the cell")]
    OpenQuote {
        /// From 1.
        line: u64,
    },
}

impl Default for Reader {
    fn default() -> Self {
        Self::new()
    }
}

impl Reader {
    /// Nothing was read yet.
    pub fn new() -> Self {
        Self {
            text: Text::new(),
            fed: Vec::new(),
            at: 0,
            parser: None,
            cells: vec![0; MAX_ROW],
            length: 0,
            ends: vec![0; MAX_COLUMNS + 1],
            columns: 0,
            line: 1,
            is_after_cr: false,
            begun: None,
            is_too_long: false,
            is_over: false,
        }
    }

    /// Takes the next piece of the file, of any length. Take all its rows with [`Self::line`] before the next.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), Unreadable> {
        self.take(bytes, false)
    }

    /// Says that there are no more pieces; the last rows are still to be taken.
    pub fn finish(&mut self) -> Result<(), Unreadable> {
        self.take(&[], true)?;
        // Ends the last row, if the file did not.
        self.fed.push(b'\n');
        self.is_over = true;
        Ok(())
    }

    fn take(&mut self, bytes: &[u8], last: bool) -> Result<(), Unreadable> {
        self.fed.drain(..self.at);
        self.at = 0;
        self.text.read(bytes, last, &mut self.fed).map_err(|error| match error {
            // It was counted from what is not parsed yet.
            Unreadable::Garbled { line } => Unreadable::Garbled { line: self.line + line - 1 },
            other => other,
        })?;
        if self.fed.contains(&0) { Err(Unreadable::NotAList) } else { Ok(()) }
    }

    /// The next row of what was fed; `None` where more must be fed first. Rows in which nothing stands are left out.
    pub fn line(&mut self) -> Result<Option<Line>, Unreadable> {
        if self.parser.is_none() && !self.find_separator() {
            return Ok(None);
        }
        let Some(mut parser) = self.parser.take() else { return Ok(None) };
        let line = self.parse(&mut parser);
        self.parser = Some(parser);
        line
    }

    fn parse(&mut self, parser: &mut csv_core::Reader) -> Result<Option<Line>, Unreadable> {
        loop {
            if self.begun.is_none() {
                let ends = self.fed[self.at..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
                self.advance(ends);
            }
            if self.at == self.fed.len() {
                return match self.begun {
                    Some(line) if self.is_over => Err(Unreadable::OpenQuote { line }),
                    _ => Ok(None),
                };
            }
            let line = *self.begun.get_or_insert(self.line);
            let (result, read, written, ended) = parser.read_record(
                &self.fed[self.at..],
                &mut self.cells[self.length..],
                &mut self.ends[self.columns..],
            );
            self.advance(read);
            self.length += written;
            self.columns += ended;
            match result {
                ReadRecordResult::InputEmpty | ReadRecordResult::End => {}
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    self.is_too_long = true;
                    (self.length, self.columns) = (0, 0);
                }
                ReadRecordResult::Record => {
                    let is_too_long = std::mem::take(&mut self.is_too_long) || self.columns > MAX_COLUMNS;
                    let row = Row {
                        line,
                        text: String::from_utf8_lossy(&self.cells[..self.length]).into_owned(),
                        ends: self.ends[..self.columns].to_vec(),
                    };
                    (self.length, self.columns, self.begun) = (0, 0, None);
                    if is_too_long {
                        return Ok(Some(Line::TooLong { line }));
                    }
                    if row.cells().any(|cell| !cell.is_empty()) {
                        return Ok(Some(Line::Row(row)));
                    }
                }
            }
        }
    }

    /// Goes on in what was fed, and counts its lines.
    fn advance(&mut self, bytes: usize) {
        for byte in &self.fed[self.at..self.at + bytes] {
            let is_end = *byte == b'\r' || (*byte == b'\n' && !self.is_after_cr);
            self.line += u64::from(is_end);
            self.is_after_cr = *byte == b'\r';
        }
        self.at += bytes;
    }

    /// Looks at the first line in which something stands for what parts its cells; false while it has not come whole.
    /// What stands there most often does, outside of quotation marks; spreadsheet programs may also say `sep=;`.
    fn find_separator(&mut self) -> bool {
        let blank = self.fed[self.at..].iter().take_while(|byte| byte.is_ascii_whitespace() && **byte != b'\t').count();
        self.advance(blank);
        let rest = &self.fed[self.at..];
        let end = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
        let first = match end {
            Some(end) => &rest[..end],
            None if rest.len() >= FIRST_LINE => rest,
            None => return false,
        };
        let told = first.to_ascii_lowercase();
        let separator = if let [b's', b'e', b'p', b'=', separator @ (b',' | b';' | b'\t')] = told[..] {
            self.advance(told.len());
            separator
        } else {
            most_frequent(first)
        };
        self.parser = Some(Box::new(ReaderBuilder::new().delimiter(separator).build()));
        true
    }
}

fn most_frequent(line: &[u8]) -> u8 {
    let mut counts = [(b'\t', 0), (b';', 0), (b',', 0)];
    let mut is_quoted = false;
    for byte in line {
        is_quoted ^= *byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(separator, _)| separator == byte && !is_quoted) {
            *count += 1;
        }
    }
    // The last of several that stand equally often.
    counts.into_iter().max_by_key(|(_, count)| *count).map_or(b',', |(separator, _)| separator)
}

impl Row {
    /// How many cells it has.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// What stands in a cell, counted from 0, without the white space around it and without what a [`Writer`] puts before
    /// a formula; empty where the row has fewer cells.
    ///
    /// [`Writer`]: super::Writer
    pub fn cell(&self, at: usize) -> &str {
        let Some(end) = self.ends.get(at) else { return "" };
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        let cell = self.text.get(start..*end).unwrap_or_default();
        let cell = cell.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'));
        cell.strip_prefix('\'').filter(|rest| begins_a_formula(rest)).map_or(cell, str::trim_start)
    }

    /// All its cells, as [`Self::cell`] tells them.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|at| self.cell(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every row of a file that comes in pieces of this length, with its line.
    fn rows(file: &[u8], piece: usize) -> Result<Vec<(u64, Vec<String>)>, Unreadable> {
        let mut reader = Reader::new();
        let mut rows = Vec::new();
        let mut taken = |reader: &mut Reader| {
            while let Some(line) = reader.line()? {
                rows.push(match line {
                    Line::Row(row) => (row.line, row.cells().map(str::to_owned).collect()),
                    Line::TooLong { line } => (line, vec!["too long".to_owned()]),
                });
            }
            Ok(())
        };
        for piece in file.chunks(piece) {
            reader.feed(piece)?;
            taken(&mut reader)?;
        }
        reader.finish()?;
        taken(&mut reader)?;
        Ok(rows)
    }

    #[track_caller]
    fn reads(file: &[u8], wanted: &[(u64, &[&str])]) {
        for piece in [1, 2, 3, 7, 1_000_000] {
            let read = rows(file, piece).unwrap();
            let read: Vec<(u64, Vec<&str>)> =
                read.iter().map(|(line, cells)| (*line, cells.iter().map(String::as_str).collect())).collect();
            let wanted: Vec<(u64, Vec<&str>)> = wanted.iter().map(|(line, cells)| (*line, cells.to_vec())).collect();
            assert_eq!(read, wanted, "in pieces of {piece}");
        }
    }

    fn utf_16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    #[test]
    fn every_encoding_that_spreadsheets_write_is_read() {
        let text = "E-post;Navn\r\nkåre@example.org;Kåre Ærø\r\n";
        let wanted: &[(u64, &[&str])] = &[(1, &["E-post", "Navn"]), (2, &["kåre@example.org", "Kåre Ærø"])];
        reads(text.as_bytes(), wanted);
        reads(format!("\u{feff}{text}").as_bytes(), wanted);
        reads(b"E-post;Navn\r\nk\xE5re@example.org;K\xE5re \xC6r\xF8\r\n", wanted);
        for big in [true, false] {
            reads(&utf_16(text, big), wanted);
            reads(&utf_16(&format!("\u{feff}{text}"), big), wanted);
        }
    }

    #[test]
    fn windows_1252_is_told_by_its_first_letter_even_at_the_very_end() {
        reads(b"navn\nOla\nBj\xF8", &[(1, &["navn"]), (2, &["Ola"]), (3, &["Bjø"])]);
        reads("navn\nBjø".as_bytes(), &[(1, &["navn"]), (2, &["Bjø"])]);
    }

    #[test]
    fn the_separator_is_what_parts_the_first_line() {
        reads(b"a,b;c,d\n1,2;3,4", &[(1, &["a", "b;c", "d"]), (2, &["1", "2;3", "4"])]);
        reads(b"a\tb\n1,5\t2", &[(1, &["a", "b"]), (2, &["1,5", "2"])]);
        reads(b"\"a,b,c\";d\n1;2", &[(1, &["a,b,c", "d"]), (2, &["1", "2"])]);
        reads(b"sep=;\r\na,1;b", &[(2, &["a,1", "b"])]);
        reads(b"a@example.org\nb@example.org", &[(1, &["a@example.org"]), (2, &["b@example.org"])]);
    }

    #[test]
    fn line_ends_of_every_kind_end_a_row_and_blank_rows_count_as_lines() {
        reads(
            b"a\r\nb\nc\rd\n\n\r\n;;\ne",
            &[(1, &["a"]), (2, &["b"]), (3, &["c"]), (4, &["d"]), (7, &[";;"]), (8, &["e"])],
        );
        reads(b"a;b\n;\n \t; \n1;2\n", &[(1, &["a", "b"]), (4, &["1", "2"])]);
        reads(b"\n\n a \n", &[(3, &["a"])]);
        reads(b"", &[]);
        reads(b"\xEF\xBB\xBF", &[]);
    }

    #[test]
    fn quoted_cells_hold_line_ends_separators_and_quotation_marks() {
        reads(
            b"name,note\r\n\"Ola, Kari\",\"one\r\ntwo \"\"three\"\"\"\r\n5\" tape,x\r\n",
            &[(1, &["name", "note"]), (2, &["Ola, Kari", "one\r\ntwo \"three\""]), (4, &["5\" tape", "x"])],
        );
    }

    #[test]
    fn rows_may_be_ragged_and_are_told_without_white_space() {
        reads(b"a,b,c\n 1 \n1,2,3,4\n", &[(1, &["a", "b", "c"]), (2, &["1"]), (3, &["1", "2", "3", "4"])]);
    }

    #[test]
    fn a_cell_of_ten_megabytes_is_skipped_and_the_rows_around_it_are_read() {
        let mut file = b"name\nbefore\n\"".to_vec();
        file.resize(10_000_000, b'x');
        file.extend_from_slice(b"\"\nafter\n");
        let read = rows(&file, 16_384).unwrap();
        let lines: Vec<(u64, &str)> = read.iter().map(|(line, cells)| (*line, cells[0].as_str())).collect();
        assert_eq!(lines, [(1, "name"), (2, "before"), (3, "too long"), (4, "after")]);
        let wide = format!("a\n{}\nb\n", ",".repeat(MAX_COLUMNS));
        reads(wide.as_bytes(), &[(1, &["a"]), (2, &["too long"]), (3, &["b"])]);
        let full = "x".repeat(MAX_ROW + 1);
        reads(format!("{full}\nb").as_bytes(), &[(1, &["too long"]), (2, &["b"])]);
    }

    #[test]
    fn an_open_quotation_mark_is_told_and_swallows_nothing_in_silence() {
        for file in ["a,b\n1,\"2\n3,4\n5,6\n".to_owned(), format!("a\n\"{}", "x\n".repeat(100_000))] {
            let mut reader = Reader::new();
            reader.feed(file.as_bytes()).unwrap();
            while reader.line().unwrap().is_some() {}
            reader.finish().unwrap();
            assert_eq!(reader.line(), Err(Unreadable::OpenQuote { line: 2 }));
        }
    }

    #[test]
    fn what_is_no_list_is_told_so() {
        for (file, wanted) in [
            (&b"PK\x03\x04\x14\x00\x06\x00"[..], Unreadable::Workbook),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Unreadable::Workbook),
            (b"%PDF-1.7\n", Unreadable::NotAList),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Unreadable::NotAList),
            (b"\xFF\xD8\xFF\xE0\0\x10JFIF\0", Unreadable::NotAList),
            (b"<!DOCTYPE html><p>", Unreadable::NotAList),
            (b"{\"a\": 1}", Unreadable::NotAList),
            (b"name\nOla\0\n", Unreadable::NotAList),
        ] {
            for piece in [1, 1_000] {
                assert_eq!(rows(file, piece), Err(wanted), "{file:?}");
            }
        }
        assert_eq!(rows("navn\nÅse\n\n".as_bytes(), 3).map(|rows| rows.len()), Ok(2));
        let mixed = [" navn\nÅse\n".as_bytes(), b"Bj\xF8rn\n"].concat();
        assert_eq!(rows(&mixed, 1_000), Err(Unreadable::Garbled { line: 3 }));
        assert_eq!(rows(&mixed, 1), Err(Unreadable::Garbled { line: 3 }));
    }
}
