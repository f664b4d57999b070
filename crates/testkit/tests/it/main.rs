//! Tests of the test tools and, through them, of the whole system.
#![expect(clippy::expect_used, reason = "a failed expectation is how these helpers fail a test")]

mod contract;
mod covered;
mod invariants;
mod monitoring;
mod parts;
mod sample;
mod system;
