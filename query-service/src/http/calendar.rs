//! A project's dates, for calendars to subscribe to.

use super::answer::{Guest, IfNoneMatch};
use super::error::ApiError;
use super::public::not_to_be_found;
use crate::calendar::calendar;
use crate::read::{board, calendar as dates, public};
use axum::extract::State;
use axum::response::Response;
use domain::{Partition, ProjectId};
use http::{HeaderValue, header};
use serde::Deserialize;
use service_runtime::extract::{Params, Segment};
use sqlx::PgPool;

const MEDIA: HeaderValue = HeaderValue::from_static("text/calendar; charset=utf-8");

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct CalendarParams {
    /// The secret of the project's public link: calendars can send nothing else.
    token: String,
}

/// A project's dates as a calendar
///
/// For whoever has the project's public link: its tasks with a start or a due date, as all-day events
/// to subscribe to. Revoking the link ends the calendar as well.
#[utoipa::path(
    get, path = "/api/v1/projects/{project_id}/calendar.ics", tag = "Projects",
    params(("project_id" = ProjectId, Path), CalendarParams, Guest, IfNoneMatch),
    responses((
        status = 200, description = "iCalendar (RFC 5545).",
        content((String = "text/calendar")),
        headers(("ETag" = String)),
    ), (status = 304, description = "`If-None-Match` names what is current.")),
    extensions(("x-role" = json!("nobody")), ("x-refusals" = json!(["404 not_found"]))),
)]
pub(super) async fn feed(
    guest: Guest,
    State(pool): State<PgPool>,
    Segment(project_id): Segment<ProjectId>,
    Params(CalendarParams { token }): Params<CalendarParams>,
) -> Result<Response, ApiError> {
    let project = public::project(&pool, &token).await?;
    let project = project.filter(|project| project.project_id == project_id);
    let project = project.ok_or_else(ApiError::not_found)?;
    let stamp = board::public_stamp(&pool, &project).await?.ok_or_else(ApiError::not_found)?;
    let entity_tag = stamp.entity_tag();
    let partition = Partition::of(project_id.get());
    let response = match guest.unchanged(partition, &entity_tag) {
        Some(unchanged) => unchanged?,
        None => {
            let head = dates::head(&pool, project_id).await?;
            let tasks = dates::tasks(&pool, project_id).await?;
            let mut response = guest.entity(partition, &entity_tag, calendar(&head, &tasks))?;
            response.headers_mut().insert(header::CONTENT_TYPE, MEDIA);
            response
        }
    };
    Ok(not_to_be_found(response))
}
