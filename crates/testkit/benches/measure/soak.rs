//! Whether memory grows while the services work at full rate (the promise names a quarter of an hour).

use std::fmt::Write as _;
use std::time::Duration;

use testkit::{Service, System};

use crate::processors::resident_mib;
use crate::workload::Workload;
use crate::{CLIENTS, accept, document};

const MINUTES: u32 = 15;
/// One sign-in lasts for all of it.
const SETTINGS: &[(&str, &str)] = &[("ACCESS_TOKEN_LIFETIME", "1h")];
/// Caches and pools fill first.
const SETTLED_AFTER: u32 = 5;

/// Measures and returns the section.
pub async fn measure() -> String {
    let system = System::with().synced_postgres().settings(SETTINGS).start().await;
    let client = system.client().await;
    let workload = Workload::new(&system, &client).await;
    let mut looks = Vec::new();
    let mut accepted = 0.0;
    for minute in 1..=MINUTES {
        accepted += accept::run(&workload, CLIENTS, Duration::from_secs(60)).await * 60.0;
        looks
            .push((f64::from(minute), Service::ALL.map(|service| resident_mib(service.program()))));
    }
    let mut text = "| Resident memory, MiB, after minute |".to_owned();
    for service in Service::ALL {
        write!(text, " {} |", service.program()).expect("a string");
    }
    text.push_str("\n|---:|---:|---:|---:|\n");
    for (minute, [first, second, third]) in &looks {
        writeln!(text, "| {minute:.0} | {first:.1} | {second:.1} | {third:.1} |")
            .expect("a string");
    }
    text.push_str("| slope, MiB a minute |");
    for index in 0..Service::ALL.len() {
        let settled = looks.iter().filter(|(minute, _)| *minute > f64::from(SETTLED_AFTER));
        let points: Vec<_> = settled.map(|(minute, memory)| (*minute, memory[index])).collect();
        write!(text, " {:.2} |", slope(&points)).expect("a string");
    }
    format!(
        "{text}\n\nOne run of {MINUTES} minutes, {CLIENTS} clients, {accepted:.0} commands accepted. The slope is \
         that of the least squares after minute {SETTLED_AFTER}, when caches and pools are full.\n{}",
        document::machine(&system).await
    )
}

/// Returns the slope of the straight line with the least squares.
fn slope(points: &[(f64, f64)]) -> f64 {
    let count = u32::try_from(points.len()).map(f64::from).expect("few points");
    let mean = |pick: fn(&(f64, f64)) -> f64| points.iter().map(pick).sum::<f64>() / count;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let both: f64 = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
    let square: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
    both / square
}
