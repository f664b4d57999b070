//! The way to the provider: to its own hosts only, without following redirects, in bounded time and
//! with bounded answers. The provider's description names the addresses to call, and must not be able
//! to send us anywhere else.

use bytes::Bytes;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use openidconnect::url::{Host, Url};
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse, IssuerUrl};
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use std::error::Error;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

type BoxError = Box<dyn Error + Send + Sync>;

/// How long one call may take in all.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Longest answer: descriptions and key sets take a few kilobytes.
const ANSWER_BYTES_MAX: usize = 256 << 10;

/// Says why the provider cannot be called at all.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    #[error("the issuer must be an https address (http on this host only)")]
    BadIssuer,
    #[error("an address of the provider, or of this service, is none")]
    BadAddress(#[from] openidconnect::url::ParseError),
    #[error("there are no certificate authorities to trust")]
    Authorities(#[from] io::Error),
    #[error("TLS cannot be set up")]
    Tls(#[from] rustls::Error),
}

/// Says why one call failed.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    #[error("the provider names an address that is not its own")]
    ForeignAddress,
    #[error("the provider's answer is too long")]
    TooLong,
    #[error("the provider does not answer in time")]
    TimedOut,
    #[error("the call failed")]
    Failed(#[source] BoxError),
}

/// Calls the provider. Clones share connections.
#[derive(Clone)]
pub struct ProviderClient {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    scheme: Arc<str>,
    hosts: Arc<[String]>,
}

impl ProviderClient {
    pub fn new(issuer: &IssuerUrl, more_hosts: &[String]) -> Result<Self, SetupError> {
        let url = issuer.url();
        let host = url.host_str().ok_or(SetupError::BadIssuer)?.to_owned();
        if url.scheme() != "https" && !(url.scheme() == "http" && is_local(url)) {
            return Err(SetupError::BadIssuer);
        }
        let client = Client::builder(TokioExecutor::new()).build(connector(url.scheme())?);
        let hosts = std::iter::once(host).chain(more_hosts.iter().cloned()).collect();
        Ok(Self { client, scheme: url.scheme().into(), hosts })
    }

    fn is_ours(&self, uri: &http::Uri) -> bool {
        let host = uri.host().unwrap_or_default();
        uri.scheme_str() == Some(&*self.scheme)
            && self.hosts.iter().any(|known| known.eq_ignore_ascii_case(host))
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, CallError> {
        if !self.is_ours(request.uri()) {
            return Err(CallError::ForeignAddress);
        }
        let answer = tokio::time::timeout(TIMEOUT, self.answer(request)).await;
        answer.unwrap_or(Err(CallError::TimedOut))
    }

    async fn answer(&self, request: HttpRequest) -> Result<HttpResponse, CallError> {
        let request = request.map(|body| Full::new(Bytes::from(body)));
        let response = self.client.request(request).await;
        let response = response.map_err(|error| CallError::Failed(error.into()))?;
        let (parts, body) = response.into_parts();
        let body = Limited::new(body, ANSWER_BYTES_MAX).collect().await;
        let body = body.map_err(|error| match error.downcast::<LengthLimitError>() {
            Ok(_too_long) => CallError::TooLong,
            Err(error) => CallError::Failed(error),
        })?;
        Ok(http::Response::from_parts(parts, body.to_bytes().to_vec()))
    }
}

/// Returns what opens connections; over TLS, to whoever the system's authorities vouch for.
fn connector(scheme: &str) -> Result<HttpsConnector<HttpConnector>, SetupError> {
    let provider = Arc::new(ring::default_provider());
    if scheme == "https" {
        let builder = HttpsConnectorBuilder::new().with_provider_and_native_roots(provider)?;
        return Ok(builder.https_only().enable_http1().build());
    }
    let nobody = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    let builder = HttpsConnectorBuilder::new().with_tls_config(nobody);
    Ok(builder.https_or_http().enable_http1().build())
}

impl<'c> AsyncHttpClient<'c> for ProviderClient {
    type Error = CallError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, CallError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}

/// Tells whether plain HTTP goes nowhere else than to this host, as in development.
fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    /// Answers one request with these bytes, and returns the address to ask.
    async fn answering(bytes: Vec<u8>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 4096];
            assert!(stream.read(&mut request).await.unwrap() > 0);
            // Whoever has read enough hangs up.
            drop(stream.write_all(&bytes).await);
        });
        format!("http://{address}/")
    }

    fn client() -> ProviderClient {
        let issuer = IssuerUrl::new("http://127.0.0.1:1".to_owned()).unwrap();
        ProviderClient::new(&issuer, &["keys.example.org".to_owned()]).unwrap()
    }

    async fn get(address: &str) -> Result<HttpResponse, CallError> {
        client().send(http::Request::get(address).body(Vec::new()).unwrap()).await
    }

    #[tokio::test]
    async fn an_answer_is_read_up_to_its_longest() {
        let body = "x".repeat(ANSWER_BYTES_MAX);
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
        let address = answering(format!("{head}{body}").into_bytes()).await;
        assert_eq!(get(&address).await.unwrap().body().len(), ANSWER_BYTES_MAX);
        // Without a length in its head, until the connection ends.
        let endless = format!("HTTP/1.1 200 OK\r\n\r\n{body}y");
        let address = answering(endless.into_bytes()).await;
        assert!(matches!(get(&address).await, Err(CallError::TooLong)));
    }

    #[tokio::test]
    async fn redirects_are_not_followed() {
        let to = "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n";
        let address = answering(to.into()).await;
        assert_eq!(get(&address).await.unwrap().status(), 302);
    }

    #[tokio::test]
    async fn addresses_that_are_not_the_providers_are_not_called() {
        for foreign in [
            "http://169.254.169.254/latest/meta-data",
            "https://127.0.0.1/",
            "http://localhost/",
            "http://keys.example.org.evil.example/",
        ] {
            let called = get(foreign).await;
            assert!(matches!(called, Err(CallError::ForeignAddress)), "{foreign}: {called:?}");
        }
        let named = "http://KEYS.example.org/jwks".parse().unwrap();
        assert!(client().is_ours(&named));
    }

    #[test]
    fn an_issuer_is_called_over_https_unless_it_is_on_this_host() {
        let new = |issuer: &str| {
            ProviderClient::new(&IssuerUrl::new(issuer.to_owned()).unwrap(), &[]).is_ok()
        };
        assert!(new("https://login.example.org/tenant"));
        assert!(new("http://localhost:8000") && new("http://[::1]:8000"));
        assert!(!new("http://login.example.org") && !new("ftp://login.example.org"));
        assert!(!new("http://127.0.0.1.evil.example"));
    }
}
