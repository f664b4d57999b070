//! How often the way of a command asks for memory: a count, so that a slower way is noticed on any
//! machine. A bound is what it takes today; one more is a decision.

use crate::world::{
    EDITOR, account, create_task, given, project_created, task_after, task_created, team_project,
    text,
};
use allocation_counter::measure;
use domain::project::ProjectEvent;
use domain::stored::decode_json;
use domain::task::{TaskCommand, TaskEvent, TaskRequest};

/// Returns how many allocations `work` makes, after one run for what is made once.
fn allocations<T>(mut work: impl FnMut() -> T) -> u64 {
    drop(work());
    measure(|| drop(work())).count_total
}

fn request(command: TaskCommand) -> TaskRequest {
    let (actor, project) = (account(EDITOR), team_project());
    TaskRequest { actor, project, other: None, given: given(), command }
}

#[test]
fn deciding_takes_the_events_and_what_is_in_them() {
    let task = task_after([TaskEvent::Created(task_created())]);
    let retitle = request(TaskCommand::Retitle { title: text("Pay the rent") });
    let create = request(TaskCommand::Create(create_task()));
    let fresh = task_after([]);
    assert!(allocations(|| task.decide(&retitle)) <= 3);
    assert!(allocations(|| fresh.decide(&create)) <= 3);
}

#[test]
fn an_event_is_written_into_one_buffer_and_read_into_its_own_fields() {
    let event = TaskEvent::Created(task_created());
    let written = serde_json::to_string(&event).unwrap();
    // The buffer doubles as it fills.
    assert!(allocations(|| serde_json::to_string(&event)) <= 5);
    let read = || decode_json::<TaskEvent>("task_created", "1", &written);
    assert!(allocations(read) <= 10);
    let written = serde_json::to_string(&project_created()).unwrap();
    let read = || decode_json::<ProjectEvent>("project_created", "1", &written);
    assert!(allocations(read) <= 28);
}

#[test]
fn applying_an_event_moves_what_is_in_it() {
    let event = TaskEvent::Created(task_created());
    assert!(allocations(|| task_after([event.clone()])) <= 5);
}
