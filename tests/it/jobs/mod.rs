//! What happens when nobody is clicking: the queue, the outbox, batches.

mod batches;
mod killed;
mod outbox;
mod queue;
mod relay;
