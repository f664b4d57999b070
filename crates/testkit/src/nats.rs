#![expect(clippy::expect_used, reason = "a test without its NATS server has failed")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use local_stack::{NatsServer, RunAs, Tools, workspace_root};

use crate::disk::SmallDisk;
use crate::scratch::Scratch;

/// The folder of the stored streams, in the server's own.
const STORE: &str = "jetstream";

/// The users `crates/event-stream/nats.conf` knows.
const USERS: [&str; 3] = ["command_service", "projector", "query_service"];

/// For a disk that is smaller than the stream may grow: the server would not make the stream else.
const SMALL_DISK: &str = "
    host: $NATS_HOST
    port: $NATS_PORT
    jetstream { store_dir: $NATS_STORE_DIR, max_file_store: 4GB }
";

/// A private NATS server with JetStream; its data lives as long as this handle.
#[derive(Debug)]
pub struct Nats {
    server: NatsServer,
    with_users: bool,
    /// What the server had stored when [`Nats::roll_back`] was first asked for.
    kept: Option<PathBuf>,
    /// Unmounted after the server has stopped.
    disk: Option<SmallDisk>,
    // Declared last: removed after the server has stopped.
    scratch: Scratch,
}

impl Nats {
    /// Starts a server that asks for no password.
    pub async fn start() -> Self {
        let scratch = Scratch::owned_by(RunAs::CurrentUser);
        let store = store_folder(&scratch);
        let log = scratch.path().join("nats.log");
        let server = NatsServer::start(&Tools::find(), &store, &log).await.expect("start NATS");
        Self { server, with_users: false, kept: None, disk: None, scratch }
    }

    /// Starts a server that asks for no password and stores on a disk of its own, which takes so many
    /// MiB; on ours where none may be mounted, see [`Nats::disk`].
    pub async fn start_on_small_disk(mib: u32) -> Self {
        let scratch = Scratch::owned_by(RunAs::CurrentUser);
        let disk = SmallDisk::mount(&scratch.path().join("disk"), mib);
        let store = disk.as_ref().map_or(scratch.path(), SmallDisk::folder).join(STORE);
        std::fs::create_dir(&store).expect("make the JetStream folder");
        let configuration = scratch.path().join("nats.conf");
        std::fs::write(&configuration, SMALL_DISK).expect("write the configuration");
        let log = scratch.path().join("nats.log");
        let settings = (configuration.as_path(), Vec::new());
        let server = NatsServer::start_with(&Tools::find(), &store, &log, settings).await;
        let server = server.expect("start NATS on a small disk");
        Self { server, with_users: false, kept: None, disk, scratch }
    }

    /// Returns the disk that can be filled, if the server was started with one and it was mounted.
    #[must_use]
    pub const fn disk(&self) -> Option<&SmallDisk> {
        self.disk.as_ref()
    }

    /// Starts a server with the users and permissions production uses.
    ///
    /// Every user's password is the user's own name.
    pub async fn start_with_users() -> Self {
        let scratch = Scratch::owned_by(RunAs::CurrentUser);
        let store = store_folder(&scratch);
        let log = scratch.path().join("nats.log");
        let configuration = workspace_root().join("crates/event-stream/nats.conf");
        let passwords =
            USERS.map(|user| (format!("{}_NATS_PASSWORD", user.to_uppercase()), user.to_owned()));
        let server = NatsServer::start_with(
            &Tools::find(),
            &store,
            &log,
            (&configuration, passwords.to_vec()),
        )
        .await
        .expect("start NATS with users");
        Self { server, with_users: true, kept: None, disk: None, scratch }
    }

    /// Returns the URL without credentials.
    #[must_use]
    pub fn url(&self) -> String {
        format!("nats://{}", self.address())
    }

    /// Returns `host:port`.
    pub(crate) fn address(&self) -> String {
        format!("127.0.0.1:{}", self.server.port())
    }

    /// Returns the users, where there are any, with their passwords.
    pub(crate) fn passwords(&self) -> BTreeMap<String, String> {
        if !self.with_users {
            return BTreeMap::new();
        }
        USERS.map(|user| (user.to_owned(), user.to_owned())).into()
    }

    /// Returns the URL for one of the services.
    #[must_use]
    pub fn url_as(&self, user: &str) -> String {
        match self.passwords().get(user) {
            Some(password) => format!("nats://{user}:{password}@{}", self.address()),
            None => self.url(),
        }
    }

    /// Kills the server as a power cut would; its data stays.
    pub async fn kill(&mut self) {
        self.server.kill().await.expect("kill NATS");
    }

    pub async fn stop_gracefully(&mut self) {
        self.server.stop().await.expect("stop NATS");
    }

    /// Starts the server again on the same port, with the data it left.
    pub async fn start_again(&mut self) {
        self.server.start_again().await.expect("start NATS again");
    }

    /// Kills the server and starts it again with its data.
    pub async fn restart(&mut self) {
        self.kill().await;
        self.start_again().await;
    }

    /// Kills the server and starts it with what it had stored the first time this was called, as
    /// after a restored backup of its disk.
    pub async fn roll_back(&mut self) {
        self.kill().await;
        let place = self.disk.as_ref().map_or(self.scratch.path(), SmallDisk::folder);
        let store = place.join(STORE);
        if let Some(kept) = &self.kept {
            self.server.wipe().expect("empty NATS");
            std::fs::remove_dir(&store).expect("remove the JetStream folder");
            copy(kept, &store);
        } else {
            let kept = self.scratch.path().join("kept");
            copy(&store, &kept);
            self.kept = Some(kept);
        }
        self.start_again().await;
    }

    /// Kills the server, removes everything it stored and starts it empty.
    pub async fn wipe(&mut self) {
        self.kill().await;
        self.server.wipe().expect("wipe NATS");
        self.start_again().await;
    }
}

fn copy(from: &Path, to: &Path) {
    let status = Command::new("cp").arg("-a").arg(from).arg(to).status().expect("run cp");
    assert!(status.success(), "could not copy {} to {}", from.display(), to.display());
}

fn store_folder(scratch: &Scratch) -> PathBuf {
    let store = scratch.path().join(STORE);
    std::fs::create_dir(&store).expect("make the JetStream folder");
    store
}
