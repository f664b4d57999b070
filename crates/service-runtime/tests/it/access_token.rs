use crate::support::{ORIGIN, authenticator, keys};
use http::{HeaderMap, Method};
use service_runtime::access_token::{TokenError, TokenKind};
use service_runtime::{Caller, Credential, Grant, Problem};
use std::time::Duration;
use uuid::Uuid;

const LIFETIME: Duration = Duration::from_secs(900);

fn headers(pairs: &[(&'static str, String)]) -> HeaderMap {
    pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
}

fn authenticate(method: &Method, pairs: &[(&'static str, String)]) -> Result<Caller, Problem> {
    authenticator(keys(1, LIFETIME).1).identify(method, &headers(pairs))
}

fn token() -> String {
    keys(1, LIFETIME).0.issue(Uuid::from_u128(7), Uuid::from_u128(8)).unwrap().0
}

fn cookie() -> (&'static str, String) {
    ("cookie", format!("theme=dark; tm_access={}", token()))
}

fn origin(origin: &str) -> (&'static str, String) {
    ("origin", origin.to_owned())
}

#[track_caller]
fn assert_refused(outcome: Result<Caller, Problem>, code: &str) {
    assert_eq!(outcome.unwrap_err().code(), code);
}

#[test]
fn a_token_speaks_for_its_account_until_it_expires() {
    let (signer, verifier) = keys(1, LIFETIME);
    let (token, claims) = signer.issue(Uuid::from_u128(7), Uuid::from_u128(8)).unwrap();
    assert_eq!(claims.expires_at, Some(claims.issued_at + 900));
    assert_eq!(verifier.verify(&token), Ok(claims));
    // The second time comes from memory.
    assert_eq!(verifier.verify(&token), Ok(claims));
    let (short, _) = keys(1, Duration::ZERO).0.issue(Uuid::nil(), Uuid::nil()).unwrap();
    assert_eq!(verifier.verify(&short), Err(TokenError::Expired));
    assert_eq!(verifier.verify(&short), Err(TokenError::Expired));
}

#[test]
fn a_foreign_or_changed_token_is_invalid() {
    let (_, verifier) = keys(1, LIFETIME);
    let (foreign, _) = keys(2, LIFETIME).0.issue(Uuid::nil(), Uuid::nil()).unwrap();
    let good = token();
    let parts: Vec<&str> = good.split('.').collect();
    let unsigned = format!("{}.{}.", parts[0], parts[1]);
    // {"alg":"none"}
    let none = format!("eyJhbGciOiJub25lIn0.{}.", parts[1]);
    let long = "a".repeat(100_000);
    for token in [foreign.as_str(), &unsigned, &none, &long, "", ".", "..", "a.b.c"] {
        assert_eq!(verifier.verify(token), Err(TokenError::Invalid));
    }
}

#[test]
fn keys_of_another_kind_are_refused_without_repeating_them() {
    let bad = service_runtime::access_token::Verifier::from_pem("-----BEGIN X-----hunter2");
    let error = bad.err().unwrap();
    assert!(!format!("{error:?} {error}").contains("hunter2"));
}

#[test]
fn an_api_token_is_good_until_it_expires_or_for_ever() {
    let (signer, verifier) = keys(1, LIFETIME);
    let issue = |expires_at| {
        signer.issue_api_token(Uuid::from_u128(7), Uuid::from_u128(9), expires_at).unwrap()
    };
    let (endless, claims) = issue(None);
    assert_eq!((claims.kind, claims.expires_at), (TokenKind::Api, None));
    assert_eq!(verifier.verify(&endless), Ok(claims));
    let (expired, claims) = issue(Some(claims.issued_at));
    assert_eq!(claims.grant_id, Uuid::from_u128(9));
    assert_eq!(verifier.verify(&expired), Err(TokenError::Expired));
}

#[test]
fn an_api_token_is_never_taken_from_a_cookie() {
    let (signer, _) = keys(1, LIFETIME);
    let (token, _) = signer.issue_api_token(Uuid::nil(), Uuid::from_u128(9), None).unwrap();
    let bearer = ("authorization", format!("Bearer {token}"));
    let caller = authenticate(&Method::POST, &[bearer]).unwrap();
    assert_eq!(caller.grant, Grant::ApiToken(Uuid::from_u128(9)));
    let cookie = ("cookie", format!("tm_access={token}"));
    assert_refused(authenticate(&Method::GET, &[cookie]), "not_signed_in");
}

#[test]
fn a_token_signed_for_one_purpose_serves_no_other() {
    let (signer, verifier) = keys(1, LIFETIME);
    let claims = serde_json::json!({ "sub": Uuid::nil(), "sid": Uuid::nil(), "iat": 1, "note": 5 });
    let note = signer.sign("note+jwt", &claims).unwrap();
    assert_eq!(verifier.verify(&note), Err(TokenError::Invalid));
    assert_eq!(verifier.open("note+jwt", &note), Ok(claims.clone()));
    assert_eq!(verifier.open::<serde_json::Value>("other+jwt", &note), Err(TokenError::Invalid));
    assert_eq!(verifier.open::<serde_json::Value>("note+jwt", &token()), Err(TokenError::Invalid));
    // An access token lives as long as its session's next one is away, never for ever.
    let endless = signer.sign("at+jwt", &claims).unwrap();
    assert_eq!(verifier.verify(&endless), Err(TokenError::Invalid));
}

#[test]
fn bearer_and_cookie_are_both_accepted() {
    let caller =
        authenticate(&Method::POST, &[("authorization", format!("bearer {}", token()))]).unwrap();
    assert_eq!(caller.account_id, Uuid::from_u128(7));
    assert_eq!(caller.grant, Grant::Session(Uuid::from_u128(8)));
    assert_eq!(caller.credential, Credential::Bearer);
    let caller = authenticate(&Method::GET, &[cookie()]).unwrap();
    assert_eq!(caller.credential, Credential::Cookie);
}

#[test]
fn no_credentials_and_bad_ones_are_not_signed_in() {
    assert_refused(authenticate(&Method::GET, &[]), "not_signed_in");
    for value in ["Basic YTpi", "Bearer", "Bearer x", ""] {
        let outcome = authenticate(&Method::GET, &[("authorization", value.to_owned())]);
        assert_refused(outcome, "not_signed_in");
    }
    // A bad Authorization header is not rescued by a good cookie.
    let both = [("authorization", "Bearer x".to_owned()), cookie()];
    assert_refused(authenticate(&Method::GET, &both), "not_signed_in");
}

#[test]
fn an_expired_token_is_an_expired_session() {
    let (short, _) = keys(1, Duration::ZERO).0.issue(Uuid::nil(), Uuid::nil()).unwrap();
    let outcome = authenticate(&Method::GET, &[("authorization", format!("Bearer {short}"))]);
    assert_refused(outcome, "session_expired");
}

#[test]
fn a_change_made_with_a_cookie_must_come_from_our_own_pages() {
    for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
        assert!(authenticate(&method, &[cookie(), origin(ORIGIN)]).is_ok());
        assert_refused(authenticate(&method, &[cookie()]), "origin_not_allowed");
        for foreign in ["https://evil.example", "null", "https://tasks.example.org.evil.example"] {
            let outcome = authenticate(&method, &[cookie(), origin(foreign)]);
            assert_refused(outcome, "origin_not_allowed");
        }
    }
    assert!(authenticate(&Method::GET, &[cookie(), origin("https://evil.example")]).is_ok());
}
