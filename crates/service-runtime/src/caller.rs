//! Who is calling: an access token in a cookie (browsers), or an access token or an API token in
//! `Authorization` (everybody else).

use crate::access_token::{Claims, TokenError, TokenKind, Verifier};
use crate::problem::Problem;
use crate::standing::{Grant, Standing};
use axum::extract::{FromRef, FromRequestParts};
use axum_extra::extract::CookieJar;
use http::request::Parts;
use http::{HeaderMap, Method, header};
use std::sync::Arc;
use uuid::Uuid;

/// The cookie that holds the access token.
pub const ACCESS_COOKIE: &str = "tm_access";

/// How a caller proved who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credential {
    /// Sent by a browser whether or not our page asked for it, hence the origin check.
    Cookie,
    Bearer,
}

/// A caller whose token was verified. As an extractor it needs an [`Authenticator`] in the state,
/// and is one whose grant stands as well.
#[derive(Debug, Clone, Copy)]
pub struct Caller {
    pub account_id: Uuid,
    pub grant: Grant,
    pub credential: Credential,
}

/// A caller who is signed in, as opposed to a program with an API token: what concerns the account
/// itself is for people.
#[derive(Debug, Clone, Copy)]
pub struct SignedInCaller {
    pub account_id: Uuid,
    pub session_id: Uuid,
}

/// Turns a request's credentials into a [`Caller`].
#[derive(Clone)]
pub struct Authenticator {
    verifier: Verifier,
    origins: AllowedOrigins,
    standing: Standing,
}

impl Authenticator {
    #[must_use]
    pub const fn new(verifier: Verifier, origins: AllowedOrigins, standing: Standing) -> Self {
        Self { verifier, origins, standing }
    }

    /// Returns what verifies its tokens.
    #[must_use]
    pub const fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// Returns what is known of grants that were taken back.
    #[must_use]
    pub const fn standing(&self) -> &Standing {
        &self.standing
    }

    /// Returns the origins our own pages are served from.
    #[must_use]
    pub const fn origins(&self) -> &AllowedOrigins {
        &self.origins
    }

    /// Returns the caller, or why there is none: whose token is not ours or has expired, and whose
    /// session or API token was taken back.
    pub async fn authenticate(
        &self,
        method: &Method,
        headers: &HeaderMap,
    ) -> Result<Caller, Problem> {
        let caller = self.identify(method, headers)?;
        match self.standing.holds(caller.account_id, caller.grant).await {
            Ok(true) => Ok(caller),
            Ok(false) => Err(ended(caller.grant)),
            Err(error) => Err(Problem::unavailable(error)),
        }
    }

    /// Returns who the token speaks for, whether or not its session still stands.
    pub fn identify(&self, method: &Method, headers: &HeaderMap) -> Result<Caller, Problem> {
        if let Some(authorization) = headers.get(header::AUTHORIZATION) {
            let token = authorization.to_str().ok().and_then(bearer);
            let token = token.ok_or_else(Problem::not_signed_in)?;
            return self.caller(token, Credential::Bearer);
        }
        let cookies = CookieJar::from_headers(headers);
        let token = cookies.get(ACCESS_COOKIE).ok_or_else(Problem::not_signed_in)?;
        let caller = self.caller(token.value(), Credential::Cookie)?;
        if !method.is_safe() {
            self.origins.require(headers)?;
        }
        Ok(caller)
    }

    fn caller(&self, token: &str, credential: Credential) -> Result<Caller, Problem> {
        match self.verifier.verify(token) {
            Ok(Claims { kind, account_id, grant_id, .. }) => {
                let grant = match (kind, credential) {
                    (TokenKind::Access, _) => Grant::Session(grant_id),
                    (TokenKind::Api, Credential::Bearer) => Grant::ApiToken(grant_id),
                    // We never set such a cookie.
                    (TokenKind::Api, Credential::Cookie) => return Err(Problem::not_signed_in()),
                };
                Ok(Caller { account_id, grant, credential })
            }
            Err(TokenError::Expired) => Err(Problem::session_expired()),
            Err(TokenError::Invalid) => Err(Problem::not_signed_in()),
        }
    }
}

fn ended(grant: Grant) -> Problem {
    match grant {
        Grant::Session(_) => Problem::session_expired(),
        Grant::ApiToken(_) => Problem::api_token_revoked(),
    }
}

fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

impl<S: Send + Sync> FromRequestParts<S> for Caller
where
    Authenticator: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        Authenticator::from_ref(state).authenticate(&parts.method, &parts.headers).await
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SignedInCaller
where
    Authenticator: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Caller { account_id, grant, .. } = Caller::from_request_parts(parts, state).await?;
        match grant {
            Grant::Session(session_id) => Ok(Self { account_id, session_id }),
            Grant::ApiToken(_) => Err(Problem::session_required()),
        }
    }
}

/// The origins our own pages are served from, e.g. `https://tasks.example.org`.
#[derive(Debug, Clone)]
pub struct AllowedOrigins(Arc<[Box<str>]>);

impl AllowedOrigins {
    #[must_use]
    pub fn new(origins: &[String]) -> Self {
        Self(origins.iter().map(|origin| origin.trim_end_matches('/').into()).collect())
    }

    /// Refuses a request that does not say it comes from one of our own pages.
    pub fn require(&self, headers: &HeaderMap) -> Result<(), Problem> {
        match headers.get(header::ORIGIN) {
            Some(origin) if self.contains(origin.as_bytes()) => Ok(()),
            _ => Err(Problem::origin_not_allowed()),
        }
    }

    /// Refuses a request that says it comes from somebody else's page; programs say nothing.
    pub fn require_if_present(&self, headers: &HeaderMap) -> Result<(), Problem> {
        if headers.contains_key(header::ORIGIN) { self.require(headers) } else { Ok(()) }
    }

    fn contains(&self, origin: &[u8]) -> bool {
        self.0.iter().any(|allowed| allowed.as_bytes().eq_ignore_ascii_case(origin))
    }
}
