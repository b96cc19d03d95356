use super::Row;

/// A column that a list may have.
#[derive(Debug, Clone, Copy)]
pub struct Column<K: 'static> {
    /// What it means to the program.
    pub key: K,
    /// What people call it, in lower-case letters and digits alone: `epost` is also "E-post" and "e post *".
    pub names: &'static [&'static str],
}

/// Which columns a list has, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading<K> {
    found: Vec<(K, usize)>,
    /// Columns that are not known, as they are written.
    pub unknown: Vec<String>,
    /// Columns that come again, as they are written; the first one counts.
    pub repeated: Vec<String>,
}

impl<K: Copy + PartialEq> Heading<K> {
    /// Reads a list's first row; `None` if no known name stands in it: it is a row like the others.
    pub fn read(row: &Row, columns: &[Column<K>]) -> Option<Self> {
        let mut heading = Self { found: Vec::new(), unknown: Vec::new(), repeated: Vec::new() };
        for (at, cell) in row.cells().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            let name = letters(cell);
            match columns.iter().find(|column| column.names.contains(&name.as_str())) {
                None => heading.unknown.push(cell.to_owned()),
                Some(column) if heading.has(column.key) => heading.repeated.push(cell.to_owned()),
                Some(column) => heading.found.push((column.key, at)),
            }
        }
        (!heading.found.is_empty()).then_some(heading)
    }

    /// A list without a row of names, whose cells are these from the first on.
    pub fn of(keys: &[K]) -> Self {
        Self { found: keys.iter().copied().zip(0..).collect(), unknown: Vec::new(), repeated: Vec::new() }
    }

    /// Whether the list has the column.
    pub fn has(&self, key: K) -> bool {
        self.found.iter().any(|(found, _)| *found == key)
    }

    /// What stands in the row's cell of this column; `None` where nothing does, and where the list has no such column.
    pub fn cell<'r>(&self, row: &'r Row, key: K) -> Option<&'r str> {
        let (_, at) = self.found.iter().find(|(found, _)| *found == key)?;
        Some(row.cell(*at)).filter(|cell| !cell.is_empty())
    }
}

/// A name as it is compared: its letters and digits, in lower case.
fn letters(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spreadsheets::{Line, Reader};

    const COLUMNS: &[Column<char>] =
        &[Column { key: 'e', names: &["email", "epost"] }, Column { key: 'd', names: &["expirydate", "utløpsdato"] }];

    fn first_row(file: &str) -> Row {
        let mut reader = Reader::new();
        reader.feed(file.as_bytes()).unwrap();
        reader.finish().unwrap();
        match reader.line().unwrap() {
            Some(Line::Row(row)) => row,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn names_are_known_however_they_are_written() {
        for heading in ["E-mail;Expiry date", " e_MAIL *;EXPIRY-DATE", "\"E-Post\";Utløpsdato", "'=email;utløpsdato"]
        {
            let heading = Heading::read(&first_row(heading), COLUMNS).unwrap();
            let row = first_row("a@example.org;2026-01-01");
            assert_eq!(heading.cell(&row, 'e'), Some("a@example.org"));
            assert_eq!(heading.cell(&row, 'd'), Some("2026-01-01"));
            assert_eq!(heading.cell(&first_row("a@example.org"), 'd'), None);
        }
    }

    #[test]
    fn what_is_unknown_or_comes_again_is_told() {
        let heading = Heading::read(&first_row("Shoe size;E-mail;;Epost"), COLUMNS).unwrap();
        assert_eq!(
            (&heading.unknown[..], &heading.repeated[..]),
            (&["Shoe size".to_owned()][..], &["Epost".to_owned()][..])
        );
        assert_eq!(heading.cell(&first_row("44;a@example.org;;b@example.org"), 'e'), Some("a@example.org"));
        assert!(!heading.has('d'));
    }

    #[test]
    fn a_first_row_without_any_name_is_a_row() {
        assert_eq!(Heading::read(&first_row("a@example.org;x"), COLUMNS), None);
        let heading = Heading::of(&['e']);
        assert_eq!(heading.cell(&first_row("a@example.org;x"), 'e'), Some("a@example.org"));
    }
}
