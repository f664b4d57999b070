//! Routes that note what the caller has read: the account's own stream keeps it, so that it holds on
//! every device. What moves nothing stores nothing, and how often is bounded.

use super::answer::{Answer, Done};
use super::command_request::CommandRequest;
use super::contract;
use super::dispatch::{Asked, Order, answer};
use super::refusal::Refusal;
use super::state::AppState;
use axum::extract::State;
use domain::account::AccountCommand;
use domain::position::ReadUpto;
use domain::{EventId, Position, ProjectId};
use serde::Deserialize;
use serde_json::{Map, Value};
use service_runtime::Problem;
use service_runtime::extract::{RawJson, Segment, parse_object};
use utoipa::ToSchema;

/// Notes how far a project was looked at
///
/// What is later shows as new. Going back changes nothing.
#[utoipa::path(
    put, path = "/api/v1/projects/{project_id}/seen", tag = "Projects",
    params(("project_id" = ProjectId, Path), CommandRequest),
    request_body(content = SeenBody, example = json!({ "position": 120 })),
    responses(Done),
    extensions(
        ("x-role" = json!("viewer")),
        ("x-refusals" = json!(contract::with_account_refusals(&[]))),
    ),
)]
pub async fn see(
    State(state): State<AppState>,
    Segment(project_id): Segment<ProjectId>,
    request: CommandRequest,
    RawJson(body): RawJson,
) -> Result<Answer, Refusal> {
    state.identity.throttle_reading(request.actor)?;
    answer(&state, &request, &body, |fields| parse_seen(project_id, fields)).await
}

/// Marks what the inbox holds as read
///
/// All that an answer of the inbox held, single items, or both.
#[utoipa::path(
    post, path = "/api/v1/me/inbox/read", tag = "Accounts",
    params(CommandRequest),
    request_body(content = ReadBody, example = json!({ "upto": "3-120.5-88" })),
    responses(Done),
    extensions(
        ("x-role" = json!("account")),
        ("x-refusals" = json!(contract::with_account_refusals(&["404 not_found"]))),
    ),
)]
pub async fn read_inbox(
    State(state): State<AppState>,
    request: CommandRequest,
    RawJson(body): RawJson,
) -> Result<Answer, Refusal> {
    state.identity.throttle_reading(request.actor)?;
    answer(&state, &request, &body, parse_read).await
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ProjectSeen)]
#[serde(deny_unknown_fields)]
struct SeenBody {
    /// As `GET /projects/{project_id}/changes` answers it.
    position: u64,
}

fn parse_seen(project_id: ProjectId, fields: Map<String, Value>) -> Result<Asked, Problem> {
    let SeenBody { position } = parse_object(fields)?;
    let position = Position::new(i64::try_from(position).unwrap_or(i64::MAX));
    let command = AccountCommand::See { project_id, position };
    Ok(Asked { name: "account_see_project", order: Order::Account(command) })
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = InboxRead)]
#[serde(deny_unknown_fields)]
struct ReadBody {
    /// As `GET /me/inbox` answers it: everything the inbox held then.
    upto: Option<String>,
    /// Single items, by the events they tell of.
    #[serde(default)]
    events: Vec<EventId>,
}

fn parse_read(fields: Map<String, Value>) -> Result<Asked, Problem> {
    let ReadBody { upto, events } = parse_object(fields)?;
    if upto.is_none() && events.is_empty() {
        return Err(Problem::invalid_field("/upto", "missing", "give upto, events or both"));
    }
    let upto: Option<ReadUpto> = upto.map(|text| text.parse()).transpose().map_err(|_bad| {
        Problem::invalid_field("/upto", "invalid", "is not what an inbox answers")
    })?;
    let command = AccountCommand::ReadInbox { upto: upto.unwrap_or_default(), events };
    Ok(Asked { name: "account_read_inbox", order: Order::Account(command) })
}
