//! What concerns an account, and what of it was read.

use super::Person;
use domain::Partition;
use sqlx::{FromRow, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

/// How many of the newest items are looked through for unread ones when they are counted.
pub const COUNTED_MAX: i64 = 1_000;

/// Most characters of a comment shown with its item.
const EXCERPT_CHARS_MAX: i32 = 300;

/// One item with what a list shows beside it.
#[derive(Debug, FromRow)]
pub struct InboxRow {
    pub event_id: Uuid,
    pub position: i64,
    pub partition: i16,
    pub reason: String,
    pub event_type: String,
    pub at: OffsetDateTime,
    pub actor: Uuid,
    pub actor_name: Option<String>,
    pub project_id: Uuid,
    pub project_key: String,
    pub project_name: String,
    pub task_id: Uuid,
    pub task_number: i32,
    pub task_title: String,
    pub comment_id: Option<Uuid>,
    /// The beginning of the comment as it reads now, cut before a mention rather than within it; none
    /// once it was removed.
    pub excerpt: Option<String>,
    pub read: bool,
}

impl InboxRow {
    /// Returns who did it.
    #[must_use]
    pub fn actor(&self) -> Person {
        Person { id: self.actor, display_name: self.actor_name.clone() }
    }

    /// Returns the partition in which the item came to be.
    #[must_use]
    pub const fn partition(&self) -> Option<Partition> {
        Partition::new(self.partition)
    }
}

/// Which items are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    All,
    Unread,
}

/// The items `i` the account `$1` may see: of projects it belongs to now, and of tasks that are there.
macro_rules! visible_items {
    () => {
        "read.inbox_items i
         JOIN read.members m ON m.project_id = i.project_id AND m.account_id = i.account_id
         JOIN read.tasks t ON t.task_id = i.task_id AND NOT t.deleted
         LEFT JOIN read.inbox_cursors u
           ON u.account_id = i.account_id AND u.partition = i.partition
         LEFT JOIN read.inbox_reads r
           ON r.account_id = i.account_id AND r.event_id = i.event_id"
    };
}

/// Whether an item was read: its partition was, up to it, or it was by itself.
macro_rules! is_read {
    () => {
        "(i.position <= COALESCE(u.position, 0) OR r.event_id IS NOT NULL)"
    };
}

/// Returns the account's items, newest first.
pub async fn page(
    pool: &PgPool,
    account_id: Uuid,
    which: Which,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<InboxRow>, sqlx::Error> {
    sqlx::query_as(concat!(
        "SELECT i.event_id, i.position, i.partition, i.reason, c.event_type, c.recorded_at AS at,
                c.actor, CASE WHEN NOT a.erased THEN a.display_name END AS actor_name,
                i.project_id, p.key AS project_key, p.name AS project_name,
                i.task_id, t.number AS task_number, t.title AS task_title,
                i.comment_id,
                CASE WHEN length(k.text) <= $5 THEN k.text
                     ELSE regexp_replace(left(k.text, $5), '@[0-9A-Za-z-]*$', '') || '…'
                END AS excerpt, ",
        is_read!(),
        " AS read FROM ",
        visible_items!(),
        " JOIN read.projects p ON p.project_id = i.project_id
          JOIN read.changes c ON c.position = i.position
          LEFT JOIN read.accounts a ON a.account_id = c.actor
          LEFT JOIN read.comments k ON k.task_id = i.task_id AND k.comment_id = i.comment_id
          WHERE i.account_id = $1 AND ($2::bigint IS NULL OR i.position < $2)
            AND ($3 OR NOT ",
        is_read!(),
        ") ORDER BY i.position DESC LIMIT $4"
    ))
    .bind(account_id)
    .bind(before)
    .bind(which == Which::All)
    .bind(limit)
    .bind(EXCERPT_CHARS_MAX)
    .fetch_all(pool)
    .await
}

/// Counts the unread ones among the account's newest items, see [`COUNTED_MAX`].
pub async fn count_unread(pool: &PgPool, account_id: Uuid) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(concat!(
        "SELECT count(*) FROM (SELECT ",
        is_read!(),
        " AS read FROM ",
        visible_items!(),
        " WHERE i.account_id = $1 ORDER BY i.position DESC LIMIT $2) AS newest WHERE NOT read"
    ))
    .bind(account_id)
    .bind(COUNTED_MAX)
    .fetch_one(pool)
    .await
}
