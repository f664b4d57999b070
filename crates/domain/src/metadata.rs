//! Who caused an event and why: stored beside its payload, the same for every event of a command.

use crate::{AccountId, EventId};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

/// Metadata of one stored event, a flat JSON object of strings (cqrs-es reads it as a string map).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Metadata {
    /// Names this event for `undo`, history and the CloudEvents id.
    pub event_id: EventId,
    /// Who asked.
    pub actor: AccountId,
    /// Shared by everything one request (or one bulk) did.
    pub correlation_id: Uuid,
    /// The event that led to this one, where one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub causation_id: Option<EventId>,
    /// When it happened, for an event that was imported with its history: it was stored here later.
    /// Absent otherwise: it happened when it was stored.
    #[serde(
        default,
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub occurred_at: Option<OffsetDateTime>,
    /// Who imported it, and answers for what its history says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imported_by: Option<AccountId>,
    /// The earlier event of the same aggregate that this one takes back; absent when it takes none
    /// back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<EventId>,
    /// Set when one request did several things, which can be undone together by its correlation id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<Batch>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency_key: Option<Uuid>,
    /// W3C trace context of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
}

/// How one request comes to do several things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Batch {
    /// Many commands were sent together.
    Bulk,
    /// A version was restored.
    Restore,
}

impl Batch {
    /// Returns the word it is stored as.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bulk => "bulk",
            Self::Restore => "restore",
        }
    }
}
