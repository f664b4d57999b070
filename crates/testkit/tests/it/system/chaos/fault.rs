//! How each fault is made, and mended.

use async_nats::jetstream;
use event_stream::STREAM;
use nix::sys::signal::Signal;
use testkit::{Behaviour, Link, Service, System};
use tokio::time::{Duration, sleep, timeout};

use super::schedule::{Fault, Step};

/// More than a service's grace period.
const STOP_PATIENCE: Duration = Duration::from_secs(30);
/// A fault before may have left NATS without its stream for a moment.
const STREAM_PATIENCE: Duration = Duration::from_secs(10);

/// Lets a fault happen, waits while it lasts, and mends what does not mend itself.
pub async fn inject(system: &mut System, step: Step) {
    match step.fault {
        Fault::Kill(service, replica) => {
            let process = system.replica(service, replica).take_process();
            process.expect("the service runs").kill().await.expect("kill the service");
            sleep(step.lasts).await;
            start_again(system, service, replica).await;
        }
        Fault::Terminate(service, replica) => {
            let process = system.replica(service, replica).take_process();
            let ended = process.expect("the service runs").stop(STOP_PATIENCE).await;
            assert!(ended.expect("stop the service").success(), "{service:?} ended badly");
            start_again(system, service, replica).await;
        }
        Fault::Freeze(service, replica) => {
            let process = system.replica(service, replica).process().expect("the service runs");
            process.signal(Signal::SIGSTOP);
            sleep(step.lasts).await;
            process.signal(Signal::SIGCONT);
        }
        Fault::KillPostgres => {
            system.postgres().kill().await;
            sleep(step.lasts).await;
            system.postgres().start_again().await;
        }
        Fault::KillNats => {
            system.nats().kill().await;
            sleep(step.lasts).await;
            system.nats().start_again().await;
        }
        Fault::WipeNats => system.nats().wipe().await,
        Fault::RollBackNats => system.nats().roll_back().await,
        Fault::PurgeStream => damage_stream(system, Damage::Purge).await,
        Fault::DeleteStream => damage_stream(system, Damage::Delete).await,
        Fault::Cut(link) => misbehave(system, link, Behaviour::Cut, step.lasts).await,
        Fault::Silence(link) => misbehave(system, link, Behaviour::Silent, step.lasts).await,
        Fault::Delay(link, late) => {
            misbehave(system, link, Behaviour::Delay(late), step.lasts).await;
        }
        Fault::Rebuild => system.rebuild().await,
        Fault::Skew(service, replica, seconds) => {
            system.skew(service, replica, seconds).await;
            sleep(step.lasts).await;
            let process = system.replica(service, replica).take_process();
            process.expect("the service runs").kill().await.expect("kill the service");
            start_again(system, service, replica).await;
        }
        Fault::FillNatsDisk => fill_nats_disk(system, step.lasts).await,
    }
}

async fn start_again(system: &mut System, service: Service, replica: usize) {
    let service = system.replica(service, replica);
    service.start_again().expect("start the service again");
    service.until_ready().await.expect("the service becomes ready again");
}

/// Takes the stream's space away; where there is no disk to fill, the server.
async fn fill_nats_disk(system: &mut System, lasts: Duration) {
    let Some(disk) = system.nats().disk() else {
        system.nats().kill().await;
        sleep(lasts).await;
        return system.nats().start_again().await;
    };
    disk.fill();
    sleep(lasts).await;
    disk.free();
    // After a write error it takes nothing more into the stream until it is started again.
    system.nats().restart().await;
}

async fn misbehave(system: &System, link: Link, behaviour: Behaviour, lasts: Duration) {
    system.link(link).behave(behaviour);
    sleep(lasts).await;
    system.link(link).behave(Behaviour::Forward);
}

#[derive(Clone, Copy)]
enum Damage {
    Purge,
    Delete,
}

async fn damage_stream(system: &System, damage: Damage) {
    let client = async_nats::connect(system.nats_url()).await.expect("connect to NATS");
    let context = jetstream::new(client);
    let done = async {
        loop {
            // Not there yet, when the fault before took it away.
            if let Ok(stream) = context.get_stream(STREAM).await {
                return match damage {
                    Damage::Purge => stream.purge().await.is_ok(),
                    Damage::Delete => context.delete_stream(STREAM).await.is_ok(),
                };
            }
            sleep(Duration::from_millis(50)).await;
        }
    };
    let done = timeout(STREAM_PATIENCE, done).await.expect("the relay makes the stream again");
    assert!(done, "the stream was not damaged");
}
