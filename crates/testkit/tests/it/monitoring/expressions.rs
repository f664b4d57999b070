//! Every expression of rules and boards: where it stands, and which metrics it names.

use local_stack::workspace_root;
use promql_parser::parser::{self, Expr, VectorSelector};
use promql_parser::util::{ExprVisitor, walk_expr};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::path::{Path, PathBuf};

/// What Grafana puts in before it asks.
const VARIABLES: [(&str, &str); 3] =
    [("$__rate_interval", "1m"), ("$namespace", ".*"), ("$service", ".*")];

/// Returns the files of a folder under `monitoring`, in order of their names.
pub fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let folder = workspace_root().join("monitoring").join(folder);
    let entries = std::fs::read_dir(&folder).expect("the folder is there");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|file| file.extension().is_some_and(|found| found == extension));
    files.sort();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    files
}

/// Reads a YAML file as JSON.
pub fn yaml(file: &Path) -> Value {
    let text = std::fs::read_to_string(file).expect("read a file of monitoring");
    let parsed: Result<Value, _> = yaml_serde::from_str(&text);
    parsed.map_err(|error| format!("{}: {error}", file.display())).expect("it is YAML")
}

/// Reads a board.
pub fn board(file: &Path) -> Value {
    let text = std::fs::read_to_string(file).expect("read a board");
    let parsed: Result<Value, _> = serde_json::from_str(&text);
    parsed.map_err(|error| format!("{}: {error}", file.display())).expect("it is JSON")
}

/// Returns all rules of all files: recorded ones and alerts.
pub fn rules() -> Vec<Value> {
    let mut rules = Vec::new();
    for file in files("rules", "yml") {
        for group in yaml(&file)["groups"].as_array().expect("groups") {
            rules.extend(group["rules"].as_array().expect("rules").clone());
        }
    }
    rules
}

/// Returns every expression by the place it stands at.
pub fn expressions() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (number, rule) in rules().iter().enumerate() {
        let name = rule["record"].as_str().or(rule["alert"].as_str()).expect("a rule has a name");
        let expr = rule["expr"].as_str().expect("a rule has an expression");
        found.insert(format!("rule {number} {name}"), expr.to_owned());
    }
    for file in files("dashboards", "json") {
        let board = board(&file);
        let mut add = |place: String, expr: &Value| {
            let expr = expr.as_str().expect("an expression");
            found.insert(format!("{}: {place}", file.display()), filled_in(expr));
        };
        for panel in board["panels"].as_array().expect("panels") {
            for target in panel["targets"].as_array().expect("targets") {
                add(format!("{} {}", panel["title"], target["refId"]), &target["expr"]);
            }
        }
        for annotation in board["annotations"]["list"].as_array().expect("annotations") {
            add(format!("annotation {}", annotation["name"]), &annotation["expr"]);
        }
    }
    found
}

/// Returns an expression as Grafana sends it, over all namespaces and services.
pub fn filled_in(expr: &str) -> String {
    VARIABLES.iter().fold(expr.to_owned(), |expr, (name, value)| expr.replace(name, value))
}

/// Returns the metrics an expression names.
pub fn metrics_of(expr: &str) -> Result<BTreeSet<String>, String> {
    let parsed = parser::parse(expr)?;
    let mut names = Names::default();
    let Ok(_) = walk_expr(&mut names, &parsed);
    Ok(names.0)
}

#[derive(Default)]
struct Names(BTreeSet<String>);

impl Names {
    fn add(&mut self, selector: &VectorSelector) {
        self.0.extend(selector.name.clone());
        let by_label = selector.matchers.matchers.iter().filter(|m| m.name == "__name__");
        self.0.extend(by_label.flat_map(|m| m.value.split('|').map(str::to_owned)));
    }
}

impl ExprVisitor for Names {
    type Error = Infallible;

    fn pre_visit(&mut self, expr: &Expr) -> Result<bool, Infallible> {
        if let Expr::VectorSelector(selector) = expr {
            self.add(selector);
        }
        if let Expr::MatrixSelector(selector) = expr {
            self.add(&selector.vs);
        }
        Ok(true)
    }
}
