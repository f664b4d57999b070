//! `docs/PERFORMANCE.md`: one section a measurement, each with where and when it was made.

use std::path::Path;
use std::process::Command;

use testkit::System;

const PREAMBLE: &str = "# Measured speed\n\nWritten by `cargo xtask bench [NAME]`; do not edit.\n";

/// What is measured together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    Pipeline,
    Board,
    Overhead,
    Rebuild,
    LongHistory,
    LongLog,
    Footprint,
    Soak,
    Growth,
    Gateway,
}

impl Section {
    /// In the document's order.
    pub const ALL: [Self; 10] = [
        Self::Pipeline,
        Self::Board,
        Self::Rebuild,
        Self::Footprint,
        Self::Soak,
        Self::LongHistory,
        Self::LongLog,
        Self::Growth,
        Self::Gateway,
        Self::Overhead,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Pipeline => "pipeline",
            Self::Board => "board",
            Self::Overhead => "overhead",
            Self::Rebuild => "rebuild",
            Self::LongHistory => "long-history",
            Self::LongLog => "long-log",
            Self::Footprint => "footprint",
            Self::Soak => "soak",
            Self::Growth => "growth",
            Self::Gateway => "gateway",
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Pipeline => "## Accepting and seeing (`pipeline`)",
            Self::Board => "## Reading a board (`board`)",
            Self::Overhead => "## What watching costs (`overhead`)",
            Self::Rebuild => "## Folding the log anew (`rebuild`)",
            Self::LongHistory => "## A long history (`long-history`)",
            Self::LongLog => "## A long log (`long-log`)",
            Self::Footprint => "## Memory and start (`footprint`)",
            Self::Soak => "## Memory over time (`soak`)",
            Self::Growth => "## Growth (`growth`)",
            Self::Gateway => "## Through Nginx (`gateway`)",
        }
    }
}

/// Puts a section into the document, in the place of the one it had.
pub fn write(section: Section, text: &str) {
    let file = testkit::workspace_root().join("docs/PERFORMANCE.md");
    let old = std::fs::read_to_string(&file).unwrap_or_default();
    let mut document = PREAMBLE.to_owned();
    for one in Section::ALL {
        let body = if one == section { Some(text) } else { body_of(&old, one) };
        if let Some(body) = body {
            document.push_str(&format!("\n{}\n\n{}\n", one.title(), body.trim()));
        }
    }
    std::fs::write(&file, document).expect("write docs/PERFORMANCE.md");
}

fn body_of(document: &str, section: Section) -> Option<&str> {
    let (_, rest) = document.split_once(section.title())?;
    Some(rest.split_once("\n## ").map_or(rest, |(body, _)| body))
}

/// Returns what was measured on, and when.
pub async fn machine(system: &System) -> String {
    let mut connection = system.event_store().connect().await;
    let postgres: String = sqlx::query_scalar("SHOW server_version")
        .fetch_one(&mut connection)
        .await
        .expect("ask PostgreSQL for its version");
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or("unknown");
    let model = model.trim_start_matches(['\t', ' ', ':']);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let nats = testkit::Tools::find().nats_server().map(|program| version(&program));
    let nats = nats.unwrap_or_default();
    let rust = version(Path::new("rustc"));
    let day = time::OffsetDateTime::now_utc().date();
    format!("\n{day}, {cores} × {model}; PostgreSQL {postgres}; {nats}; {rust}.\n")
}

fn version(program: &Path) -> String {
    let output = Command::new(program).arg("--version").output();
    output.map_or_else(
        |_| "unknown".to_owned(),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    )
}
