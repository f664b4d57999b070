//! Grants that were taken back.

use crate::support::{ORIGIN, keys};
use http::{HeaderMap, Method, header};
use service_runtime::caller::AllowedOrigins;
use service_runtime::{Authenticator, Grant, Standing};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use uuid::Uuid;

const ACCOUNT: Uuid = Uuid::from_u128(7);
const SESSION: Grant = Grant::Session(Uuid::from_u128(8));

/// Somewhere grants are kept, and how often it was asked.
#[derive(Clone, Default)]
struct Register {
    stands: Arc<AtomicBool>,
    away: Arc<AtomicBool>,
    asked: Arc<AtomicUsize>,
}

impl Register {
    fn standing(&self, believed_for: Duration) -> Standing {
        let register = self.clone();
        register.stands.store(true, Ordering::SeqCst);
        Standing::believing_for(believed_for, move |_, _| {
            register.asked.fetch_add(1, Ordering::SeqCst);
            let answer = register.stands.load(Ordering::SeqCst);
            let away = register.away.load(Ordering::SeqCst);
            std::future::ready(if away { Err(io::Error::other("away")) } else { Ok(answer) })
        })
    }
}

#[tokio::test]
async fn an_answer_is_believed_for_a_moment_and_no_longer() {
    let register = Register::default();
    let standing = register.standing(Duration::from_millis(100));
    for _ in 0..50 {
        assert!(standing.holds(ACCOUNT, SESSION).await.unwrap());
    }
    assert_eq!(register.asked.load(Ordering::SeqCst), 1);
    register.stands.store(false, Ordering::SeqCst);
    let revoked = Instant::now();
    while standing.holds(ACCOUNT, SESSION).await.unwrap() {
        assert!(revoked.elapsed() < Duration::from_secs(2), "still believed");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn what_was_just_taken_back_is_asked_anew() {
    let register = Register::default();
    let standing = register.standing(Duration::from_secs(3600));
    assert!(standing.holds(ACCOUNT, SESSION).await.unwrap());
    register.stands.store(false, Ordering::SeqCst);
    assert!(standing.holds(ACCOUNT, SESSION).await.unwrap());
    standing.forget(ACCOUNT, SESSION).await;
    assert!(!standing.holds(ACCOUNT, SESSION).await.unwrap());
}

#[tokio::test]
async fn a_failure_is_not_remembered() {
    let register = Register::default();
    let standing = register.standing(Duration::from_secs(3600));
    register.away.store(true, Ordering::SeqCst);
    assert!(standing.holds(ACCOUNT, SESSION).await.is_err());
    register.away.store(false, Ordering::SeqCst);
    assert!(standing.holds(ACCOUNT, SESSION).await.unwrap());
}

#[tokio::test]
async fn a_caller_whose_grant_was_taken_back_or_is_unknown_is_refused() {
    let (signer, verifier) = keys(1, Duration::from_secs(900));
    let register = Register::default();
    let standing = register.standing(Duration::ZERO);
    let origins = AllowedOrigins::new(&[ORIGIN.to_owned()]);
    let authenticator = Authenticator::new(verifier, origins, standing);
    let (access, _) = signer.issue(ACCOUNT, Uuid::from_u128(8)).unwrap();
    let (api, _) = signer.issue_api_token(ACCOUNT, Uuid::from_u128(9), None).unwrap();
    let ask = async |token: &str| {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, format!("Bearer {token}").parse().unwrap());
        authenticator.authenticate(&Method::GET, &headers).await.map_err(|problem| problem.code())
    };
    assert_eq!(ask(&access).await.unwrap().grant, SESSION);
    register.stands.store(false, Ordering::SeqCst);
    assert_eq!(ask(&access).await.unwrap_err(), "session_expired");
    assert_eq!(ask(&api).await.unwrap_err(), "not_signed_in");
    register.away.store(true, Ordering::SeqCst);
    assert_eq!(ask(&access).await.unwrap_err(), "unavailable");
}
