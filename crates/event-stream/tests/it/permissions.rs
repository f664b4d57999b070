//! What each user of `nats.conf` may not do, tried on a real server in plain protocol, where the
//! answer to every attempt arrives in order.

use testkit::Nats;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

#[derive(Debug, PartialEq, Eq)]
enum Answer {
    Allowed,
    Forbidden,
    SentAway,
}
use Answer::{Allowed, Forbidden, SentAway};

struct Session {
    connection: BufReader<TcpStream>,
}

impl Session {
    async fn open(nats: &Nats, credentials: &str) -> Self {
        let address = nats.url().replace("nats://", "");
        let connection = BufReader::new(TcpStream::connect(address).await.unwrap());
        let mut session = Self { connection };
        let connect = format!("CONNECT {{\"verbose\":false,\"headers\":true{credentials}}}\r\n");
        session.connection.write_all(connect.as_bytes()).await.unwrap();
        session
    }

    async fn of(nats: &Nats, user: &str) -> Self {
        Self::open(nats, &format!(",\"user\":\"{user}\",\"pass\":\"{user}\"")).await
    }

    /// Sends one line of protocol and returns what the server thinks of it.
    async fn attempt(&mut self, operation: &str) -> Answer {
        let line = format!("{operation}\r\nPING\r\n");
        if self.connection.write_all(line.as_bytes()).await.is_err() {
            return SentAway;
        }
        let mut answer = Allowed;
        loop {
            let mut line = String::new();
            match self.connection.read_line(&mut line).await {
                Ok(0) | Err(_) => return SentAway,
                Ok(_) => {}
            }
            match line.trim_end() {
                "PONG" => return answer,
                line if line.starts_with("-ERR 'Permissions Violation") => answer = Forbidden,
                line if line.starts_with("-ERR") => return SentAway,
                _ => {}
            }
        }
    }
}

async fn check(user: &str, expected: &Answer, operations: &[&str]) {
    let nats = Nats::start_with_users().await;
    let mut session = Session::of(&nats, user).await;
    for operation in operations {
        let answer = session.attempt(operation).await;
        assert_eq!(&answer, expected, "{user}: {operation}");
    }
}

#[tokio::test]
async fn command_service_can_neither_read_nor_acknowledge_nor_administer() {
    let operations = [
        "PUB $JS.ACK.TASK_EVENTS.projector-0.1.1.1.1.0 0\r\n",
        "PUB $JS.API.CONSUMER.CREATE.TASK_EVENTS.spy 0\r\n",
        "PUB $JS.API.CONSUMER.DURABLE.CREATE.TASK_EVENTS.spy 0\r\n",
        "PUB $JS.API.CONSUMER.MSG.NEXT.TASK_EVENTS.projector-0 0\r\n",
        "PUB $JS.API.CONSUMER.DELETE.TASK_EVENTS.projector-0 0\r\n",
        "PUB $JS.API.STREAM.DELETE.TASK_EVENTS 0\r\n",
        "PUB $JS.API.STREAM.MSG.DELETE.TASK_EVENTS 0\r\n",
        "PUB $JS.API.STREAM.CREATE.OTHER 0\r\n",
        "PUB applied.0 0\r\n",
        "PUB status.projector 0\r\n",
        "PUB _INBOX_projector.x 0\r\n",
        "SUB task-events.> 1",
        "SUB applied.> 1",
        "SUB status.projector 1",
        "SUB _INBOX_projector.> 1",
        "SUB _INBOX.> 1",
        "SUB > 1",
    ];
    check("command_service", &Forbidden, &operations).await;
}

#[tokio::test]
async fn the_projector_can_neither_write_events_nor_touch_the_stream() {
    let operations = [
        "PUB task-events.0.task.task_created 0\r\n",
        "PUB relay.nudge 0\r\n",
        "PUB status.command-service 0\r\n",
        "PUB $JS.API.STREAM.CREATE.TASK_EVENTS 0\r\n",
        "PUB $JS.API.STREAM.UPDATE.TASK_EVENTS 0\r\n",
        "PUB $JS.API.STREAM.DELETE.TASK_EVENTS 0\r\n",
        "PUB $JS.API.STREAM.PURGE.TASK_EVENTS 0\r\n",
        "PUB $JS.API.STREAM.MSG.GET.TASK_EVENTS 0\r\n",
        "PUB $JS.API.CONSUMER.CREATE.OTHER.x 0\r\n",
        "PUB $JS.ACK.OTHER.projector-0.1.1.1.1.0 0\r\n",
        "PUB _INBOX_command_service.x 0\r\n",
        "SUB task-events.> 1",
        "SUB applied.> 1",
        "SUB _INBOX_command_service.> 1",
        "SUB > 1",
    ];
    check("projector", &Forbidden, &operations).await;
}

#[tokio::test]
async fn query_service_can_do_nothing_but_listen_to_progress() {
    let operations = [
        "PUB task-events.0.task.task_created 0\r\n",
        "PUB applied.0 0\r\n",
        "PUB relay.nudge 0\r\n",
        "PUB status.query-service 0\r\n",
        "PUB $JS.API.INFO 0\r\n",
        "PUB $JS.API.STREAM.INFO.TASK_EVENTS 0\r\n",
        "PUB $JS.API.CONSUMER.CREATE.TASK_EVENTS.spy 0\r\n",
        "PUB anything 0\r\n",
        "SUB task-events.> 1",
        "SUB relay.nudge 1",
        "SUB _INBOX_projector.> 1",
        "SUB > 1",
    ];
    check("query_service", &Forbidden, &operations).await;
    check("query_service", &Allowed, &["SUB applied.> 1", "SUB applied.3 2", "SUB status.* 3"])
        .await;
}

#[tokio::test]
async fn strangers_are_sent_away() {
    let nats = Nats::start_with_users().await;
    for credentials in
        ["", ",\"user\":\"projector\",\"pass\":\"wrong\"", ",\"user\":\"root\",\"pass\":\"root\""]
    {
        let mut stranger = Session::open(&nats, credentials).await;
        assert_eq!(stranger.attempt("SUB applied.> 1").await, SentAway, "{credentials}");
    }
}
