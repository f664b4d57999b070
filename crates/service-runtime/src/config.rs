//! Settings shared by the services, as clap fragments to `#[command(flatten)]`, and the one way to
//! read them: [`parse`].
//!
//! Every setting that has an environment variable `NAME` can also be given as `NAME_FILE`, the path
//! of a file that holds it: that is how secrets reach a container.

pub use crate::traces::settings::TraceConfig;

use clap::{ArgMatches, Command, CommandFactory, FromArgMatches, ValueEnum};
use secrecy::SecretString;
use std::ffi::{OsStr, OsString};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How the API listens and answers.
#[derive(Debug, Clone, clap::Args)]
pub struct HttpConfig {
    /// Address of the API.
    #[arg(long, env = "LISTEN", default_value = "0.0.0.0:8080")]
    pub listen: SocketAddr,
    /// How long a handler may take before its request is given up.
    #[arg(long, env = "REQUEST_TIMEOUT", default_value = "30s")]
    #[arg(value_parser = humantime::parse_duration)]
    pub request_timeout: Duration,
    /// Longest body in bytes, where a route does not say otherwise.
    #[arg(long, env = "BODY_LIMIT", default_value_t = 1 << 20)]
    pub body_limit: usize,
    /// How long to go on answering after SIGTERM, closing each connection after its answer, before
    /// the port is closed: load balancers need a moment to notice.
    #[arg(long, env = "SHUTDOWN_DRAIN", default_value = "500ms")]
    #[arg(value_parser = humantime::parse_duration)]
    pub shutdown_drain: Duration,
    /// How long stopping may take in all: draining, requests in flight, background work.
    #[arg(long, env = "SHUTDOWN_GRACE", default_value = "20s")]
    #[arg(value_parser = humantime::parse_duration)]
    pub shutdown_grace: Duration,
}

/// Where health and metrics are served; never reachable through the gateway.
#[derive(Debug, Clone, clap::Args)]
pub struct AdminConfig {
    /// Address of /livez, /readyz and /metrics.
    #[arg(long, env = "ADMIN_LISTEN", default_value = "0.0.0.0:9090")]
    pub admin_listen: SocketAddr,
}

/// What verifying callers needs.
#[derive(Debug, Clone, clap::Args)]
pub struct AuthConfig {
    /// Ed25519 public key (PEM) that access tokens are verified with.
    #[arg(long, env = "ACCESS_TOKEN_PUBLIC_KEY", hide_env_values = true)]
    pub access_token_public_key: String,
    /// Origins our pages are served from, comma separated: `https://tasks.example.org`.
    #[arg(long, env = "PUBLIC_ORIGIN", value_delimiter = ',', required = true)]
    pub public_origin: Vec<String>,
}

/// How a connection pool behaves. The URL is the service's own setting.
#[derive(Debug, Clone, clap::Args)]
pub struct PoolConfig {
    /// Most connections to one database.
    #[arg(long, env = "DB_POOL_SIZE", default_value_t = 16)]
    pub db_pool_size: u32,
    /// How long to wait for a free connection.
    #[arg(long, env = "DB_ACQUIRE_TIMEOUT", default_value = "2s")]
    #[arg(value_parser = humantime::parse_duration)]
    pub db_acquire_timeout: Duration,
    /// How long one statement may run.
    #[arg(long, env = "DB_STATEMENT_TIMEOUT", default_value = "5s")]
    #[arg(value_parser = humantime::parse_duration)]
    pub db_statement_timeout: Duration,
}

/// How to reach NATS.
#[derive(Debug, Clone, clap::Args)]
pub struct NatsConfig {
    /// `nats://user:password@host:port`, several separated by commas.
    #[arg(long, env = "NATS_URL", hide_env_values = true)]
    pub nats_url: SecretString,
    /// How many servers keep a copy of the stream.
    #[arg(long, env = "NATS_REPLICAS", default_value_t = 1)]
    pub nats_replicas: usize,
}

/// How log events are written.
#[derive(Debug, Clone, clap::Args)]
pub struct LogConfig {
    /// One JSON object a line, or text for people.
    #[arg(long, env = "LOG_FORMAT", value_enum, default_value_t = LogFormat::Json)]
    pub log_format: LogFormat,
    /// Which events: `info`, or per module as well. Left to itself the NATS client logs each attempt
    /// to reconnect, and PostgreSQL's notices are of no use to anyone.
    #[arg(long, env = "RUST_LOG")]
    #[arg(default_value = "info,async_nats=warn,sqlx::postgres::notice=warn")]
    pub log_filter: String,
    #[command(flatten)]
    pub traces: TraceConfig,
}

/// See [`LogConfig`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    Json,
    Text,
}

/// Reads the settings from arguments, environment and `*_FILE`s; prints what is wrong and exits.
/// A command that has a subcommand `serve` runs it when none is named.
#[must_use]
pub fn parse<C: CommandFactory + FromArgMatches>() -> C {
    let matches = with_files(C::command(), |name| std::env::var_os(name))
        .and_then(|command| {
            let args = or_serve(&command, std::env::args_os().collect());
            command.try_get_matches_from(args)
        })
        .and_then(|mut matches: ArgMatches| C::from_arg_matches_mut(&mut matches));
    match matches {
        Ok(config) => config,
        Err(error) => error.exit(),
    }
}

/// Inserts `serve` after the program's name unless a subcommand or a request for help is there.
fn or_serve(command: &Command, mut args: Vec<OsString>) -> Vec<OsString> {
    const ABOUT_ITSELF: [&str; 4] = ["-h", "--help", "-V", "--version"];
    let option = |arg: &OsString| {
        let text = arg.to_string_lossy();
        text.starts_with('-') && !ABOUT_ITSELF.contains(&text.as_ref())
    };
    if command.find_subcommand("serve").is_some() && args.get(1).is_none_or(option) {
        args.insert(args.len().min(1), "serve".into());
    }
    args
}

/// Gives each setting whose `NAME_FILE` is set that file's text as its default, so that an argument
/// or the variable itself still wins.
fn with_files(
    command: Command,
    variable: impl Fn(&OsStr) -> Option<OsString> + Copy,
) -> Result<Command, clap::Error> {
    let mut failed = None;
    let command = command.mut_args(|arg| {
        let Some(name) = arg.get_env() else { return arg };
        let Some(path) = variable(&file_variable(name)).filter(|path| !path.is_empty()) else {
            return arg;
        };
        match read(&PathBuf::from(path)) {
            Ok(text) => arg.required(false).default_value(text).hide_default_value(true),
            Err(error) => {
                failed.get_or_insert(error);
                arg
            }
        }
    });
    let names: Vec<String> =
        command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    let mut command = command;
    for name in names {
        let mut outcome = Ok(());
        command = command.mut_subcommand(name, |sub| match with_files(sub.clone(), variable) {
            Ok(changed) => changed,
            Err(error) => {
                outcome = Err(error);
                sub
            }
        });
        outcome?;
    }
    failed.map_or(Ok(command), Err)
}

fn file_variable(name: &OsStr) -> OsString {
    let mut file = name.to_owned();
    file.push("_FILE");
    file
}

fn read(path: &Path) -> Result<String, clap::Error> {
    match std::fs::read_to_string(path) {
        // Editors and `echo` end a file with a newline that is not part of the secret.
        Ok(text) => Ok(text.trim_end_matches(['\r', '\n']).to_owned()),
        Err(error) => {
            let text = format!("cannot read {}: {error}\n", path.display());
            Err(clap::Error::raw(clap::error::ErrorKind::Io, text))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;
    use secrecy::ExposeSecret;
    use std::io::Write;

    #[derive(Debug, Parser)]
    struct Service {
        #[arg(long, env = "SERVICE_RUNTIME_TEST_URL", hide_env_values = true)]
        url: SecretString,
        #[command(flatten)]
        http: HttpConfig,
        #[command(subcommand)]
        command: Option<Sub>,
    }

    #[derive(Debug, clap::Subcommand)]
    enum Sub {
        Serve,
        Migrate {
            #[arg(long, env = "SERVICE_RUNTIME_TEST_ADMIN_URL")]
            admin_url: String,
        },
    }

    fn file(text: &str) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file
    }

    fn service(files: &[(&str, OsString)], args: &[&str]) -> Result<Service, clap::Error> {
        let variable = |name: &OsStr| {
            files.iter().find(|(known, _)| name == *known).map(|(_, path)| path.clone())
        };
        let args = [&["service"], args].concat();
        let mut matches = with_files(Service::command(), variable)?.try_get_matches_from(args)?;
        Service::from_arg_matches_mut(&mut matches)
    }

    #[test]
    fn a_setting_can_be_read_from_a_file() {
        let secret = file("postgres://secret\n");
        let files = [("SERVICE_RUNTIME_TEST_URL_FILE", secret.path().into())];
        let config = service(&files, &[]).unwrap();
        assert_eq!(config.url.expose_secret(), "postgres://secret");
        let config = service(&files, &["--url", "given"]).unwrap();
        assert_eq!(config.url.expose_secret(), "given");
    }

    #[test]
    fn a_subcommands_setting_can_be_read_from_a_file() {
        let (url, admin) = (file("a"), file("b"));
        let files = [
            ("SERVICE_RUNTIME_TEST_URL_FILE", url.path().into()),
            ("SERVICE_RUNTIME_TEST_ADMIN_URL_FILE", admin.path().into()),
        ];
        let config = service(&files, &["migrate"]).unwrap();
        let Some(Sub::Migrate { admin_url }) = config.command else { panic!("no subcommand") };
        assert_eq!(admin_url, "b");
    }

    #[test]
    fn serve_is_what_a_service_does_when_nothing_is_named() {
        let args = |args: &[&str]| {
            let args = args.iter().map(OsString::from).collect();
            or_serve(&Service::command(), args).join(OsStr::new(" ")).into_string().unwrap()
        };
        assert_eq!(args(&["service"]), "service serve");
        assert_eq!(args(&["service", "--listen", "x"]), "service serve --listen x");
        assert_eq!(args(&["service", "migrate"]), "service migrate");
        assert_eq!(args(&["service", "--help"]), "service --help");
        assert_eq!(args(&["service", "wrong"]), "service wrong");
    }

    #[test]
    fn a_file_that_cannot_be_read_is_named() {
        let files = [("SERVICE_RUNTIME_TEST_URL_FILE", "/nowhere/at/all".into())];
        let error = service(&files, &[]).unwrap_err().to_string();
        assert!(error.contains("/nowhere/at/all"), "{error}");
    }

    #[test]
    fn a_missing_setting_is_an_error_and_a_secret_is_never_shown() {
        assert!(service(&[], &[]).unwrap_err().to_string().contains("--url"));
        let secret = file("hunter2");
        let files = [("SERVICE_RUNTIME_TEST_URL_FILE", secret.path().into())];
        let help = service(&files, &["--help"]).unwrap_err().to_string();
        assert!(!help.contains("hunter2"), "{help}");
        let config = service(&files, &[]).unwrap();
        assert!(!format!("{config:?}").contains("hunter2"));
        assert_eq!(config.http.shutdown_grace, Duration::from_secs(20));
        assert_eq!(config.http.body_limit, 1 << 20);
    }
}
