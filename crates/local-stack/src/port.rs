use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Result, bail};
use rand::RngExt as _;

/// Below Linux's ephemeral range (32768 and up), so no client socket can take a port while its
/// server restarts.
const RANGE: std::ops::Range<u16> = 18_000..32_000;
const ATTEMPTS: u32 = 200;

/// Finds a loopback port nobody listens on right now.
pub fn free_port() -> Result<u16> {
    for _ in 0..ATTEMPTS {
        let port = rand::rng().random_range(RANGE);
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return Ok(port);
        }
    }
    bail!("no free loopback port between {} and {}", RANGE.start, RANGE.end)
}
