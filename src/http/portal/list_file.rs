//! A list as a file to take away: each row as it was sent, with what would come of it or what came of it, so that it can be
//! corrected and sent again.

use axum::{extract::Query, http::header, response::IntoResponse};
use serde::Deserialize;

use super::{
    batches::{Deed, refusal_words, step_chip},
    context::{PageError, PageResult, Reader, count},
    paths,
    several::day,
};
use crate::{
    domain::batches::{self, Batch, BatchState, Forecast, Recipient, Step, StepState, Verdict, Wrong},
    http::{
        lists::{Walk, written},
        page::Chip,
    },
    language::Lang,
    spreadsheets::{Separator, Writer},
};

/// What would come of a row, as it is shown.
pub fn verdict_chip(verdict: Verdict) -> Chip {
    match verdict {
        Verdict::Wrong => Chip::new("expired", "several-wrong"),
        Verdict::Repeated => Chip::new("soon", "several-repeated"),
        Verdict::Held => Chip::new("quiet", "several-held"),
        Verdict::Newcomer => Chip::new("pending", "several-newcomer"),
        Verdict::New => Chip::new("active", "several-new"),
    }
}

/// Why that would come of a row, in the reader's words.
pub(super) fn why(reader: &Reader, batch: &Batch, row: &Recipient, forecast: &Forecast) -> String {
    let t = reader.t;
    match forecast {
        Forecast::Wrong { why: Wrong::Row } => row.problem.as_deref().map(|p| refusal_words(t, p)).unwrap_or_default(),
        Forecast::Wrong { why: Wrong::Fields } => fields(reader, batch, row),
        Forecast::Wrong { why: Wrong::NoPerson } if row.person.is_empty() => t.get("list-no-address"),
        Forecast::Wrong { why: Wrong::NoPerson } if row.is_address() => t.get("several-why-nameless"),
        Forecast::Wrong { why: Wrong::NoPerson } => t.get("step-no-person"),
        Forecast::Wrong { why: Wrong::OtherOrganisation } => t.get("step-other-organisation"),
        Forecast::Wrong { why: Wrong::OutOfReach } => t.get("step-out-of-reach"),
        Forecast::Wrong { why: Wrong::HasLeft } => t.get("step-has-left"),
        Forecast::Repeated { line } => t.count("several-why-repeated", count(*line)),
        Forecast::Held { since, .. } => t.with("several-why-held", &[("since", day(t, *since).into())]),
        Forecast::Newcomer => t.get("several-why-newcomer"),
        Forecast::New { ran_out: Some(until), .. } => {
            t.with("several-why-ran-out", &[("until", day(t, *until).into())])
        }
        Forecast::New { ran_out: None, .. } => t.get("several-why-new"),
    }
}

/// What is wrong with a row's fields, by the names of the columns.
pub(super) fn fields(reader: &Reader, batch: &Batch, row: &Recipient) -> String {
    let errors = row.wrong(batch.created_at, batch.params.badge());
    let told = errors.iter().map(|error| {
        let column = match error.field {
            "email" if row.person.is_empty() => return reader.t.get("list-no-address"),
            "email" => "list-person",
            "first_name" => "list-first-name",
            "last_name" => "list-last-name",
            "recipient_organisation" => "list-organisation",
            "issued_at" => "list-issue-date",
            "expires_at" => "list-expiry-date",
            "evidence_text" => "list-evidence-text",
            "evidence_url" => "list-evidence-url",
            "score" => "list-score",
            _ => "list-note",
        };
        format!("{}: {}", reader.t.get(column), reader.words(&error.problem))
    });
    let told: Vec<String> = told.collect();
    if told.is_empty() { reader.t.get("step-no-person") } else { told.join(" ") }
}

/// Which rows are wanted: of one verdict, of one state, or all.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    show: String,
    #[serde(default)]
    state: String,
}

/// The rows, as they are read: a file of any length.
pub async fn rows(paths::BatchRows { id }: paths::BatchRows, reader: Reader, Query(asked): Query<Asked>) -> PageResult {
    reader.must_administer()?;
    let batch = batches::get(&mut reader.app.store.read().await?, &reader.actor, &id).await?;
    if !batch.params.0.gives_a_badge() {
        return Err(PageError::NOT_FOUND);
    }
    let t = reader.t;
    // A spreadsheet program splits a file at what its country writes lists with.
    let separator = if t.lang == Lang::Nb { Separator::Semicolon } else { Separator::Comma };
    let mut writer = Writer::new(separator);
    let columns = [
        "list-person",
        "list-first-name",
        "list-last-name",
        "list-organisation",
        "list-issue-date",
        "list-expiry-date",
        "list-evidence-text",
        "list-evidence-url",
        "award-note",
        "several-line",
        "several-verdict",
        "several-why",
        "list-award",
    ];
    writer.row(columns.map(|key| t.get(key)));
    let name = format!("attachment; filename=\"{}.csv\"", batch.public_id);
    let is_forecast = batch.state == BatchState::Staging && batch.foreseen.is_some();
    let walk = if is_forecast {
        Walk::forecasts(&reader.app, batch.clone(), Verdict::parse(&asked.show))
    } else {
        Walk::outcomes(&reader.app, batch.clone(), StepState::parse(&asked.state))
    };
    let body = walk.body(move |steps| {
        for step in steps {
            write(&mut writer, &reader, &batch, step, is_forecast);
        }
        writer.take()
    });
    let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, body).into_response())
}

fn write(writer: &mut Writer, reader: &Reader, batch: &Batch, step: &Step, is_forecast: bool) {
    let row = step.recipient().unwrap_or_default();
    let (chip, why) = match step.forecast.as_ref().filter(|_| is_forecast) {
        Some(forecast) => (verdict_chip(forecast.verdict()), why(reader, batch, &row, forecast)),
        None => {
            (step_chip(Deed::of(&batch.params.0), step.state), reason(reader, batch, &row, step).unwrap_or_default())
        }
    };
    let award = step.result.as_ref().and_then(|result| result.id.as_deref());
    let award = award.map(|id| reader.app.assertion_url(id)).unwrap_or_default();
    let line = row.line.unwrap_or_else(|| count(step.position)).to_string();
    let verdict = reader.t.get(chip.key());
    let told = [line.as_str(), verdict.as_str(), why.as_str(), award.as_str()];
    writer.row(written(&row).into_iter().chain(told));
}

/// Why a step was refused, in the reader's words.
pub(super) fn reason(reader: &Reader, batch: &Batch, row: &Recipient, step: &Step) -> Option<String> {
    let problem = step.result.as_ref()?.problem.as_deref()?;
    let is_about_fields = batch.params.0.gives_a_badge()
        && step.state == StepState::Refused
        && row.problem.is_none()
        && !row.wrong(batch.created_at, "").is_empty();
    Some(if is_about_fields { fields(reader, batch, row) } else { refusal_words(reader.t, problem) })
}
