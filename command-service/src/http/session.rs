//! Routes of the session, and its two cookies.

use super::command_request::account_of;
use super::refusal::Refusal;
use super::state::AppState;
use crate::identity::credentials::PasswordAttempt;
use crate::identity::refresh_token::RefreshToken;
use crate::identity::{IdentityError, SignedIn, Visit, accounts, sessions};
use axum::extract::State;
use axum::response::{IntoResponse, Json, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use http::{HeaderMap, Method, StatusCode};
use serde::{Deserialize, Serialize};
use service_runtime::caller::ACCESS_COOKIE;
use service_runtime::extract::Body;
use service_runtime::{Grant, Problem, RequestContext};
use std::time::Duration;
use time::OffsetDateTime;
use utoipa::ToSchema;

/// The cookie that holds the refresh token.
const REFRESH_COOKIE: &str = "tm_refresh";
/// Sent with every request to the API, to both services.
const ACCESS_PATH: &str = "/api";
/// Sent only where it is used.
const REFRESH_PATH: &str = "/api/v1/session";

/// How cookies are set.
#[derive(Debug, Clone, Copy)]
pub struct CookiePolicy {
    /// Over HTTPS only.
    pub secure: bool,
    pub access_lifetime: Duration,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    email: String,
    #[schema(value_type = String, format = Password)]
    password: PasswordAttempt,
}

#[derive(Serialize, ToSchema)]
struct SessionBody {
    account: accounts::Profile,
    /// For `Authorization: Bearer`; browsers get it as a cookie, too.
    access_token: String,
    #[serde(with = "time::serde::rfc3339")]
    expires_at: OffsetDateTime,
}

/// Signs in
///
/// Answers with an access token, and sets it and a refresh token as cookies.
#[utoipa::path(
    post, path = "/api/v1/session", tag = "Identity",
    request_body(content = SignIn, example = json!({
        "email": "ada@example.org", "password": "quiet lantern over gravel",
    })),
    responses((
        status = 200, description = "Signed in.", body = SessionBody,
        headers(("Set-Cookie" = String, description = "The access and the refresh token.")),
    )),
    extensions(("x-role" = json!("nobody")), ("x-refusals" = json!(["401 wrong_credentials"]))),
)]
pub async fn sign_in(
    State(state): State<AppState>,
    visit: Visit,
    headers: HeaderMap,
    Body(SignIn { email, password }): Body<SignIn>,
) -> Result<Response, Refusal> {
    // Else a foreign page could sign a visitor in as somebody else.
    state.authenticator.origins().require_if_present(&headers)?;
    let signed_in = state.identity.sign_in(&email, password, &visit).await?;
    Ok(state.cookies.answer(signed_in))
}

/// Renews the session
///
/// Takes the refresh token from its cookie and replaces both cookies. The old refresh token ends.
#[utoipa::path(
    post, path = "/api/v1/session/refresh", tag = "Identity",
    responses((
        status = 200, description = "Signed in for longer.", body = SessionBody,
        headers(("Set-Cookie" = String, description = "The access and the refresh token.")),
    )),
    extensions(
        ("x-role" = json!("nobody")),
        ("x-refusals" = json!(["401 not_signed_in", "401 session_expired"])),
    ),
)]
pub async fn refresh(
    State(state): State<AppState>,
    request: RequestContext,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let token = refresh_token(&headers).ok_or_else(Problem::not_signed_in)?;
    state.authenticator.origins().require(&headers)?;
    match state.identity.refresh(&token, request.id).await {
        Ok(signed_in) => Ok(state.cookies.answer(signed_in)),
        Err(ended @ (IdentityError::SessionEnded | IdentityError::TokenReused)) => {
            Ok((state.cookies.cleared(), Refusal::from(ended)).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// Signs out
///
/// Ends the session of the access token or, when that has expired, of the refresh token.
#[utoipa::path(
    delete, path = "/api/v1/session", tag = "Identity",
    responses((
        status = 204, description = "Signed out.",
        headers(("Set-Cookie" = String, description = "Removes both tokens.")),
    )),
    extensions(("x-role" = json!("account")), ("x-refusals" = json!(["403 session_required"]))),
)]
pub async fn sign_out(
    State(state): State<AppState>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let refresh_token = refresh_token(&headers);
    // Whether the session still stands does not matter to whoever ends it.
    let caller = state.authenticator.identify(&Method::DELETE, &headers);
    match (caller, refresh_token) {
        (Ok(caller), _) => match caller.grant {
            Grant::Session(session_id) => {
                state.identity.sign_out(account_of(caller.account_id)?, session_id).await?;
            }
            Grant::ApiToken(_) => return Err(Problem::session_required().into()),
        },
        (Err(problem), None) => return Err(problem.into()),
        (Err(_), Some(token)) => {
            state.authenticator.origins().require(&headers)?;
            state.identity.sign_out_by(&token).await?;
        }
    }
    Ok((StatusCode::NO_CONTENT, state.cookies.cleared()).into_response())
}

fn refresh_token(headers: &HeaderMap) -> Option<RefreshToken> {
    CookieJar::from_headers(headers).get(REFRESH_COOKIE)?.value().parse().ok()
}

impl CookiePolicy {
    fn answer(&self, signed_in: SignedIn) -> Response {
        let cookies = self.of(&signed_in);
        let SignedIn { account, access_token, expires_at, .. } = signed_in;
        (cookies, Json(SessionBody { account, access_token, expires_at })).into_response()
    }

    /// Returns both cookies of a session.
    pub(super) fn of(&self, signed_in: &SignedIn) -> CookieJar {
        let access = signed_in.access_token.clone();
        let refresh = signed_in.refresh_token.expose();
        CookieJar::new()
            .add(self.cookie(ACCESS_COOKIE, access, ACCESS_PATH, self.access_lifetime))
            .add(self.cookie(REFRESH_COOKIE, refresh, REFRESH_PATH, sessions::LIFETIME))
    }

    /// Takes both cookies back.
    pub(super) fn cleared(&self) -> CookieJar {
        let gone = |name, path| self.cookie(name, String::new(), path, Duration::ZERO);
        CookieJar::new()
            .add(gone(ACCESS_COOKIE, ACCESS_PATH))
            .add(gone(REFRESH_COOKIE, REFRESH_PATH))
    }

    fn cookie(
        &self,
        name: &'static str,
        value: String,
        path: &'static str,
        lifetime: Duration,
    ) -> Cookie<'static> {
        Cookie::build((name, value))
            .path(path)
            .http_only(true)
            .same_site(SameSite::Strict)
            .secure(self.secure)
            .max_age(time::Duration::try_from(lifetime).unwrap_or(time::Duration::MAX))
            .build()
    }
}
