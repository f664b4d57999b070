//! What operators see of people signing in.

use prometheus::{IntCounterVec, Opts, Registry};

/// How a sign-in ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInOutcome {
    SignedIn,
    /// Wrong password or no such account: which of the two is told to nobody.
    WrongCredentials,
    Throttled,
    /// At the provider, or because what it says cannot be believed.
    Refused,
    /// No sign-in of this browser was under way, or not any more.
    NotBegunHere,
    EmailNotVerified,
    /// The address belongs to an account somebody else at the provider signs in to.
    EmailClash,
    Unavailable,
}

/// How a refresh ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefreshOutcome {
    Rotated,
    /// Within the grace period, answered as the first time.
    Repeated,
    /// A spent token that ended its session.
    Reused,
    Ended,
    Unavailable,
}

/// How somebody signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInMethod {
    Password,
    Oidc,
}

/// Counts of sign-ins and refreshes.
#[derive(Debug, Clone)]
pub struct IdentityMetrics {
    sign_ins: IntCounterVec,
    refreshes: IntCounterVec,
}

impl IdentityMetrics {
    /// Creates and registers them.
    pub fn register(registry: &Registry) -> prometheus::Result<Self> {
        let opts = Opts::new("sign_ins_total", "Sign-ins by method and outcome.");
        let sign_ins = IntCounterVec::new(opts, &["method", "outcome"])?;
        let opts = Opts::new("session_refreshes_total", "Refreshes of sessions by outcome.");
        let refreshes = IntCounterVec::new(opts, &["outcome"])?;
        registry.register(Box::new(sign_ins.clone()))?;
        registry.register(Box::new(refreshes.clone()))?;
        Ok(Self { sign_ins, refreshes })
    }

    pub fn sign_in(&self, method: SignInMethod, outcome: SignInOutcome) {
        let method = match method {
            SignInMethod::Password => "password",
            SignInMethod::Oidc => "oidc",
        };
        let outcome = match outcome {
            SignInOutcome::SignedIn => "signed_in",
            SignInOutcome::WrongCredentials => "wrong_credentials",
            SignInOutcome::Throttled => "throttled",
            SignInOutcome::Refused => "refused",
            SignInOutcome::NotBegunHere => "not_begun_here",
            SignInOutcome::EmailNotVerified => "email_not_verified",
            SignInOutcome::EmailClash => "email_clash",
            SignInOutcome::Unavailable => "unavailable",
        };
        self.sign_ins.with_label_values(&[method, outcome]).inc();
    }

    pub fn refresh(&self, outcome: RefreshOutcome) {
        let outcome = match outcome {
            RefreshOutcome::Rotated => "rotated",
            RefreshOutcome::Repeated => "repeated",
            RefreshOutcome::Reused => "reused",
            RefreshOutcome::Ended => "ended",
            RefreshOutcome::Unavailable => "unavailable",
        };
        self.refreshes.with_label_values(&[outcome]).inc();
    }
}
