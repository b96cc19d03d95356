//! A batch started, stopped and taken back, and what is asked before.

use askama::Template;
use axum::{Form as Typed, http::StatusCode};
use serde::Deserialize;

use super::{
    super::{
        context::{PageError, PageResult, Reader, again, count, render},
        paths,
    },
    BatchRow, Deed, may, one, row_of,
};
use crate::{
    domain::{
        ManageError,
        batches::{self, Batch, BatchState},
    },
    http::page::{Form, Section, Shell},
    store::Conn,
};

/// Asks before a batch is stopped, given up or taken back.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/batches/ask.html")]
pub struct AskBatchPage {
    /// Around the page.
    pub shell: Shell,
    /// The batch.
    pub row: BatchRow,
    /// What is asked.
    pub question: Question,
    /// What its steps do.
    pub deed: Deed,
    /// How many steps it concerns.
    pub steps: u64,
    /// Why: `reason`.
    pub form: Form,
    /// Whether those who are concerned are told why.
    pub asks_reason: bool,
}

/// What is asked before something is done to a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Stop it before its end?
    Stop,
    /// Give it up before it is started?
    Discard,
    /// Take back what it did?
    Undo,
}

impl AskBatchPage {
    fn action(&self) -> String {
        let id = self.row.id.clone();
        match self.question {
            Question::Stop | Question::Discard => paths::StopBatch { id }.to_string(),
            Question::Undo => paths::UndoBatch { id }.to_string(),
        }
    }

    fn title(&self) -> String {
        let t = self.shell.t;
        match self.question {
            Question::Stop => t.get("batch-stop-title"),
            Question::Discard => t.get("batch-discard-title"),
            Question::Undo => t.get("batch-undo-title"),
        }
    }

    fn text(&self) -> String {
        let t = self.shell.t;
        match self.question {
            Question::Stop => t.count("batch-stop-text", self.steps),
            Question::Discard if self.deed == Deed::Certify => t.get("batch-discard-issued-text"),
            Question::Discard => t.get("batch-discard-text"),
            Question::Undo => match self.deed {
                Deed::Award => t.count("batch-undo-text", self.steps),
                Deed::Renew => t.count("batch-undo-renewals-text", self.steps),
                Deed::Certify => t.count("batch-undo-issued-text", self.steps),
            },
        }
    }

    fn label(&self) -> String {
        let t = self.shell.t;
        match self.question {
            Question::Stop => t.get("batch-stop-do"),
            Question::Discard => t.get("batch-discard-do"),
            Question::Undo => match self.deed {
                Deed::Award => t.count("batch-undo-do", self.steps),
                Deed::Renew => t.count("batch-undo-renewals-do", self.steps),
                Deed::Certify => t.count("batch-undo-issued-do", self.steps),
            },
        }
    }
}

/// What is asked where a list is started: with `asked`, whether each is told by mail.
#[derive(Debug, Deserialize)]
pub struct StartForm {
    #[serde(default)]
    asked: String,
    #[serde(default)]
    tell: String,
}

/// Starts a batch.
pub async fn start(
    paths::StartBatch { id }: paths::StartBatch,
    reader: Reader,
    Typed(typed): Typed<StartForm>,
) -> PageResult {
    reader.must_oversee()?;
    let mut tx = reader.app.store.write().await?;
    // A box that is not ticked is not sent; a button without a box asks nothing.
    if !typed.asked.is_empty() && typed.tell.is_empty() {
        batches::hush(&mut tx, &reader.actor, &id).await?;
    }
    let batch = batches::start(&mut tx, reader.app.clock.now(), &reader.actor, &id).await?;
    tx.commit().await?;
    Ok(reader.done(paths::Batch { id: batch.public_id }, "done-batch-started", &[]).await)
}

/// Asks before a batch is stopped, or given up.
pub async fn ask_stop(paths::StopBatch { id }: paths::StopBatch, reader: Reader) -> PageResult {
    let mut conn = reader.app.store.read().await?;
    let batch = one(&mut conn, &reader, &id).await?;
    let question = match batch.state {
        BatchState::Staging => Question::Discard,
        BatchState::Running => Question::Stop,
        _ => return Err(PageError::Told(StatusCode::CONFLICT, reader.t.get("batch-is-over"))),
    };
    let page = ask(&mut conn, &reader, &batch, question, batch.steps - batch.settled(), Form::new()).await?;
    Ok(render(&page))
}

/// Stops a batch, or gives it up.
pub async fn stop(paths::StopBatch { id }: paths::StopBatch, reader: Reader) -> PageResult {
    reader.must_oversee()?;
    let mut tx = reader.app.store.write().await?;
    let batch = batches::cancel(&mut tx, reader.app.clock.now(), &reader.actor, &id).await?;
    tx.commit().await?;
    Ok(reader.done(paths::Batch { id: batch.public_id }, "done-batch-stopped", &[]).await)
}

/// Asks before what a batch did is taken back.
pub async fn ask_undo(paths::UndoBatch { id }: paths::UndoBatch, reader: Reader) -> PageResult {
    let mut conn = reader.app.store.read().await?;
    let batch = one(&mut conn, &reader, &id).await?;
    if !may(&batch).undo {
        return Err(PageError::Told(StatusCode::CONFLICT, reader.t.get("batch-nothing-to-undo")));
    }
    let page = ask(&mut conn, &reader, &batch, Question::Undo, batch.done, Form::new()).await?;
    Ok(render(&page))
}

/// Why a batch is taken back.
#[derive(Debug, Deserialize)]
pub struct UndoForm {
    #[serde(default)]
    reason: String,
}

/// Takes back what a batch did.
pub async fn undo(
    paths::UndoBatch { id }: paths::UndoBatch,
    reader: Reader,
    Typed(typed): Typed<UndoForm>,
) -> PageResult {
    let mut tx = reader.app.store.write().await?;
    let batch = one(&mut tx, &reader, &id).await?;
    let reason = Some(typed.reason.as_str()).filter(|_| batch.params.0.gives_a_badge());
    let undone = batches::undo(&mut tx, reader.app.clock.now(), &reader.actor, &id, reason).await;
    match undone {
        Ok(batch) => {
            tx.commit().await?;
            Ok(reader.done(paths::Batch { id: batch.public_id }, "done-batch-undoing", &[]).await)
        }
        Err(ManageError::Invalid(errors)) => {
            let form = reader.wrong(Form::new().fill("reason", typed.reason), errors);
            again(&ask(&mut tx, &reader, &batch, Question::Undo, batch.done, form).await?)
        }
        Err(error) => Err(error.into()),
    }
}

async fn ask(
    conn: &mut Conn,
    reader: &Reader,
    batch: &Batch,
    question: Question,
    steps: i64,
    form: Form,
) -> Result<AskBatchPage, PageError> {
    let row = row_of(conn, reader, batch).await?;
    let asks_reason = question == Question::Undo && batch.params.0.gives_a_badge();
    Ok(AskBatchPage {
        shell: reader.shell(Section::Jobs).await,
        row,
        question,
        deed: Deed::of(&batch.params.0),
        steps: count(steps),
        form,
        asks_reason,
    })
}
