use super::{ListError, Rows};
use crate::{
    domain::batches::Recipient,
    spreadsheets::{Column, Heading, Line, Reader, Row},
};

/// Why a row is told to be too long, in the words of the programming interfaces.
pub const TOO_LONG: &str = "the row is longer than 64 KiB";

/// A column of a list of recipients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    /// An e-mail address.
    Email,
    /// A public id or a handle; an address does as well.
    Person,
    /// Of a newcomer.
    FirstName,
    /// Of a newcomer.
    LastName,
    /// Both names.
    Name,
    /// What the list calls the recipient's organisation.
    Organisation,
    /// Since when it is earned.
    IssueDate,
    /// The last day on which it counts.
    ExpiryDate,
    /// What it is given for.
    EvidenceText,
    /// Where to see what it is given for.
    EvidenceUrl,
    /// Words to the recipient.
    Note,
    /// The recipient's result.
    Score,
}

/// What people call the columns, in English and Norwegian.
const COLUMNS: &[Column<Field>] = &[
    Column {
        key: Field::Email,
        names: &[
            "email",
            "emailaddress",
            "mail",
            "mailaddress",
            "recipientemail",
            "recipient",
            "epost",
            "epostadresse",
            "mottaker",
            "mottakersepost",
            "adresse",
        ],
    },
    Column {
        key: Field::Person,
        names: &[
            "person",
            "personid",
            "id",
            "handle",
            "user",
            "userid",
            "username",
            "mentor",
            "mentorid",
            "peermentorid",
            "brukernavn",
            "bruker",
            "likeperson",
            "people",
            "personer",
        ],
    },
    Column {
        key: Field::FirstName,
        names: &["firstname", "first", "givenname", "forename", "recipientfirstname", "fornavn"],
    },
    Column {
        key: Field::LastName,
        names: &["lastname", "last", "surname", "familyname", "recipientlastname", "etternavn"],
    },
    Column { key: Field::Name, names: &["name", "fullname", "displayname", "recipientname", "navn", "fulltnavn"] },
    Column {
        key: Field::Organisation,
        names: &[
            "organisation",
            "organization",
            "org",
            "company",
            "employer",
            "recipientorganisation",
            "recipientorganization",
            "organisasjon",
            "bedrift",
            "arbeidsgiver",
            "forening",
            "lag",
        ],
    },
    Column {
        key: Field::IssueDate,
        names: &[
            "issuedate",
            "issued",
            "issuedat",
            "issuedon",
            "dateissued",
            "awarddate",
            "awardedat",
            "awardedon",
            "date",
            "dato",
            "utstedt",
            "utstedtdato",
            "utstedelsesdato",
            "utstedelse",
            "tildelt",
            "tildelingsdato",
        ],
    },
    Column {
        key: Field::ExpiryDate,
        names: &[
            "expirydate",
            "expiry",
            "expires",
            "expiresat",
            "expireson",
            "expirationdate",
            "expiration",
            "enddate",
            "validuntil",
            "validto",
            "utløpsdato",
            "utlopsdato",
            "utløper",
            "utløp",
            "gyldigtil",
            "sluttdato",
        ],
    },
    Column {
        key: Field::EvidenceText,
        names: &[
            "evidencetext",
            "evidence",
            "evidencedescription",
            "narrative",
            "reason",
            "begrunnelse",
            "dokumentasjon",
            "bevis",
        ],
    },
    Column {
        key: Field::EvidenceUrl,
        names: &[
            "evidenceurl",
            "evidencelink",
            "evidenceaddress",
            "url",
            "link",
            "lenke",
            "dokumentasjonslenke",
            "lenketildokumentasjon",
            "bevislenke",
        ],
    },
    Column {
        key: Field::Note,
        names: &[
            "note",
            "notes",
            "message",
            "comment",
            "comments",
            "melding",
            "kommentar",
            "hilsen",
            "merknad",
            "notat",
        ],
    },
    Column { key: Field::Score, names: &["score", "result", "points", "resultat", "poengsum", "poeng"] },
];

/// CSV, as [`Reader`] reads it, with or without a first row that names the columns: a list of nothing but addresses needs
/// none.
#[derive(Default)]
pub struct CsvRows {
    reader: Reader,
    heading: Option<Heading<Field>>,
}

impl Rows for CsvRows {
    fn feed(&mut self, piece: &[u8], rows: &mut Vec<Recipient>) -> Result<(), ListError> {
        self.reader.feed(piece)?;
        self.read(rows)
    }

    fn finish(&mut self, rows: &mut Vec<Recipient>) -> Result<(), ListError> {
        self.reader.finish()?;
        self.read(rows)
    }
}

impl CsvRows {
    fn read(&mut self, rows: &mut Vec<Recipient>) -> Result<(), ListError> {
        while let Some(line) = self.reader.line()? {
            match (line, &self.heading) {
                (Line::TooLong { line }, _) => {
                    let problem = Some(TOO_LONG.to_owned());
                    rows.push(Recipient { line: Some(line), problem, ..Recipient::default() });
                }
                (Line::Row(row), Some(heading)) => rows.push(recipient(heading, &row)),
                (Line::Row(row), None) => {
                    if let Some(heading) = Heading::read(&row, COLUMNS) {
                        if !heading.has(Field::Email) && !heading.has(Field::Person) {
                            return Err(ListError::NoPerson);
                        }
                        self.heading = Some(heading);
                        continue;
                    }
                    // What stands beside the first cell would be lost without a word.
                    if row.cells().skip(1).any(|cell| !cell.is_empty()) {
                        return Err(ListError::NoHeading);
                    }
                    let heading = Heading::of(&[Field::Person]);
                    rows.push(recipient(&heading, &row));
                    self.heading = Some(heading);
                }
            }
        }
        Ok(())
    }
}

fn recipient(heading: &Heading<Field>, row: &Row) -> Recipient {
    let cell = |field| heading.cell(row, field).map(str::to_owned);
    let (mut first_name, mut last_name) = (cell(Field::FirstName), cell(Field::LastName));
    if let (None, None, Some(name)) = (&first_name, &last_name, heading.cell(row, Field::Name)) {
        let (first, last) = name.rsplit_once(' ').unwrap_or((name, ""));
        first_name = Some(first.trim().to_owned());
        last_name = Some(last.to_owned()).filter(|last| !last.is_empty());
    }
    Recipient {
        person: cell(Field::Email).or_else(|| cell(Field::Person)).unwrap_or_default(),
        line: Some(row.line),
        first_name,
        last_name,
        organisation: cell(Field::Organisation),
        issue_date: cell(Field::IssueDate),
        expiry_date: cell(Field::ExpiryDate),
        evidence_text: cell(Field::EvidenceText),
        evidence_url: cell(Field::EvidenceUrl),
        note: cell(Field::Note),
        score: cell(Field::Score),
        problem: None,
    }
}

/// The columns of a list as it is given back, in this order, so that it can be corrected and sent again.
pub fn written(row: &Recipient) -> [&str; 9] {
    fn text(value: Option<&String>) -> &str {
        value.map_or("", String::as_str)
    }
    [
        &row.person,
        text(row.first_name.as_ref()),
        text(row.last_name.as_ref()),
        text(row.organisation.as_ref()),
        text(row.issue_date.as_ref()),
        text(row.expiry_date.as_ref()),
        text(row.evidence_text.as_ref()),
        text(row.evidence_url.as_ref()),
        text(row.note.as_ref()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &str) -> Result<Vec<Recipient>, ListError> {
        let (mut parser, mut rows) = (CsvRows::default(), Vec::new());
        parser.feed(file.as_bytes(), &mut rows)?;
        parser.finish(&mut rows)?;
        Ok(rows)
    }

    #[test]
    fn a_list_of_addresses_needs_no_first_row() {
        let rows = read("kari@example.org\n\npm-kari-001\n").unwrap();
        let read: Vec<_> = rows.iter().map(|row| (row.person.as_str(), row.line, row.is_bare())).collect();
        assert_eq!(read, [("kari@example.org", Some(1), true), ("pm-kari-001", Some(3), true)]);
    }

    #[test]
    fn columns_are_known_by_their_english_and_norwegian_names_in_any_order() {
        for heading in [
            "Note;Last name;E-mail;First name;Issue date;Expiry date;Evidence text;Evidence URL;Organisation",
            "Melding;Etternavn;E-post;Fornavn;Utstedt dato;Utløpsdato;Begrunnelse;Lenke til dokumentasjon;Organisasjon",
        ] {
            let row = "Takk;Ås;ola@example.org;Ola;2026-03-01;31.12.2026;Kurs;https://example.org/k;NHF";
            let rows = read(&format!("{heading}\n{row}\n")).unwrap();
            let text = |text: &str| Some(text.to_owned());
            let wanted = Recipient {
                line: Some(2),
                first_name: text("Ola"),
                last_name: text("Ås"),
                organisation: text("NHF"),
                issue_date: text("2026-03-01"),
                expiry_date: text("31.12.2026"),
                evidence_text: text("Kurs"),
                evidence_url: text("https://example.org/k"),
                note: text("Takk"),
                ..Recipient::named("ola@example.org")
            };
            assert_eq!(rows, [wanted]);
        }
        let rows = read("Navn,Epost\nOla Nordmann Ås,ola@example.org\nCher,cher@example.org").unwrap();
        let names: Vec<_> = rows.iter().map(|row| (row.first_name.as_deref(), row.last_name.as_deref())).collect();
        assert_eq!(names, [(Some("Ola Nordmann"), Some("Ås")), (Some("Cher"), None)]);
    }

    #[test]
    fn nothing_of_a_list_is_passed_over_in_silence() {
        assert!(matches!(read("ola@example.org;Ola;Ås\n"), Err(ListError::NoHeading)));
        assert!(matches!(read("Fornavn;Etternavn\nOla;Ås\n"), Err(ListError::NoPerson)));
        let long = format!("E-mail,Note\na@example.org,{}\nb@example.org,x\n", "x".repeat(70_000));
        let rows = read(&long).unwrap();
        assert_eq!((rows[0].line, rows[0].problem.as_deref()), (Some(2), Some(TOO_LONG)));
        assert_eq!((rows[1].line, rows[1].person.as_str()), (Some(3), "b@example.org"));
    }
}
