//! Where a request comes from, for throttling.

use axum::extract::{ConnectInfo, FromRef, FromRequestParts};
use http::HeaderName;
use http::request::Parts;
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// Where to read the address of the client.
#[derive(Debug, Clone)]
pub enum AddressSource {
    /// The gateway's header, such as `X-Forwarded-For`: its last address, which the gateway itself
    /// has added. It is believed, so nobody but the gateway may reach this service.
    Header(HeaderName),
    /// The other end of the connection.
    Peer,
}

/// The address of whoever sent the request.
#[derive(Debug, Clone, Copy)]
pub struct ClientAddress(pub IpAddr);

impl<S> FromRequestParts<S> for ClientAddress
where
    S: Send + Sync,
    AddressSource: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let told = match AddressSource::from_ref(state) {
            AddressSource::Header(name) => {
                let last = parts.headers.get_all(name).iter().next_back();
                let last = last.and_then(|value| value.to_str().ok()?.rsplit(',').next());
                last.and_then(|text| text.trim().parse().ok())
            }
            AddressSource::Peer => None,
        };
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map(|ConnectInfo(address)| address.ip());
        // Without either, all such callers share one allowance.
        Ok(Self(told.or(peer).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))))
    }
}
