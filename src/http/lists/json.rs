use std::marker::PhantomData;

use serde::de::DeserializeOwned;

use super::{ListError, Rows};
use crate::{domain::batches::Recipient, spreadsheets::MAX_ROW};

/// Objects of JSON, each of them a row: an array of them, or one after the other with white space between (NDJSON). Holds
/// one row, whatever the list's length.
pub struct JsonRows<W> {
    /// The row that has begun.
    row: Vec<u8>,
    depth: usize,
    is_quoted: bool,
    is_escaped: bool,
    is_too_long: bool,
    place: Place,
    /// How many rows have ended.
    rows: u64,
    wire: PhantomData<fn() -> W>,
}

/// Where the next byte stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before everything.
    Start,
    /// Between rows that stand one after the other.
    Between,
    /// In an array, before a row.
    BeforeRow,
    /// In an array, after a row.
    AfterRow,
    /// Behind an array.
    End,
}

impl<W> Default for JsonRows<W> {
    fn default() -> Self {
        Self {
            row: Vec::new(),
            depth: 0,
            is_quoted: false,
            is_escaped: false,
            is_too_long: false,
            place: Place::Start,
            rows: 0,
            wire: PhantomData,
        }
    }
}

impl<W: DeserializeOwned + Into<Recipient>> Rows for JsonRows<W> {
    fn feed(&mut self, piece: &[u8], rows: &mut Vec<Recipient>) -> Result<(), ListError> {
        for byte in piece {
            if self.depth > 0 {
                self.within(*byte, rows)?;
            } else {
                self.outside(*byte)?;
            }
        }
        Ok(())
    }

    fn finish(&mut self, _: &mut Vec<Recipient>) -> Result<(), ListError> {
        let is_whole = self.depth == 0 && !matches!(self.place, Place::BeforeRow | Place::AfterRow);
        if is_whole { Ok(()) } else { Err(self.wrong("the list ends before its end")) }
    }
}

impl<W: DeserializeOwned + Into<Recipient>> JsonRows<W> {
    fn wrong(&self, why: impl Into<String>) -> ListError {
        ListError::Json { row: self.rows + 1, why: why.into() }
    }

    fn outside(&mut self, byte: u8) -> Result<(), ListError> {
        self.place = match (self.place, byte) {
            (place, b' ' | b'\t' | b'\r' | b'\n') => place,
            // A byte order mark.
            (Place::Start, 0xEF | 0xBB | 0xBF) => Place::Start,
            (Place::Start, b'[') | (Place::AfterRow, b',') => Place::BeforeRow,
            (Place::Start | Place::Between, b'{') => {
                self.begin();
                Place::Between
            }
            (Place::BeforeRow, b'{') => {
                self.begin();
                Place::AfterRow
            }
            (Place::AfterRow, b']') => Place::End,
            (Place::BeforeRow, b']') if self.rows == 0 => Place::End,
            (Place::AfterRow, _) => return Err(self.wrong("a comma is missing between two rows")),
            (Place::End, _) => return Err(self.wrong("something stands behind the list")),
            (Place::Start | Place::Between | Place::BeforeRow, _) => return Err(self.wrong("must be an object")),
        };
        Ok(())
    }

    fn begin(&mut self) {
        self.row.clear();
        self.row.push(b'{');
        self.depth = 1;
    }

    fn within(&mut self, byte: u8, rows: &mut Vec<Recipient>) -> Result<(), ListError> {
        if self.row.len() < MAX_ROW {
            self.row.push(byte);
        } else {
            self.is_too_long = true;
        }
        if self.is_quoted {
            self.is_quoted = byte != b'"' || self.is_escaped;
            self.is_escaped = byte == b'\\' && !self.is_escaped;
            return Ok(());
        }
        match byte {
            b'"' => self.is_quoted = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => self.depth -= 1,
            _ => {}
        }
        if self.depth == 0 {
            rows.push(self.recipient()?);
            self.rows += 1;
        }
        Ok(())
    }

    /// A row whose fields are mistyped is a row that is refused; what is no JSON is the end of the list.
    fn recipient(&mut self) -> Result<Recipient, ListError> {
        let line = Some(self.rows + 1);
        if std::mem::take(&mut self.is_too_long) {
            return Ok(Recipient { line, problem: Some(super::csv::TOO_LONG.to_owned()), ..Recipient::default() });
        }
        let mut json = serde_json::Deserializer::from_slice(&self.row);
        match serde_path_to_error::deserialize::<_, W>(&mut json) {
            Ok(wire) => Ok(Recipient { line, ..wire.into() }),
            Err(error) if error.inner().is_data() => {
                let path = error.path().to_string();
                let problem =
                    Some(if path == "." { error.inner().to_string() } else { format!("{path}: {}", error.inner()) });
                Ok(Recipient { line, problem, ..Recipient::default() })
            }
            Err(error) => Err(self.wrong(error.into_inner().to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    struct Wire {
        email: String,
    }

    impl From<Wire> for Recipient {
        fn from(wire: Wire) -> Self {
            Self::named(wire.email)
        }
    }

    fn read(body: &str, piece: usize) -> Result<Vec<String>, String> {
        let (mut parser, mut rows) = (JsonRows::<Wire>::default(), Vec::new());
        let mut outcome = Ok(());
        for piece in body.as_bytes().chunks(piece) {
            outcome = outcome.and_then(|()| parser.feed(piece, &mut rows));
        }
        outcome.and_then(|()| parser.finish(&mut rows)).map_err(|error| error.to_string())?;
        Ok(rows.into_iter().map(|row| row.problem.unwrap_or(row.person)).collect())
    }

    #[test]
    fn arrays_and_rows_one_after_the_other_are_read_in_pieces_of_any_length() {
        for body in [
            "[{\"email\": \"a}\\\"]\", \"x\": {\"y\": [1, {}]}},\n {\"email\":\"b\"}]",
            "{\"email\": \"a}\\\"]\"}\n{\"email\":\"b\"}\r\n\n",
            "\u{feff}{\"email\": \"a}\\\"]\"}{\"email\":\"b\"}",
        ] {
            for piece in [1, 2, 5, 1_000] {
                assert_eq!(read(body, piece).unwrap(), ["a}\"]", "b"], "{body}");
            }
        }
        assert_eq!(read("[]", 1).unwrap(), [""; 0]);
        assert_eq!(read(" \n", 1).unwrap(), [""; 0]);
    }

    #[test]
    fn a_row_with_mistyped_fields_is_told_and_the_others_are_read() {
        let rows = read("[{\"email\": 5}, {}, {\"email\": \"b\"}]", 3).unwrap();
        assert!(rows[0].starts_with("email: invalid type: integer"), "{}", rows[0]);
        assert!(rows[1].contains("missing field `email`"), "{}", rows[1]);
        assert_eq!(rows[2], "b");
        let long = format!("{{\"email\": \"{}\"}}{{\"email\": \"b\"}}", "x".repeat(MAX_ROW));
        assert_eq!(read(&long, 1_000).unwrap(), [super::super::csv::TOO_LONG, "b"]);
    }

    #[test]
    fn what_is_no_json_is_told_with_its_row() {
        for (body, wanted) in [
            ("[{\"email\": \"a\"} {\"email\": \"b\"}]", "row 2: a comma is missing between two rows"),
            ("[{\"email\": \"a\"},]", "row 2: must be an object"),
            ("[{\"email\": \"a\"}", "row 2: the list ends before its end"),
            ("{\"email\": \"a", "row 1: the list ends before its end"),
            ("[{\"email\": \"a\"}] x", "row 2: something stands behind the list"),
            ("[1, 2]", "row 1: must be an object"),
            ("email\na", "row 1: must be an object"),
        ] {
            assert_eq!(read(body, 4).unwrap_err(), wanted);
        }
        assert!(read("{\"email\": }", 4).unwrap_err().starts_with("row 1: expected value"));
    }
}
