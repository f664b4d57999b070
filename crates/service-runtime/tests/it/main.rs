//! The runtime as a service uses it: through a router, a listener or a process boundary.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the routes of these tests are published nowhere")]

mod access_token;
mod admin;
mod extract;
mod http_layer;
mod problem;
mod server;
mod standing;
mod support;
