//! Who may import whom. cargo-deny's `wrappers` guard the libraries; this guards our own crates and
//! says in one table what the architecture is.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use cargo_metadata::{DependencyKind, MetadataCommand, Package};

use crate::terminal;

/// What one of our crates may be built from.
struct Rule {
    package: &'static str,
    /// Our own crates it may use.
    ours: &'static [&'static str],
    /// Libraries it may not.
    never: &'static [&'static str],
}

const RULES: [Rule; 11] = [
    Rule {
        package: "domain",
        ours: &[],
        never: &["tokio", "sqlx", "axum", "async-nats", "prometheus", "tracing", "reqwest"],
    },
    Rule { package: "event-stream", ours: &["domain"], never: &["sqlx", "axum", "cqrs-es"] },
    Rule { package: "read-model", ours: &["domain"], never: &["axum", "async-nats", "cqrs-es"] },
    Rule { package: "service-runtime", ours: &[], never: &["cqrs-es", "postgres-es"] },
    Rule {
        package: "command-service",
        ours: &["domain", "event-stream", "service-runtime"],
        never: &["reqwest"],
    },
    Rule {
        package: "projector",
        ours: &["domain", "event-stream", "read-model", "service-runtime"],
        never: &["axum", "cqrs-es", "postgres-es"],
    },
    Rule {
        package: "query-service",
        ours: &["domain", "read-model", "service-runtime"],
        never: &["cqrs-es", "postgres-es"],
    },
    Rule { package: "local-stack", ours: &[], never: &["sqlx", "async-nats", "axum"] },
    Rule { package: "testkit", ours: &["local-stack"], never: &["axum", "cqrs-es"] },
    // Reads what comes from outside as the services do, and is in no program.
    Rule {
        package: "fuzz-targets",
        ours: &["command-service", "domain", "event-stream", "query-service", "service-runtime"],
        never: &["sqlx", "axum", "tokio"],
    },
    // Compiled before anything else can start, so it waits for no service and no large library.
    Rule { package: "xtask", ours: &["local-stack"], never: &["sqlx", "async-nats", "reqwest"] },
];

/// Crates that end in a program: nobody may build on them, not even a test, unless its rule says so.
const PROGRAMS: [&str; 4] = ["command-service", "query-service", "projector", "xtask"];

/// Checks the table above against the manifests, and that every crate takes the shared lints.
pub fn check(root: &Path) -> Result<()> {
    terminal::progress("dependency directions");
    let metadata = MetadataCommand::new()
        .current_dir(root)
        .no_deps()
        .exec()
        .context("read the workspace's manifests")?;
    let ours: Vec<&str> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    let mut wrong = Vec::new();
    for package in &metadata.packages {
        match RULES.iter().find(|rule| rule.package == package.name.as_str()) {
            Some(rule) => wrong.extend(violations(rule, package, &ours)),
            None => wrong.push(format!("{} has no rule in ci/dependencies.rs", package.name)),
        }
        if !takes_shared_lints(package)? {
            wrong.push(format!("{} does not say `[lints] workspace = true`", package.name));
        }
    }
    if wrong.is_empty() { Ok(()) } else { bail!("dependencies:\n  {}", wrong.join("\n  ")) }
}

fn violations(rule: &Rule, package: &Package, ours: &[&str]) -> Vec<String> {
    let forbidden = |name: &str, kind: DependencyKind| {
        let for_tests = kind == DependencyKind::Development;
        let is_ours = ours.contains(&name);
        PROGRAMS.contains(&name) && !rule.ours.contains(&name)
            || is_ours && !for_tests && !rule.ours.contains(&name)
            || !for_tests && rule.never.contains(&name)
    };
    package
        .dependencies
        .iter()
        .filter(|dependency| forbidden(&dependency.name, dependency.kind))
        .map(|dependency| format!("{} may not depend on {}", rule.package, dependency.name))
        .collect()
}

fn takes_shared_lints(package: &Package) -> Result<bool> {
    let manifest = std::fs::read_to_string(&package.manifest_path)
        .with_context(|| format!("read {}", package.manifest_path))?;
    Ok(manifest.lines().collect::<Vec<_>>().windows(2).any(|pair| {
        let [heading, setting] = pair else { return false };
        heading.trim() == "[lints]" && setting.trim() == "workspace = true"
    }))
}

#[cfg(test)]
mod tests {
    use local_stack::workspace_root;

    use super::check;

    #[test]
    fn the_crates_of_this_workspace_keep_to_their_directions() {
        check(&workspace_root()).unwrap();
    }
}
