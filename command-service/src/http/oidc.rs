//! Routes of signing in at an OpenID Connect provider. A browser comes here by itself, so success and
//! failure alike end in something it can show: a page of ours, or a problem document.

use super::refusal::Refusal;
use super::state::AppState;
use crate::identity::Visit;
use crate::identity::oidc::{Identified, OidcError, Pending, Provider};
use axum::extract::State;
use axum::response::{IntoResponse, Json, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use openidconnect::url::{Url, form_urlencoded};
use serde::{Deserialize, Serialize};
use service_runtime::extract::Params;
use service_runtime::{FieldError, Problem};
use std::time::Duration;
use utoipa::ToSchema;

/// The cookie that holds a sign-in under way.
const COOKIE: &str = "tm_oidc";
/// Sent where it is used, and nowhere else.
const COOKIE_PATH: &str = "/api/v1/oidc";
/// Where people land who did not come from a page of ours.
const HOME: &str = "/";
const RETURN_TO_BYTES_MAX: usize = 512;

/// Where the sign-in page is, for browsers whose sign-in has failed.
const SIGN_IN_PAGE: &str = "/login";

/// What people may sign in with besides a password.
#[derive(Serialize, ToSchema)]
struct ProviderBody {
    /// Null where none is configured.
    #[schema(required)]
    provider: Option<NamedProvider>,
}

#[derive(Serialize, ToSchema)]
struct NamedProvider {
    /// What people call it.
    #[schema(example = "Example Login")]
    name: String,
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StartParams {
    /// The page of ours to come back to: a path of this origin.
    #[param(example = "/p/WEB", max_length = 512)]
    return_to: Option<String>,
}

/// What a provider says in its callback; one or the other of `code` and `error`.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CallbackParams {
    state: Option<String>,
    code: Option<String>,
    /// RFC 9207: who answers.
    iss: Option<String>,
}

/// Names the provider people may sign in at
///
/// For sign-in pages: whether to offer it, and under which name.
#[utoipa::path(
    get, path = "/api/v1/oidc", tag = "Identity",
    responses((status = 200, description = "The answer.", body = ProviderBody)),
    extensions(("x-role" = json!("nobody"))),
)]
pub async fn provider(State(state): State<AppState>) -> Response {
    let named = |provider: &Provider| NamedProvider { name: provider.name().to_owned() };
    Json(ProviderBody { provider: state.oidc.as_ref().map(named) }).into_response()
}

/// Begins to sign in at the provider
///
/// For browsers: sends them to the provider, with a cookie for the way back. 404 where no provider is
/// configured.
#[utoipa::path(
    get, path = "/api/v1/oidc/start", tag = "Identity",
    params(StartParams),
    responses((
        status = 303, description = "On to the provider, or back to the sign-in page.",
        headers(
            ("Location" = String, description = "The provider's page."),
            ("Set-Cookie" = String, description = "Binds the sign-in to this browser."),
        ),
    )),
    extensions(("x-role" = json!("nobody")), ("x-refusals" = json!(["404 not_found"]))),
)]
pub async fn start(
    State(state): State<AppState>,
    visit: Visit,
    headers: HeaderMap,
    Params(params): Params<StartParams>,
) -> Result<Response, Refusal> {
    let provider = configured(&state)?;
    let return_to = own_page(params.return_to.as_deref().unwrap_or(HOME))?;
    match begin(&state, provider, &visit, return_to.clone()).await {
        Ok(response) => Ok(response),
        Err(refusal) => Ok(told(refusal, &headers, Some(&return_to))),
    }
}

async fn begin(
    state: &AppState,
    provider: &Provider,
    visit: &Visit,
    return_to: String,
) -> Result<Response, Refusal> {
    let attempts = state.identity.throttle_visit(visit)?;
    let (address, pending) = provider.begin(return_to).await?;
    let cookie = state.identity.seal(&pending)?;
    attempts.forgive();
    let cookies = CookieJar::new().add(cookie_of(state, cookie, provider.time_limit()));
    Ok((StatusCode::SEE_OTHER, cookies, [(header::LOCATION, location(&address)?)]).into_response())
}

/// Ends a sign-in at the provider
///
/// Where the provider sends browsers back to: signs them in and sends them on to the page they came
/// from. A sign-in that fails is a problem document, or, for whoever accepts HTML, the sign-in page
/// with the problem's code in `problem`. Whatever comes of it, the sign-in under way is over.
#[utoipa::path(
    get, path = "/api/v1/oidc/callback", tag = "Identity",
    params(CallbackParams),
    responses((
        status = 303, description = "Signed in, or back to the sign-in page.",
        headers(
            ("Location" = String, description = "A page of ours."),
            ("Set-Cookie" = String, description = "The access and the refresh token."),
        ),
    )),
    extensions(
        ("x-role" = json!("nobody")),
        ("x-refusals" = json!([
            "400 sign_in_not_begun", "401 sign_in_refused", "403 email_not_verified",
            "404 not_found", "409 already_exists", "409 email_clash",
        ])),
    ),
)]
pub async fn callback(
    State(state): State<AppState>,
    visit: Visit,
    headers: HeaderMap,
    Params(params): Params<CallbackParams>,
) -> Result<Response, Refusal> {
    let provider = configured(&state)?;
    let over = CookieJar::new().add(cookie_of(&state, String::new(), Duration::ZERO));
    let pending = pending(&state, &headers);
    let attempts = match state.identity.throttle_visit(&visit) {
        Ok(attempts) => attempts,
        Err(throttled) => return Ok((over, told(throttled, &headers, None)).into_response()),
    };
    let identified = identify(provider, pending.as_ref(), params).await;
    let return_to = pending.as_ref().map_or(HOME, |pending| pending.return_to.as_str());
    match state.identity.sign_in_identified(identified, &visit).await {
        Ok(signed_in) => {
            attempts.forgive();
            let cookies = state.cookies.of(&signed_in);
            let to = [(header::LOCATION, location(return_to)?)];
            Ok((StatusCode::SEE_OTHER, over, cookies, to).into_response())
        }
        Err(error) => Ok((over, told(error, &headers, Some(return_to))).into_response()),
    }
}

/// Tells why nobody is signed in, in the way the caller can show: a person who comes from the
/// provider sees our sign-in page, with the code in its address and the way they were on.
fn told(refusal: impl Into<Refusal>, headers: &HeaderMap, return_to: Option<&str>) -> Response {
    let mut problem = Problem::from(refusal.into());
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    if !accepted.is_some_and(|accepted| accepted.contains("text/html")) {
        return problem.into_response();
    }
    problem.report();
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("problem", problem.code());
    if let Some(next) = return_to {
        query.append_pair("next", next);
    }
    match location(&format!("{SIGN_IN_PAGE}?{}", query.finish())) {
        Ok(page) => (StatusCode::SEE_OTHER, [(header::LOCATION, page)]).into_response(),
        Err(problem) => problem.into_response(),
    }
}

async fn identify(
    provider: &Provider,
    pending: Option<&Pending>,
    params: CallbackParams,
) -> Result<Identified, OidcError> {
    let CallbackParams { state: Some(state), code, iss } = params else {
        return Err(OidcError::NotBegunHere);
    };
    let pending = pending.ok_or(OidcError::NotBegunHere)?;
    provider.check(pending, &state, iss.as_deref())?;
    provider.complete(pending, code.ok_or(OidcError::Refused(None))?).await
}

fn configured(state: &AppState) -> Result<&Provider, Problem> {
    state.oidc.as_ref().ok_or_else(Problem::not_found)
}

fn pending(state: &AppState, headers: &HeaderMap) -> Option<Pending> {
    let cookies = CookieJar::from_headers(headers);
    let sealed = cookies.get(COOKIE)?.value();
    state.authenticator.verifier().open(Pending::TYP, sealed).ok()
}

fn cookie_of(state: &AppState, value: String, lifetime: Duration) -> Cookie<'static> {
    Cookie::build((COOKIE, value))
        .path(COOKIE_PATH)
        .http_only(true)
        // The provider sends the browser here from a page of its own.
        .same_site(SameSite::Lax)
        .secure(state.cookies.secure)
        .max_age(time::Duration::try_from(lifetime).unwrap_or(time::Duration::MAX))
        .build()
}

/// Accepts a path of our own origin, and nothing that a browser might take for another one.
fn own_page(path: &str) -> Result<String, Problem> {
    let parsed = parse_own_page(path);
    parsed.ok_or_else(|| {
        let detail = "must be the path of a page of this service";
        let error = FieldError::new("/return_to", "invalid", detail);
        Problem::malformed("a query parameter does not parse").with_errors(vec![error])
    })
}

fn parse_own_page(path: &str) -> Option<String> {
    let suspicious = |char: char| char.is_control() || char.is_whitespace() || char == '\\';
    if path.len() > RETURN_TO_BYTES_MAX || !path.starts_with('/') || path.contains(suspicious) {
        return None;
    }
    // As a browser would: what still lies on the origin it started from is ours.
    let origin = Url::parse("https://own.invalid/").ok()?;
    let page = origin.join(path).ok()?;
    if page.origin() != origin.origin() || page.path().starts_with("//") {
        return None;
    }
    page.as_str().strip_prefix("https://own.invalid").map(ToOwned::to_owned)
}

fn location(address: &str) -> Result<HeaderValue, Problem> {
    HeaderValue::try_from(address).map_err(Problem::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_ours_are_paths() {
        for page in ["/", "/p/WEB?task=WEB-1&x=//y#top", "/a/b/"] {
            assert_eq!(parse_own_page(page).as_deref(), Some(page));
        }
        assert_eq!(parse_own_page("/a/../b").as_deref(), Some("/b"));
    }

    #[test]
    fn nothing_leads_elsewhere() {
        let long = format!("/{}", "x".repeat(RETURN_TO_BYTES_MAX));
        for elsewhere in [
            "",
            "p/WEB",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "/x/..//evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/a b",
            &long,
        ] {
            assert_eq!(parse_own_page(elsewhere), None, "{elsewhere}");
        }
    }
}
