//! How a certification ends, and comes back: revoked with a reason, removed, restored; and a renewal taken back.

use askama::Template;
use axum::{Form as Typed, http::StatusCode};
use serde::Deserialize;

use super::{form::changeable, show::keeps, views::CertificationRow, window};
use crate::{
    domain::certifications::{self, Certification, CertificationError},
    http::{
        page::{Form, Section, Shell},
        portal::{
            context::{PageError, PageResult, Reader, again, render},
            paths,
        },
    },
};

/// Asks before a certification is revoked or removed. Field: `reason`, to revoke.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/certifications/end.html")]
pub struct EndCertificationPage {
    /// Around the page.
    pub shell: Shell,
    /// The certification.
    pub row: CertificationRow,
    /// Whether it is removed, and not revoked.
    pub removes: bool,
    /// The typed reason and what is wrong with it.
    pub form: Form,
}

impl EndCertificationPage {
    fn action(&self) -> String {
        let id = self.row.id.clone();
        if self.removes {
            paths::RemoveCertification { id }.to_string()
        } else {
            paths::RevokeCertification { id }.to_string()
        }
    }

    fn title(&self) -> String {
        let t = self.shell.t;
        t.named(if self.removes { "remove-title" } else { "revoke-title" }, &self.row.title)
    }
}

async fn page(reader: &Reader, found: &Certification, removes: bool, form: Form) -> EndCertificationPage {
    let row = CertificationRow::new(reader.t, reader.app.clock.now(), window(reader), found);
    EndCertificationPage { shell: reader.shell(Section::Certifications).await, row, removes, form }
}

/// Asks why before a certification is revoked.
pub async fn ask_revoke(paths::RevokeCertification { id }: paths::RevokeCertification, reader: Reader) -> PageResult {
    let found = changeable(&reader, &id).await?;
    Ok(render(&page(&reader, &found, false, Form::new()).await))
}

/// Why a certification is revoked.
#[derive(Debug, Deserialize)]
pub struct RevokeForm {
    #[serde(default)]
    reason: String,
}

/// Revokes a certification.
pub async fn revoke(
    paths::RevokeCertification { id }: paths::RevokeCertification,
    reader: Reader,
    Typed(typed): Typed<RevokeForm>,
) -> PageResult {
    let found = changeable(&reader, &id).await?;
    let mut tx = reader.app.store.write().await?;
    match certifications::revoke(&mut tx, reader.app.clock.now(), &reader.actor, &id, &typed.reason).await {
        Ok(found) => {
            tx.commit().await?;
            Ok(told(&reader, paths::KeptCertification { id }.to_string(), "done-certification-revoked", &found).await)
        }
        Err(CertificationError::Invalid(errors)) => {
            drop(tx);
            let form = reader.wrong(Form::new().fill("reason", typed.reason), errors);
            again(&page(&reader, &found, false, form).await)
        }
        Err(error) => Err(error.into()),
    }
}

async fn told(reader: &Reader, to: String, key: &str, found: &Certification) -> axum::response::Response {
    let names = [("person", found.person_name.as_str()), ("name", found.type_name.as_str())];
    reader.done(to, key, &names).await
}

/// The certification, if the reader keeps it; a revoked one too.
async fn removable(reader: &Reader, id: &str) -> Result<Certification, PageError> {
    reader.must_oversee()?;
    let found = certifications::get(&mut reader.app.store.read().await?, &reader.actor, id).await?;
    if keeps(reader, &found) { Ok(found) } else { Err(PageError::NOT_FOUND) }
}

/// Asks before a certification is removed.
pub async fn ask_remove(paths::RemoveCertification { id }: paths::RemoveCertification, reader: Reader) -> PageResult {
    let found = removable(&reader, &id).await?;
    Ok(render(&page(&reader, &found, true, Form::new()).await))
}

/// Removes a certification; an admin can bring it back for a while.
pub async fn remove(paths::RemoveCertification { id }: paths::RemoveCertification, reader: Reader) -> PageResult {
    let found = removable(&reader, &id).await?;
    let mut tx = reader.app.store.write().await?;
    certifications::remove(&mut tx, reader.app.clock.now(), &reader.actor, &id).await?;
    tx.commit().await?;
    Ok(told(&reader, paths::Certifications.to_string(), "done-certification-removed", &found).await)
}

/// Brings a removed certification back.
pub async fn restore(paths::RestoreCertification { id }: paths::RestoreCertification, reader: Reader) -> PageResult {
    reader.must_administer()?;
    let mut tx = reader.app.store.write().await?;
    match certifications::restore(&mut tx, reader.app.clock.now(), &reader.actor, &id).await {
        Ok(found) => {
            tx.commit().await?;
            Ok(told(&reader, paths::KeptCertification { id }.to_string(), "done-certification-restored", &found).await)
        }
        Err(CertificationError::NotRestorable) => {
            Err(PageError::Told(StatusCode::CONFLICT, reader.t.get("certification-not-restorable")))
        }
        Err(CertificationError::Identical { id }) => {
            Err(PageError::Told(StatusCode::CONFLICT, reader.t.named("wrong-identical", &id)))
        }
        Err(error) => Err(error.into()),
    }
}

/// Which renewal is taken back.
#[derive(Debug, Deserialize)]
pub struct UndoForm {
    renewal: i64,
}

/// Takes a renewal back.
pub async fn undo(
    paths::UndoRenewal { id }: paths::UndoRenewal,
    reader: Reader,
    Typed(typed): Typed<UndoForm>,
) -> PageResult {
    changeable(&reader, &id).await?;
    let mut tx = reader.app.store.write().await?;
    let now = reader.app.clock.now();
    match certifications::undo_renewal(&mut tx, now, &reader.actor, &id, typed.renewal).await {
        Ok(found) => {
            tx.commit().await?;
            Ok(told(&reader, paths::KeptCertification { id }.to_string(), "done-renewal-undone", &found).await)
        }
        Err(CertificationError::ChangedSince) => {
            Err(PageError::Told(StatusCode::CONFLICT, reader.t.get("chain-changed-since")))
        }
        Err(CertificationError::Identical { id }) => {
            Err(PageError::Told(StatusCode::CONFLICT, reader.t.named("wrong-identical", &id)))
        }
        Err(error) => Err(error.into()),
    }
}
