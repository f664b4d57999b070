//! What every service of the system needs and none should write twice: problem documents, the
//! request layer, access tokens, settings, telemetry, the admin listener, shutdown, connections.
//! It knows nothing of tasks or projects.
//!
//! Read in this order: [`problem`] (how a request is refused), [`request_context`] and
//! [`http_layer`] (what happens around every request), [`extract`] and [`caller`] (what a handler is
//! handed), [`access_token`] and [`standing`], [`openapi`] (what is published of the routes), then the
//! process around it: [`config`], [`telemetry`], [`traces`], [`readiness`],
//! [`instance`], [`admin`], [`server`], [`shutdown`], [`postgres`], [`transaction`], [`nats`]; and,
//! for tests, [`crash_point`].

pub mod access_token;
pub mod admin;
mod allocator;
pub mod caller;
pub mod config;
pub mod crash_point;
pub mod error_chain;
pub mod extract;
pub mod healthcheck;
pub mod http_layer;
pub mod http_metrics;
pub mod instance;
pub mod liveness;
pub mod nats;
mod open_files;
pub mod openapi;
pub mod postgres;
pub mod problem;
pub mod readiness;
pub mod request_context;
pub mod server;
pub mod shutdown;
pub mod standing;
pub mod telemetry;
pub mod traces;
pub mod transaction;

pub use caller::{Authenticator, Caller, Credential, SignedInCaller};
pub use error_chain::Chain;
pub use problem::{FieldError, Problem};
pub use request_context::RequestContext;
pub use standing::{Grant, Standing};
