//! The live stream.

use super::answer::Reader;
use super::error::ApiError;
use crate::live::Live;
use crate::live::client::{self, Wish};
use crate::live::frame::StreamData;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::ProjectId;
use domain::id::IdError;
use futures::StreamExt;
use http::{HeaderMap, HeaderValue, header};
use serde::Deserialize;
use service_runtime::extract::Params;
use service_runtime::{FieldError, Problem};
use std::collections::HashSet;
use std::convert::Infallible;
use uuid::Uuid;

const LAST_EVENT_ID: &str = "last-event-id";

/// Most projects named in `projects=`; all of the caller's are followed by naming none.
const PROJECTS_NAMED_MAX: usize = 200;

/// Parameters of the stream.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct StreamParams {
    /// Ids, separated by commas.
    projects: Option<String>,
}

/// What changes, while it changes
///
/// Server-sent events: `ready`, then a `change` for every event of the projects followed (all of the
/// caller's unless named), `inbox` with a position when the caller's own inbox changed, `reset` when the client must read everything again. The `id` of an event,
/// sent as `Last-Event-ID`, resumes after it.
#[utoipa::path(
    get, path = "/api/v1/stream", tag = "System",
    params(
        StreamParams, Reader,
        ("Last-Event-ID" = Option<String>, Header, description = "Where to resume."),
    ),
    responses((
        status = 200, description = "The stream. `data` of a `change` is a `Change`.",
        body = StreamData, content_type = "text/event-stream",
    )),
    extensions(
        ("x-role" = json!("account")),
        ("x-refusals" = json!(["404 not_found", "422 invalid_fields"])),
    ),
)]
pub(super) async fn stream(
    reader: Reader,
    State(live): State<Live>,
    Params(params): Params<StreamParams>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let projects = params.projects.as_deref().map(parse_projects).transpose()?;
    let last_event_id = headers.get(LAST_EVENT_ID);
    let wish = Wish {
        account_id: reader.account_id,
        grant_id: reader.grant_id(),
        projects,
        // What is not even text is a token we do not know, as any other.
        last_event_id: last_event_id.map(|id| id.to_str().unwrap_or_default().to_owned()),
    };
    let slot = live.slots.take().ok_or_else(ApiError::stream_full)?;
    let events = client::serve(live, slot, wish).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        // Proxies must pass each event on at once, and as it is.
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store, no-transform")),
    ];
    let body = Body::from_stream(events.map(Ok::<_, Infallible>));
    Ok((headers, [("x-accel-buffering", "no")], body).into_response())
}

fn parse_projects(list: &str) -> Result<HashSet<Uuid>, Problem> {
    let refuse = |detail: &str| {
        let error = FieldError::new("/projects", "invalid", detail);
        Problem::malformed("a query parameter does not parse").with_errors(vec![error])
    };
    if list.split(',').count() > PROJECTS_NAMED_MAX {
        return Err(refuse("names too many projects"));
    }
    let parse = |id: &str| id.trim().parse().map(ProjectId::get);
    let projects: Result<_, IdError> = list.split(',').map(parse).collect();
    projects.map_err(|error| refuse(&error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn projects_are_named_by_their_ids() {
        let (one, two) = (ProjectId::generate(), ProjectId::generate());
        let parsed = parse_projects(&format!("{one},{two}")).unwrap();
        assert_eq!(parsed, HashSet::from([one.get(), two.get()]));
    }

    #[test]
    fn anything_but_project_ids_is_refused() {
        let many = vec![ProjectId::generate().to_string(); PROJECTS_NAMED_MAX];
        assert!(parse_projects(&many.join(",")).is_ok());
        let ids = std::iter::repeat_with(|| ProjectId::generate().to_string());
        let too_many: Vec<_> = ids.take(PROJECTS_NAMED_MAX + 1).collect();
        for bad in ["", ",", "abc", &Uuid::nil().to_string(), &too_many.join(",")] {
            assert_eq!(parse_projects(bad).unwrap_err().code(), "malformed_request", "{bad}");
        }
    }
}
