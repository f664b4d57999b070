//! A project with tasks, changed by asking the real aggregates: whatever they accept is a history
//! the projector must be able to fold.

use crate::events::{Fact, text};
use cqrs_es::Aggregate;
use domain::project::{
    Column, ColumnKind, CreateProject, Label, LabelColour, Project, ProjectCommand, ProjectEvent,
    ProjectRequest,
};
use domain::task::{
    CommentPast, CreateTask, Dates, Given, OtherTask, Priority, Task, TaskCommand, TaskEvent,
    TaskRequest, Undo,
};
use domain::{AccountId, ColumnId, LabelId, Partition, ProjectId, Rank, TaskId};
use std::sync::Arc;
use time::macros::datetime;
use uuid::Uuid;

pub struct Team {
    pub id: ProjectId,
    pub owner: AccountId,
    pub project: Project,
    pub tasks: Vec<(TaskId, Task)>,
    facts: Vec<Fact>,
    /// What happened to the project, and to each task.
    past: Vec<ProjectEvent>,
    pasts: Vec<Vec<TaskEvent>>,
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
        let (tasks, facts, past, pasts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut team = Self { id, owner, project, tasks, facts, past, pasts };
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

    /// Undoes the project's event that is `back` events ago, or so.
    pub fn undo(&mut self, back: usize) {
        let event = self.past[self.past.len() - 1 - back % self.past.len()].clone();
        self.ask(ProjectCommand::Undo(Box::new(Ok(event))));
    }

    /// Undoes the task's event that is `back` events ago, or so.
    pub fn undo_task(&mut self, index: usize, back: usize) {
        let past = &self.pasts[index];
        if past.is_empty() {
            return;
        }
        let found = Ok(past[past.len() - 1 - back % past.len()].clone());
        let created_at = datetime!(2026-01-02 03:04:05 UTC);
        let comment = Some(CommentPast { origin: None, created_at, edited_at: Some(created_at) });
        self.ask_task(index, TaskCommand::Undo(Box::new(Undo { found, comment })));
    }

    /// Something happened to the project.
    pub fn project_event(&mut self, event: ProjectEvent) {
        self.facts.push(Fact::project(self.id, self.owner, &event));
        self.past.push(event.clone());
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
        self.pasts[index].push(event.clone());
        task.apply(event);
    }

    /// Creates a task; returns its place in `tasks`.
    pub fn create_task(&mut self, title: &str) -> usize {
        let task_id = TaskId::generate();
        let index = self.tasks.len();
        self.tasks.push((task_id, Task::default()));
        self.pasts.push(Vec::new());
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
