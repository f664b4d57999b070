//! What each service takes before it does anything, and while it does a lot (P5, P8).

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use testkit::{Service, System};

use crate::figures::median;
use crate::processors::resident_mib;
use crate::workload::Workload;
use crate::{CLIENTS, accept, document};

const STARTS: usize = 5;
const LOAD: Duration = Duration::from_secs(20);
/// How often memory is looked at under load.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Measures and returns the section.
pub async fn measure() -> String {
    let mut system = System::with().synced_postgres().start().await;
    let idle = Service::ALL.map(|service| resident_mib(service.program()));
    let mut ready = Vec::new();
    for service in Service::ALL {
        ready.push(starts(&mut system, service).await);
    }
    let client = system.client().await;
    let workload = Workload::new(&system, &client).await;
    let (accepted, loaded) = tokio::join!(accept::run(&workload, CLIENTS, LOAD), greatest(LOAD));

    let mut text =
        "| Service | P5 idle, MiB | P5 at P1's load, MiB | P8 cold start to ready, ms |\n\
                    |---|---:|---:|---:|\n"
            .to_owned();
    for (((service, idle), loaded), ready) in Service::ALL.iter().zip(idle).zip(loaded).zip(ready) {
        let name = service.program();
        writeln!(text, "| {name} | {idle:.0} | {loaded:.0} | {ready:.0} |").expect("a string");
    }
    let seconds = LOAD.as_secs();
    format!(
        "{text}| Target | ≤ 30 | ≤ 150 | ≤ 1000 |\n\n\
         P5: resident memory right after all are ready; and the most of it in {seconds} s of {CLIENTS} clients' \
         commands, {accepted:.0} accepted a second.\n\
         P8: from starting the process until `/readyz` says yes, median of {STARTS}, schema in place.\n{}",
        document::machine(&system).await
    )
}

/// Returns how many milliseconds a service takes from nothing to ready.
async fn starts(system: &mut System, service: Service) -> f64 {
    let mut taken = Vec::new();
    for _ in 0..STARTS {
        assert!(system.terminate(service).await, "{service:?} ended badly");
        let start = Instant::now();
        system.start_again(service).await;
        taken.push(start.elapsed().as_secs_f64() * 1_000.0);
    }
    median(&taken)
}

/// Returns the most memory each service had, in MiB.
async fn greatest(duration: Duration) -> [f64; 3] {
    let (end, mut most) = (Instant::now() + duration, [0.0; 3]);
    while Instant::now() < end {
        for (most, service) in most.iter_mut().zip(Service::ALL) {
            *most = resident_mib(service.program()).max(*most);
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    most
}
