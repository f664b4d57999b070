#![expect(clippy::expect_used, reason = "a test without its system has failed")]

mod options;

pub use options::SystemOptions;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use local_stack::{
    Endpoint, KeyPair, NginxServer, NginxSettings, RunAs, RunningService, Service, StackSettings,
    Tools, free_port, workspace_root,
};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, PgConnection};

use crate::client::{Addresses, Client};
use crate::clock::skewed_clock;
use crate::nats::Nats;
use crate::postgres::{Database, Postgres};
use crate::proxy::FaultProxy;
use crate::scratch::Scratch;

/// More than the services' own grace period.
const STOP_PATIENCE: Duration = Duration::from_secs(30);

/// Longest time until a service that is to end by itself has to.
const END_PATIENCE: Duration = Duration::from_secs(60);

/// A connection of the services that a test can take away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    Postgres,
    Nats,
}

#[derive(Debug)]
struct Proxies {
    postgres: FaultProxy,
    nats: FaultProxy,
}

/// The whole system as processes, on fresh databases; gone when this handle is dropped.
#[derive(Debug)]
pub struct System {
    gateway: Option<NginxServer>,
    gateway_port: Option<u16>,
    services: Vec<RunningService>,
    proxies: Option<Proxies>,
    nats: Nats,
    event_store: Database,
    read_model: Database,
    postgres: Postgres,
    // Declared last: removed when nothing runs any more.
    scratch: Scratch,
}

impl System {
    /// Starts one replica of each service.
    pub async fn start() -> Self {
        SystemOptions::default().start().await
    }

    #[must_use]
    pub fn with() -> SystemOptions {
        SystemOptions::default()
    }

    async fn start_with(options: SystemOptions) -> Self {
        let scratch = Scratch::owned_by(RunAs::CurrentUser);
        let postgres = match options.postgres {
            Some(durability) => Postgres::private_with(durability).await,
            None => Postgres::shared().await,
        };
        let nats = match (options.nats_disk_mib, options.without_nats_users) {
            (Some(mib), _) => Nats::start_on_small_disk(mib).await,
            (None, true) => Nats::start().await,
            (None, false) => Nats::start_with_users().await,
        };
        let proxies = if options.proxied {
            Some(Proxies {
                postgres: FaultProxy::before_postgres(postgres.address()).await,
                nats: FaultProxy::start(nats.address()).await,
            })
        } else {
            None
        };
        let event_store = postgres.name_database("event_store");
        let read_model = postgres.name_database("read_model");
        let gateway_port = options.gateway.then(|| free_port().expect("find a port"));
        let public_origin = gateway_port
            .map_or("http://127.0.0.1".to_owned(), |port| format!("http://127.0.0.1:{port}"));
        let settings = StackSettings {
            binaries: binaries(),
            postgres: Endpoint {
                address: proxies
                    .as_ref()
                    .map_or_else(|| postgres.address(), |proxies| proxies.postgres.address()),
                passwords: postgres.superuser_password(),
            },
            superuser: postgres.superuser(),
            event_store: event_store.name().to_owned(),
            read_model: read_model.name().to_owned(),
            nats: Endpoint {
                address: proxies
                    .as_ref()
                    .map_or_else(|| nats.address(), |proxies| proxies.nats.address()),
                passwords: nats.passwords(),
            },
            keys: KeyPair::load_or_generate(scratch.path()).expect("make keys"),
            public_origin,
            extra: options
                .settings
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        };
        let services =
            start_services(&settings, scratch.path(), options.replicas.unwrap_or(1)).await;
        let mut system = Self {
            gateway: None,
            gateway_port,
            services,
            proxies,
            nats,
            event_store,
            read_model,
            postgres,
            scratch,
        };
        if let Some(port) = gateway_port {
            system.gateway = Some(system.start_gateway(port).await);
        }
        system
    }

    async fn start_gateway(&self, port: u16) -> NginxServer {
        let root = workspace_root();
        let folder = self.scratch.path().join("nginx");
        std::fs::create_dir(&folder).expect("make Nginx's folder");
        let settings = NginxSettings {
            template: root.join("frontend/nginx/nginx.conf.template"),
            folder,
            log: self.scratch.path().join("nginx.log"),
            access_log: self.scratch.path().join("access.log"),
            pages: root.join("frontend/dist"),
            port,
            command_service: self.api_port(Service::Command),
            query_service: self.api_port(Service::Query),
        };
        NginxServer::start(&Tools::find(), settings).await.expect("start Nginx")
    }

    fn api_port(&self, service: Service) -> u16 {
        let found = self.services.iter().find(|running| running.service() == service);
        found.expect("every service has a replica").ports().api
    }

    /// Returns a client with an account of its own, signed in; it uses all replicas in turn.
    pub async fn client(&self) -> Client {
        Client::register(self.addresses()).await
    }

    /// Returns where a client finds commands and queries: the gateway's address for both, or,
    /// without one, the services' own.
    #[must_use]
    pub fn addresses(&self) -> Addresses {
        if let Some(port) = self.gateway_port {
            let url = format!("http://127.0.0.1:{port}");
            return Addresses { commands: vec![url.clone()], queries: vec![url] };
        }
        let of = |wanted: Service| {
            self.services
                .iter()
                .filter(|running| running.service() == wanted)
                .map(|running| format!("http://127.0.0.1:{}", running.ports().api))
                .collect()
        };
        Addresses { commands: of(Service::Command), queries: of(Service::Query) }
    }

    /// Returns a replica of a service, counted from 0.
    pub fn replica(&mut self, service: Service, index: usize) -> &mut RunningService {
        let mut replicas = self.services.iter_mut().filter(|found| found.service() == service);
        replicas.nth(index).expect("the system has that many replicas")
    }

    /// Kills the first replica of a service as a power cut would.
    pub async fn kill(&mut self, service: Service) {
        let process = self.replica(service, 0).take_process();
        process.expect("the service runs").kill().await.expect("kill the service");
    }

    /// Sends SIGTERM to the first replica of a service and waits; tells whether it ended well.
    pub async fn terminate(&mut self, service: Service) -> bool {
        let process = self.replica(service, 0).take_process();
        let stopped = process.expect("the service runs").stop(STOP_PATIENCE).await;
        stopped.expect("stop the service").success()
    }

    /// Starts the first replica of a service again on its ports and waits until it is ready.
    pub async fn start_again(&mut self, service: Service) {
        let replica = self.replica(service, 0);
        replica.start_again().expect("start the service again");
        replica.until_ready().await.expect("the service becomes ready again");
    }

    /// Stops a replica and starts it with a clock that is so many seconds ahead of ours, or behind;
    /// waits until it is ready.
    pub async fn skew(&mut self, service: Service, index: usize, seconds: i32) {
        let replica = self.replica(service, index);
        let mut process = replica.take_process().expect("the service runs");
        let ended = process.stop(STOP_PATIENCE).await.expect("stop the service");
        assert!(ended.success(), "{service:?} ended badly");
        let clock = skewed_clock(seconds);
        let clock = clock.each_ref().map(|(name, value)| (*name, value.as_str()));
        replica.start_again_with(&clock).expect("start the service again");
        replica.until_ready().await.expect("the service becomes ready again");
    }

    /// Stops the first replica of a service and starts it with more in its environment, with which it
    /// ends by itself; returns its exit code, if it ended in time.
    pub async fn run_to_its_end(&mut self, service: Service, more: &[(&str, &str)]) -> Option<i32> {
        assert!(self.terminate(service).await, "{service:?} ended badly");
        let replica = self.replica(service, 0);
        replica.start_again_with(more).expect("start the service again");
        let mut process = replica.take_process().expect("the service runs");
        let status = process.wait(END_PATIENCE).await.expect("wait for the service");
        status.and_then(|status| status.code())
    }

    /// Returns the proxy before a server; the system must have been started with them.
    #[must_use]
    pub fn link(&self, link: Link) -> &FaultProxy {
        let proxies = self.proxies.as_ref().expect("the system was started with proxies");
        match link {
            Link::Postgres => &proxies.postgres,
            Link::Nats => &proxies.nats,
        }
    }

    pub const fn nats(&mut self) -> &mut Nats {
        &mut self.nats
    }

    /// Returns NATS's own URL, past any proxy and without credentials.
    #[must_use]
    pub fn nats_url(&self) -> String {
        self.nats.url()
    }

    /// Returns what a service has logged so far.
    #[must_use]
    pub fn log_of(&self, service: Service, replica: usize) -> String {
        let file = log_file(self.scratch.path(), service, replica);
        std::fs::read_to_string(file).expect("read a log")
    }

    #[must_use]
    pub const fn postgres(&self) -> &Postgres {
        &self.postgres
    }

    #[must_use]
    pub const fn event_store(&self) -> &Database {
        &self.event_store
    }

    #[must_use]
    pub const fn read_model(&self) -> &Database {
        &self.read_model
    }
}

impl System {
    /// Fills a new read model beside the one in use; ends when it has taken over.
    pub async fn rebuild(&self) {
        let output = tokio::process::Command::new(binaries().join("projector"))
            .arg("rebuild")
            .env("EVENT_STORE_URL", self.event_store.url_as("projector"))
            .env("READ_MODEL_URL", self.read_model.url_as("projector"))
            .output()
            .await
            .expect("run the rebuild");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

impl Drop for System {
    /// Shows the end of each log when the test failed.
    #[expect(clippy::print_stderr, reason = "the test's own output is where it is looked for")]
    fn drop(&mut self) {
        if !std::thread::panicking() {
            return;
        }
        for part in self.services.iter_mut().filter_map(RunningService::process) {
            eprintln!("--- {} ---\n{}", part.name(), part.log_tail());
        }
    }
}

fn log_file(logs: &Path, service: Service, replica: usize) -> PathBuf {
    logs.join(format!("{}-{replica}.log", service.program()))
}

async fn start_services(
    settings: &StackSettings,
    logs: &Path,
    replicas: usize,
) -> Vec<RunningService> {
    for service in [Service::Command, Service::Projector] {
        settings.migrate(service, &logs.join("migrate.log")).await.expect("migrate");
    }
    let mut services = Vec::new();
    for replica in 0..replicas {
        for service in Service::ALL {
            let log = log_file(logs, service, replica);
            services.push(RunningService::start(service, settings, log).expect("start a service"));
        }
    }
    for service in &mut services {
        service.until_ready().await.expect("every service becomes ready");
    }
    services
}

/// Returns the folder of the built programs: the running test lies in its `deps`.
#[must_use]
pub fn binaries() -> PathBuf {
    let test = std::env::current_exe().expect("find the running test");
    test.ancestors().nth(2).expect("the test lies in a build folder").to_path_buf()
}

impl Database {
    /// Opens a connection as the superuser.
    pub async fn connect(&self) -> PgConnection {
        let options: PgConnectOptions = self.admin_url().parse().expect("read the database's URL");
        options.connect().await.expect("connect to the database")
    }
}

impl Postgres {
    fn address(&self) -> String {
        format!("{}:{}", self.options().get_host(), self.options().get_port())
    }

    fn superuser(&self) -> String {
        self.options().get_username().to_owned()
    }

    /// Returns the superuser's password, where the cluster asks for one.
    fn superuser_password(&self) -> BTreeMap<String, String> {
        let url = self.options().to_url_lossy();
        let password = url.password().map(str::to_owned);
        password.map(|password| (self.superuser(), password)).into_iter().collect()
    }
}
