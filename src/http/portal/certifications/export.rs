//! What the table shows, as CSV: read and sent in pieces, so that memory stays small however long it is.

use axum::{
    body::{Body, Bytes},
    extract::Query,
    http::{HeaderValue, StatusCode, header},
    response::IntoResponse,
};
use futures_util::{StreamExt as _, stream};

use super::{Asked, View, window};
use crate::{
    app::App,
    clock::{Timestamp, to_the_second},
    domain::{
        Actor,
        certifications::{self, Certification, CertificationFilter, Order},
        page::Slice,
    },
    http::portal::{
        context::{PageError, PageResult, Reader},
        paths,
    },
    language::Lang,
    spreadsheets::{Separator, Writer},
};

/// Certifications that are read at once.
const PIECE: i64 = 500;

/// The columns, in the words of the programming interface; the first that [`super::import`] reads are among them.
const COLUMNS: [&str; 14] = [
    "id",
    "mentor_id",
    "mentor_name",
    "organisation_id",
    "cert_type",
    "type_name",
    "status",
    "issued_at",
    "expires_at",
    "days_until_expiry",
    "renewal_count",
    "created_at",
    "revoked_at",
    "revoke_reason",
];

/// What is still to be sent.
struct Sending {
    app: App,
    actor: Actor,
    now: Timestamp,
    filter: CertificationFilter,
    rows: Writer,
    after: Option<String>,
    is_over: bool,
}

/// What the table shows, as it was written down: an order that no change in between disturbs.
pub async fn download(_: paths::ExportCertifications, reader: Reader, Query(asked): Query<Asked>) -> PageResult {
    if reader.actor.oversees().is_none() || (asked.view() == View::Removed && reader.actor.administers().is_none()) {
        return Err(PageError::Status(StatusCode::FORBIDDEN));
    }
    let separator = match reader.t.lang {
        Lang::En => Separator::Comma,
        Lang::Nb => Separator::Semicolon,
    };
    let mut rows = Writer::new(separator);
    rows.row(COLUMNS);
    let filter = CertificationFilter { order: Order::Created, descending: false, ..asked.filter(window(&reader)) };
    let now = reader.app.clock.now();
    let mut sending = Sending {
        app: reader.app.clone(),
        actor: reader.actor.clone(),
        now,
        filter,
        rows,
        after: None,
        is_over: false,
    };
    // The first piece before the answer begins: what goes wrong by then is still an error page.
    let first = sending.next().await?;
    let rest = stream::unfold(sending, |mut sending| async move {
        if sending.is_over {
            return None;
        }
        match sending.next().await {
            Ok(piece) => Some((Ok(piece), sending)),
            Err(error) => {
                // A file that is cut off is seen to be; one that only ends is not.
                tracing::error!(?error, "an export was cut off");
                sending.is_over = true;
                Some((Err(std::io::Error::other("the export was cut off")), sending))
            }
        }
    });
    let body = Body::from_stream(stream::iter([Ok(first)]).chain(rest));
    let name = format!("attachment; filename=\"certifications-{}.csv\"", now.format("%Y-%m-%d"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("attachment"))),
    ];
    Ok((headers, body).into_response())
}

impl Sending {
    async fn next(&mut self) -> Result<Bytes, PageError> {
        let slice = Slice { page: 1, limit: PIECE, after: self.after.take() };
        let mut conn = self.app.store.read().await?;
        let items = certifications::list(&mut conn, self.now, &self.actor, &self.filter, &slice).await?.items;
        drop(conn);
        for found in &items {
            self.rows.row(cells(self.now, found));
        }
        self.is_over = i64::try_from(items.len()).is_ok_and(|length| length < PIECE);
        self.after = items.last().map(|last| last.public_id.clone());
        Ok(self.rows.take().into())
    }
}

fn cells(now: Timestamp, found: &Certification) -> [String; 14] {
    let status = if found.removed_at.is_some() { "removed" } else { found.status(now).as_str() };
    let maybe = |at: Option<Timestamp>| at.map(moment).unwrap_or_default();
    [
        found.public_id.clone(),
        found.person.clone(),
        found.person_name.clone(),
        found.organisation.clone(),
        found.certification_type.clone(),
        found.type_name.clone(),
        status.to_owned(),
        moment(found.issued_at),
        moment(found.expires_at),
        found.days_until_expiry(now).to_string(),
        found.renewal_count.to_string(),
        moment(found.created_at),
        maybe(found.revoked_at),
        found.revoke_reason.clone().unwrap_or_default(),
    ]
}

/// A day where it is midnight in UTC, else the moment to the second.
fn moment(at: Timestamp) -> String {
    if at.time() == chrono::NaiveTime::MIN {
        at.format("%Y-%m-%d").to_string()
    } else {
        to_the_second(at).format("%Y-%m-%dT%H:%M:%SZ").to_string()
    }
}
