//! What changed in a project since the caller last looked.

use super::answer::Reader;
use super::error::ApiError;
use super::history::{ActivityTask, task_of};
use crate::history::summary::Summary;
use crate::history::{FieldChange, StoredEvent, changes_of};
use crate::read::changes::{self, ChangeRow};
use crate::read::names::{self, Mentions};
use crate::read::{Membership, Person};
use axum::extract::State;
use axum::response::Response;
use domain::ProjectId;
use serde::{Deserialize, Serialize};
use service_runtime::extract::{Params, Segment};
use service_runtime::{FieldError, Problem};
use sqlx::PgPool;
use std::collections::BTreeMap;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// Most events one answer tells of, the caller's own included.
const EVENTS_MAX: usize = 500;

/// Parameters of the list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ChangesParams {
    /// The caller's own cursor when left out; from the beginning when there is none.
    #[param(minimum = 0)]
    since: Option<i64>,
    /// Tells what the caller did, too.
    #[serde(default)]
    own: bool,
}

/// What changed in a project, by what it changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProjectChanges<'r> {
    /// After which position this tells.
    since: i64,
    /// How far the caller has noted to have looked; null when never.
    #[schema(required)]
    seen: Option<i64>,
    /// Up to which position this tells: what to note as seen, and where to go on from.
    position: i64,
    /// There is more after `position`: ask again with it as `since`.
    more: bool,
    /// What happened to the project itself; null when nothing did.
    #[schema(required)]
    project: Option<Changed<'r>>,
    /// The latest touched first.
    tasks: Vec<ChangedTask<'r>>,
    /// What the ids among the changes are called.
    names: BTreeMap<Uuid, String>,
}

/// What became of a task.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangedTask<'r> {
    #[schema(required)]
    task: Option<ActivityTask<'r>>,
    #[serde(flatten)]
    changed: Changed<'r>,
}

/// What became of one thing, and by whom.
#[derive(Debug, Serialize, ToSchema)]
pub struct Changed<'r> {
    events: u32,
    /// How many events of each type.
    types: BTreeMap<&'r str, u32>,
    /// Who, in the order of their first change.
    actors: Vec<Actor>,
    #[serde(with = "time::serde::rfc3339")]
    first_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    last_at: OffsetDateTime,
    last_position: i64,
    /// From the first value to the last; what is as it was is left out.
    fields: Vec<FieldChange>,
}

/// Somebody who changed it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChangeActor)]
pub struct Actor {
    #[serde(flatten)]
    person: Person,
    events: u32,
}

/// What changed since the caller looked
///
/// Grouped by task, each field from its first value to its last; what the caller did is left out.
#[utoipa::path(
    get, path = "/api/v1/projects/{project_id}/changes", tag = "Projects",
    params(("project_id" = ProjectId, Path), ChangesParams, Reader),
    responses((status = 200, description = "The answer.", body = ProjectChanges<'static>)),
    extensions(("x-role" = json!("viewer"))),
)]
pub(super) async fn since(
    reader: Reader,
    State(pool): State<PgPool>,
    Segment(project_id): Segment<ProjectId>,
    Params(params): Params<ChangesParams>,
) -> Result<Response, ApiError> {
    if params.since.is_some_and(|since| since < 0) {
        let error = FieldError::new("/since", "out_of_range", "is a position, 0 or more");
        let problem = Problem::malformed("a query parameter does not parse");
        return Err(problem.with_errors(vec![error]).into());
    }
    let membership = Membership::of_project(&pool, reader.account_id, project_id).await?;
    let membership = membership.ok_or_else(ApiError::not_found)?;
    let seen = changes::seen(&pool, &membership, reader.account_id).await?;
    let since = params.since.or(seen).unwrap_or(0);
    // Read before the events, so that none falls between the last of them and the end.
    let head = changes::head(&pool, &membership).await?;
    let mut rows = changes::since(&pool, &membership, since, EVENTS_MAX as i64 + 1).await?;
    let more = rows.len() > EVENTS_MAX;
    rows.truncate(EVENTS_MAX);
    let last = rows.last().map_or(since, |row| row.position);
    let position = if more { last } else { last.max(head) };

    let mut told = Told::default();
    for row in &rows {
        if params.own || row.actor != reader.account_id {
            told.tell(row);
        }
    }
    let Told { project, tasks, mentions } = told;
    let names = names::resolve(&pool, &membership, mentions).await?;
    let mut tasks: Vec<ChangedTask<'_>> = tasks
        .into_values()
        .map(|telling| ChangedTask { task: task_of(telling.last), changed: telling.finish() })
        .collect();
    tasks.sort_by_key(|task| std::cmp::Reverse(task.changed.last_position));
    let project = project.map(Telling::finish);
    let answer = ProjectChanges { since, seen, position, more, project, tasks, names };
    reader.answer_from(membership.partition(), &answer)
}

/// What happened, by what it happened to.
#[derive(Default)]
struct Told<'r> {
    project: Option<Telling<'r>>,
    tasks: BTreeMap<Uuid, Telling<'r>>,
    mentions: Mentions,
}

impl<'r> Told<'r> {
    fn tell(&mut self, row: &'r ChangeRow) {
        let telling = match row.task_id {
            Some(task_id) => self.tasks.entry(task_id).or_insert_with(|| Telling::of(row)),
            None => self.project.get_or_insert_with(|| Telling::of(row)),
        };
        telling.events += 1;
        telling.last = row;
        *telling.types.entry(&row.event_type).or_default() += 1;
        match telling.actors.iter_mut().find(|actor| actor.person.id == row.actor) {
            Some(actor) => actor.events += 1,
            None => telling.actors.push(Actor { person: row.actor(), events: 1 }),
        }
        let changes = changes_of(StoredEvent {
            aggregate_type: &row.aggregate_type,
            event_type: &row.event_type,
            event_version: &row.event_version,
            payload: &row.payload,
        });
        // What this version cannot read is counted all the same.
        self.mentions.ids.extend(telling.summary.add(changes.unwrap_or_default()));
        self.mentions.tasks.extend(row.task_id);
    }
}

/// One thing's part of it, while it is put together.
struct Telling<'r> {
    events: u32,
    types: BTreeMap<&'r str, u32>,
    actors: Vec<Actor>,
    first: &'r ChangeRow,
    last: &'r ChangeRow,
    summary: Summary,
}

impl<'r> Telling<'r> {
    fn of(row: &'r ChangeRow) -> Self {
        Self {
            events: 0,
            types: BTreeMap::new(),
            actors: Vec::new(),
            first: row,
            last: row,
            summary: Summary::default(),
        }
    }

    fn finish(self) -> Changed<'r> {
        Changed {
            events: self.events,
            types: self.types,
            actors: self.actors,
            first_at: self.first.recorded_at,
            last_at: self.last.recorded_at,
            last_position: self.last.position,
            fields: self.summary.into_fields(),
        }
    }
}
