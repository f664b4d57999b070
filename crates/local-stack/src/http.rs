use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const TIMEOUT: Duration = Duration::from_secs(10);
/// Larger answers are cut off here; nothing this crate asks for comes near.
const MAX_ANSWER_BYTES: u64 = 4 << 20;

/// An answer, with the header fields as they came.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

/// One request to a port of this machine: enough for probes and for the demo data, without
/// making `cargo xtask` wait for an HTTP library to compile.
///
/// HTTP/1.0, so the answer ends where the connection does and never comes in chunks.
#[derive(Debug, Clone, Default)]
pub struct Request {
    pub method: &'static str,
    pub path: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
}

impl Request {
    #[must_use]
    pub fn get(path: impl Into<String>) -> Self {
        Self { method: "GET", path: path.into(), ..Self::default() }
    }

    /// Sends the request and reads the whole answer.
    pub async fn send(&self, port: u16) -> Result<Answer> {
        let exchange = self.exchange(port);
        let bytes = tokio::time::timeout(TIMEOUT, exchange)
            .await
            .with_context(|| format!("port {port} did not answer within {TIMEOUT:?}"))??;
        parse(&bytes).with_context(|| format!("{} {}", self.method, self.path))
    }

    async fn exchange(&self, port: u16) -> Result<Vec<u8>> {
        let mut connection = TcpStream::connect(("127.0.0.1", port))
            .await
            .with_context(|| format!("connect to port {port}"))?;
        connection.write_all(self.encode(port).as_bytes()).await.context("send the request")?;
        let mut bytes = Vec::new();
        connection
            .take(MAX_ANSWER_BYTES)
            .read_to_end(&mut bytes)
            .await
            .context("read the answer")?;
        Ok(bytes)
    }

    fn encode(&self, port: u16) -> String {
        let mut text = format!("{} {} HTTP/1.0\r\n", self.method, self.path);
        text.push_str(&format!("Host: 127.0.0.1:{port}\r\nConnection: close\r\n"));
        for (name, value) in &self.headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        if !self.body.is_empty() {
            text.push_str("Content-Type: application/json\r\n");
        }
        text.push_str(&format!("Content-Length: {}\r\n\r\n{}", self.body.len(), self.body));
        text
    }
}

fn parse(bytes: &[u8]) -> Result<Answer> {
    let text = String::from_utf8_lossy(bytes);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        bail!("the answer is not HTTP");
    };
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).unwrap_or_default();
    let headers = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    Ok(Answer {
        status: status.parse().context("the answer has no status")?,
        headers,
        body: body.to_owned(),
    })
}

impl Answer {
    /// Returns a header field; `name` in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::{Request, parse};

    #[test]
    fn an_answer_is_split_into_status_headers_and_body() {
        let answer = parse(b"HTTP/1.1 201 Created\r\nETag: \"1\"\r\n\r\n{\"id\":1}").unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (201, "{\"id\":1}"));
        assert_eq!(answer.header("etag"), Some("\"1\""));
        assert!(parse(b"SSH-2.0-OpenSSH\r\n").is_err());
    }

    #[test]
    fn a_body_is_sent_as_json_with_its_length() {
        let request = Request {
            method: "POST",
            path: "/x".to_owned(),
            headers: vec![("Authorization", "Bearer t".to_owned())],
            body: "{}".to_owned(),
        };
        let text = request.encode(80);
        assert!(text.starts_with("POST /x HTTP/1.0\r\nHost: 127.0.0.1:80\r\n"), "{text}");
        assert!(text.contains("Authorization: Bearer t\r\n"), "{text}");
        assert!(text.ends_with("Content-Length: 2\r\n\r\n{}"), "{text}");
    }
}
