//! As many live streams as one query-service takes.

use std::time::{Duration, Instant};

use futures::{StreamExt as _, TryStreamExt as _, stream};
use testkit::{Client, Service, System, eventually};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::metrics::gauge;
use super::person_with_project;

/// What `STREAM_CLIENTS_MAX` is unless somebody says otherwise.
const STREAMS: usize = 5_000;
/// Opened at once.
const AT_ONCE: usize = 32;
/// What many systems give a process; the service has to ask for more.
const USUAL_SOFT_LIMIT: u64 = 1_024;
/// Sockets of this test beside the streams.
const OTHER_SOCKETS: u64 = 500;
/// Memory of the service for one more stream, in KiB: buffers of the connection, the request's state,
/// and the task.
const STREAM_KIB_MAX: u64 = 64;
/// Bounds what hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// One stream, read as bytes: a browser's own reader for each would be what is measured.
struct Stream {
    connection: TcpStream,
    text: Vec<u8>,
}

impl Stream {
    async fn open(address: &str, token: &str) -> std::io::Result<Self> {
        let mut connection = TcpStream::connect(address).await?;
        let request = format!(
            "GET /api/v1/stream HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\r\n"
        );
        connection.write_all(request.as_bytes()).await?;
        let mut stream = Self { connection, text: Vec::new() };
        stream.read_until("event: ready").await?;
        Ok(stream)
    }

    async fn read_until(&mut self, wanted: &str) -> std::io::Result<()> {
        while !String::from_utf8_lossy(&self.text).contains(wanted) {
            let read = tokio::time::timeout(PATIENCE, self.connection.read_buf(&mut self.text));
            if read.await.expect("more in time")? == 0 {
                let text = String::from_utf8_lossy(&self.text).into_owned();
                return Err(std::io::Error::other(format!("the stream ended after {text}")));
            }
        }
        Ok(())
    }

    fn times(&self, wanted: &str) -> usize {
        String::from_utf8_lossy(&self.text).matches(wanted).count()
    }
}

fn resident_kib(pid: u32) -> u64 {
    testkit::resident_kib(pid).expect("the service runs").into()
}

async fn open_all(address: &str, token: &str) -> Vec<Stream> {
    let opening = stream::iter(0..STREAMS).map(|_| Stream::open(address, token));
    opening.buffer_unordered(AT_ONCE).try_collect().await.expect("every stream opens")
}

/// Makes two tasks; every stream tells of the first one once, and before the second.
async fn assert_each_hears_once(
    client: &Client,
    project_id: uuid::Uuid,
    streams: Vec<Stream>,
) -> Vec<Stream> {
    let first = client.create_task(project_id, "first").await.to_string();
    let second = client.create_task(project_id, "second").await.to_string();
    let mut reading = JoinSet::new();
    for mut stream in streams {
        let (first, second) = (first.clone(), second.clone());
        reading.spawn(async move {
            stream.read_until(&second).await.expect("the stream goes on");
            assert_eq!((stream.times(&first), stream.times(&second)), (1, 1));
            stream
        });
    }
    reading.join_all().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_thousand_streams_hear_of_each_change_once_and_the_next_one_is_refused() {
    let (_, allowed) = rlimit::Resource::NOFILE.get().expect("ask for the limit");
    assert!(
        allowed > STREAMS as u64 + OTHER_SOCKETS,
        "{allowed} sockets are too few for this test"
    );
    rlimit::Resource::NOFILE.set(USUAL_SOFT_LIMIT, allowed).expect("lower the limit");
    let mut system = System::start().await;
    rlimit::Resource::NOFILE.set(allowed, allowed).expect("raise the limit");
    let (client, project_id) = person_with_project(&system).await;
    client.get(&format!("/projects/{project_id}")).await.accepted();
    let query = system.replica(Service::Query, 0);
    let admin = query.ports().admin;
    let address = format!("127.0.0.1:{}", query.ports().api);
    let pid = query.process().expect("the service runs").pid();

    let (before, started) = (resident_kib(pid), Instant::now());
    let streams = open_all(&address, client.access_token()).await;
    let (after, took) = (resident_kib(pid), started.elapsed());
    let each = after.saturating_sub(before) / STREAMS as u64;
    println!("{STREAMS} streams open in {took:?}: {before} KiB before, {after} after, {each} each");
    assert!(each < STREAM_KIB_MAX, "{each} KiB a stream");
    eventually(Some(STREAMS.cast_signed() as i64), || gauge(admin, "stream_clients")).await;

    let refused = client.get("/stream").await;
    assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (503, Some("5")));
    let ready = reqwest::get(format!("http://127.0.0.1:{admin}/readyz")).await;
    assert_eq!(ready.expect("the admin listener answers").status(), 200);
    client.get(&format!("/projects/{project_id}/board")).await.accepted();

    let streams = assert_each_hears_once(&client, project_id, streams).await;
    let full = resident_kib(pid);
    println!("{full} KiB after each has heard");
    drop(streams);
    eventually(Some(0), || gauge(admin, "stream_clients")).await;
    client.live(&[project_id], None).await;
}
