//! Many badges with one request: `POST /v1/badge/{badge_id}/issue/batch`. The list is read as it comes, row by row, into a
//! batch; the badges are issued in the background, and a row's result is read from the batch.

use axum::{
    Json,
    body::Body,
    extract::{Path, Request, State, rejection::PathRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use futures_util::StreamExt;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    IssuingError,
    badges::Caller,
    wire::{Detail, FieldDetail, Invalid},
};
use crate::{
    app::App,
    clock::to_the_second,
    domain::{
        Actor, FieldError, ManageError, Problem,
        batches::{
            self, BatchState, Forecast, Recipient, Step, StepState, Verdict, Work, Wrong,
            lists::{self, Begun},
        },
    },
    http::{
        lists::{CsvRows, Intake, JsonRows, ListError, MAX_LIST, Walk, next_piece},
        problem,
    },
    spreadsheets::{Separator, Writer},
};

/// The endpoints.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(send)).routes(routes!(get)).routes(routes!(results))
}

/// One recipient. Fields that are not known are ignored
#[derive(Debug, Default, Deserialize, ToSchema)]
#[schema(as = BatchIssueRow)]
struct Row {
    #[schema(example = "John")]
    recipient_firstname: Option<String>,
    #[schema(example = "Doe")]
    recipient_lastname: Option<String>,
    #[schema(example = "john.doe@example.com")]
    recipient_email: Option<String>,
    #[schema(example = json!(null))]
    recipient_organisation: Option<String>,
    /// A date or a time; now if absent
    #[schema(example = "2026-03-26")]
    issue_date: Option<String>,
    /// The last day on which it counts, or the time at which it ends
    #[schema(example = json!(null))]
    end_date: Option<String>,
    #[schema(example = json!(null))]
    evidence_text: Option<String>,
    #[schema(example = json!(null))]
    evidence_url: Option<String>,
    /// Words to the recipient
    #[schema(example = json!(null))]
    note: Option<String>,
    #[schema(example = json!(null))]
    score: Option<f64>,
}

impl From<Row> for Recipient {
    fn from(row: Row) -> Self {
        Self {
            person: row.recipient_email.unwrap_or_default(),
            first_name: row.recipient_firstname,
            last_name: row.recipient_lastname,
            organisation: row.recipient_organisation,
            issue_date: row.issue_date,
            expiry_date: row.end_date,
            evidence_text: row.evidence_text,
            evidence_url: row.evidence_url,
            note: row.note,
            score: row.score.map(|score| score.to_string()),
            ..Self::default()
        }
    }
}

/// A list of recipients, and what came of it
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IssueBatch)]
struct Batch {
    #[schema(example = "batch-4k9d7m2xw8r5t3h6c2vn")]
    id: String,
    /// The badge's public id
    #[schema(example = "bdg-digital-basics")]
    badge_id: String,
    /// `checked` (a dry run, or not started), `processing`, `done`, `cancelled` or `revoked`
    #[schema(example = "processing")]
    status: &'static str,
    rows: Rows,
    /// What was foreseen when the list was read
    forecast: Foreseen,
    /// Where each row's result is read
    #[schema(example = "https://badges.example.org/v1/badge/51/issue/batch/batch-4k9d7m2xw8r5t3h6c2vn/results")]
    results_url: String,
    #[schema(example = "2026-03-26T11:45:00Z")]
    created_at: DateTime<Utc>,
    #[schema(example = json!(null))]
    finished_at: Option<DateTime<Utc>>,
}

/// How many rows there are, and what came of them
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IssueBatchRows)]
struct Rows {
    #[schema(example = 100_000)]
    total: i64,
    #[schema(example = 40_000)]
    waiting: i64,
    #[schema(example = 59_000)]
    issued: i64,
    /// Pending or claimed before
    #[schema(example = 990)]
    already: i64,
    #[schema(example = 10)]
    failed: i64,
    /// Issued, and taken back with the whole batch
    #[schema(example = 0)]
    revoked: i64,
}

/// How many rows there are of each forecast
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IssueBatchForecast)]
struct Foreseen {
    /// Issued to somebody who is here
    #[schema(example = 58_000)]
    new: i64,
    /// Issued to somebody new
    #[schema(example = 1_000)]
    newcomer: i64,
    /// Pending or claimed already
    #[schema(example = 980)]
    held: i64,
    /// The same person as further up
    #[schema(example = 10)]
    repeated: i64,
    /// To be corrected
    #[schema(example = 10)]
    wrong: i64,
}

impl Batch {
    fn new(app: &App, badge: &str, batch: batches::Batch) -> Self {
        let foreseen = batch.foreseen.as_ref().map(|foreseen| foreseen.0).unwrap_or_default();
        Self {
            results_url: format!("{}/results", address(app, badge, &batch.public_id)),
            status: match batch.state {
                BatchState::Staging => "checked",
                BatchState::Running => "processing",
                BatchState::Done => "done",
                BatchState::Cancelled => "cancelled",
                BatchState::Undoing | BatchState::Undone => "revoked",
            },
            rows: Rows {
                total: batch.steps,
                waiting: batch.steps - batch.settled(),
                issued: batch.done,
                already: batch.unchanged,
                failed: batch.refused,
                revoked: batch.undone,
            },
            forecast: Foreseen {
                new: foreseen.new,
                newcomer: foreseen.newcomer,
                held: foreseen.held,
                repeated: foreseen.repeated,
                wrong: foreseen.wrong,
            },
            badge_id: batch.params.badge().to_owned(),
            id: batch.public_id,
            created_at: to_the_second(batch.created_at),
            finished_at: batch.finished_at.map(to_the_second),
        }
    }
}

fn address(app: &App, badge: &str, batch: &str) -> String {
    app.url(&format!("/v1/badge/{badge}/issue/batch/{batch}"))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// `true`: only look at what would come of each row
    #[param(example = false)]
    dry_run: Option<bool>,
}

/// Issues a badge to many addresses
///
/// The body is a JSON array, NDJSON or CSV (English or Norwegian column names), as `Content-Type` says, of up to a million
/// rows and 256 MiB; it is read as it comes. A list that breaks off, or that is no JSON or CSV to its end, leaves nothing. A
/// row that cannot be used is told in the results, and the others go on. Badges are issued in the background, each once.
///
/// With an `Idempotency-Key`, the same request can be sent again within a day: what came whole is not read twice and goes
/// on where it was, what broke off is begun anew. Not counted against the limit of single requests; at most four lists are
/// read at once.
#[utoipa::path(post, path = "/v1/badge/{badge_id}/issue/batch", tag = "issuing", operation_id = "issue_badges",
    request_body(content((Vec<Row> = "application/json"), (Row = "application/x-ndjson"), (String = "text/csv"))),
    params(("badge_id" = String, Path, description = "The badge's number, public id or shortname", example = "51"), Asked,
        ("Idempotency-Key" = Option<String>, Header, description = "1 to 255 characters")), responses(
    (status = 200, description = "Sent before with this key: how far it is", body = Batch),
    (status = 201, description = "Looked at, and not started (`dry_run`)", body = Batch),
    (status = 202, description = "Read, and started", body = Batch),
    (status = 400, description = "The list cannot be read, or is empty", body = Invalid),
    (status = 401, description = "The token is missing or invalid", body = Detail),
    (status = 403, description = "The role may not issue", body = Detail),
    (status = 404, description = "No such badge, or another organisation's", body = Detail),
    (status = 409, description = "The badge has been retired", body = Detail),
    (status = 413, description = "The list is too long", body = Detail),
    (status = 415, description = "The body is neither JSON nor CSV", body = Detail),
    (status = 422, description = "The key was used with another request", body = Detail),
    (status = 429, description = "Too many lists are being read; wait as long as `Retry-After` says", body = Detail),
))]
async fn send(
    State(app): State<App>,
    Caller(actor): Caller,
    badge: Result<Path<String>, PathRejection>,
    request: Request,
) -> Result<Response, IssuingError> {
    let badge = path(badge)?;
    let asked: Asked = serde_html_form::from_str(request.uri().query().unwrap_or_default())
        .map_err(|_| IssuingError::Invalid(vec![FieldDetail::in_query("dry_run", "must be true or false")]))?;
    let is_dry = asked.dry_run.unwrap_or_default();
    let kind = ListKind::of(request.headers()).ok_or(IssuingError::Told(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "Send application/json, application/x-ndjson or text/csv".into(),
    ))?;
    let key = key(request.headers())?.map(|key| if is_dry { format!("dry-run {key}") } else { key });
    let Some(_place) = app.limits.list() else { return Err(IssuingError::TooManyLists) };
    // A task of its own, so that a connection that breaks does not break off the tidying up after it.
    let reading = tokio::spawn(async move {
        let list = List { app: &app, actor: &actor, badge: &badge, kind, key: key.as_deref(), is_dry };
        list.read(request).await
    });
    reading.await.map_err(|_| IssuingError::Status(StatusCode::INTERNAL_SERVER_ERROR))?
}

fn path<T>(path: Result<Path<T>, PathRejection>) -> Result<T, IssuingError> {
    path.map(|Path(path)| path).map_err(|rejection| IssuingError::Status(rejection.status()))
}

fn key(headers: &HeaderMap) -> Result<Option<String>, IssuingError> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().ok().filter(|key| (1..=255).contains(&key.len()));
    let told = "Idempotency-Key must be 1 to 255 visible characters";
    key.map(|key| Some(key.to_owned())).ok_or(IssuingError::Told(StatusCode::BAD_REQUEST, told.into()))
}

/// In what a list is written.
#[derive(Debug, Clone, Copy)]
enum ListKind {
    Json,
    Csv,
}

impl ListKind {
    fn of(headers: &HeaderMap) -> Option<Self> {
        let media_type = problem::content_type(headers)?;
        let is_lines = ["application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines"];
        match media_type.as_str() {
            "text/csv" | "application/csv" | "text/tab-separated-values" => Some(Self::Csv),
            other if problem::is_json(other) || is_lines.contains(&other) => Some(Self::Json),
            _ => None,
        }
    }
}

/// A list that is sent.
struct List<'a> {
    app: &'a App,
    actor: &'a Actor,
    badge: &'a str,
    kind: ListKind,
    key: Option<&'a str>,
    is_dry: bool,
}

impl List<'_> {
    async fn read(&self, request: Request) -> Result<Response, IssuingError> {
        let length = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
        let work = Work::Issue { badge: self.badge.to_owned() };
        let mut tx = self.app.store.write().await?;
        let begun = lists::begin(&mut tx, self.app.clock.now(), self.actor, work, None, self.key).await?;
        tx.commit().await?;
        match begun {
            Begun::Fresh(batch) => {
                let batch = self.taken(batch, request.into_body(), length).await?;
                let status = if self.is_dry { StatusCode::CREATED } else { StatusCode::ACCEPTED };
                self.reply(status, self.started(batch).await?)
            }
            Begun::Known(batch) => {
                if !lists::is_repeated(&batch, &self.fingerprint(request.into_body()).await?)
                    || self.is_another_badge(&batch).await?
                {
                    let told = "The Idempotency-Key was used with another request";
                    return Err(IssuingError::Told(StatusCode::UNPROCESSABLE_ENTITY, told.into()));
                }
                self.reply(StatusCode::OK, self.started(batch).await?)
            }
        }
    }

    /// Reads the rows into the batch; forgets it where that fails.
    async fn taken(
        &self,
        batch: batches::Batch,
        body: Body,
        length: Option<usize>,
    ) -> Result<batches::Batch, ListError> {
        let mut intake = match self.kind {
            ListKind::Csv => Intake::new(self.app, self.actor, batch, CsvRows::default()),
            ListKind::Json => Intake::new(self.app, self.actor, batch, JsonRows::<Row>::default()),
        };
        let mut pieces = body.into_data_stream();
        let outcome = loop {
            let piece = async { pieces.next().await.transpose() };
            match next_piece(self.app, piece).await {
                Ok(Some(piece)) => {
                    if let Err(error) = intake.take(&piece).await {
                        break Err(error);
                    }
                }
                Ok(None) if length.is_some_and(|length| length != intake.length()) => break Err(ListError::BrokenOff),
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        match outcome {
            Ok(()) => intake.finish().await,
            Err(error) => {
                intake.forget().await;
                Err(error)
            }
        }
    }

    /// Starts the batch, if that is wanted and was not done.
    async fn started(&self, batch: batches::Batch) -> Result<batches::Batch, IssuingError> {
        if self.is_dry || batch.state != BatchState::Staging {
            return Ok(batch);
        }
        let mut tx = self.app.store.write().await?;
        let batch = batches::start(&mut tx, self.app.clock.now(), self.actor, &batch.public_id).await?;
        tx.commit().await?;
        Ok(batch)
    }

    /// The SHA-256 of a body that came before.
    async fn fingerprint(&self, body: Body) -> Result<Vec<u8>, IssuingError> {
        let (mut digest, mut length) = (Sha256::new(), 0);
        let mut pieces = body.into_data_stream();
        while let Some(piece) = next_piece(self.app, async { pieces.next().await.transpose() }).await? {
            length += piece.len();
            if length > MAX_LIST {
                return Err(ListError::TooLong.into());
            }
            digest.update(&piece);
        }
        Ok(digest.finalize().to_vec())
    }

    async fn is_another_badge(&self, batch: &batches::Batch) -> Result<bool, IssuingError> {
        let mut conn = self.app.store.read().await?;
        let badge = crate::domain::badges::find(&mut conn, self.badge).await?;
        Ok(badge.is_none_or(|badge| badge.public_id != batch.params.badge()))
    }

    fn reply(&self, status: StatusCode, batch: batches::Batch) -> Result<Response, IssuingError> {
        let location = address(self.app, self.badge, &batch.public_id);
        let location = HeaderValue::from_str(&location).map_err(|_| IssuingError::not_found("Badge not found"))?;
        Ok((status, [(header::LOCATION, location)], Json(Batch::new(self.app, self.badge, batch))).into_response())
    }
}

/// The batch, if it is one of this badge's.
async fn of_badge(app: &App, actor: &Actor, badge: &str, batch: &str) -> Result<batches::Batch, IssuingError> {
    let mut conn = app.store.read().await?;
    let batch = batches::get(&mut conn, actor, batch).await?;
    let named = crate::domain::badges::find(&mut conn, badge).await?;
    let is_it = named.is_some_and(|badge| badge.public_id == batch.params.badge());
    if is_it && batch.params.0.gives_a_badge() { Ok(batch) } else { Err(ManageError::NotFound.into()) }
}

/// How far a list is
#[utoipa::path(get, path = "/v1/badge/{badge_id}/issue/batch/{batch_id}", tag = "issuing", operation_id = "get_issue_batch",
    params(("badge_id" = String, Path, example = "51"), ("batch_id" = String, Path, example = "batch-4k9d7m2xw8r5t3h6c2vn")), responses(
    (status = 200, description = "The batch", body = Batch),
    (status = 401, description = "The token is missing or invalid", body = Detail),
    (status = 404, description = "No such batch, or one that is not yours to see", body = Detail),
))]
async fn get(
    State(app): State<App>,
    Caller(actor): Caller,
    ids: Result<Path<(String, String)>, PathRejection>,
) -> Result<Json<Batch>, IssuingError> {
    let (badge, batch) = path(ids)?;
    let batch = of_badge(&app, &actor, &badge, &batch).await?;
    Ok(Json(Batch::new(&app, &badge, batch)))
}

/// What came of one row
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IssueBatchResult)]
struct RowResult {
    /// The line of a CSV, the place in a JSON list: from 1
    #[schema(example = 1)]
    row: u64,
    #[schema(example = "john.doe@example.com")]
    recipient_email: String,
    /// Before it is started: `new`, `newcomer`, `held`, `repeated` or `wrong`. Afterwards: `waiting`, `issued`, `already`,
    /// `failed` or `revoked`
    #[schema(example = "issued")]
    status: &'static str,
    /// The award
    #[schema(example = "earned-4k9d7m2xw8r5t3h6c2vn")]
    id: Option<String>,
    /// Where the award is read
    #[schema(example = json!(null))]
    url: Option<String>,
    /// What is wrong
    #[schema(example = json!(null))]
    detail: Option<RowDetail>,
}

/// What is wrong with a row
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = IssueBatchDetail)]
enum RowDetail {
    /// In words
    Words(String),
    /// As a single request would be told
    Fields(Vec<FieldDetail>),
}

impl RowDetail {
    fn words(told: &str) -> Self {
        Self::Words(told.to_owned())
    }

    /// For a file: words, or JSON.
    fn into_text(self) -> String {
        match self {
            Self::Words(told) => told,
            Self::Fields(fields) => json!(fields).to_string(),
        }
    }
}

impl RowResult {
    fn new(app: &App, batch: &batches::Batch, step: &Step) -> Self {
        let row = step.recipient().unwrap_or_default();
        let id = step.result.as_ref().and_then(|result| result.id.clone());
        let forecast = step.forecast.as_ref().filter(|_| batch.state == BatchState::Staging);
        let (status, detail) = match forecast {
            Some(forecast) => (forecast.verdict().as_str(), foretold(batch, &row, forecast)),
            None => match step.state {
                StepState::Waiting => ("waiting", None),
                StepState::Done => ("issued", None),
                StepState::Unchanged => ("already", None),
                StepState::Undone => ("revoked", None),
                StepState::Refused => ("failed", refused(batch, &row, step)),
            },
        };
        let line = row.line.or(u64::try_from(step.position).ok()).unwrap_or_default();
        Self {
            row: line,
            recipient_email: row.person,
            status,
            url: id.as_deref().map(|id| app.assertion_url(id)),
            id,
            detail,
        }
    }
}

/// Whoever a row names without an address has to be there already.
const NOBODY: &str = "Neither an e-mail address nor the id or handle of anybody here";

/// What would be wrong with a row.
fn foretold(batch: &batches::Batch, row: &Recipient, forecast: &Forecast) -> Option<RowDetail> {
    let Forecast::Wrong { why } = forecast else {
        return match forecast {
            Forecast::Repeated { line } => Some(RowDetail::Words(format!("The same recipient as in row {line}"))),
            _ => None,
        };
    };
    Some(match why {
        Wrong::Row => RowDetail::Words(row.problem.clone().unwrap_or_default()),
        Wrong::Fields => fields(batch, row),
        Wrong::NoPerson => RowDetail::words(NOBODY),
        Wrong::OtherOrganisation => RowDetail::words("The badge belongs to another organisation than the person"),
        Wrong::OutOfReach => RowDetail::words("This address belongs to somebody of another organisation"),
        Wrong::HasLeft => RowDetail::words("This address belongs to somebody who has left"),
    })
}

fn refused(batch: &batches::Batch, row: &Recipient, step: &Step) -> Option<RowDetail> {
    let problem = step.result.as_ref()?.problem.as_ref()?;
    if matches!(step.forecast.as_deref(), Some(Forecast::Wrong { why: Wrong::NoPerson })) {
        return Some(RowDetail::words(NOBODY));
    }
    let was_foreseen = matches!(step.forecast.as_deref(), Some(Forecast::Wrong { why: Wrong::Fields }));
    let is_wrong = was_foreseen || !row.wrong(batch.created_at, batch.params.badge()).is_empty();
    let is_about_fields = row.problem.is_none() && is_wrong;
    Some(if is_about_fields { fields(batch, row) } else { RowDetail::Words(problem.clone()) })
}

/// What is wrong with a row's fields, as a single request would be told.
fn fields(batch: &batches::Batch, row: &Recipient) -> RowDetail {
    let mut errors = row.wrong(batch.created_at, batch.params.badge());
    if errors.is_empty() {
        errors.push(FieldError::new("first_name", Problem::Missing));
    }
    let line = row.line.unwrap_or_default();
    RowDetail::Fields(errors.iter().map(|error| FieldDetail::from(error).in_row(line)).collect())
}

/// The result of each row
///
/// NDJSON, one row after the other, or CSV where `Accept` asks for `text/csv`. Before the batch is started, problems come
/// first; afterwards, rows come in their order.
#[utoipa::path(get, path = "/v1/badge/{badge_id}/issue/batch/{batch_id}/results", tag = "issuing", operation_id = "get_issue_batch_results",
    params(("badge_id" = String, Path, example = "51"), ("batch_id" = String, Path, example = "batch-4k9d7m2xw8r5t3h6c2vn")), responses(
    (status = 200, description = "A line for each row", content((RowResult = "application/x-ndjson"), (String = "text/csv"))),
    (status = 401, description = "The token is missing or invalid", body = Detail),
    (status = 404, description = "No such batch, or one that is not yours to see", body = Detail),
))]
async fn results(
    State(app): State<App>,
    Caller(actor): Caller,
    ids: Result<Path<(String, String)>, PathRejection>,
    headers: HeaderMap,
) -> Result<Response, IssuingError> {
    let (badge, batch) = path(ids)?;
    let batch = of_badge(&app, &actor, &badge, &batch).await?;
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let walk = if batch.state == BatchState::Staging {
        Walk::forecasts(&app, batch.clone(), None::<Verdict>)
    } else {
        Walk::outcomes(&app, batch.clone(), None)
    };
    if accept.contains("text/csv") {
        let mut writer = Writer::new(Separator::Comma);
        writer.row(["row", "recipient_email", "status", "id", "url", "detail"]);
        let body = walk.body(move |steps| {
            for step in steps {
                let result = RowResult::new(&app, &batch, step);
                let detail = result.detail.map(RowDetail::into_text);
                let row = [
                    result.row.to_string(),
                    result.recipient_email,
                    result.status.to_owned(),
                    result.id.unwrap_or_default(),
                    result.url.unwrap_or_default(),
                    detail.unwrap_or_default(),
                ];
                writer.row(row);
            }
            writer.take()
        });
        return Ok(([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], body).into_response());
    }
    let body = walk.body(move |steps| {
        let mut lines = Vec::new();
        for step in steps {
            // Shapes of text and numbers alone are always written.
            let _ = serde_json::to_writer(&mut lines, &RowResult::new(&app, &batch, step));
            lines.push(b'\n');
        }
        lines
    });
    Ok(([(header::CONTENT_TYPE, "application/x-ndjson")], body).into_response())
}
