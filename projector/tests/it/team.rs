//! A project with tasks, changed by asking the real aggregates: whatever they accept is a history
//! the projector must be able to fold.

use crate::events::{Fact, text};
use cqrs_es::Aggregate;
use domain::project::{
    Column, ColumnKind, CreateProject, Label, LabelColour, Project, ProjectCommand, ProjectEvent,
    ProjectRequest,
};
use domain::task::{
    CreateTask, Dates, Given, OtherTask, Priority, Task, TaskCommand, TaskEvent, TaskRequest,
};
use domain::{AccountId, ColumnId, LabelId, Partition, ProjectId, Rank, TaskId};
use std::sync::Arc;
use uuid::Uuid;

pub struct Team {
    pub id: ProjectId,
    pub owner: AccountId,
    pub project: Project,
    pub tasks: Vec<(TaskId, Task)>,
    facts: Vec<Fact>,
}

impl Team {
    /// A project with columns A, B and C and labels, owned by somebody.
    pub fn new() -> Self {
        Self::owned_by(AccountId::generate(), ProjectId::generate())
    }

    /// One whose events go to a given partition.
    pub fn in_partition(number: i16) -> Self {
        let id = std::iter::repeat_with(ProjectId::generate)
            .find(|id| Partition::of(id.get()).get() == number)
            .unwrap();
        Self::owned_by(AccountId::generate(), id)
    }

    fn owned_by(owner: AccountId, id: ProjectId) -> Self {
        let project = Project::default();
        let mut team = Self { id, owner, project, tasks: Vec::new(), facts: Vec::new() };
        let column = |name| Column {
            column_id: ColumnId::generate(),
            name: text(name),
            kind: ColumnKind::Open,
            wip_limit: None,
            archived: false,
        };
        let label =
            |name, colour| Label { label_id: LabelId::generate(), name: text(name), colour };
        team.ask(ProjectCommand::Create(CreateProject {
            project_id: id,
            key: text("TEAM"),
            name: text("Team"),
            description: text("what we do"),
            columns: ["A", "B", "C"].map(column).into(),
            labels: vec![label("bug", LabelColour::Red), label("idea", LabelColour::Sky)],
        }));
        team
    }

    pub fn partition(&self) -> Partition {
        Partition::of(self.id.get())
    }

    pub fn column(&self, index: usize) -> ColumnId {
        let columns = &self.project.state().unwrap().columns;
        columns[index % columns.len()].column_id
    }

    pub fn task_id(&self, index: usize) -> Uuid {
        self.tasks[index].0.get()
    }

    /// Returns what happened since the last time.
    pub fn news(&mut self) -> Vec<Fact> {
        std::mem::take(&mut self.facts)
    }

    /// Asks the project; what it refuses changes nothing.
    pub fn ask(&mut self, command: ProjectCommand) {
        let request = ProjectRequest { actor: self.owner, command };
        for event in self.project.decide(&request).unwrap_or_default() {
            self.project_event(event);
        }
    }

    /// Something happened to the project.
    pub fn project_event(&mut self, event: ProjectEvent) {
        self.facts.push(Fact::project(self.id, self.owner, &event));
        self.project.apply(event);
    }

    /// Asks a task; what it refuses changes nothing.
    pub fn ask_task(&mut self, index: usize, command: TaskCommand) {
        self.ask_task_as(self.owner, index, command);
    }

    /// Asks a task in somebody's name.
    pub fn ask_task_as(&mut self, actor: AccountId, index: usize, command: TaskCommand) {
        let project = Arc::new(self.project.clone());
        let other =
            command.other().and_then(|id| self.tasks.iter().find(|(task_id, _)| *task_id == id));
        let other = other.map(|(_, task)| OtherTask {
            task: Arc::new(task.clone()),
            project: Arc::clone(&project),
        });
        let given =
            Given { today: time::OffsetDateTime::now_utc().date(), fresh_id: TaskId::generate() };
        let request = TaskRequest { actor, project, other, given, command };
        for event in self.tasks[index].1.decide(&request).unwrap_or_default() {
            self.task_event(actor, index, event);
        }
    }

    /// Something happened to a task.
    pub fn task_event(&mut self, actor: AccountId, index: usize, mut event: TaskEvent) {
        if let TaskEvent::Created(created) = &mut event {
            created.number = u32::try_from(index).unwrap() + 1;
        }
        let (id, task) = &mut self.tasks[index];
        self.facts.push(Fact::task(self.id, *id, actor, &event));
        task.apply(event);
    }

    /// Creates a task; returns its place in `tasks`.
    pub fn create_task(&mut self, title: &str) -> usize {
        let task_id = TaskId::generate();
        let index = self.tasks.len();
        self.tasks.push((task_id, Task::default()));
        self.ask_task(
            index,
            TaskCommand::Create(CreateTask {
                task_id,
                project_id: self.id,
                title: text(title),
                description: text(""),
                column_id: None,
                priority: Priority::None,
                dates: Dates::default(),
                assignees: vec![self.owner],
                labels: Vec::new(),
                estimate: None,
                parent_id: None,
                repeat: None,
                rank: Rank::at_time(u64::try_from(index).unwrap()),
            }),
        );
        index
    }

    pub fn retitle(&mut self, index: usize, title: &str) {
        self.ask_task(index, TaskCommand::Retitle { title: text(title) });
    }
}
