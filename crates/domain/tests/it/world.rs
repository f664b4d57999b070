//! A small team with one project and one task, and short ways to say what happened to them.

use cqrs_es::Aggregate;
use domain::project::{
    Column, ColumnKind, Label, LabelColour, LinkTokenHash, Project, ProjectEvent, Role,
};
use domain::task::{
    ChecklistItem, CreateTask, Dates, Given, Points, Priority, Repeat, Task, TaskCommand,
    TaskCreated, TaskEvent,
};
use domain::text::{ColumnName, CommentText, Description, LabelName, ProjectName, Title};
use domain::{
    AccountId, Change, ChecklistItemId, ColumnId, CommentId, LabelId, ProjectId, Rank, TaskId,
};
use std::fmt::Debug;
use std::sync::Arc;
use time::Date;
use uuid::Uuid;

pub const OWNER: u16 = 1;
pub const EDITOR: u16 = 2;
pub const COMMENTER: u16 = 3;
pub const VIEWER: u16 = 4;
pub const STRANGER: u16 = 5;

pub const TO_DO: u16 = 11;
pub const DOING: u16 = 12;
pub const DONE: u16 = 13;
/// Archived from the start.
pub const ATTIC: u16 = 14;

pub const BUG: u16 = 21;
pub const URGENT: u16 = 22;

pub const PROJECT: u16 = 31;
pub const TASK: u16 = 32;
/// The task that opens when one that repeats is finished.
pub const NEXT: u16 = 36;

/// Returns the identifier with a given number.
pub fn id<Id: TryFrom<Uuid>>(number: u16) -> Id
where
    Id::Error: Debug,
{
    let base = 0x0190_0000_0000_7000_8000_0000_0000_0000_u128;
    Id::try_from(Uuid::from_u128(base + u128::from(number))).unwrap()
}

pub fn account(number: u16) -> AccountId {
    id(number)
}

pub fn column_id(number: u16) -> ColumnId {
    id(number)
}

pub fn label_id(number: u16) -> LabelId {
    id(number)
}

pub fn item_id(number: u16) -> ChecklistItemId {
    id(number)
}

pub fn comment_id(number: u16) -> CommentId {
    id(number)
}

/// Returns the digest of some link's token.
pub fn token_hash(digit: char) -> LinkTokenHash {
    text(&digit.to_string().repeat(64))
}

/// Returns a text of whatever type is asked for.
pub fn text<T: TryFrom<String>>(text: &str) -> T
where
    T::Error: Debug,
{
    T::try_from(text.to_owned()).unwrap()
}

pub fn rank(key: &str) -> Rank {
    text(key)
}

pub fn date(text: &str) -> Date {
    serde_json::from_value::<Dates>(serde_json::json!({ "due_on": text })).unwrap().due_on.unwrap()
}

pub fn change<T>(before: T, after: T) -> Change<T> {
    Change { before, after }
}

pub fn column(number: u16, name: &str) -> Column {
    Column {
        column_id: id(number),
        name: text::<ColumnName>(name),
        kind: ColumnKind::Open,
        wip_limit: None,
        archived: false,
    }
}

pub fn label(number: u16, name: &str) -> Label {
    Label { label_id: id(number), name: text::<LabelName>(name), colour: LabelColour::Red }
}

pub fn columns() -> Vec<Column> {
    vec![
        column(TO_DO, "To do"),
        column(DOING, "Doing"),
        column(DONE, "Done"),
        Column { archived: true, ..column(ATTIC, "Attic") },
    ]
}

pub fn project_created() -> ProjectEvent {
    ProjectEvent::Created {
        project_id: id::<ProjectId>(PROJECT),
        key: text("TM"),
        name: text::<ProjectName>("Task Manager"),
        description: Description::default(),
        columns: columns(),
        labels: vec![label(BUG, "bug"), label(URGENT, "urgent")],
        owner: account(OWNER),
    }
}

/// The project with one member of each role.
pub fn team() -> Vec<ProjectEvent> {
    let joined = [(EDITOR, Role::Editor), (COMMENTER, Role::Commenter), (VIEWER, Role::Viewer)];
    let joined = joined
        .map(|(number, role)| ProjectEvent::MemberAdded { account_id: account(number), role });
    std::iter::once(project_created()).chain(joined).collect()
}

pub fn create_task() -> CreateTask {
    CreateTask {
        task_id: id::<TaskId>(TASK),
        project_id: id::<ProjectId>(PROJECT),
        title: text::<Title>("Pay rent"),
        description: Description::default(),
        column_id: Some(column_id(TO_DO)),
        priority: Priority::None,
        dates: Dates::default(),
        assignees: vec![],
        labels: vec![],
        estimate: None,
        parent_id: None,
        repeat: None,
        rank: rank("a0"),
    }
}

/// What the editor's `create_task()` leads to.
pub fn task_created() -> TaskCreated {
    TaskCreated {
        task_id: id::<TaskId>(TASK),
        project_id: id::<ProjectId>(PROJECT),
        number: 0,
        title: text::<Title>("Pay rent"),
        description: Description::default(),
        column_id: column_id(TO_DO),
        rank: rank("a0"),
        priority: Priority::None,
        dates: Dates::default(),
        assignees: vec![],
        labels: vec![],
        estimate: None,
        parent_id: None,
        repeat: None,
        repeats: None,
        creator: account(EDITOR),
    }
}

pub fn points(number: u16) -> Option<Points> {
    Some(Points::try_from(number).unwrap())
}

pub fn repeat(rule: &str) -> Option<Repeat> {
    Some(text(rule))
}

/// The second of January, a Friday, and the id a next occurrence would get.
pub fn given() -> Given {
    Given { today: date("2026-01-02"), fresh_id: id(NEXT) }
}

pub fn item(number: u16, words: &str) -> ChecklistItem {
    ChecklistItem { item_id: item_id(number), text: text(words), checked: false }
}

pub fn item_added(number: u16, words: &str, index: u32) -> TaskEvent {
    TaskEvent::ChecklistItemAdded { item: item(number, words), index }
}

pub fn comment_added(number: u16, author: u16, words: &str) -> TaskEvent {
    TaskEvent::CommentAdded {
        comment_id: comment_id(number),
        author: account(author),
        text: text::<CommentText>(words),
        origin: None,
    }
}

pub fn say(number: u16, words: &str) -> TaskCommand {
    TaskCommand::Comment { comment_id: comment_id(number), text: text(words), origin: None }
}

pub fn project_after(events: impl IntoIterator<Item = ProjectEvent>) -> Project {
    let mut project = Project::default();
    events.into_iter().for_each(|event| project.apply(event));
    project
}

pub fn team_project() -> Arc<Project> {
    Arc::new(project_after(team()))
}

pub fn task_after(events: impl IntoIterator<Item = TaskEvent>) -> Task {
    let mut task = Task::default();
    events.into_iter().for_each(|event| task.apply(event));
    task
}
