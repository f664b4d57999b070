//! The table of metrics in docs/OBSERVABILITY.md, which the tests hold the services to.

use local_stack::workspace_root;
use std::collections::BTreeSet;

/// One line of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub name: String,
    /// `counter`, `gauge` or `histogram`.
    pub kind: String,
    pub labels: BTreeSet<String>,
    /// The services that export it.
    pub services: BTreeSet<String>,
}

const HEADING: &str = "| Metric | Type | Labels | Exported by | Meaning |";

/// Reads the table: `| \`name\` | type | \`label\` … | service … | meaning |`.
pub fn inventory() -> Vec<Entry> {
    let document = workspace_root().join("docs/OBSERVABILITY.md");
    let text = std::fs::read_to_string(document).expect("read docs/OBSERVABILITY.md");
    let (_, table) = text.split_once(HEADING).expect("the table of metrics has its heading");
    table.lines().skip(2).take_while(|line| line.starts_with('|')).map(entry).collect()
}

fn entry(line: &str) -> Entry {
    let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
    assert_eq!(cells.len(), 5, "{line}");
    let [name, kind, labels, services, meaning] =
        [cells[0], cells[1], cells[2], cells[3], cells[4]];
    assert!(!meaning.is_empty(), "{name} has no meaning");
    let words = |text: &str| -> BTreeSet<String> {
        let words = text.split(' ').map(|word| word.trim_matches(['`', ',']));
        words.filter(|word| !word.is_empty() && *word != "–").map(str::to_owned).collect()
    };
    let services = if services == "all" {
        ["command-service", "query-service", "projector"].map(str::to_owned).into()
    } else {
        words(services)
    };
    Entry {
        name: name.trim_matches('`').to_owned(),
        kind: kind.to_owned(),
        labels: words(labels),
        services,
    }
}
