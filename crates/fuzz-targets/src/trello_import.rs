//! Boards that people upload.

use crate::importer;
use command_service::import::Plan;
use command_service::import::trello::read;
use domain::TaskId;
use domain::project::{Project, ProjectCommand, ProjectRequest};
use domain::task::{Given, Task, TaskCommand, TaskRequest};
use std::sync::Arc;
use time::Date;

/// A board is the same plan each time, and nothing in a plan is refused: not the project, and no
/// card.
#[expect(clippy::expect_used, reason = "a failed expectation is what a fuzzer looks for")]
pub fn trello_import(input: &[u8]) {
    let Ok(plan) = read(importer(), input) else { return };
    assert_eq!(read(importer(), input).ok().as_ref(), Some(&plan));
    assert_eq!(plan.keys.first(), Some(&plan.project.key));
    let Plan { project: create, cards, .. } = plan;
    let mut project = Project::default();
    let request = ProjectRequest { actor: importer(), command: ProjectCommand::Create(create) };
    for event in project.decide(&request).expect("the project is not refused") {
        project.follow(event).expect("it can be founded");
    }
    let project = Arc::new(project);
    for card in cards {
        let name = card.name;
        let request = TaskRequest {
            actor: importer(),
            project: Arc::clone(&project),
            other: None,
            given: Given { today: Date::MIN, fresh_id: TaskId::generate() },
            command: TaskCommand::Create(card.create),
        };
        let decided = Task::default().decide(&request);
        assert!(decided.is_ok(), "{name}: {decided:?}");
    }
}
