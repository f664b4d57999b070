use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const READ_BYTES: usize = 16 * 1024;

/// One keep-alive connection, as thin as a load generator's must be on a shared machine.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// The parts of an answer that are measured or needed next.
pub struct Answer {
    pub status: u16,
    pub consistency_token: Option<String>,
    pub body_bytes: usize,
}

impl Connection {
    pub async fn open(address: &str) -> Self {
        let stream = TcpStream::connect(address).await.expect("connect");
        stream.set_nodelay(true).expect("set TCP_NODELAY");
        Self { stream, buffer: Vec::with_capacity(READ_BYTES) }
    }

    /// Sends a request and reads its whole answer.
    pub async fn send(&mut self, request: &[u8]) -> Answer {
        self.stream.write_all(request).await.expect("send a request");
        loop {
            if let Some((answer, length)) = parse(&self.buffer) {
                self.buffer.drain(..length);
                return answer;
            }
            let read = self.stream.read_buf(&mut self.buffer).await.expect("read an answer");
            assert!(read > 0, "the service closed the connection");
        }
    }
}

/// Returns the first answer in `bytes` and its length, once it is complete.
fn parse(bytes: &[u8]) -> Option<(Answer, usize)> {
    let head_length = bytes.windows(4).position(|end| end == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&bytes[..head_length]).expect("an HTTP head is text");
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.get(9..12)).expect("a status line");
    let (mut body_length, mut consistency_token) = (0, None);
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        if name.eq_ignore_ascii_case("content-length") {
            body_length = value.parse().expect("a length");
        } else if name.eq_ignore_ascii_case("consistency-token") {
            consistency_token = Some(value.to_owned());
        }
    }
    let length = head_length + body_length;
    let status = status.parse().expect("a status");
    let answer = Answer { status, consistency_token, body_bytes: body_length };
    (bytes.len() >= length).then_some((answer, length))
}
