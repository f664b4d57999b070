//! A process that ends between any two steps from a decision to its acknowledgement by the projector.

use std::collections::BTreeSet;
use std::path::Path;

use service_runtime::crash_point::{AT, EXIT_CODE};
use testkit::{Service, System, workspace_root};

use super::{busy, finish, more_answers};
use crate::invariants::{
    assert_read_model_equals_fold, assert_sequences_have_no_holes, assert_stored_exactly_once,
    stored_events,
};

/// In the order in which an event passes them.
const POINTS: [(Service, &str); 12] = [
    (Service::Command, "command.decided"),
    (Service::Command, "append.gathered"),
    (Service::Command, "append.stored"),
    (Service::Command, "command.stored"),
    (Service::Command, "relay.read"),
    (Service::Command, "relay.published"),
    (Service::Command, "relay.saved"),
    (Service::Projector, "projector.received"),
    (Service::Projector, "projector.folded"),
    (Service::Projector, "projector.committed"),
    (Service::Projector, "projector.announced"),
    (Service::Projector, "projector.acknowledged"),
];

/// Commands a person gets answered between two ends.
const SOME: usize = 10;

#[tokio::test]
async fn an_end_at_any_step_loses_nothing_and_does_nothing_twice() {
    let mut system = System::start().await;
    let mut loads = busy(&system).await;
    for (service, point) in POINTS {
        more_answers(&mut loads, SOME).await;
        let ended = system.run_to_its_end(service, &[(AT, point)]).await;
        assert_eq!(ended, Some(EXIT_CODE), "{point}");
        system.start_again(service).await;
    }
    more_answers(&mut loads, SOME).await;
    let record = finish(loads).await;

    assert_read_model_equals_fold(&system).await;
    let events = stored_events(&system).await;
    assert_stored_exactly_once(&events, &record);
    assert_sequences_have_no_holes(&events);
}

#[test]
fn every_crash_point_in_the_services_is_walked() {
    let mut found = BTreeSet::new();
    for service in ["command-service", "projector"] {
        collect(&workspace_root().join(service).join("src"), &mut found);
    }
    let walked: BTreeSet<String> = POINTS.iter().map(|(_, point)| (*point).to_owned()).collect();
    assert_eq!(found, walked);
    assert_eq!(walked.len(), POINTS.len());
}

/// Reads the names of the points in all files of a folder.
fn collect(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("read the folder") {
        let path = entry.expect("read the folder").path();
        if path.is_dir() {
            collect(&path, found);
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("read the source");
        let names = text.split("crash_point(\"").skip(1);
        found.extend(names.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
    }
}
