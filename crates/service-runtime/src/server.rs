//! The HTTP server of the API: HTTP/1.1 behind the gateway, stopping without dropping a request.

use crate::config::HttpConfig;
use crate::open_files;
use crate::readiness::Readiness;
use axum::Router;
use axum::serve::ListenerExt;
use std::io;
use std::net::SocketAddr;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Serves until `requested` is cancelled; returns when the requests in flight are answered or the
/// grace period is over.
///
/// On `requested` readiness turns false at once. For `shutdown_drain` the port stays open and every
/// answer closes its connection (see [`crate::http_layer`]); then the port is closed, idle
/// connections are ended and the rest may finish.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    config: &HttpConfig,
    readiness: Readiness,
    requested: CancellationToken,
) -> io::Result<()> {
    open_files::raise_limit();
    let listener = listener.tap_io(|stream| {
        // Without it an answer may wait 40 ms for the other side's acknowledgement.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY cannot be set");
        }
    });
    let drain = config.shutdown_drain;
    let drained = {
        let requested = requested.clone();
        async move {
            requested.cancelled().await;
            readiness.stop();
            tokio::time::sleep(drain).await;
        }
    };
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(drained).into_future();
    let overdue = async {
        requested.cancelled().await;
        tokio::time::sleep(config.shutdown_grace).await;
    };
    tokio::select! {
        outcome = serving => outcome,
        () = overdue => {
            tracing::warn!("requests were still in flight when the grace period was over");
            Ok(())
        }
    }
}
