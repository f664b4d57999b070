//! Who comes to register or to sign in.

use super::client_address::ClientAddress;
use super::state::AppState;
use crate::identity::Visit;
use crate::identity::device::Device;
use axum::extract::FromRequestParts;
use http::header;
use http::request::Parts;
use service_runtime::RequestContext;
use std::convert::Infallible;

impl FromRequestParts<AppState> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let ClientAddress(address) = ClientAddress::from_request_parts(parts, state).await?;
        let request = RequestContext::from_request_parts(parts, state).await?;
        let user_agent = parts.headers.get(header::USER_AGENT);
        let device = Device::of(user_agent.and_then(|value| value.to_str().ok()));
        Ok(Self { address, device, correlation_id: request.id })
    }
}
