//! Debian's exporter of PostgreSQL's own figures.

use local_stack::{Process, StopSignal, free_port};
use std::path::Path;
use std::process::Command;
use testkit::System;

/// A running exporter.
pub struct PostgresExporter {
    port: u16,
    _process: Process,
}

impl PostgresExporter {
    pub fn start(system: &System, folder: &Path) -> Self {
        let port = free_port().expect("find a port");
        let url = format!("{}?sslmode=disable", system.postgres().superuser_url());
        let mut command = Command::new("prometheus-postgres-exporter");
        command.arg(format!("--web.listen-address=127.0.0.1:{port}")).env("DATA_SOURCE_NAME", url);
        let log = folder.join("postgres-exporter.log");
        let process = Process::spawn("postgres-exporter", command, &log, StopSignal::TERMINATE);
        Self { port, _process: process.expect("start the exporter") }
    }

    pub const fn port(&self) -> u16 {
        self.port
    }
}
