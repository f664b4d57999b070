//! Routes of projects: the bodies callers send, and what the edge adds to them.

use super::answer::{Answer, Created, Done};
use super::command_name;
use super::command_request::CommandRequest;
use super::contract;
use super::contract::ProjectCommandBody;
use super::dispatch::{Asked, Order, answer};
use super::refusal::Refusal;
use super::state::AppState;
use super::undo;
use crate::identity::credentials::Email;
use axum::extract::State;
use domain::project::{Column, ColumnKind, CreateProject, ProjectCommand, ProjectKey, Role};
use domain::text::{ColumnName, Description, ProjectName};
use domain::undo::Direction;
use domain::{AccountId, ColumnId, ProjectId};
use serde::Deserialize;
use serde_json::{Map, Value};
use service_runtime::Problem;
use service_runtime::extract::{
    RawJson, Segment, parse_object, parse_variant, take_type, unknown_type,
};
use utoipa::ToSchema;

/// Columns of a project whose creator names none.
const DEFAULT_COLUMNS: [(&str, ColumnKind); 4] = [
    ("Backlog", ColumnKind::Open),
    ("To do", ColumnKind::Open),
    ("Doing", ColumnKind::Started),
    ("Done", ColumnKind::Done),
];

/// Creates a project
///
/// The caller becomes its owner. A project that exists already with this id and this content is
/// answered as if it were new.
#[utoipa::path(
    post, path = "/api/v1/projects", tag = "Projects",
    params(CommandRequest),
    request_body(content = CreateBody, example = json!({ "key": "GARDEN", "name": "Garden" })),
    responses(Created),
    extensions(
        ("x-role" = json!("account")),
        ("x-refusals" = json!(contract::with_project_refusals(&["409 project_key_taken"]))),
    ),
)]
pub async fn create(
    State(state): State<AppState>,
    request: CommandRequest,
    RawJson(body): RawJson,
) -> Result<Answer, Refusal> {
    answer(&state, &request, &body, parse_create).await
}

/// Changes a project
///
/// Each command needs a role in the project, see `x-role`. One that changes nothing is accepted and
/// stores nothing.
#[utoipa::path(
    post, path = "/api/v1/projects/{project_id}/commands", tag = "Projects",
    params(("project_id" = ProjectId, Path), CommandRequest),
    request_body(content = ProjectCommandBody, example = json!({ "type": "rename", "name": "Roses" })),
    responses(Done),
    extensions(
        ("x-role" = json!("command")),
        ("x-refusals" = json!(contract::with_project_refusals(&["409 account_not_found"]))),
    ),
)]
pub async fn command(
    State(state): State<AppState>,
    Segment(project_id): Segment<ProjectId>,
    request: CommandRequest,
    RawJson(body): RawJson,
) -> Result<Answer, Refusal> {
    answer(&state, &request, &body, |mut fields| {
        let kind = take_type(&mut fields)?;
        parse_command(project_id, &kind, fields)
    })
    .await
}

/// What a new project starts with.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewProject)]
#[serde(deny_unknown_fields)]
pub struct CreateBody {
    id: Option<ProjectId>,
    key: ProjectKey,
    name: ProjectName,
    #[serde(default)]
    description: Description,
    /// Four usual ones when left out.
    columns: Option<Vec<ColumnName>>,
}

/// Reads the body of `POST /projects`.
pub fn parse_create(fields: Map<String, Value>) -> Result<Asked, Problem> {
    let CreateBody { id, key, name, description, columns } = parse_object(fields)?;
    let columns = match columns {
        Some(names) => names.into_iter().map(|name| column(name, ColumnKind::Open)).collect(),
        None => default_columns(),
    };
    let project_id = id.unwrap_or_else(ProjectId::generate);
    let create = CreateProject { project_id, key, name, description, columns, labels: Vec::new() };
    Ok(Asked { name: "project_create", order: Order::CreateProject(create) })
}

/// Returns the columns of a project whose creator names none.
pub fn default_columns() -> Vec<Column> {
    let named = |(name, kind)| ColumnName::try_from(name).ok().map(|name| column(name, kind));
    DEFAULT_COLUMNS.into_iter().filter_map(named).collect()
}

fn column(name: ColumnName, kind: ColumnKind) -> Column {
    Column { column_id: ColumnId::generate(), name, kind, wip_limit: None, archived: false }
}

/// What `publish_link` takes: its token is drawn here.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoFields {}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddMemberBody {
    account_id: Option<AccountId>,
    #[schema(value_type = Option<String>, format = Email, max_length = 254)]
    email: Option<Email>,
    role: Role,
}

/// Someone to be added to a project, as a caller names them.
#[derive(Debug)]
pub enum Invitee {
    Account(AccountId),
    Email(Email),
}

/// Reads a project's command without its `type`.
pub fn parse_command(
    project_id: ProjectId,
    kind: &str,
    fields: Map<String, Value>,
) -> Result<Asked, Problem> {
    match kind {
        // A project is created by its own route.
        "create" => Err(Problem::invalid_fields(vec![unknown_type(kind)])),
        "add_member" => parse_add_member(project_id, fields),
        "publish_link" => {
            let NoFields {} = parse_object(fields)?;
            Ok(Asked { name: "project_publish_link", order: Order::PublishLink(project_id) })
        }
        "undo" => undo::parse_project(project_id, Direction::Undo, fields),
        "redo" => undo::parse_project(project_id, Direction::Redo, fields),
        _ => {
            let command: ProjectCommand = parse_variant(kind, fields)?;
            let name = command_name::of_project(&command);
            Ok(Asked { name, order: Order::Project(project_id, command) })
        }
    }
}

fn parse_add_member(project_id: ProjectId, fields: Map<String, Value>) -> Result<Asked, Problem> {
    let AddMemberBody { account_id, email, role } = parse_object(fields)?;
    let invitee = match (account_id, email) {
        (Some(account_id), None) => Invitee::Account(account_id),
        (None, Some(email)) => Invitee::Email(email),
        (None, None) | (Some(_), Some(_)) => {
            let detail = "give either account_id or email";
            return Err(Problem::invalid_field("/account_id", "invalid", detail));
        }
    };
    let order = Order::AddMember { project_id, invitee, role };
    Ok(Asked { name: "project_add_member", order })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_project_starts_with_four_columns() {
        let names: Vec<_> =
            default_columns().into_iter().map(|column| column.name.to_string()).collect();
        assert_eq!(names, ["Backlog", "To do", "Doing", "Done"]);
    }
}
