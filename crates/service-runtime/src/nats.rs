//! The connection to NATS: made in the background, kept for ever.

use crate::config::NatsConfig;
use async_nats::{Client, ConnectOptions, Event, ServerAddr};
use percent_encoding::percent_decode_str;
use secrecy::ExposeSecret;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const RECONNECT_DELAY_MIN: Duration = Duration::from_millis(100);
const RECONNECT_DELAY_MAX: Duration = Duration::from_secs(2);
const CONNECTION_TIMEOUT: Duration = Duration::from_secs(3);
const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);

/// Says why no connection can even be tried. A server that is away is not a reason.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    // The URL holds a password, so nothing of it is repeated.
    #[error("NATS_URL does not parse")]
    Url,
    #[error("the NATS connection cannot be set up")]
    Setup(#[from] async_nats::ConnectError),
}

/// Returns a client at once; it connects in the background and reconnects for ever.
/// `user` names the connection and the inbox prefix that the server lets this service subscribe to.
pub async fn connect(config: &NatsConfig, user: &'static str) -> Result<Client, ConnectError> {
    let servers = servers(config.nats_url.expose_secret())?;
    let outage_reported = AtomicBool::new(false);
    let mut options = ConnectOptions::new()
        .name(user)
        .custom_inbox_prefix(format!("_INBOX_{user}"))
        .connection_timeout(CONNECTION_TIMEOUT)
        .request_timeout(Some(REQUEST_TIMEOUT))
        .retry_on_initial_connect()
        .max_reconnects(None)
        .reconnect_delay_callback(reconnect_delay)
        .event_callback(move |event| {
            log(&event, &outage_reported);
            std::future::ready(())
        });
    if let Some((name, password)) = servers.first().and_then(credentials) {
        options = options.user_and_password(name, password);
    }
    Ok(options.connect(servers).await?)
}

fn servers(urls: &str) -> Result<Vec<ServerAddr>, ConnectError> {
    let parse = |url: &str| url.trim().parse().or(Err(ConnectError::Url));
    urls.split(',').map(parse).collect()
}

/// Returns the user and password of the URL: the client library does not use them by itself.
fn credentials(server: &ServerAddr) -> Option<(String, String)> {
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let password = server.password().unwrap_or_default();
    server.username().map(|user| (decode(user), decode(password)))
}

/// Doubles from the shortest to the longest delay.
fn reconnect_delay(attempt: usize) -> Duration {
    let doublings = u32::try_from(attempt).unwrap_or(u32::MAX).min(10);
    RECONNECT_DELAY_MIN.saturating_mul(1 << doublings).min(RECONNECT_DELAY_MAX)
}

/// Logs what an operator should know: the first failure of an outage, not each attempt to end it.
#[expect(clippy::wildcard_enum_match_arm, reason = "the library's events; the rest are details")]
fn log(event: &Event, outage_reported: &AtomicBool) {
    match event {
        Event::Connected => {
            outage_reported.store(false, Ordering::Relaxed);
            tracing::info!("connected to NATS");
        }
        Event::Disconnected => tracing::warn!("disconnected from NATS, reconnecting"),
        Event::ClientError(error) if !outage_reported.swap(true, Ordering::Relaxed) => {
            tracing::warn!(%error, "NATS cannot be reached, trying again until it can");
        }
        other => tracing::debug!(event = %other, "NATS connection event"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_and_password_come_from_the_url() {
        let servers = servers("nats://me:p%40ss@a:4222, nats://b:4223").unwrap();
        assert_eq!(servers.len(), 2);
        assert_eq!(credentials(&servers[0]), Some(("me".to_owned(), "p@ss".to_owned())));
        assert_eq!(credentials(&servers[1]), None);
    }

    #[test]
    fn a_bad_url_is_refused_without_repeating_it() {
        let error = servers("nats://me:hunter2@:x").unwrap_err();
        assert!(!format!("{error:?} {error}").contains("hunter2"));
    }

    #[test]
    fn reconnect_delays_grow_to_a_bound() {
        assert_eq!(reconnect_delay(0), RECONNECT_DELAY_MIN);
        assert_eq!(reconnect_delay(1), 2 * RECONNECT_DELAY_MIN);
        assert_eq!(reconnect_delay(usize::MAX), RECONNECT_DELAY_MAX);
    }

    #[tokio::test]
    async fn connecting_to_nobody_returns_at_once() {
        let config = NatsConfig { nats_url: "nats://127.0.0.1:1".into(), nats_replicas: 1 };
        let client = connect(&config, "test").await.unwrap();
        assert_ne!(client.connection_state(), async_nats::connection::State::Connected);
    }
}
