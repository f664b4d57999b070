//! The whole system, with one part after the other taken away.

mod access;
mod chaos;
mod clock_skew;
mod command_service;
mod crash_points;
mod export_import;
mod flow;
mod full_disk;
mod metrics;
mod past;
mod pipeline;
mod property;
mod refusals;
mod restore;
mod roles;
mod rolling;
mod round_trips;
mod session;
mod shutdown;
mod streams;
mod traces;

use testkit::{Client, Load, System};
use uuid::Uuid;

const PEOPLE: usize = 4;
/// Enough that a killed service is always in the middle of something.
const BROWSERS: usize = 6;

/// Starts people working on one project of their own each, so that all partitions may be used.
async fn busy(system: &System) -> Vec<Load> {
    let mut loads = Vec::new();
    for _ in 0..PEOPLE {
        let client = system.client().await;
        let project_id = client.create_project("under load").await;
        loads.push(Load::start(client, project_id, BROWSERS));
    }
    loads
}

/// Waits until everybody got some more answers.
async fn more_answers(loads: &mut [Load], each: usize) {
    for load in loads {
        load.acknowledged(each).await;
    }
}

/// Sends everybody home; returns what they were told.
async fn finish(loads: Vec<Load>) -> Vec<testkit::Acknowledged> {
    let mut record = Vec::new();
    for load in loads {
        record.extend(load.stop().await);
    }
    record
}

/// A signed-in person with a project.
async fn person_with_project(system: &System) -> (Client, Uuid) {
    let client = system.client().await;
    let project_id = client.create_project("Garden").await;
    (client, project_id)
}
