//! An account as far as others may know it for ever: that it was registered, changed, erased, which of
//! its sessions and API tokens were taken back, and how far it has read. Names, e-mail addresses and
//! password hashes live in the identity tables only, so that they can be erased.

mod reading;

pub use reading::{MARKS_REMEMBERED_MAX, PROJECTS_REMEMBERED_MAX, Reading};

use crate::position::ReadUpto;
use crate::refusal::Limit;
use crate::{AccountId, EventId, Position, ProjectId};
use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, DomainEvent};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Most inbox items marked as read one by one with a command.
pub const MAX_MARKS: Limit = Limit { what: "events at once", most: 200 };

/// A fact about one account; what changed is read from the identity tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum AccountEvent {
    #[serde(rename = "account_registered")]
    Registered { account_id: AccountId },
    #[serde(rename = "account_changed")]
    Changed {},
    /// These sessions and API tokens are void from now on, though their signatures stay good.
    #[serde(rename = "account_access_revoked")]
    AccessRevoked { grant_ids: Vec<Uuid> },
    #[serde(rename = "account_erased")]
    Erased {},
    /// Has looked at everything that happened in the project up to `position`.
    #[serde(rename = "project_seen")]
    ProjectSeen { project_id: ProjectId, position: Position },
    /// Has read what its inbox held: of some partitions everything up to a position, and single
    /// items by the events they tell of.
    #[serde(rename = "inbox_read")]
    InboxRead {
        #[serde(default, skip_serializing_if = "ReadUpto::is_empty")]
        upto: ReadUpto,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        events: Vec<EventId>,
    },
}

/// What is asked of an account: by the identity part, after changing its tables, or by its owner,
/// about what they have read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountCommand {
    Register {
        account_id: AccountId,
    },
    NoteChange,
    RevokeAccess {
        grant_ids: Vec<Uuid>,
    },
    Erase,
    /// The edge has checked that the account may see the project and that the position was reached.
    See {
        project_id: ProjectId,
        position: Position,
    },
    ReadInbox {
        upto: ReadUpto,
        events: Vec<EventId>,
    },
}

/// Why an account refuses a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AccountRefusal {
    #[error("there is no such account")]
    NotFound,
    #[error("the account was erased")]
    Erased,
    /// There is no such project for this account.
    #[error("there is no such project")]
    ProjectNotFound,
    #[error("nothing has happened at this position yet")]
    PositionNotReached,
    #[error("an inbox is marked with {0}")]
    TooManyMarks(Limit),
}

/// An account, absent until registered.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Account {
    #[default]
    Absent,
    Registered(Reading),
    Erased,
}

impl Account {
    /// Returns the event that follows from the command, if it changes anything.
    ///
    /// # Errors
    /// Refuses what needs an account that exists.
    pub fn decide(&self, command: &AccountCommand) -> Result<Option<AccountEvent>, AccountRefusal> {
        use AccountCommand as C;
        match (self, command) {
            (Self::Absent, C::Register { account_id }) => {
                Ok(Some(AccountEvent::Registered { account_id: *account_id }))
            }
            (
                Self::Absent,
                C::NoteChange
                | C::RevokeAccess { .. }
                | C::Erase
                | C::See { .. }
                | C::ReadInbox { .. },
            ) => Err(AccountRefusal::NotFound),
            // An erased account has no access that could be revoked.
            (Self::Registered(_), C::Register { .. })
            | (Self::Erased, C::Erase | C::RevokeAccess { .. }) => Ok(None),
            (Self::Registered(_), C::NoteChange) => Ok(Some(AccountEvent::Changed {})),
            (Self::Registered(_), C::RevokeAccess { grant_ids }) => {
                let grant_ids = grant_ids.clone();
                let any = !grant_ids.is_empty();
                Ok(any.then_some(AccountEvent::AccessRevoked { grant_ids }))
            }
            (Self::Registered(_), C::Erase) => Ok(Some(AccountEvent::Erased {})),
            (Self::Registered(reading), C::See { project_id, position }) => {
                let (project_id, position) = (*project_id, *position);
                let news = reading.is_news(project_id, position);
                Ok(news.then_some(AccountEvent::ProjectSeen { project_id, position }))
            }
            (Self::Registered(reading), C::ReadInbox { upto, events }) => {
                read_inbox(reading, upto, events)
            }
            (
                Self::Erased,
                C::Register { .. } | C::NoteChange | C::See { .. } | C::ReadInbox { .. },
            ) => Err(AccountRefusal::Erased),
        }
    }
}

fn read_inbox(
    reading: &Reading,
    upto: &ReadUpto,
    events: &[EventId],
) -> Result<Option<AccountEvent>, AccountRefusal> {
    if events.len() > MAX_MARKS.most {
        return Err(AccountRefusal::TooManyMarks(MAX_MARKS));
    }
    let (upto, events) = (reading.further(upto), reading.unmarked(events));
    let news = !upto.is_empty() || !events.is_empty();
    Ok(news.then_some(AccountEvent::InboxRead { upto, events }))
}

impl Aggregate for Account {
    const TYPE: &'static str = "account";
    type Command = AccountCommand;
    type Event = AccountEvent;
    type Error = AccountRefusal;
    type Services = ();

    async fn handle(
        &mut self,
        command: AccountCommand,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), AccountRefusal> {
        if let Some(event) = self.decide(&command)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: AccountEvent) {
        match (event, &mut *self) {
            (AccountEvent::Registered { .. }, _) => *self = Self::Registered(Reading::default()),
            (AccountEvent::Erased {}, _) => *self = Self::Erased,
            (AccountEvent::ProjectSeen { project_id, position }, Self::Registered(reading)) => {
                reading.see(project_id, position);
            }
            (AccountEvent::InboxRead { upto, events }, Self::Registered(reading)) => {
                reading.read(&upto, &events);
            }
            (
                AccountEvent::Changed {}
                | AccountEvent::AccessRevoked { .. }
                | AccountEvent::ProjectSeen { .. }
                | AccountEvent::InboxRead { .. },
                _,
            ) => {}
        }
    }
}

impl AccountEvent {
    /// Returns the stored `event_type`, which is also the JSON tag.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Registered { .. } => "account_registered",
            Self::Changed {} => "account_changed",
            Self::AccessRevoked { .. } => "account_access_revoked",
            Self::Erased {} => "account_erased",
            Self::ProjectSeen { .. } => "project_seen",
            Self::InboxRead { .. } => "inbox_read",
        }
    }
}

impl DomainEvent for AccountEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        crate::stored::FIRST_VERSION.to_owned()
    }
}
