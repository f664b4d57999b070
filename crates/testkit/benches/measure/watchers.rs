//! Whoever watches the services: a collector of traces, and a Prometheus.

use std::time::Duration;

use testkit::{Service, System};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Far more often than the usual quarter of a minute.
const SCRAPE_EVERY: Duration = Duration::from_secs(1);

/// Starts a collector that takes spans and forgets them; returns its address.
pub async fn collector() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("find a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            tokio::spawn(take(BufReader::new(connection)));
        }
    });
    format!("http://127.0.0.1:{port}/v1/traces")
}

/// Answers one connection's requests; returns at its end.
async fn take(mut connection: BufReader<TcpStream>) -> std::io::Result<()> {
    let mut line = String::new();
    let mut body = 0;
    while connection.read_line(&mut line).await? > 0 {
        if let Some(length) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            body = length.trim().parse().expect("a length");
        } else if line == "\r\n" {
            tokio::io::copy(&mut (&mut connection).take(body), &mut tokio::io::sink()).await?;
            connection.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await?;
        }
        line.clear();
    }
    Ok(())
}

/// Reads every service's metrics, again and again, until the handle is aborted.
pub fn scrape(system: &mut System) -> JoinHandle<()> {
    let addresses = Service::ALL.map(|service| {
        let port = system.replica(service, 0).ports().admin;
        format!("http://127.0.0.1:{port}/metrics")
    });
    let client = reqwest::Client::new();
    tokio::spawn(async move {
        loop {
            for address in &addresses {
                let answer = client.get(address).send().await.expect("the admin listener answers");
                answer.bytes().await.expect("metrics");
            }
            tokio::time::sleep(SCRAPE_EVERY).await;
        }
    })
}
