//! What clients ask PostgreSQL, overheard on the way: each statement that is executed, and each wait
//! for an answer.
#![expect(clippy::expect_used, reason = "a test that cannot understand its clients has failed")]

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What was asked while somebody listened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heard {
    /// Texts, in the order of execution.
    pub statements: Vec<String>,
    /// How often a client waited for an answer; that it looked whether the connection is alive
    /// does not count.
    pub round_trips: usize,
}

/// Everything that passes one proxy. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Statements(Arc<Mutex<Option<Listening>>>);

#[derive(Debug)]
struct Listening {
    client: String,
    heard: Heard,
}

impl Statements {
    /// Listens to the connections with this application name while `work` is done.
    pub async fn of<T>(&self, client: &str, work: impl Future<Output = T>) -> (T, Heard) {
        *self.lock() = Some(Listening { client: client.to_owned(), heard: Heard::default() });
        let done = work.await;
        let listening = self.lock().take();
        (done, listening.map(|listening| listening.heard).unwrap_or_default())
    }

    /// Starts to follow a connection.
    pub(crate) fn connection(&self) -> Overheard {
        Overheard { all: self.clone(), ..Overheard::default() }
    }

    fn hear(&self, client: &str, add: impl FnOnce(&mut Heard)) {
        if let Some(listening) = self.lock().as_mut().filter(|one| one.client == client) {
            add(&mut listening.heard);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Listening>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One connection's words to the server.
#[derive(Debug, Default)]
pub(crate) struct Overheard {
    all: Statements,
    /// Bytes of a message that has not come to its end.
    rest: Vec<u8>,
    /// Known once the connection has introduced itself.
    client: Option<String>,
    prepared: HashMap<String, String>,
    bound: HashMap<String, String>,
    /// Something was said since the last wait.
    asking: bool,
}

impl Overheard {
    /// Takes the next bytes from the client.
    pub(crate) fn hear(&mut self, bytes: &[u8]) {
        self.rest.extend_from_slice(bytes);
        while let Some(message) = self.next() {
            match self.client.clone() {
                None => self.introduced(&message),
                Some(client) => self.message(&client, &message),
            }
        }
    }

    /// Cuts off the next whole message; those that introduce a connection have no kind in front.
    fn next(&mut self) -> Option<Vec<u8>> {
        let kind = usize::from(self.client.is_some());
        let length = self.rest.get(kind..kind + 4)?.try_into().expect("four bytes");
        let length = usize::try_from(u32::from_be_bytes(length)).expect("a length") + kind;
        (self.rest.len() >= length).then(|| self.rest.drain(..length).collect())
    }

    /// A request for encryption, which the server declines, comes before the introduction.
    fn introduced(&mut self, message: &[u8]) {
        const VERSION_3: [u8; 2] = [0, 3];
        if message.get(4..6) == Some(&VERSION_3) {
            let words = texts(&message[8..]);
            let name = words.windows(2).find(|pair| pair[0] == "application_name");
            self.client = Some(name.map(|pair| pair[1].clone()).unwrap_or_default());
        }
    }

    fn message(&mut self, client: &str, message: &[u8]) {
        let (kind, body) = (message[0], &message[5..]);
        let asking = std::mem::replace(&mut self.asking, !matches!(kind, b'S' | b'Q'));
        match kind {
            b'P' => {
                let [name, text] = first_two(body);
                self.prepared.insert(name, text);
            }
            b'B' => {
                let [portal, name] = first_two(body);
                let text = self.prepared.get(&name).cloned().unwrap_or_default();
                self.bound.insert(portal, text);
            }
            b'E' => {
                let portal = texts(body).swap_remove(0);
                let text = self.bound.get(&portal).cloned().unwrap_or_default();
                self.all.hear(client, |heard| heard.statements.push(text));
            }
            b'Q' => {
                let text = texts(body).swap_remove(0);
                self.all.hear(client, |heard| {
                    heard.statements.push(text);
                    heard.round_trips += 1;
                });
            }
            b'S' if asking => self.all.hear(client, |heard| heard.round_trips += 1),
            // Passwords, descriptions, closings, copied rows.
            0..=u8::MAX => {}
        }
    }
}

/// Returns the texts of a message, each of which ends with a zero.
fn texts(body: &[u8]) -> Vec<String> {
    body.split(|byte| *byte == 0).map(|text| String::from_utf8_lossy(text).into_owned()).collect()
}

fn first_two(body: &[u8]) -> [String; 2] {
    let mut parts = body.splitn(3, |byte| *byte == 0);
    [(); 2].map(|()| String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(kind: u8, body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len() + 4).unwrap().to_be_bytes();
        [&[kind][..], &length, body].concat()
    }

    /// A connection of `client` that asks for encryption, prepares, and executes twice.
    fn conversation(client: &str) -> Vec<u8> {
        let introduction = [b"\0\x03\0\0user\0me\0application_name\0", client.as_bytes(), b"\0\0"];
        let introduction = introduction.concat();
        let length = u32::try_from(introduction.len() + 4).unwrap().to_be_bytes();
        let execute = [message(b'B', b"\0one\0\0\0\0\0"), message(b'E', b"\0\0\0\0\0")].concat();
        [
            &[0, 0, 0, 8, 4, 210, 22, 47][..],
            &length,
            &introduction,
            &message(b'P', b"one\0SELECT 1\0\0\0"),
            &execute,
            &message(b'S', b""),
            // A look whether the connection is alive.
            &message(b'S', b""),
            &execute,
            &message(b'S', b""),
            &message(b'Q', b"COMMIT\0"),
            &message(b'S', b""),
        ]
        .concat()
    }

    async fn overhear(chunk: usize) -> Heard {
        let statements = Statements::default();
        let speak = |client| {
            let mut connection = statements.connection();
            conversation(client).chunks(chunk).for_each(|bytes| connection.hear(bytes));
        };
        let ((), heard) =
            statements.of("ours", async { ["ours", "another"].into_iter().for_each(speak) }).await;
        heard
    }

    #[tokio::test]
    async fn statements_and_waits_of_one_client_are_heard_whatever_the_chunks() {
        let statements = ["SELECT 1", "SELECT 1", "COMMIT"].map(str::to_owned).to_vec();
        let expected = Heard { statements, round_trips: 3 };
        for chunk in [1, 7, 1_000] {
            assert_eq!(overhear(chunk).await, expected);
        }
    }
}
