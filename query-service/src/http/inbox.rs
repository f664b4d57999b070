//! What concerns the caller.

use super::answer::Reader;
use super::error::ApiError;
use super::page::PageParams;
use crate::card::TaskKey;
use crate::read::inbox::{self, InboxRow, Which};
use crate::read::{Person, names};
use axum::extract::State;
use axum::response::Response;
use domain::Position;
use domain::mention::mentions;
use domain::position::ReadUpto;
use serde::{Deserialize, Serialize};
use service_runtime::extract::Params;
use sqlx::PgPool;
use std::collections::{BTreeMap, BTreeSet};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// Parameters of the list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct InboxParams {
    /// Leaves out what was read.
    #[serde(default)]
    unread: bool,
    /// Most items of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<usize>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// One page of an inbox, and what tells of the whole.
#[derive(Debug, Serialize, ToSchema)]
pub struct Inbox<'r> {
    items: Vec<Item<'r>>,
    /// Null on the last page.
    #[schema(required)]
    next_cursor: Option<String>,
    /// How many are unread, among the newest thousand items.
    unread: i64,
    /// Hand it to `POST /me/inbox/read`, and everything the inbox holds now is read; what arrives
    /// later is not, even if it happened before.
    upto: String,
    /// What the accounts mentioned in excerpts are called.
    names: BTreeMap<Uuid, String>,
}

/// One event that concerns the caller.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InboxItem)]
pub struct Item<'r> {
    event_id: Uuid,
    position: i64,
    /// `assignment`, `mention` or `comment`.
    reason: &'r str,
    #[serde(rename = "type")]
    event_type: &'r str,
    read: bool,
    #[serde(with = "time::serde::rfc3339")]
    at: OffsetDateTime,
    actor: Person,
    project: ItemProject<'r>,
    task: ItemTask<'r>,
    /// Of items about a comment.
    #[schema(required)]
    comment: Option<ItemComment<'r>>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InboxProject)]
pub struct ItemProject<'r> {
    id: Uuid,
    key: &'r str,
    name: &'r str,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InboxTask)]
pub struct ItemTask<'r> {
    id: Uuid,
    #[schema(value_type = String, example = "GARDEN-7")]
    key: TaskKey<'r>,
    title: &'r str,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InboxComment)]
pub struct ItemComment<'r> {
    id: Uuid,
    /// The beginning of it as it reads now; null once it was removed.
    #[schema(required)]
    excerpt: Option<&'r str>,
}

/// What concerns the caller
///
/// Assignments, mentions and comments in projects the caller belongs to now, newest first.
#[utoipa::path(
    get, path = "/api/v1/me/inbox", tag = "Accounts",
    params(InboxParams, Reader),
    responses((status = 200, description = "The answer.", body = Inbox<'static>)),
    extensions(("x-role" = json!("account"))),
)]
pub(super) async fn inbox(
    reader: Reader,
    State(pool): State<PgPool>,
    Params(params): Params<InboxParams>,
) -> Result<Response, ApiError> {
    let InboxParams { unread, limit, cursor } = params;
    let page = PageParams { limit, cursor }.page()?;
    let which = if unread { Which::Unread } else { Which::All };
    // What is known before reading is in what is read.
    let mut upto: ReadUpto = reader.known().each().collect();
    let rows = inbox::page(&pool, reader.account_id, which, page.after, page.fetch()).await?;
    for row in &rows {
        if let Some(partition) = row.partition() {
            upto.raise(partition, Position::new(row.position));
        }
    }
    let rows = page.cut(rows, |row| row.position)?;
    let excerpts = rows.items.iter().filter_map(|row| row.excerpt.as_deref());
    let mentioned: BTreeSet<Uuid> =
        excerpts.flat_map(mentions).map(|account_id| account_id.get()).collect();
    reader.answer(&Inbox {
        items: rows.items.iter().map(item).collect(),
        next_cursor: rows.next_cursor,
        unread: inbox::count_unread(&pool, reader.account_id).await?,
        upto: upto.to_string(),
        names: names::of_accounts(&pool, &mentioned).await?,
    })
}

fn item(row: &InboxRow) -> Item<'_> {
    let excerpt = row.excerpt.as_deref();
    Item {
        event_id: row.event_id,
        position: row.position,
        reason: &row.reason,
        event_type: &row.event_type,
        read: row.read,
        at: row.at,
        actor: row.actor(),
        project: ItemProject { id: row.project_id, key: &row.project_key, name: &row.project_name },
        task: ItemTask {
            id: row.task_id,
            key: TaskKey { project_key: &row.project_key, number: row.task_number },
            title: &row.task_title,
        },
        comment: row.comment_id.map(|id| ItemComment { id, excerpt }),
    }
}
