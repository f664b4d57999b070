//! The rule book of a task: who may do what when, and which events follow.

mod checklist;
mod comments;
mod create;
mod fields;
mod relations;
mod repeat;
mod restore;
mod undo;

use super::{OtherTask, Task, TaskCommand, TaskEvent, TaskRefusal, TaskState};
use crate::AccountId;
use crate::TaskId;
use crate::project::{Project, ProjectState, Role};
use crate::refusal::Limit;
use std::sync::Arc;
use time::Date;

pub const MAX_ASSIGNEES: Limit = Limit { what: "assignees", most: 100 };
pub const MAX_LABELS: Limit = Limit { what: "labels", most: 50 };
/// Those that start from a task; how many lead to it is nobody's choice.
pub const MAX_RELATIONS: Limit = Limit { what: "relations to other tasks", most: 100 };
/// A task, its subtasks, theirs, and so on: so many levels from top to bottom.
pub const MAX_LEVELS: Limit = Limit { what: "levels of subtasks, itself included", most: 5 };
/// Tasks that wait for one, directly or through others.
pub const MAX_BLOCKED: Limit = Limit { what: "tasks waiting for it", most: 1_000 };
pub const MAX_WATCHERS: Limit = Limit { what: "watchers", most: 500 };
pub const MAX_CHECKLIST_ITEMS: Limit = Limit { what: "checklist items", most: 200 };
/// Ids of removed items are remembered, so that a repeated add does not bring them back.
pub const MAX_REMOVED_CHECKLIST_ITEMS: Limit =
    Limit { what: "removed checklist items", most: 10_000 };
/// Removed ones count: their ids are remembered for the same reason.
pub const MAX_COMMENTS: Limit = Limit { what: "comments", most: 5_000 };

/// What a decision needs of the world: no rule asks a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given {
    /// The day it is now, UTC.
    pub today: Date,
    /// For a task that has to be opened because of the command.
    pub fresh_id: TaskId,
}

/// A command, who gives it, and the project it is decided in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRequest {
    pub actor: AccountId,
    /// The task's project; for a create, the one named in it.
    pub project: Arc<Project>,
    /// The task that [`TaskCommand::other`] names; `None` when it names none, or there is none.
    pub other: Option<OtherTask>,
    pub given: Given,
    pub command: TaskCommand,
}

type Decision = Result<Vec<TaskEvent>, TaskRefusal>;

impl Task {
    /// Returns the events that follow from the request; none when it changes nothing.
    ///
    /// # Errors
    /// Returns the first rule the request breaks.
    pub fn decide(&self, request: &TaskRequest) -> Decision {
        let TaskRequest { actor, project, other, given: _, command } = request;
        let project = project.state().ok_or(TaskRefusal::NotFound)?;
        if let TaskCommand::OpenNext(next) = command {
            return repeat::open_next(self.state(), project, request, next);
        }
        authorise(project, *actor, needed_role(command))?;
        match (self.state(), command) {
            (Some(task), TaskCommand::Create(create)) => create::repeat(task, create, *actor),
            (Some(task), _) if task.project_id != project.project_id => Err(TaskRefusal::NotFound),
            (None, TaskCommand::Create(_)) | (Some(_), _) if project.archived => {
                Err(TaskRefusal::ProjectArchived)
            }
            (None, TaskCommand::Create(create)) => {
                create::create((project, other.as_ref()), create, *actor)
            }
            (None, _) => Err(TaskRefusal::NotFound),
            (Some(task), command) => {
                task.refuse_if_put_away(command)?;
                task.decide(request, project)
            }
        }
    }
}

fn authorise(project: &ProjectState, actor: AccountId, needed: Role) -> Result<(), TaskRefusal> {
    match project.members.get(&actor) {
        None => Err(TaskRefusal::NotFound),
        Some(role) if *role < needed => Err(TaskRefusal::RoleTooLow { needed }),
        Some(_) => Ok(()),
    }
}

fn needed_role(command: &TaskCommand) -> Role {
    use TaskCommand as C;
    match command {
        C::Watch {} | C::Unwatch {} => Role::Viewer,
        C::Undo(undo) => undo::needed_role(undo),
        // Whose comment it is decides further: see `comments`.
        C::Comment { .. } | C::EditComment { .. } | C::RemoveComment { .. } => Role::Commenter,
        C::Create(_)
        | C::Retitle { .. }
        | C::Describe { .. }
        | C::Move(_)
        | C::Prioritise { .. }
        | C::Schedule(_)
        | C::Estimate { .. }
        | C::Repeat { .. }
        | C::OpenNext(_)
        | C::Assign { .. }
        | C::Unassign { .. }
        | C::AddLabel { .. }
        | C::RemoveLabel { .. }
        | C::AddChecklistItem { .. }
        | C::EditChecklistItem { .. }
        | C::Check { .. }
        | C::Uncheck { .. }
        | C::MoveChecklistItem { .. }
        | C::RemoveChecklistItem { .. }
        | C::SetParent { .. }
        | C::Relate { .. }
        | C::Unrelate { .. }
        | C::Archive {}
        | C::Restore {}
        | C::Delete {}
        | C::RestoreVersion(_) => Role::Editor,
    }
}

/// What a command is to a task that has been put away.
enum Use {
    /// Ordinary work: restore the task first.
    Work,
    /// What people still do with an archived task.
    Afterwards,
    /// Putting away itself, and bringing back.
    PutAway,
}

fn use_of(command: &TaskCommand) -> Use {
    use TaskCommand as C;
    match command {
        C::Undo(undo) => undo::use_of(undo),
        C::Restore {} | C::Delete {} => Use::PutAway,
        C::Archive {}
        | C::Comment { .. }
        | C::EditComment { .. }
        | C::RemoveComment { .. }
        | C::Watch {}
        | C::Unwatch {} => Use::Afterwards,
        C::Create(_)
        | C::Retitle { .. }
        | C::Describe { .. }
        | C::Move(_)
        | C::Prioritise { .. }
        | C::Schedule(_)
        | C::Estimate { .. }
        | C::Repeat { .. }
        | C::OpenNext(_)
        | C::Assign { .. }
        | C::Unassign { .. }
        | C::AddLabel { .. }
        | C::RemoveLabel { .. }
        | C::AddChecklistItem { .. }
        | C::EditChecklistItem { .. }
        | C::Check { .. }
        | C::Uncheck { .. }
        | C::MoveChecklistItem { .. }
        | C::RemoveChecklistItem { .. }
        | C::SetParent { .. }
        | C::Relate { .. }
        | C::Unrelate { .. }
        | C::RestoreVersion(_) => Use::Work,
    }
}

impl TaskState {
    fn refuse_if_put_away(&self, command: &TaskCommand) -> Result<(), TaskRefusal> {
        match use_of(command) {
            Use::Work | Use::Afterwards if self.deleted => Err(TaskRefusal::TaskDeleted),
            Use::Work if self.archived => Err(TaskRefusal::TaskArchived),
            Use::Work | Use::Afterwards | Use::PutAway => Ok(()),
        }
    }

    fn decide(&self, request: &TaskRequest, project: &ProjectState) -> Decision {
        use TaskCommand as C;
        let actor = request.actor;
        match &request.command {
            C::Create(_) | C::OpenNext(_) => Err(TaskRefusal::AlreadyExists),
            C::Retitle { title } => Ok(fields::retitle(self, title)),
            C::Describe { description } => Ok(fields::describe(self, description)),
            C::Move(to) => fields::relocate(self, project, to, request.given),
            C::Prioritise { priority } => Ok(fields::prioritise(self, *priority)),
            C::Schedule(dates) => fields::schedule(self, *dates),
            C::Estimate { points } => Ok(fields::estimate(self, *points)),
            C::Repeat { rule } => Ok(repeat::set(self, rule.as_ref())),
            C::Assign { account_id } => fields::assign(self, project, *account_id),
            C::Unassign { account_id } => Ok(fields::unassign(self, *account_id)),
            C::AddLabel { label_id } => fields::add_label(self, project, *label_id),
            C::RemoveLabel { label_id } => Ok(fields::remove_label(self, *label_id)),
            C::AddChecklistItem { item_id, text, checked, after } => {
                checklist::add(self, checklist::item(*item_id, text, *checked), *after)
            }
            C::EditChecklistItem { item_id, text } => checklist::edit(self, *item_id, text),
            C::Check { item_id } => checklist::check(self, *item_id),
            C::Uncheck { item_id } => checklist::uncheck(self, *item_id),
            C::MoveChecklistItem { item_id, after } => checklist::shift(self, *item_id, *after),
            C::RemoveChecklistItem { item_id } => checklist::remove(self, *item_id),
            C::Comment { comment_id, text, origin } => {
                comments::add(self, *comment_id, actor, text, origin.as_ref())
            }
            C::EditComment { comment_id, text } => comments::edit(self, *comment_id, actor, text),
            C::RemoveComment { comment_id } => comments::remove(self, *comment_id, actor, project),
            C::SetParent { parent_id } => relations::set_parent(self, *parent_id, request),
            C::Relate { kind, task_id } => relations::relate(self, *kind, *task_id, request),
            C::Unrelate { kind, task_id } => relations::unrelate(self, *kind, *task_id, request),
            C::Watch {} => fields::watch(self, project, actor),
            C::Unwatch {} => Ok(fields::unwatch(self, actor)),
            C::Archive {} if self.archived => Ok(vec![]),
            C::Archive {} => Ok(vec![TaskEvent::Archived {}]),
            C::Restore {} if self.deleted => Ok(vec![TaskEvent::Restored {}]),
            C::Restore {} if self.archived => Ok(vec![TaskEvent::Unarchived {}]),
            C::Restore {} => Ok(vec![]),
            C::Delete {} if self.deleted => Ok(vec![]),
            C::Delete {} => Ok(vec![TaskEvent::Deleted {}]),
            C::Undo(undo) => undo::undo(self, undo, project, request),
            C::RestoreVersion(past) => restore::restore(self, past.as_deref(), project, request),
        }
    }
}

fn refuse_beyond(limit: Limit, present: usize) -> Result<(), TaskRefusal> {
    if limit.has_room_for(1, present) { Ok(()) } else { Err(TaskRefusal::LimitReached(limit)) }
}
