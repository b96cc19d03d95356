//! Lists of recipients as they are sent: read piece by piece into the steps of a batch, whatever their length. A list that
//! breaks off, or that cannot be read to its end, leaves nothing.

mod csv;
mod json;
mod walk;

use std::time::Duration;

use axum::body::Bytes;
use sha2::{Digest, Sha256};
use tokio::time::timeout;

pub use csv::{CsvRows, TOO_LONG, written};
pub use json::JsonRows;
pub use walk::Walk;

use crate::{
    app::App,
    domain::{
        Actor, ManageError,
        batches::{
            Batch, Recipient,
            lists::{self, MOST_ROWS},
        },
    },
    spreadsheets::Unreadable,
};

/// The most bytes of a list.
pub const MAX_LIST: usize = 256 * 1024 * 1024;
/// How much of a piece is taken at once, so that what becomes of it stays small.
const PIECE: usize = 16 * 1024;

/// Turns pieces of a request into rows.
pub trait Rows: Send {
    /// Takes the next piece, and adds the rows that it ends.
    fn feed(&mut self, piece: &[u8], rows: &mut Vec<Recipient>) -> Result<(), ListError>;

    /// Says that there are no more pieces, and adds the last rows.
    fn finish(&mut self, rows: &mut Vec<Recipient>) -> Result<(), ListError>;
}

/// Why a list was not taken.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// It is no CSV.
    #[error("{0}")]
    Unreadable(#[from] Unreadable),
    /// Its first row does not say what its columns are.
    #[error("must name its columns in the first row: E-mail, First name, Last name …")]
    NoHeading,
    /// No column says who the recipients are.
    #[error("has no column E-mail")]
    NoPerson,
    /// It is no JSON, from this row on.
    #[error("row {row}: {why}")]
    Json {
        /// From 1.
        row: u64,
        /// What is wrong.
        why: String,
    },
    /// The connection broke, or nothing came for too long.
    #[error("broke off")]
    BrokenOff,
    /// It is longer than [`MAX_LIST`].
    #[error("is longer than {MAX_LIST} bytes")]
    TooLong,
    /// The rows were not taken.
    #[error(transparent)]
    Refused(#[from] ManageError),
}

impl From<crate::store::Error> for ListError {
    fn from(error: crate::store::Error) -> Self {
        Self::Refused(error.into())
    }
}

/// A list that is being read.
pub struct Intake {
    app: App,
    actor: Actor,
    batch: Batch,
    parser: Box<dyn Rows>,
    rows: Vec<Recipient>,
    digest: Sha256,
    length: usize,
}

impl Intake {
    /// Reads into this batch, which was begun with [`lists::begin`].
    pub fn new(app: &App, actor: &Actor, batch: Batch, parser: impl Rows + 'static) -> Self {
        Self {
            app: app.clone(),
            actor: actor.clone(),
            batch,
            parser: Box::new(parser),
            rows: Vec::new(),
            digest: Sha256::new(),
            length: 0,
        }
    }

    /// Takes the next piece.
    pub async fn take(&mut self, bytes: &[u8]) -> Result<(), ListError> {
        self.length += bytes.len();
        if self.length > MAX_LIST {
            return Err(ListError::TooLong);
        }
        self.digest.update(bytes);
        for piece in bytes.chunks(PIECE) {
            self.parser.feed(piece, &mut self.rows)?;
            self.put(MOST_ROWS).await?;
        }
        Ok(())
    }

    /// How many bytes have come.
    pub fn length(&self) -> usize {
        self.length
    }

    /// Takes what is left, and returns the whole batch.
    pub async fn finish(mut self) -> Result<Batch, ListError> {
        match self.end().await {
            Ok(batch) => Ok(batch),
            Err(error) => {
                self.forget().await;
                Err(error)
            }
        }
    }

    async fn end(&mut self) -> Result<Batch, ListError> {
        self.parser.finish(&mut self.rows)?;
        self.put(MOST_ROWS).await?;
        self.put(1).await?;
        let fingerprint = std::mem::take(&mut self.digest).finalize();
        let mut tx = self.app.store.write().await?;
        let batch = lists::finish(&mut tx, &self.actor, &self.batch, Some(fingerprint.as_slice())).await?;
        tx.commit().await?;
        Ok(batch)
    }

    /// Forgets what was read. Should that fail, the sweeping job does it later.
    pub async fn forget(self) {
        if let Err(error) = lists::forget(&self.app.store, self.app.clock.now(), &self.batch).await {
            tracing::warn!(%error, batch = self.batch.public_id, "a list that broke off is forgotten later");
        }
    }

    /// Writes down the rows that have come, while there are at least so many.
    async fn put(&mut self, at_least: usize) -> Result<(), ListError> {
        while self.rows.len() >= at_least {
            let rest = self.rows.split_off(self.rows.len().min(MOST_ROWS));
            let rows = std::mem::replace(&mut self.rows, rest);
            lists::read(&self.app.store, self.app.clock.now(), &self.actor, &self.batch, rows).await?;
        }
        Ok(())
    }
}

/// The next piece of a request, for which nobody waits forever.
pub async fn next_piece<E>(
    app: &App,
    piece: impl Future<Output = Result<Option<Bytes>, E>>,
) -> Result<Option<Bytes>, ListError> {
    let patience = Duration::from_secs(app.settings.request_seconds.into());
    timeout(patience, piece).await.map_err(|_| ListError::BrokenOff)?.map_err(|_| ListError::BrokenOff)
}
