use axum::body::{Body, Bytes};
use futures_util::stream::try_unfold;

use crate::{
    app::App,
    domain::batches::{self, Batch, Step, StepState, Verdict},
    store,
};

/// Steps that are read at once.
const ROWS: i64 = 500;

/// A walk through all steps of a batch, some at a time, whatever their number.
pub struct Walk {
    app: App,
    batch: Batch,
    of: Of,
    is_over: bool,
}

/// Which steps are walked, and behind which place.
enum Of {
    /// With their forecasts, problems first.
    Forecasts(Option<Verdict>, Option<(Verdict, i64)>),
    /// With what came of them, in their order.
    Outcomes(Option<StepState>, i64),
}

impl Walk {
    /// What would come of the steps: of one verdict, or of all.
    pub fn forecasts(app: &App, batch: Batch, verdict: Option<Verdict>) -> Self {
        Self { app: app.clone(), batch, of: Of::Forecasts(verdict, None), is_over: false }
    }

    /// What came of the steps: of one state, or of all.
    pub fn outcomes(app: &App, batch: Batch, state: Option<StepState>) -> Self {
        Self { app: app.clone(), batch, of: Of::Outcomes(state, 0), is_over: false }
    }

    /// The steps as the body of a reply, each piece as `write` has it: at least one, also where there are no steps.
    pub fn body(self, write: impl FnMut(&[Step]) -> Vec<u8> + Send + 'static) -> Body {
        Body::from_stream(try_unfold((self, write), |(mut walk, mut write)| async move {
            let steps = walk.next().await?;
            Ok::<_, store::Error>(steps.map(|steps| (Bytes::from(write(&steps)), (walk, write))))
        }))
    }

    async fn next(&mut self) -> store::Result<Option<Vec<Step>>> {
        if self.is_over {
            return Ok(None);
        }
        let mut conn = self.app.store.read().await?;
        let steps = match &mut self.of {
            Of::Forecasts(verdict, after) => {
                let steps = batches::foreseen(&mut conn, &self.batch, *verdict, *after, ROWS).await?;
                let last = steps.last().and_then(|last| Some((last.forecast.as_ref()?.verdict(), last.position)));
                *after = last.or(*after);
                steps
            }
            Of::Outcomes(state, after) => {
                let steps = batches::steps_after(&mut conn, self.batch.id, *state, *after, ROWS).await?;
                *after = steps.last().map_or(*after, |last| last.position);
                steps
            }
        };
        self.is_over = i64::try_from(steps.len()).is_ok_and(|read| read < ROWS);
        Ok(Some(steps))
    }
}
