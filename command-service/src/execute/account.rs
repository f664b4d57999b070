//! What others may know of accounts, appended for the identity part.

use super::command::{Accepted, CommandContext, ExecuteError};
use super::executor::{Executor, Judgement, Order};
use domain::AccountId;
use domain::account::{Account, AccountCommand, AccountEvent};

struct AccountOrder(AccountCommand);

impl Order for AccountOrder {
    type On = Account;

    async fn judge(
        &self,
        _executor: &Executor,
        on: &Account,
    ) -> Result<Judgement<Account>, ExecuteError> {
        let verdict = on.decide(self.0).map(|event| event.into_iter().collect());
        Ok(Judgement { verdict, guards: Vec::new() })
    }
}

impl Executor {
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
            AccountEvent::Erased {} => AccountCommand::Erase,
        };
        let order = AccountOrder(command);
        self.execute(self.accounts(), account_id.get(), order, &context).await
    }
}
