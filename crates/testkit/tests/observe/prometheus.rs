//! A Prometheus with our rules, looking every other second and waiting seconds instead of minutes.

use local_stack::{Process, StopSignal, free_port, workspace_root};
use serde_json::Value;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use testkit::{Service, System};

const POLL: Duration = Duration::from_millis(500);
const START: Duration = Duration::from_secs(30);
/// How long anything must be wrong before an alert fires, here.
const SHORT_FOR: &str = "for: 10s";

/// A running Prometheus.
pub struct Prometheus {
    url: String,
    http: reqwest::Client,
    _process: Process,
}

/// What is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Firing,
    Quiet,
}

impl Prometheus {
    pub async fn start(system: &mut System, exporter: u16, folder: &Path) -> Self {
        shorten_rules(&folder.join("rules"));
        let port = free_port().expect("find a port");
        let config = folder.join("prometheus.yml");
        std::fs::write(&config, configuration(system, exporter)).expect("write the configuration");
        let mut command = Command::new("prometheus");
        command
            .arg(format!("--config.file={}", config.display()))
            .arg(format!("--storage.tsdb.path={}", folder.join("data").display()))
            .arg(format!("--web.listen-address=127.0.0.1:{port}"))
            .arg("--query.lookback-delta=15s");
        let log = folder.join("prometheus.log");
        let process = Process::spawn("prometheus", command, &log, StopSignal::TERMINATE);
        let prometheus = Self {
            url: format!("http://127.0.0.1:{port}"),
            http: reqwest::Client::new(),
            _process: process.expect("start Prometheus"),
        };
        let deadline = Instant::now() + START;
        while prometheus.query("up").await.is_err() {
            assert!(Instant::now() < deadline, "Prometheus does not start: {}", log.display());
            tokio::time::sleep(POLL).await;
        }
        prometheus
    }

    /// Asks now; returns the samples.
    pub async fn query(&self, expr: &str) -> Result<Vec<Value>, String> {
        let mut answer = self.get("query", &[("query", expr)]).await?;
        match answer["data"]["result"].take() {
            Value::Array(samples) => Ok(samples),
            other @ (Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Object(_)) => Err(format!("{other}")),
        }
    }

    /// Returns the names of the alerts that fire now, with what they are about.
    pub async fn firing(&self) -> Vec<String> {
        let firing = self.query("ALERTS{alertstate=\"firing\"}").await.expect("Prometheus answers");
        firing.iter().map(|sample| sample["metric"].to_string()).collect()
    }

    /// Asserts that nothing is alarmed; returns which promises of speed are missed, which on a machine
    /// that builds something else meanwhile, with services that are not optimised, is no surprise.
    pub async fn nothing_fires(&self) -> Vec<String> {
        let firing = self.firing().await;
        let (slow, wrong): (Vec<_>, Vec<_>) =
            firing.into_iter().partition(|labels| labels.contains("-latency\""));
        assert!(wrong.is_empty(), "an alert without a cause:\n{}", wrong.join("\n"));
        slow
    }

    /// Waits until an alert is as it should be.
    pub async fn until(&self, alert: &str, state: State, patience: Duration) {
        let deadline = Instant::now() + patience;
        let name = format!("\"alertname\":\"{alert}\"");
        loop {
            let firing = self.firing().await;
            let fires = firing.iter().any(|labels| labels.contains(&name));
            if fires == (state == State::Firing) {
                return;
            }
            assert!(Instant::now() < deadline, "{alert} is not {state:?}; firing: {firing:?}");
            tokio::time::sleep(POLL).await;
        }
    }

    /// Draws every board over the time of the run.
    pub async fn draw(&self, folder: &Path, run: Duration) {
        let script = workspace_root().join("monitoring/draw");
        let (url, folder) = (self.url.clone(), folder.to_owned());
        let drawing = tokio::task::spawn_blocking(move || {
            let mut command = Command::new("python3");
            command.arg("-B").arg(script).arg(url).arg(folder).arg(run.as_secs().to_string());
            command.status()
        });
        let status = drawing.await.expect("drawing ends").expect("run python3");
        assert!(status.success(), "the boards were not drawn");
    }

    async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Value, String> {
        let mut url: reqwest::Url =
            format!("{}/api/v1/{path}", self.url).parse().expect("a URL of ours");
        url.query_pairs_mut().extend_pairs(query);
        let answer = self.http.get(url).send().await.map_err(|error| error.to_string())?;
        let body: Value = answer.json().await.map_err(|error| error.to_string())?;
        if body["status"] == "success" { Ok(body) } else { Err(body["error"].to_string()) }
    }
}

/// Copies the rules, with the time each must hold shortened; what they ask stays as it is.
fn shorten_rules(folder: &Path) {
    std::fs::create_dir_all(folder).expect("make the folder of rules");
    for name in ["causes.yml", "slo.yml"] {
        let file: PathBuf = workspace_root().join("monitoring/rules").join(name);
        let text = std::fs::read_to_string(file).expect("read the rules");
        let mut copy = String::new();
        for line in text.lines() {
            let start = line.len() - line.trim_start().len();
            let rule = &line[start..];
            let rule = match rule.split_once(' ') {
                Some(("for:", _)) => SHORT_FOR,
                Some(("interval:", _)) => "interval: 1s",
                _ => rule,
            };
            let _infallible = writeln!(copy, "{:start$}{rule}", "");
        }
        std::fs::write(folder.join(name), copy).expect("write the rules");
    }
}

fn configuration(system: &mut System, exporter: u16) -> String {
    let mut text = String::from(
        "global: { scrape_interval: 2s, scrape_timeout: 2s, evaluation_interval: 1s }\n\
         rule_files: [rules/*.yml]\nscrape_configs:\n",
    );
    let mut job = |name: &str, port: u16| {
        let _infallible = writeln!(
            text,
            "  - job_name: {name}\n    static_configs:\n      - targets: [\"127.0.0.1:{port}\"]\n        \
             labels: {{ namespace: live, service: {name} }}"
        );
    };
    for service in Service::ALL {
        job(service.program(), system.replica(service, 0).ports().admin);
    }
    job("postgres", exporter);
    text
}
