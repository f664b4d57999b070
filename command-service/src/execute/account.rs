//! Commands on accounts: what the identity part has others know of them, and what their owners have
//! read.

use super::command::{Accepted, CommandContext, ExecuteError};
use super::executor::{Executor, Judgement, Order};
use crate::event_store::{Guard, Stream};
use domain::account::{Account, AccountCommand, AccountEvent, AccountRefusal};
use domain::position::ReadUpto;
use domain::{AccountId, Partition, Position, ProjectId};
use event_stream::AggregateType;

struct AccountOrder {
    account_id: AccountId,
    command: AccountCommand,
}

impl Order for AccountOrder {
    type On = Account;

    async fn judge(
        &self,
        executor: &Executor,
        on: &Account,
    ) -> Result<Judgement<Account>, ExecuteError> {
        use AccountCommand as C;
        match &self.command {
            C::See { project_id, position } => self.see(executor, on, *project_id, *position).await,
            C::ReadInbox { upto, events } => {
                let upto = reached(executor, upto).await?;
                Ok(decided(on, &C::ReadInbox { upto, events: events.clone() }))
            }
            C::Register { .. } | C::NoteChange | C::RevokeAccess { .. } | C::Erase => {
                Ok(decided(on, &self.command))
            }
        }
    }
}

fn decided(on: &Account, command: &AccountCommand) -> Judgement<Account> {
    let verdict = on.decide(command).map(|event| event.into_iter().collect());
    Judgement { verdict, guards: Vec::new(), undoes: None }
}

impl AccountOrder {
    /// Lets only members look, and only at what has happened: a cursor beyond would hide what is
    /// still to come. That somebody was a member a moment ago is good enough to store a cursor, so
    /// the project is guarded only where it leads to a refusal.
    async fn see(
        &self,
        executor: &Executor,
        on: &Account,
        project_id: ProjectId,
        position: Position,
    ) -> Result<Judgement<Account>, ExecuteError> {
        let project = executor.projects().get(&executor.store, project_id.get()).await?;
        if project.aggregate.role_of(self.account_id).is_none() {
            let stream = Stream { kind: AggregateType::Project, id: project_id.get() };
            let guards = vec![Guard { stream, sequence: project.sequence }];
            return Ok(Judgement {
                verdict: Err(AccountRefusal::ProjectNotFound),
                guards,
                undoes: None,
            });
        }
        let judgement = decided(on, &self.command);
        let stores_something = judgement.verdict.as_ref().is_ok_and(|events| !events.is_empty());
        if stores_something {
            let asked: ReadUpto =
                [(Partition::of(project_id.get()), position)].into_iter().collect();
            if reached(executor, &asked).await? != asked {
                let verdict = Err(AccountRefusal::PositionNotReached);
                return Ok(Judgement { verdict, guards: Vec::new(), undoes: None });
            }
        }
        Ok(judgement)
    }
}

/// Returns the positions, none beyond the end of its partition.
async fn reached(executor: &Executor, upto: &ReadUpto) -> Result<ReadUpto, ExecuteError> {
    if upto.is_empty() {
        return Ok(ReadUpto::default());
    }
    let partitions: Vec<Partition> = upto.iter().map(|(partition, _)| partition).collect();
    Ok(upto.at_most(&executor.store.heads(&partitions).await?))
}

impl Executor {
    /// Executes a command on the caller's own account.
    ///
    /// # Errors
    /// Returns why it was not accepted.
    pub async fn execute_account(
        &self,
        command: AccountCommand,
        context: CommandContext,
    ) -> Result<Accepted, ExecuteError> {
        let account_id = context.actor;
        let order = AccountOrder { account_id, command };
        self.execute(self.accounts(), account_id.get(), order, &context).await
    }

    /// Appends what happened to an account, after its tables were changed. Registering or erasing
    /// what is registered or erased already stores nothing, so that both can be repeated safely.
    ///
    /// # Errors
    /// Returns why it was not accepted.
    pub async fn append_account_event(
        &self,
        account_id: AccountId,
        event: AccountEvent,
        context: CommandContext,
    ) -> Result<Accepted, ExecuteError> {
        let command = match event {
            AccountEvent::Registered { account_id } => AccountCommand::Register { account_id },
            AccountEvent::Changed {} => AccountCommand::NoteChange,
            AccountEvent::AccessRevoked { grant_ids } => AccountCommand::RevokeAccess { grant_ids },
            AccountEvent::Erased {} => AccountCommand::Erase,
            AccountEvent::ProjectSeen { project_id, position } => {
                AccountCommand::See { project_id, position }
            }
            AccountEvent::InboxRead { upto, events } => AccountCommand::ReadInbox { upto, events },
        };
        let order = AccountOrder { account_id, command };
        self.execute(self.accounts(), account_id.get(), order, &context).await
    }
}
