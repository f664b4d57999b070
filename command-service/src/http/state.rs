//! What the handlers share.

use super::client_address::AddressSource;
use super::session::CookiePolicy;
use crate::execute::Executor;
use crate::identity::Identity;
use crate::identity::oidc::Provider;
use crate::metrics::CommandMetrics;
use axum::extract::FromRef;
use service_runtime::Authenticator;
use std::ops::Deref;
use std::sync::Arc;

/// Everything a handler may use, shared: each layer of each request takes a copy.
#[derive(Clone)]
pub struct AppState(Arc<Parts>);

/// What the state is made of.
pub struct Parts {
    pub executor: Executor,
    pub identity: Identity,
    /// Where people may sign in besides here.
    pub oidc: Option<Provider>,
    pub authenticator: Authenticator,
    pub cookies: CookiePolicy,
    pub address_source: AddressSource,
    pub metrics: CommandMetrics,
}

impl From<Parts> for AppState {
    fn from(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
}

impl Deref for AppState {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl FromRef<AppState> for Authenticator {
    fn from_ref(state: &AppState) -> Self {
        state.authenticator.clone()
    }
}

impl FromRef<AppState> for AddressSource {
    fn from_ref(state: &AppState) -> Self {
        state.address_source.clone()
    }
}
