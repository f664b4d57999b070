//! The `healthcheck` subcommand: what a container without a shell runs against itself.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const TIMEOUT: Duration = Duration::from_secs(3);
/// Enough for a status line.
const ANSWER_BYTES: usize = 64;

/// Asks this host's admin listener for /readyz and returns 0 when it says yes, else 1.
pub async fn run(admin_listen: SocketAddr) -> ExitCode {
    match tokio::time::timeout(TIMEOUT, status_line(reachable(admin_listen))).await {
        Ok(Ok(line)) if line.starts_with("HTTP/1.1 200") => ExitCode::SUCCESS,
        Ok(Ok(_) | Err(_)) | Err(_) => ExitCode::FAILURE,
    }
}

async fn status_line(address: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    let request = "GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::with_capacity(ANSWER_BYTES);
    stream.take(ANSWER_BYTES as u64).read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// Returns an address that can be connected to: a listener on all interfaces is asked on loopback.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip @ (IpAddr::V4(_) | IpAddr::V6(_)) => ip,
    };
    SocketAddr::new(ip, listen.port())
}
