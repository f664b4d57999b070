//! Imports: another tool's export becomes commands, decided and stored like anyone else's.
//!
//! Reading ([`trello`]) is pure: it turns the export into a [`Plan`], with ids drawn from the
//! export's own and the importing account. Running the plan ([`import_trello`]) compares it with
//! what is there already, so that importing again goes on where an earlier import stopped and
//! otherwise changes nothing: what people have changed since stays as they left it.

mod difference;
mod ids;
mod line;
mod plan;
mod run;
pub mod trello;

pub use line::{Counts, ImportLine};
pub use plan::{CardPlan, CommentPlan, Plan, Skipped};

use crate::execute::{CommandContext, Executor};
use bytes::Bytes;
use futures::{Stream, StreamExt, stream};
use service_runtime::problem::{FieldError, Problem};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

/// Lines that may wait for a slow reader; the import then waits for it.
const LINES_BUFFERED: usize = 64;

/// Whether an import is carried out, or only says what it would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Apply,
    DryRun,
}

/// Says why an export cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("the body is not JSON: {0}")]
    NotJson(serde_json::Error),
    #[error("the body is not a Trello board: {0}")]
    NotABoard(serde_json::Error),
    #[error("reading the export was interrupted")]
    Interrupted(#[source] tokio::task::JoinError),
}

impl From<ImportError> for Problem {
    fn from(error: ImportError) -> Self {
        let detail = error.to_string();
        match error {
            ImportError::NotJson(_) => Self::malformed(detail),
            ImportError::NotABoard(_) => {
                Self::invalid_fields(vec![FieldError::new("", "not_a_trello_board", detail)])
            }
            ImportError::Interrupted(source) => Self::internal(source),
        }
    }
}

/// Reads a Trello board export and returns the lines that report on its import. The import is driven
/// by reading them: it waits for a slow reader and stops when the reader goes away.
///
/// # Errors
/// Returns why the body is not a board; what is wrong with single rows is reported in the lines.
pub async fn import_trello(
    executor: Executor,
    context: CommandContext,
    mode: Mode,
    body: Bytes,
) -> Result<impl Stream<Item = ImportLine> + Send + 'static, ImportError> {
    let account = context.actor;
    let reading = tokio::task::spawn_blocking(move || trello::read(account, &body));
    let plan = reading.await.map_err(ImportError::Interrupted)??;
    let (lines, received) = mpsc::channel(LINES_BUFFERED);
    let work = async move { run::run(&executor, &context, mode, plan, &lines).await };
    let work = stream::once(work).filter_map(|()| std::future::ready(None));
    Ok(stream::select(work, ReceiverStream::new(received)))
}
