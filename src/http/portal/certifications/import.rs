//! A list of certifications: every row is looked at, and none is issued until all of them are good.

use askama::Template;
use axum::{
    extract::{Multipart, Query},
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use serde::Deserialize;

use crate::{
    domain::{
        batches::{self, Batch, BatchState, Work, certifications::MOST_CERTIFIED},
        certifications::{self, CertificationProspect, WrittenCertification},
        page::Slice,
    },
    http::{
        page::{Chip, Form, Pager, PersonRef, Section, Shell, When},
        portal::{
            context::{PageError, PageResult, Reader, again, count, page_number, render},
            paths,
        },
    },
    language::Text,
    spreadsheets::{Column, Heading, Line, Reader as ListReader, Unreadable},
};

/// The most bytes of a form with a list.
pub const MAX_LIST: usize = 2 * 1024 * 1024;

/// The list. Fields: `csv` (a file), or `rows` (the rows themselves).
#[derive(Template, Clone, Debug)]
#[template(path = "portal/certifications/import.html")]
pub struct ImportPage {
    /// Around the page.
    pub shell: Shell,
    /// What was typed, and what is wrong with it.
    pub form: Form,
    /// What is wrong in a list that was handed in, row by row; the first of them.
    pub wrong: Vec<RowView>,
    /// How many rows must be corrected.
    pub wrong_count: u64,
}

impl ImportPage {
    fn file_help(&self) -> String {
        self.shell.t.count("import-file-help", MOST_CERTIFIED)
    }
}

/// The rows of a list page by page, with what would come of them.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/certifications/import_check.html")]
pub struct CheckImportPage {
    /// Around the page.
    pub shell: Shell,
    /// The batch's public id.
    pub id: String,
    /// How many rows there are.
    pub total: u64,
    /// How many of them are issued, as it was when the list was handed in.
    pub new: u64,
    /// How many must be corrected since: of this page, or of all where it was tried to start them.
    pub wrong: u64,
    /// This page's rows.
    pub rows: Vec<RowView>,
    /// The pages of the rows.
    pub pager: Pager,
}

impl CheckImportPage {
    fn action(&self) -> String {
        let id = self.id.clone();
        paths::CheckImport { id }.to_string()
    }
}

/// A row of a list.
#[derive(Clone, Debug)]
pub struct RowView {
    /// From 1.
    pub number: u64,
    /// Whom it names, as it was written.
    pub written: String,
    /// Whom it means.
    pub person: Option<PersonRef>,
    /// What it certifies, as it was written.
    pub title: String,
    /// What would come of it.
    pub verdict: Chip,
    /// Until when, or what is wrong.
    pub why: String,
}

/// The form.
pub async fn ask(_: paths::ImportCertifications, reader: Reader) -> PageResult {
    reader.must_oversee()?;
    Ok(render(&page(&reader, Form::new(), Vec::new(), 0).await))
}

async fn page(reader: &Reader, form: Form, wrong: Vec<RowView>, wrong_count: u64) -> ImportPage {
    ImportPage { shell: reader.shell(Section::Certifications).await, form, wrong, wrong_count }
}

/// What a column means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    Person,
    Type,
    Issued,
    Expires,
}

const COLUMNS: [Column<Meaning>; 4] = [
    Column {
        key: Meaning::Person,
        names: &[
            "mentorid",
            "mentor",
            "person",
            "personid",
            "email",
            "epost",
            "likeperson",
            "likepersonid",
            "peermentorid",
        ],
    },
    Column {
        key: Meaning::Type,
        names: &["certtype", "type", "certificationtype", "certification", "sertifisering", "sertifiseringstype"],
    },
    Column {
        key: Meaning::Issued,
        names: &["issuedat", "issued", "from", "utstedt", "utstedtdato", "fra", "gyldigfra"],
    },
    Column {
        key: Meaning::Expires,
        names: &["expiresat", "expires", "until", "expirydate", "utløper", "utløpsdato", "til", "gyldigtil"],
    },
];

/// Why a list cannot be read, in the page's words.
enum Trouble {
    Unreadable(Unreadable),
    TooLong(u64),
    NoColumns,
    NoRows,
    TooMany,
}

impl From<Unreadable> for Trouble {
    fn from(why: Unreadable) -> Self {
        Self::Unreadable(why)
    }
}

impl Trouble {
    fn words(&self, t: Text) -> String {
        match self {
            Self::Unreadable(Unreadable::Workbook) => t.get("import-workbook"),
            Self::Unreadable(Unreadable::NotAList) => t.get("import-not-a-list"),
            Self::Unreadable(Unreadable::Garbled { line }) => t.count("import-garbled", *line),
            Self::Unreadable(Unreadable::OpenQuote { line }) => t.count("import-open-quote", *line),
            Self::TooLong(line) => t.count("import-too-long", *line),
            Self::NoColumns => t.get("import-no-columns"),
            Self::NoRows => t.get("import-no-rows"),
            Self::TooMany => t.count("wrong-too-many", MOST_CERTIFIED),
        }
    }
}

/// The rows of a list.
fn rows_of(bytes: &[u8]) -> Result<Vec<WrittenCertification>, Trouble> {
    let mut list = ListReader::new();
    list.feed(bytes)?;
    let mut heading: Option<Heading<Meaning>> = None;
    let mut rows = Vec::new();
    let mut take = |list: &mut ListReader| -> Result<(), Trouble> {
        while let Some(line) = list.line()? {
            let row = match line {
                Line::Row(row) => row,
                Line::TooLong { line } => return Err(Trouble::TooLong(line)),
            };
            let Some(heading) = &heading else {
                let read =
                    Heading::read(&row, &COLUMNS).filter(|read| COLUMNS.iter().all(|column| read.has(column.key)));
                heading = Some(read.ok_or(Trouble::NoColumns)?);
                continue;
            };
            let cell = |key| heading.cell(&row, key).unwrap_or_default().trim().chars().take(MAX_CELL).collect();
            rows.push(WrittenCertification {
                person: cell(Meaning::Person),
                certification_type: cell(Meaning::Type),
                issued_at: cell(Meaning::Issued),
                expires_at: cell(Meaning::Expires),
            });
            if rows.len() > MOST_CERTIFIED {
                return Err(Trouble::TooMany);
            }
        }
        Ok(())
    };
    take(&mut list)?;
    list.finish()?;
    take(&mut list)?;
    if rows.is_empty() { Err(Trouble::NoRows) } else { Ok(rows) }
}

/// More of a cell is not looked at: it is no id, type or day in any case.
const MAX_CELL: usize = 254;
/// How many rows that must be corrected are shown at once.
const MOST_WRONG: usize = 100;

/// Looks at every row. If all are good, they are staged as a batch, to be started on the next page; if not, nothing is kept.
pub async fn stage(_: paths::ImportCertifications, reader: Reader, mut typed: Multipart) -> PageResult {
    reader.must_oversee()?;
    let t = reader.t;
    let (mut file, mut list) = (Vec::new(), String::new());
    while let Some(field) = typed.next_field().await.map_err(|error| PageError::Status(error.status()))? {
        let name = field.name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(|error| PageError::Status(error.status()))?;
        match name.as_str() {
            "csv" => file = bytes.to_vec(),
            "rows" => list = String::from_utf8_lossy(&bytes).into_owned(),
            _ => {}
        }
    }
    let is_file = !file.is_empty();
    let form = Form::new().fill("rows", list.clone());
    let field = if is_file { "csv" } else { "rows" };
    let rows = match rows_of(if is_file { &file } else { list.as_bytes() }) {
        Ok(rows) => rows,
        Err(trouble) => {
            return again(&page(&reader, form.wrong(field, trouble.words(t)), Vec::new(), 0).await);
        }
    };
    let mut conn = reader.app.store.read().await?;
    let prospects = certifications::foresee(&mut conn, &reader.actor, &rows).await?;
    drop(conn);
    let wrong: Vec<usize> = (0..rows.len()).filter(|place| prospects[*place].is_wrong()).collect();
    if !wrong.is_empty() {
        let shown = wrong.iter().take(MOST_WRONG).map(|place| view(t, *place, &rows[*place], &prospects[*place]));
        let form = form.wrong(field, t.count("import-wait", wrong.len()));
        return again(&page(&reader, form, shown.collect(), wrong.len() as u64).await);
    }
    let mut tx = reader.app.store.write().await?;
    let now = reader.app.clock.now();
    let batch = batches::certifications::certify(&mut tx, now, &reader.actor, &rows, &prospects).await?;
    tx.commit().await?;
    Ok(Redirect::to(&paths::CheckImport { id: batch.public_id }.to_string()).into_response())
}

fn view(t: Text, place: usize, row: &WrittenCertification, prospect: &CertificationProspect) -> RowView {
    let day = |key: &str, at| t.with(key, &[("day", When::new(t, at).long.into())]);
    let (chip, why) = match prospect {
        CertificationProspect::New(_, until) => (good(), day("import-why-good", *until)),
        CertificationProspect::NewStub(until) => (good(), day("import-why-stub", *until)),
        CertificationProspect::Known(id) => (known(), t.named("import-why-known", id)),
        CertificationProspect::Repeated(first) => (known(), t.count("import-why-repeated", first + 1)),
        CertificationProspect::NoPerson => (wrong(), t.get("import-no-person")),
        CertificationProspect::UnknownPerson => (wrong(), t.get("import-unknown-person")),
        CertificationProspect::UnknownType => (wrong(), t.get("import-bad-type")),
        CertificationProspect::NotIssued => (wrong(), t.get("import-bad-issued")),
        CertificationProspect::NotExpiring => (wrong(), t.get("import-bad-expires")),
        CertificationProspect::EndsBeforeItBegins => (wrong(), t.get("wrong-ends-before")),
    };
    let person = match prospect {
        CertificationProspect::New(person, _) => {
            let named = PersonRef::new(person.display_name.clone(), person.public_id.clone());
            Some(named.with_avatar(person.avatar_hash.as_deref()))
        }
        _ => None,
    };
    RowView {
        number: place as u64 + 1,
        written: row.person.clone(),
        person,
        title: row.certification_type.clone(),
        verdict: chip,
        why,
    }
}

fn good() -> Chip {
    Chip::new("active", "import-good")
}

fn known() -> Chip {
    Chip::new("quiet", "import-known")
}

fn wrong() -> Chip {
    Chip::new("expired", "import-wrong")
}

/// Rows a page.
const ROWS: i64 = 50;

/// Which page is wanted.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    page: Option<String>,
}

/// The rows of a page with what would come of them now.
pub async fn check(
    paths::CheckImport { id }: paths::CheckImport,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> PageResult {
    let batch = staged(&reader, &id).await?;
    let slice = Slice::page(page_number(asked.page.as_deref()), ROWS);
    let rows = looked_through(&reader, &batch, &slice).await?;
    let new = batch.foreseen.as_ref().map_or(batch.steps, |foreseen| foreseen.given());
    let wrong = rows.iter().filter(|(_, prospect)| prospect.is_wrong()).count();
    Ok(render(&check_page(&reader, &batch, &slice, &rows, (count(new), wrong as u64)).await))
}

/// The batch, if it is a list that was not started yet.
async fn staged(reader: &Reader, id: &str) -> Result<Batch, PageError> {
    reader.must_oversee()?;
    let batch = batches::get(&mut reader.app.store.read().await?, &reader.actor, id).await?;
    match (&batch.params.0, batch.state) {
        (Work::Certify, BatchState::Staging) => Ok(batch),
        (Work::Certify, _) => Err(PageError::Told(StatusCode::CONFLICT, reader.t.get("batch-is-no-list"))),
        _ => Err(PageError::NOT_FOUND),
    }
}

type Looked = (WrittenCertification, CertificationProspect);

async fn looked_through(reader: &Reader, batch: &Batch, slice: &Slice) -> Result<Vec<Looked>, PageError> {
    let mut conn = reader.app.store.read().await?;
    Ok(batches::certifications::looked_through(&mut conn, &reader.actor, batch, slice).await?)
}

/// The page of these rows; of the whole list so many are `new` and so many are known to be `wrong`.
async fn check_page(
    reader: &Reader,
    batch: &Batch,
    slice: &Slice,
    rows: &[Looked],
    (new, wrong): (u64, u64),
) -> CheckImportPage {
    let t = reader.t;
    let id = batch.public_id.clone();
    let pager = Pager::numbered(count(slice.page), count(ROWS), count(batch.steps), |page| {
        paths::with_query(&paths::CheckImport { id: id.clone() }, &[("page", &page.to_string())])
    });
    let skipped = usize::try_from(slice.offset()).unwrap_or(usize::MAX);
    let rows = rows.iter().enumerate();
    CheckImportPage {
        shell: reader.shell(Section::Certifications).await,
        total: count(batch.steps),
        new,
        wrong,
        rows: rows.map(|(n, (row, prospect))| view(t, skipped.saturating_add(n), row, prospect)).collect(),
        pager,
        id,
    }
}

/// Starts the batch, if every row is still good; else shows the first page with one that is not.
pub async fn start(paths::CheckImport { id }: paths::CheckImport, reader: Reader) -> PageResult {
    let batch = staged(&reader, &id).await?;
    let all = looked_through(&reader, &batch, &batches::certifications::every_row()).await?;
    let tally = |is: fn(&CertificationProspect) -> bool| all.iter().filter(|(_, prospect)| is(prospect)).count() as u64;
    let (new, wrong) = (tally(CertificationProspect::is_new), tally(CertificationProspect::is_wrong));
    if wrong > 0 || new == 0 {
        let first = all.iter().position(|(_, prospect)| prospect.is_wrong()).unwrap_or_default();
        let slice = Slice::page(i64::try_from(first).unwrap_or_default() / ROWS + 1, ROWS);
        let rows = looked_through(&reader, &batch, &slice).await?;
        return again(&check_page(&reader, &batch, &slice, &rows, (new, wrong)).await);
    }
    let mut tx = reader.app.store.write().await?;
    let batch = batches::start(&mut tx, reader.app.clock.now(), &reader.actor, &id).await?;
    tx.commit().await?;
    Ok(reader.done(paths::Batch { id: batch.public_id }, "done-batch-started", &[]).await)
}
