//! An account as far as others may know it for ever: that it was registered, changed, erased. Names,
//! e-mail addresses and password hashes live in the identity tables only, so that they can be erased.

use crate::AccountId;
use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, DomainEvent};
use serde::{Deserialize, Serialize};

/// A fact about one account; what changed is read from the identity tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum AccountEvent {
    #[serde(rename = "account_registered")]
    Registered { account_id: AccountId },
    #[serde(rename = "account_changed")]
    Changed {},
    #[serde(rename = "account_erased")]
    Erased {},
}

/// What the identity part asks of an account, after changing its tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountCommand {
    Register { account_id: AccountId },
    NoteChange,
    Erase,
}

/// Why an account refuses a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AccountRefusal {
    #[error("there is no such account")]
    NotFound,
    #[error("the account was erased")]
    Erased,
}

/// An account's place, empty until registered.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Account {
    #[default]
    Absent,
    Registered,
    Erased,
}

impl Account {
    /// Returns the event that follows from the command, if it changes anything.
    ///
    /// # Errors
    /// Refuses what needs an account that exists.
    pub const fn decide(
        self,
        command: AccountCommand,
    ) -> Result<Option<AccountEvent>, AccountRefusal> {
        use AccountCommand as C;
        match (self, command) {
            (Self::Absent, C::Register { account_id }) => {
                Ok(Some(AccountEvent::Registered { account_id }))
            }
            (Self::Absent, C::NoteChange | C::Erase) => Err(AccountRefusal::NotFound),
            (Self::Registered, C::Register { .. }) | (Self::Erased, C::Erase) => Ok(None),
            (Self::Registered, C::NoteChange) => Ok(Some(AccountEvent::Changed {})),
            (Self::Registered, C::Erase) => Ok(Some(AccountEvent::Erased {})),
            (Self::Erased, C::Register { .. } | C::NoteChange) => Err(AccountRefusal::Erased),
        }
    }
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
        if let Some(event) = self.decide(command)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: AccountEvent) {
        *self = match event {
            AccountEvent::Registered { .. } => Self::Registered,
            AccountEvent::Changed {} => *self,
            AccountEvent::Erased {} => Self::Erased,
        };
    }
}

impl AccountEvent {
    /// Returns the stored `event_type`, which is also the JSON tag.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Registered { .. } => "account_registered",
            Self::Changed {} => "account_changed",
            Self::Erased {} => "account_erased",
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
