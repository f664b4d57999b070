use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use local_stack::{
    Durability, Endpoint, KeyPair, NatsServer, NginxServer, NginxSettings, PostgresServer,
    PostgresSettings, Process, RunAs, RunningService, Service, StackSettings, Tools, free_port,
    random_secret,
};

use crate::folders::{Folders, make};
use crate::terminal;

const WATCH_INTERVAL: Duration = Duration::from_millis(200);
/// Longer than the services' own grace period, so that they decide what is cut off.
const STOP_PATIENCE: Duration = Duration::from_secs(25);

/// What to start, and with which programs.
pub struct Plan<'a> {
    pub folders: &'a Folders,
    pub tools: Tools,
    pub user: RunAs,
    pub binaries: PathBuf,
    pub pages: PathBuf,
    pub port: u16,
}

/// The running parts, in the order they are killed when nobody stopped them.
#[derive(Debug, Default)]
pub struct Stack {
    nginx: Option<NginxServer>,
    services: Vec<RunningService>,
    nats: Option<NatsServer>,
    postgres: Option<PostgresServer>,
}

impl Stack {
    /// Starts all parts and waits until each is ready.
    pub async fn start(&mut self, plan: &Plan<'_>) -> Result<()> {
        terminal::progress("starting PostgreSQL and NATS");
        let superuser_password = random_secret(&plan.folders.secret("postgres-superuser"))?;
        self.postgres = Some(start_postgres(plan, &superuser_password).await?);
        let (nats, nats_passwords) = start_nats(plan).await?;
        let settings = StackSettings {
            binaries: plan.binaries.clone(),
            postgres: self.postgres_endpoint(plan, superuser_password)?,
            superuser: "postgres".to_owned(),
            event_store: "event_store".to_owned(),
            read_model: "read_model".to_owned(),
            nats: Endpoint {
                address: format!("127.0.0.1:{}", nats.port()),
                passwords: nats_passwords,
            },
            keys: KeyPair::load_or_generate(&plan.folders.local.join("secrets"))?,
            public_origin: format!(
                "http://127.0.0.1:{port},http://localhost:{port}",
                port = plan.port
            ),
            extra: Vec::new(),
        };
        self.nats = Some(nats);
        terminal::progress("migrating the databases");
        for service in [Service::Command, Service::Projector] {
            settings.migrate(service, &plan.folders.log("migrate")).await?;
        }
        self.start_services(plan, &settings).await?;
        self.start_nginx(plan).await
    }

    /// Waits until a part ends by itself, which is always an error.
    pub async fn watch(&mut self) -> Result<()> {
        loop {
            let ended =
                self.processes().find_map(|part| part.exited().map(|status| (part, status)));
            if let Some((part, status)) = ended {
                let (name, tail) = (part.name(), part.log_tail());
                bail!("{name} ended ({status}); its log ends with:\n{tail}");
            }
            tokio::time::sleep(WATCH_INTERVAL).await;
        }
    }

    /// Stops the parts from the outside in; each within a bound.
    pub async fn stop(&mut self) -> Result<()> {
        // All at once: pages left open hold live streams through Nginx, which end with the services.
        for process in self.front_processes() {
            process.terminate();
        }
        for process in self.front_processes() {
            process.finish(STOP_PATIENCE).await?;
        }
        self.nginx = None;
        self.services.clear();
        if let Some(nats) = &mut self.nats {
            nats.stop().await?;
        }
        if let Some(postgres) = &mut self.postgres {
            postgres.stop().await?;
        }
        Ok(())
    }

    async fn start_services(&mut self, plan: &Plan<'_>, settings: &StackSettings) -> Result<()> {
        terminal::progress("starting the services");
        for service in Service::ALL {
            let log = plan.folders.log(service.program());
            self.services.push(RunningService::start(service, settings, log)?);
        }
        for service in &mut self.services {
            service.until_ready().await?;
        }
        Ok(())
    }

    async fn start_nginx(&mut self, plan: &Plan<'_>) -> Result<()> {
        let port_of = |wanted| {
            let found = self.services.iter().find(|running| running.service() == wanted);
            found.map(|running| running.ports().api).context("the service is not running")
        };
        let folder = plan.folders.local.join("run/nginx");
        make(&folder, 0o755)?;
        let settings = NginxSettings {
            template: plan.folders.root.join("frontend/nginx/nginx.conf.template"),
            folder,
            log: plan.folders.log("nginx"),
            access_log: plan.folders.log("access"),
            pages: plan.pages.clone(),
            port: plan.port,
            command_service: port_of(Service::Command)?,
            query_service: port_of(Service::Query)?,
        };
        self.nginx = Some(NginxServer::start(&plan.tools, settings).await?);
        Ok(())
    }

    fn postgres_endpoint(&self, plan: &Plan<'_>, superuser_password: String) -> Result<Endpoint> {
        let port = self.postgres.as_ref().context("PostgreSQL is not running")?.port();
        let mut passwords = passwords(plan, "postgres")?;
        passwords.insert("postgres".to_owned(), superuser_password);
        Ok(Endpoint { address: format!("127.0.0.1:{port}"), passwords })
    }

    fn front_processes(&mut self) -> impl Iterator<Item = &mut Process> {
        let services = self.services.iter_mut().filter_map(RunningService::process);
        services.chain(self.nginx.iter_mut().map(NginxServer::process))
    }

    fn processes(&mut self) -> impl Iterator<Item = &mut Process> {
        // Servers first: when one ends, the services' complaints are only its echo.
        let postgres = self.postgres.iter_mut().filter_map(PostgresServer::process);
        let nats = self.nats.iter_mut().filter_map(NatsServer::process);
        let services = self.services.iter_mut().filter_map(RunningService::process);
        let nginx = self.nginx.iter_mut().map(NginxServer::process);
        postgres.chain(nats).chain(services).chain(nginx)
    }
}

async fn start_postgres(plan: &Plan<'_>, password: &str) -> Result<PostgresServer> {
    let folders = plan.folders;
    let data = folders.data.join("postgres");
    let log = folders.log("postgres");
    std::fs::write(&log, "").with_context(|| format!("write {}", log.display()))?;
    if !data.join("PG_VERSION").is_file() {
        initialise(plan, password)?;
    }
    let settings = PostgresSettings {
        data,
        log,
        port: free_port()?,
        superuser_password: Some(password.to_owned()),
        durability: Durability::Synced,
    };
    PostgresServer::start(&plan.tools, plan.user, settings).await
}

/// Makes a new cluster beside the place of the real one, so that a half-made one is never used.
fn initialise(plan: &Plan<'_>, password: &str) -> Result<()> {
    let data = &plan.folders.data;
    let fresh = data.join("postgres.new");
    if fresh.exists() {
        std::fs::remove_dir_all(&fresh).context("remove a half-made database cluster")?;
    }
    make(&fresh, 0o700)?;
    plan.user.own(&fresh)?;
    let password_file = fresh.with_extension("password");
    std::fs::write(&password_file, password).context("hand the password to initdb")?;
    plan.user.own(&password_file)?;
    let made = PostgresServer::initialise(&plan.tools, plan.user, &fresh, Some(&password_file));
    std::fs::remove_file(&password_file).context("remove initdb's password file")?;
    made?;
    std::fs::rename(&fresh, data.join("postgres")).context("put the database cluster in place")
}

async fn start_nats(plan: &Plan<'_>) -> Result<(NatsServer, BTreeMap<String, String>)> {
    let folder = plan.folders.data.join("nats");
    make(&folder, 0o700)?;
    let passwords = passwords(plan, "nats")?;
    let environment = passwords
        .iter()
        .map(|(user, password)| {
            (format!("{}_NATS_PASSWORD", user.to_uppercase()), password.clone())
        })
        .collect();
    let configuration = plan.folders.root.join("crates/event-stream/nats.conf");
    let log = plan.folders.log("nats");
    let server =
        NatsServer::start_with(&plan.tools, &folder, &log, (&configuration, environment)).await?;
    Ok((server, passwords))
}

fn passwords(plan: &Plan<'_>, server: &str) -> Result<BTreeMap<String, String>> {
    let secret = |service: Service| {
        let file = plan.folders.secret(&format!("{server}-{}", service.program()));
        Ok((service.role().to_owned(), random_secret(&file)?))
    };
    Service::ALL.into_iter().map(secret).collect()
}
