//! What the handlers share.

use super::client_address::AddressSource;
use super::session::CookiePolicy;
use crate::execute::Executor;
use crate::identity::Identity;
use crate::identity::oidc::Provider;
use crate::metrics::CommandMetrics;
use axum::extract::FromRef;
use service_runtime::Authenticator;

/// Everything a handler may use. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    pub executor: Executor,
    pub identity: Identity,
    /// Where people may sign in besides here.
    pub oidc: Option<Provider>,
    pub authenticator: Authenticator,
    pub cookies: CookiePolicy,
    pub address_source: AddressSource,
    pub metrics: CommandMetrics,
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
