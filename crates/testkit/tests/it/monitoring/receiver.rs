//! A collector: takes OTLP over HTTP and keeps the spans.

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use prost::Message as _;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// One span, as received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    pub service: String,
    pub name: String,
    /// Hexadecimal, as in a `traceparent`.
    pub trace_id: String,
    pub span_id: String,
    /// Empty for a root.
    pub parent_id: String,
}

/// A running collector; it ends with the test.
pub struct Receiver {
    port: u16,
    spans: Arc<Mutex<Vec<Received>>>,
}

impl Receiver {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("find a port");
        let port = listener.local_addr().expect("an address").port();
        let spans: Arc<Mutex<Vec<Received>>> = Arc::default();
        let kept = Arc::clone(&spans);
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                tokio::spawn(take(connection, Arc::clone(&kept)));
            }
        });
        Self { port, spans }
    }

    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}/v1/traces", self.port)
    }

    /// Returns the spans of one trace that have arrived.
    pub fn spans_of(&self, trace_id: &str) -> Vec<Received> {
        self.spans().into_iter().filter(|span| span.trace_id == trace_id).collect()
    }

    /// Returns all spans that have arrived.
    pub fn spans(&self) -> Vec<Received> {
        self.spans.lock().expect("nobody panicked here").clone()
    }
}

/// Answers requests on one connection until it is closed.
async fn take(connection: TcpStream, kept: Arc<Mutex<Vec<Received>>>) {
    let mut connection = BufReader::new(connection);
    while let Some(body) = request(&mut connection).await {
        let export = ExportTraceServiceRequest::decode(&*body).expect("a request is OTLP");
        kept.lock().expect("nobody panicked here").extend(spans(export));
        let answer = "HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\n\
                      Content-Length: 0\r\n\r\n";
        if connection.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

/// Returns the body of the next request, `None` at the end.
async fn request(connection: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let mut length = 0;
    let mut line = String::new();
    connection.read_line(&mut line).await.ok().filter(|read| *read > 0)?;
    assert!(line.starts_with("POST /v1/traces "), "{line}");
    loop {
        line.clear();
        connection.read_line(&mut line).await.ok()?;
        let field = line.trim_end().to_ascii_lowercase();
        if field.is_empty() {
            break;
        }
        if let Some(value) = field.strip_prefix("content-length:") {
            length = value.trim().parse().expect("a length is a number");
        }
    }
    let mut body = vec![0; length];
    connection.read_exact(&mut body).await.ok()?;
    Some(body)
}

fn spans(export: ExportTraceServiceRequest) -> Vec<Received> {
    let mut received = Vec::new();
    for resource in export.resource_spans {
        let attributes = resource.resource.map(|resource| resource.attributes).unwrap_or_default();
        let service = attributes.into_iter().find(|attribute| attribute.key == "service.name");
        let value = service.and_then(|service| service.value?.value);
        // Ours name themselves.
        let Some(Value::StringValue(service)) = value else { continue };
        for span in resource.scope_spans.into_iter().flat_map(|scope| scope.spans) {
            received.push(Received {
                service: service.clone(),
                name: span.name,
                trace_id: hex::encode(span.trace_id),
                span_id: hex::encode(span.span_id),
                parent_id: hex::encode(span.parent_span_id),
            });
        }
    }
    received
}
