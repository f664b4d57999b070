#![expect(clippy::expect_used, reason = "a test without its database has failed")]

use std::process::Command;
use std::sync::{Arc, Weak};
use std::time::Duration;

use local_stack::{Durability, PostgresServer, PostgresSettings, RunAs, Tools, free_port};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, Executor as _, PgConnection};
use tokio::sync::Mutex;

use crate::scratch::Scratch;

/// A name in PostgreSQL has at most 63 bytes; the rest makes it unique.
const HINT_LENGTH: usize = 30;
const DROP_PATIENCE: Duration = Duration::from_secs(20);

/// The cluster this process started, for as long as a test uses it.
static SHARED: Mutex<Weak<Mutex<Private>>> = Mutex::const_new(Weak::new());

/// A PostgreSQL cluster whose superuser tests may use.
#[derive(Debug, Clone)]
pub struct Postgres {
    superuser_url: String,
    private: Option<Arc<Mutex<Private>>>,
}

#[derive(Debug)]
struct Private {
    server: PostgresServer,
    // Declared last: removed after the server has stopped.
    _scratch: Scratch,
}

impl Postgres {
    /// Returns the cluster all tests share: the one `TESTKIT_POSTGRES_URL` names, else one that
    /// this process keeps for itself.
    pub async fn shared() -> Self {
        if let Some(url) = std::env::var_os("TESTKIT_POSTGRES_URL") {
            let superuser_url = url.into_string().expect("TESTKIT_POSTGRES_URL is text");
            return Self { superuser_url, private: None };
        }
        let mut shared = SHARED.lock().await;
        if let Some(private) = shared.upgrade() {
            let superuser_url = private.lock().await.server.url("postgres");
            return Self { superuser_url, private: Some(private) };
        }
        let postgres = Self::private().await;
        if let Some(private) = &postgres.private {
            *shared = Arc::downgrade(private);
        }
        postgres
    }

    /// Starts a cluster of this test's own, which it may kill.
    pub async fn private() -> Self {
        Self::private_with(Durability::Unsynced).await
    }

    pub(crate) async fn private_with(durability: Durability) -> Self {
        let tools = Tools::find();
        let user = RunAs::unprivileged().expect("find a user for PostgreSQL");
        let scratch = Scratch::owned_by(user);
        let data = scratch.path().join("data");
        copy_template(&tools, user, &data);
        let settings = PostgresSettings {
            data,
            log: scratch.path().join("postgres.log"),
            port: free_port().expect("find a port for PostgreSQL"),
            superuser_password: None,
            durability,
        };
        let server = PostgresServer::start(&tools, user, settings).await.expect("start PostgreSQL");
        let superuser_url = server.url("postgres");
        let private = Arc::new(Mutex::new(Private { server, _scratch: scratch }));
        Self { superuser_url, private: Some(private) }
    }

    /// Returns the superuser's URL of the maintenance database.
    #[must_use]
    pub fn superuser_url(&self) -> &str {
        &self.superuser_url
    }

    /// Creates an empty database that is dropped, with all its sessions, at the end.
    pub async fn create_database(&self, hint: &str) -> Database {
        let database = self.name_database(hint);
        let mut connection = self.connect().await;
        connection
            .execute(format!("CREATE DATABASE \"{}\"", database.name).as_str())
            .await
            .expect("create the test's database");
        database
    }

    /// Picks the name of a database that the program under test will create itself; it is dropped
    /// all the same.
    #[must_use]
    pub fn name_database(&self, hint: &str) -> Database {
        let hint: String = hint
            .chars()
            .filter(|letter| letter.is_ascii_alphanumeric() || *letter == '_')
            .take(HINT_LENGTH)
            .collect();
        let unique: u64 = rand::random();
        Database { name: format!("{}_{unique:016x}", hint.to_lowercase()), postgres: self.clone() }
    }

    /// Kills a private cluster as a power cut would.
    pub async fn kill(&self) {
        self.private_server().lock().await.server.kill().await.expect("kill PostgreSQL");
    }

    /// Starts a killed private cluster again on the same port and data.
    pub async fn start_again(&self) {
        self.private_server().lock().await.server.start_again().await.expect("start PostgreSQL");
    }

    /// Kills a private cluster and starts it again.
    pub async fn restart(&self) {
        self.kill().await;
        self.start_again().await;
    }

    fn private_server(&self) -> &Mutex<Private> {
        self.private.as_deref().expect("only a private cluster may be killed")
    }

    pub(crate) fn options(&self) -> PgConnectOptions {
        self.superuser_url.parse().expect("TESTKIT_POSTGRES_URL is a PostgreSQL URL")
    }

    async fn connect(&self) -> PgConnection {
        self.options().connect().await.expect("reach the test cluster")
    }
}

/// A database of one test; dropped with its sessions when this handle is.
#[derive(Debug)]
pub struct Database {
    name: String,
    postgres: Postgres,
}

impl Database {
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the superuser's URL of this database.
    #[must_use]
    pub fn admin_url(&self) -> String {
        let url: Result<reqwest::Url, _> = self.postgres.superuser_url.parse();
        let mut url = url.expect("TESTKIT_POSTGRES_URL is a URL");
        url.set_path(&self.name);
        url.into()
    }

    /// Returns the URL of this database for a role that needs no password on loopback.
    #[must_use]
    pub fn url_as(&self, role: &str) -> String {
        let options = self.postgres.options();
        format!("postgres://{role}@{}:{}/{}", options.get_host(), options.get_port(), self.name)
    }

    /// Returns the cluster this database is in.
    #[must_use]
    pub const fn postgres(&self) -> &Postgres {
        &self.postgres
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let options = self.postgres.options();
        let statement = format!("DROP DATABASE IF EXISTS \"{}\" WITH (FORCE)", self.name);
        // A thread of its own: the test's runtime may be the one that is being dropped.
        let dropping = std::thread::spawn(move || {
            let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build()
            else {
                return;
            };
            let work = async {
                let mut connection = options.connect().await?;
                connection.execute(statement.as_str()).await
            };
            // A cluster that the test killed takes its databases along.
            drop(runtime.block_on(async { tokio::time::timeout(DROP_PATIENCE, work).await }));
        });
        drop(dropping.join());
    }
}

/// Copies a freshly initialised cluster, which takes a tenth of the time of making one.
fn copy_template(tools: &Tools, user: RunAs, data: &std::path::Path) {
    let owner = match user {
        RunAs::CurrentUser => nix::unistd::geteuid(),
        RunAs::Unprivileged { uid, .. } => uid,
    };
    let template = std::env::temp_dir().join(format!("task-manager-postgres-template-{owner}"));
    if !template.join("PG_VERSION").exists() {
        let scratch = Scratch::owned_by(user);
        let fresh = scratch.path().join("data");
        PostgresServer::initialise(tools, user, &fresh, None).expect("initialise PostgreSQL");
        // Another process may have been faster; its template is as good.
        if std::fs::rename(&fresh, &template).is_err() && !template.join("PG_VERSION").exists() {
            copy(user, &fresh, data);
            return;
        }
    }
    let found = std::fs::metadata(&template).expect("read the template's owner");
    assert_eq!(
        std::os::unix::fs::MetadataExt::uid(&found),
        owner.as_raw(),
        "{} belongs to somebody else",
        template.display()
    );
    copy(user, &template, data);
}

fn copy(user: RunAs, from: &std::path::Path, to: &std::path::Path) {
    let mut command: Command = user.command(std::path::Path::new("cp"));
    let status = command.arg("-a").arg(from).arg(to).status().expect("run cp");
    assert!(status.success(), "could not copy {} to {}", from.display(), to.display());
}
