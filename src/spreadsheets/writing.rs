use csv::{QuoteStyle, Terminator, WriterBuilder};

use super::begins_a_formula;

/// What parts the cells of a file. Spreadsheet programs split a file at what their country writes lists with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separator {
    /// For programs, and where a full stop parts a number.
    Comma,
    /// Where a comma parts a number, as in Norway.
    Semicolon,
}

/// Writes a file that any spreadsheet program opens as it is meant: UTF-8 with a byte order mark, every cell in quotation
/// marks, and nothing that a cell says is taken for a formula.
///
/// A cell that begins like a formula gets an apostrophe before it, unless it is a number; reading takes it away again.
#[derive(Debug)]
pub struct Writer {
    separator: Separator,
    is_begun: bool,
    rows: csv::Writer<Vec<u8>>,
}

fn rows(separator: Separator) -> csv::Writer<Vec<u8>> {
    let delimiter = match separator {
        Separator::Comma => b',',
        Separator::Semicolon => b';',
    };
    // In quotation marks throughout: a program that splits at the other separator must not find a formula within a cell.
    WriterBuilder::new()
        .delimiter(delimiter)
        .quote_style(QuoteStyle::Always)
        .terminator(Terminator::CRLF)
        .flexible(true)
        .from_writer(Vec::new())
}

impl Writer {
    /// A file without rows.
    pub fn new(separator: Separator) -> Self {
        Self { separator, is_begun: false, rows: rows(separator) }
    }

    /// Adds a row.
    pub fn row<C: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = C>) {
        for cell in cells {
            let cell = cell.as_ref();
            // Writing to memory does not fail.
            let _ = if begins_a_formula(cell) && !is_number(cell) {
                self.rows.write_field(format!("'{cell}"))
            } else {
                self.rows.write_field(cell)
            };
        }
        let _ = self.rows.write_record(None::<&[u8]>);
    }

    /// The bytes of the rows that were added since the last call, for sending a long file in pieces.
    pub fn take(&mut self) -> Vec<u8> {
        let full = std::mem::replace(&mut self.rows, rows(self.separator));
        let mut bytes = if std::mem::replace(&mut self.is_begun, true) { Vec::new() } else { "\u{feff}".into() };
        bytes.extend(full.into_inner().unwrap_or_default());
        bytes
    }
}

/// Whether a cell is a number and nothing else: `-3`, `+4.5`, `-1 200,5`.
fn is_number(cell: &str) -> bool {
    let digits = cell.strip_prefix(['-', '+']).unwrap_or(cell);
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | ' ' | '\u{a0}' | '\u{202f}'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spreadsheets::{Line, Reader};

    #[test]
    fn no_cell_is_a_formula_and_each_reads_back_as_it_was() {
        let cells = [
            "=HYPERLINK(\"http://x\")",
            "+cmd|' /C calc'!A0",
            "-2+3",
            "@SUM(A1)",
            " =1",
            "＝1+1",
            "a;=1",
            "-3",
            "+4.5",
            "'quoted'",
            "Åse \"the\" Moe, Oslo",
            "two\nlines",
            "",
        ];
        for separator in [Separator::Comma, Separator::Semicolon] {
            let mut writer = Writer::new(separator);
            writer.row(["what"]);
            writer.row(cells);
            let file = writer.take();
            writer.row(["more"]);
            let more = writer.take();
            assert!(file.starts_with("\u{feff}\"what\"\r\n".as_bytes()));
            assert_eq!(more, b"\"more\"\r\n");
            let text = String::from_utf8(file.clone()).unwrap();
            for formula in ["\"=", "\"+c", "\"-2", "\"@", "\" =", "\"＝"] {
                assert!(!text.contains(formula), "{formula} in {text}");
            }
            assert!(text.contains("\"-3\"") && text.contains("\"+4.5\""));

            let mut reader = Reader::new();
            // As a file of several columns would begin.
            reader.feed(if separator == Separator::Comma { b"sep=,\n" } else { b"sep=;\n" }).unwrap();
            reader.feed(text.trim_start_matches('\u{feff}').as_bytes()).unwrap();
            reader.finish().unwrap();
            reader.line().unwrap();
            let Some(Line::Row(row)) = reader.line().unwrap() else { panic!("there is a row") };
            assert_eq!(row.cells().collect::<Vec<_>>(), cells.map(str::trim));
        }
    }
}
