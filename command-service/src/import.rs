//! Imports: another tool's export becomes commands, decided and stored like anyone else's.
//!
//! Reading ([`trello`], [`csv`]) is pure: it turns the export into plans, with ids drawn from the
//! export's own and the importing account. Running a plan ([`import_trello`]) compares it with
//! what is there already, so that importing again goes on where an earlier import stopped and
//! otherwise changes nothing: what people have changed since stays as they left it.

pub mod csv;
mod difference;
pub mod events;
mod guess;
mod ids;
mod line;
mod plan;
mod run;
pub mod trello;

pub use line::{Counts, ImportLine};
pub use plan::{CardPlan, CommentPlan, Plan, Skipped};

use crate::execute::{CommandContext, ExecuteError, Executor};
use bytes::Bytes;
use futures::{Stream, StreamExt, stream};
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
    #[error("the file is empty, it needs a header row")]
    NoHeader,
    #[error("none of the file's columns is called \"title\", they are {}", .0.join(", "))]
    NoTitles(Vec<String>),
    #[error("the file has more than {0} rows")]
    TooManyRows(usize),
    /// A line of an export of events that cannot be part of it.
    #[error("line {line}: {reason}")]
    BadHistory { line: usize, code: &'static str, reason: String },
    #[error("line {line}: something else happened here")]
    OtherHistory { line: usize },
    #[error("this project is here already, and was not imported by this account")]
    ProjectIsHere,
    #[error("the file tells of others who have accounts here; only they can say what they did")]
    NamesOthers,
    /// The caller may not import into this project.
    #[error(transparent)]
    Refused(#[from] ExecuteError),
    #[error("reading the export was interrupted")]
    Interrupted(#[source] tokio::task::JoinError),
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
    Ok(lines_of(
        move |lines| async move { run::run(&executor, &context, mode, plan, &lines).await },
    ))
}

/// Returns what the work says, while it goes on.
fn lines_of<W: Future<Output = ()> + Send + 'static>(
    work: impl FnOnce(mpsc::Sender<ImportLine>) -> W,
) -> impl Stream<Item = ImportLine> + Send + 'static {
    let (lines, received) = mpsc::channel(LINES_BUFFERED);
    let work = stream::once(work(lines)).filter_map(|()| std::future::ready(None));
    stream::select(work, ReceiverStream::new(received))
}
