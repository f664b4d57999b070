//! Somebody who is signed in and looks after their own account.

use super::command_request::account_of;
use super::state::AppState;
use crate::execute::CommandContext;
use axum::extract::FromRequestParts;
use domain::AccountId;
use http::request::Parts;
use service_runtime::{Problem, RequestContext, SignedInCaller};
use uuid::Uuid;

/// The owner of an account, in one of its sessions; an API token is refused.
#[derive(Debug)]
pub struct Owner {
    pub account_id: AccountId,
    pub session_id: Uuid,
    request: RequestContext,
}

impl Owner {
    /// Returns the context of what they do.
    pub fn context(&self) -> CommandContext {
        CommandContext {
            traceparent: Some(self.request.trace.to_string()),
            ..CommandContext::new(self.account_id, self.request.id)
        }
    }
}

impl FromRequestParts<AppState> for Owner {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let caller = SignedInCaller::from_request_parts(parts, state).await?;
        let Ok(request) = RequestContext::from_request_parts(parts, state).await;
        let account_id = account_of(caller.account_id)?;
        Ok(Self { account_id, session_id: caller.session_id, request })
    }
}
