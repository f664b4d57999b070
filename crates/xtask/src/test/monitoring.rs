use std::path::Path;

use crate::{debian, terminal};

/// What runs the tests of rules and reads the configuration: promtool and amtool.
const PROGRAMS: [(&str, &str); 2] =
    [("promtool", "prometheus"), ("amtool", "prometheus-alertmanager")];

/// Makes sure that the tests find Prometheus' own tools. Without them, and without the right to
/// install them, the rules are still parsed and compared, but not run.
pub async fn tools(root: &Path) {
    let missing = PROGRAMS.iter().filter(|(program, _)| !debian::is_installed(program));
    let packages: Vec<&str> = missing.map(|(_, package)| *package).collect();
    if packages.is_empty() {
        return;
    }
    if let Err(error) = debian::install(&packages, root).await {
        terminal::progress(format_args!("alert rules are not run: {error:#}"));
    }
}
