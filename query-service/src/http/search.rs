//! Full-text search.

use super::answer::Reader;
use super::error::ApiError;
use super::page::{Page, PageParams};
use super::tasks::scope;
use crate::as_of::{AsOf, Moment};
use crate::query::term::TaskKey;
use crate::read::scope::Scope;
use crate::read::search::{self, End, FoundTask, Search};
use axum::extract::State;
use axum::response::Response;
use domain::ProjectId;
use read_model::words::Question;
use serde::{Deserialize, Serialize};
use service_runtime::Problem;
use service_runtime::extract::Params;
use sqlx::PgPool;

/// Longest text that is looked for, in characters.
const TEXT_CHARS_MAX: usize = 200;

/// Parameters of the search.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct SearchParams {
    /// Words, phrases in quotes, or a task's key; no query language, so no text is a mistake.
    q: String,
    /// Only in this project.
    project_id: Option<ProjectId>,
    /// The tasks as they were: a position, or an RFC 3339 time. One ahead of every event means now.
    #[param(value_type = Option<String>)]
    as_of: Option<AsOf>,
    /// Most items of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<usize>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// One page of what was found.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct FoundItems<'r> {
    items: Vec<FoundTask<'r>>,
    /// Null on the last page.
    #[schema(required)]
    next_cursor: Option<String>,
    /// Set when the past was asked for: the newest event among the projects that were looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<Moment>,
}

/// Where a page ended, and of which search.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct After {
    /// As PostgreSQL reads it: what is asked, however it was written.
    #[serde(rename = "q")]
    question: String,
    /// As of when, in some form that tells moments apart.
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    as_of: Option<String>,
    #[serde(rename = "e")]
    end: End,
}

/// Tasks by their words
///
/// Those with all the words in title and description, or in one comment, the last word by its
/// beginning; and the task with that key. Best first: a title beats a description, a description a
/// comment. Where the words are is told in pieces of plain text.
#[utoipa::path(
    get, path = "/api/v1/search", tag = "Tasks",
    params(SearchParams, Reader),
    responses((
        status = 200, description = "The answer.", body = FoundItems<'static>,
    )),
    extensions(
        ("x-role" = json!("account")),
        ("x-refusals" = json!(["404 not_found", "422 invalid_fields"])),
    ),
)]
pub(super) async fn search(
    reader: Reader,
    State(pool): State<PgPool>,
    Params(params): Params<SearchParams>,
) -> Result<Response, ApiError> {
    let SearchParams { q, project_id, as_of, limit, cursor } = params;
    let page: Page<After> = PageParams { limit, cursor }.page()?;
    if q.chars().count() > TEXT_CHARS_MAX {
        let detail = format!("must be at most {TEXT_CHARS_MAX} characters");
        return Err(Problem::invalid_field("/q", "too_long", detail).into());
    }
    let (asker, moment) = scope(&reader, &pool, project_id, as_of).await?;
    let Some(question) = Question::read(&q) else {
        let nothing = FoundItems { items: Vec::new(), next_cursor: None, as_of: moment };
        return reader.answer(&nothing);
    };
    let as_of = as_of.map(|as_of| format!("{as_of:?}"));
    let is_of_this = |after: &After| after.question == question.tsquery && after.as_of == as_of;
    if page.after.as_ref().is_some_and(|after| !is_of_this(after)) {
        return Err(Problem::malformed("the cursor belongs to another search").into());
    }
    let search = Search { question, key: TaskKey::read(q.trim()) };
    let project_id = project_id.map(ProjectId::get);
    let scope = Scope { caller: reader.account_id, project_id, at: asker.at };
    let after = page.after.as_ref().map(|after| after.end);
    let rows = search::page(&pool, scope, &search, after, page.fetch()).await?;
    let page = page.try_cut(rows.iter().collect(), |row| {
        let question = search.question.tsquery.clone();
        Ok::<_, ApiError>(After { question, as_of: as_of.clone(), end: End::at(row)? })
    })?;
    let items = search::answers(&pool, &search.question, asker.at, &page.items).await?;
    reader.answer(&FoundItems { items, next_cursor: page.next_cursor, as_of: moment })
}
