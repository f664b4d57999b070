//! `cargo xtask bench [NAME]`: figures, each beside what the same machine does without us, in the
//! same run.
//!
//! Bounded: a few rounds of some seconds each. Prints each section and writes it into
//! `docs/PERFORMANCE.md`.
#![expect(clippy::expect_used, reason = "a measurement whose parts fail is no measurement")]

mod accept;
mod board;
mod board_load;
mod connection;
mod copies;
mod document;
mod figures;
mod floor;
mod footprint;
mod freshness;
mod gateway;
mod growth;
mod growth_plot;
mod long_history;
mod long_log;
mod overhead;
mod pgbench;
mod pipeline;
mod processors;
mod rebuild;
mod soak;
mod watchers;
mod workload;

use document::Section;

/// As many as the promises ask for.
const CLIENTS: usize = 64;

#[tokio::main]
#[expect(clippy::print_stdout, reason = "the sections are this program's result")]
async fn main() {
    // Cargo adds a word of its own.
    let named: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    for section in Section::ALL {
        if !named.is_empty() && !named.iter().any(|name| name == section.name()) {
            continue;
        }
        let text = match section {
            Section::Pipeline => pipeline::measure().await,
            Section::Board => board::measure().await,
            Section::Overhead => overhead::measure().await,
            Section::Rebuild => rebuild::measure().await,
            Section::LongHistory => long_history::measure().await,
            Section::LongLog => long_log::measure().await,
            Section::Footprint => footprint::measure().await,
            Section::Soak => soak::measure().await,
            Section::Gateway => gateway::measure().await,
            Section::Growth => growth::measure().await,
        };
        document::write(section, &text);
        println!("{text}");
    }
}
