//! Rules, boards, runbook and metrics say the same.

use super::expressions::{board, expressions, files, metrics_of, rules, yaml};
use super::inventory;
use local_stack::workspace_root;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// What others export: Prometheus itself, the exporters of PostgreSQL and NATS, and in a cluster
/// kube-state-metrics and the kubelet.
const OTHERS: [&str; 19] = [
    "up",
    "ALERTS",
    "pg_up",
    "pg_stat_activity_count",
    "pg_stat_database_xact_commit",
    "pg_stat_database_xact_rollback",
    "pg_stat_database_blks_hit",
    "pg_stat_database_blks_read",
    "pg_database_size_bytes",
    "pg_locks_count",
    "gnatsd_varz_connections",
    "gnatsd_varz_in_bytes",
    "gnatsd_varz_out_bytes",
    "kube_pod_status_ready",
    "kube_pod_container_status_restarts_total",
    "kube_pod_container_resource_limits",
    "kube_deployment_status_replicas_available",
    "kube_deployment_spec_replicas",
    "container_cpu_usage_seconds_total",
];
const CADVISOR: [&str; 3] = [
    "container_memory_working_set_bytes",
    "container_cpu_cfs_throttled_periods_total",
    "container_cpu_cfs_periods_total",
];

/// The names a series can have: a histogram has three.
fn exported() -> BTreeSet<String> {
    let mut names: BTreeSet<String> = OTHERS.iter().chain(&CADVISOR).map(|&n| n.into()).collect();
    for entry in inventory() {
        if entry.kind == "histogram" {
            names.extend(["_bucket", "_sum", "_count"].map(|end| format!("{}{end}", entry.name)));
        } else {
            names.insert(entry.name);
        }
    }
    names.extend(rules().iter().filter_map(|rule| rule["record"].as_str()).map(str::to_owned));
    names
}

#[test]
fn every_expression_parses_and_names_only_metrics_that_are_exported() {
    let exported = exported();
    let mut wrong = Vec::new();
    for (place, expr) in expressions() {
        match metrics_of(&expr) {
            Err(error) => wrong.push(format!("{place}: {error}")),
            Ok(names) if names.is_empty() && !expr.starts_with("vector(") => {
                wrong.push(format!("{place} names no metric"));
            }
            Ok(names) => {
                let unknown = names.difference(&exported);
                wrong.extend(unknown.map(|name| format!("{place}: nobody exports {name}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_metric_the_services_export_of_the_pipeline_is_on_a_board_or_in_a_rule() {
    let shown: BTreeSet<String> =
        expressions().values().flat_map(|expr| metrics_of(expr).expect("it parses")).collect();
    let of_the_pipeline = ["relay_", "consumer_", "projection_", "event_store_", "parked_"];
    let ignored = ["relay_halted", "relay_lag_events"];
    for entry in inventory() {
        let matters = of_the_pipeline.iter().any(|start| entry.name.starts_with(start));
        if matters && !ignored.contains(&entry.name.as_str()) {
            let is_shown = shown.iter().any(|name| name.starts_with(&entry.name));
            assert!(is_shown, "{} is shown nowhere", entry.name);
        }
    }
}

#[test]
fn every_alert_has_a_severity_a_summary_with_its_value_and_a_section_of_the_runbook() {
    let runbook = std::fs::read_to_string(workspace_root().join("docs/RUNBOOK.md"));
    let runbook = runbook.expect("read the runbook");
    let mut alerts = BTreeSet::new();
    for alert in rules().iter().filter(|rule| rule["alert"].is_string()) {
        let name = alert["alert"].as_str().expect("a name");
        alerts.insert(name.to_owned());
        let severity = alert["labels"]["severity"].as_str();
        assert!(matches!(severity, Some("page" | "ticket")), "{name}: {severity:?}");
        let summary = alert["annotations"]["summary"].as_str().unwrap_or_default();
        assert!(summary.contains("{{ $"), "{name}: {summary}");
        let url = alert["annotations"]["runbook_url"].as_str();
        let expected = format!("docs/RUNBOOK.md#{}", name.to_lowercase());
        assert_eq!(url, Some(expected.as_str()), "{name}");
        let section = section(&runbook, name).unwrap_or_else(|| panic!("no section {name}"));
        for part in ["**Means.**", "**Check.**", "**Act.**"] {
            assert!(section.contains(part), "{name} has no {part}");
        }
    }
    let sections = runbook.lines().filter_map(|line| line.strip_prefix("## "));
    let sections: BTreeSet<String> = sections.map(str::to_owned).collect();
    assert_eq!(sections, alerts, "sections and alerts are the same");
}

fn section<'t>(runbook: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = runbook.split_once(&format!("## {name}\n"))?;
    Some(rest.split("\n## ").next().unwrap_or(rest))
}

/// Each alert is expected to fire, and not to, somewhere in `monitoring/tests`; that it does is what
/// `promtool test rules` says, here where it is installed and in `cargo xtask test`.
#[test]
fn every_alert_is_tested_firing_and_not_firing() {
    let mut tested: BTreeMap<String, (bool, bool)> = BTreeMap::new();
    for file in files("tests", "yml") {
        for test in yaml(&file)["tests"].as_array().expect("tests") {
            let input = test["input_series"].as_array().expect("series").len();
            for alert in test["alert_rule_test"].as_array().unwrap_or(&Vec::new()) {
                let name = alert["alertname"].as_str().expect("a name").to_owned();
                let expected = alert["exp_alerts"].as_array().map_or(0, Vec::len);
                let (fires, quiet) = tested.entry(name).or_default();
                *fires |= expected > 0;
                // Series that fire nothing beside those that do are as good as a test of their own.
                *quiet |= expected == 0 || input > expected;
            }
        }
    }
    for alert in rules().iter().filter_map(|rule| rule["alert"].as_str()) {
        assert_eq!(tested.get(alert), Some(&(true, true)), "{alert}");
    }
    let files = files("tests", "yml");
    let Ok(output) = Command::new("promtool").args(["test", "rules"]).args(files).output() else {
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn boards_and_objectives_are_what_their_generator_writes() {
    let generator = workspace_root().join("monitoring/generate");
    let output = Command::new("python3").arg("-B").arg(generator).arg("--check").output();
    let output = output.expect("run python3");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn boards_are_complete() {
    let mut uids = BTreeSet::new();
    for file in files("dashboards", "json") {
        let board = board(&file);
        let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
        assert_eq!(board["uid"], format!("tm-{name}"), "{name}");
        assert!(uids.insert(name.clone()));
        let variables = board["templating"]["list"].as_array().expect("variables").iter();
        let variables: Vec<&Value> = variables.map(|variable| &variable["name"]).collect();
        assert_eq!(variables, ["datasource", "namespace", "service"], "{name}");
        let panels = board["panels"].as_array().expect("panels");
        let first_row = panels.iter().filter(|panel| panel["gridPos"]["y"] == 0);
        let first_row: Vec<&Value> = first_row.map(|panel| &panel["type"]).collect();
        assert!((4..=6).contains(&first_row.len()), "{name}: {} numbers", first_row.len());
        assert!(first_row.iter().all(|kind| *kind == "stat"), "{name}");
        for panel in panels {
            for text in [&panel["title"], &panel["description"]] {
                assert!(text.as_str().is_some_and(|text| !text.is_empty()), "{name}: {panel}");
            }
            let unit = panel["fieldConfig"]["defaults"]["unit"].as_str();
            assert!(unit.is_some_and(|unit| !unit.is_empty()), "{name}: {}", panel["title"]);
            assert_eq!(panel["datasource"]["uid"], "${datasource}", "{name}");
        }
    }
    assert_eq!(uids.len(), 8);
}

/// Checked where the tools are installed, which `cargo xtask test` sees to.
#[test]
fn prometheus_and_its_alertmanager_take_their_configuration() {
    let monitoring = workspace_root().join("monitoring");
    let run = |program: &str, arguments: &[&str]| -> Option<String> {
        let output =
            Command::new(program).args(arguments).current_dir(&monitoring).output().ok()?;
        let said = [output.stdout.clone(), output.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        assert!(output.status.success(), "{program} {arguments:?}: {said}");
        Some(String::from_utf8_lossy(&output.stdout).into_owned())
    };
    run("promtool", &["check", "config", "prometheus/prometheus.yml"]);
    let alertmanager = "--config.file=alertmanager/alertmanager.yml";
    for (severity, receiver) in [("page", "page"), ("ticket", "ticket")] {
        let label = format!("severity={severity}");
        let told = run("amtool", &["config", "routes", "test", alertmanager, &label]);
        assert!(told.is_none_or(|told| told.trim() == receiver), "{severity}");
    }
}

/// A silencing rule that names an alert nobody raises silences nothing.
#[test]
fn what_is_silenced_and_what_silences_are_alerts_of_ours() {
    let rules = rules();
    let known: BTreeSet<&str> = rules.iter().filter_map(|rule| rule["alert"].as_str()).collect();
    let file = workspace_root().join("monitoring/alertmanager/alertmanager.yml");
    let silencing = yaml(&file)["inhibit_rules"].as_array().expect("rules").clone();
    let sides =
        silencing.iter().flat_map(|rule| [&rule["source_matchers"], &rule["target_matchers"]]);
    let matchers = sides.flat_map(|side| side.as_array().expect("matchers"));
    let matchers = matchers.map(|matcher| matcher.as_str().expect("text"));
    let named = matchers.filter_map(|matcher| matcher.strip_prefix("alertname"));
    let named: Vec<&str> =
        named.flat_map(|names| names.trim_matches(['=', '~', '"']).split('|')).collect();
    assert!(named.len() > 10, "{named:?}");
    for name in named {
        assert!(known.contains(name), "{name}");
    }
}
