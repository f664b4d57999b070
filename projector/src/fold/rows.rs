//! Everything a batch touches: loaded once, folded in memory, stored with one statement a table.

use super::Parked;
use super::fact::{Fact, Step};
use super::held::Held;
use super::inbox::Notice;
use crate::aggregate::Aggregate;
use crate::tables::accounts::{self, AccountRow};
use crate::tables::changed_tasks::{self, ChangedTasks};
use crate::tables::changes::{self, ChangeRow};
use crate::tables::comment_versions::{self, CommentVersion};
use crate::tables::commenters::{self, CommenterRow};
use crate::tables::comments::{self, CommentKey, CommentRow};
use crate::tables::inbox::{self, InboxRow};
use crate::tables::members::{self, MemberRow};
use crate::tables::parked::{self, ParkedRow};
use crate::tables::project_versions::{self, ProjectVersion};
use crate::tables::projects::{self, ProjectRow};
use crate::tables::reading::{self, InboxCursorRow, InboxReadRow, SeenRow};
use crate::tables::revoked_grants;
use crate::tables::task_versions::TaskVersion;
use crate::tables::tasks::{self, TaskRow};
use domain::Partition;
use domain::task::TaskEvent;
use sqlx::PgConnection;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A column that now shows the tasks of other ones, or its own again.
#[derive(Debug, Clone)]
pub struct Showing {
    pub project_id: Uuid,
    /// Columns the tasks were put into.
    pub homes: Vec<Uuid>,
    pub column_id: Uuid,
}

/// The rows of a batch.
pub struct Rows {
    pub accounts: Held<Uuid, AccountRow>,
    pub projects: Held<Uuid, ProjectRow>,
    pub tasks: Held<Uuid, TaskRow>,
    /// The tasks among them whose title or description is new.
    pub reworded: BTreeSet<Uuid>,
    pub comments: Held<CommentKey, CommentRow>,
    /// By (project, account). Nothing is loaded: a membership is replaced, never built upon.
    pub members: Held<(Uuid, Uuid), MemberRow>,
    /// Who belongs to the projects that events have something to tell in, by (project, account).
    pub present: BTreeSet<(Uuid, Uuid)>,
    /// By (task, account), of the tasks that are commented on.
    pub commenters: Held<(Uuid, Uuid), CommenterRow>,
    /// New items; an inbox is never read here.
    pub inbox: Vec<InboxRow>,
    /// What accounts have read. Nothing is loaded: the tables only let cursors move forward.
    pub read: Read,
    /// In order; they also concern tasks that are not in memory.
    pub showings: Vec<Showing>,
    /// Only ever added to.
    pub revoked_grants: Vec<Uuid>,
    /// What rows said before the events of the batch, in order; nothing is loaded, and nothing read.
    pub project_versions: Vec<ProjectVersion>,
    pub task_versions: Vec<TaskVersion>,
    pub comment_versions: Vec<CommentVersion>,
    pub parked: BTreeSet<Aggregate>,
    newly_parked: Vec<ParkedRow>,
}

/// What accounts have read, as far as a batch tells.
#[derive(Default)]
pub struct Read {
    /// By (account, project).
    pub seen: BTreeMap<(Uuid, Uuid), SeenRow>,
    /// By (account, partition).
    pub inbox: BTreeMap<(Uuid, Partition), InboxCursorRow>,
    /// By (account, event).
    pub items: BTreeMap<(Uuid, Uuid), InboxReadRow>,
    /// Accounts that were erased, and whose reading is nobody's business any more.
    pub erased: Vec<Uuid>,
}

impl Read {
    async fn store(&self, tx: &mut PgConnection) -> Result<(), sqlx::Error> {
        if !self.seen.is_empty() {
            reading::advance_seen(&mut *tx, &self.seen.values().collect::<Vec<_>>()).await?;
        }
        if !self.inbox.is_empty() {
            reading::advance_inbox(&mut *tx, &self.inbox.values().collect::<Vec<_>>()).await?;
        }
        if !self.items.is_empty() {
            reading::insert_reads(&mut *tx, &self.items.values().collect::<Vec<_>>()).await?;
        }
        if !self.erased.is_empty() {
            reading::forget(tx, &self.erased).await?;
        }
        Ok(())
    }
}

#[derive(Default)]
struct Touched {
    aggregates: BTreeSet<Aggregate>,
    accounts: Vec<Uuid>,
    projects: Vec<Uuid>,
    tasks: Vec<Uuid>,
    /// Tasks that were put into a column: their project knows what it is shown as.
    moved: Vec<Uuid>,
    comments: Vec<CommentKey>,
    /// Tasks with something to tell people, and projects with new tasks.
    telling: Vec<Uuid>,
    telling_projects: Vec<Uuid>,
    /// Tasks that were commented on.
    commented: Vec<Uuid>,
}

impl Touched {
    fn by(steps: &[Step<'_>]) -> Self {
        let mut touched = Self::default();
        for step in steps {
            touched.aggregates.insert(step.aggregate.clone());
            let Ok((event, fact)) = &step.content else { continue };
            let id = event.aggregate_id;
            match fact {
                Fact::Account(_) => touched.accounts.push(id),
                Fact::Project(_) => touched.projects.push(id),
                Fact::Task(fact) => touched.task(id, fact),
            }
        }
        touched
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the fold itself matches exhaustively")]
    fn task(&mut self, id: Uuid, fact: &TaskEvent) {
        self.tasks.push(id);
        if let Some(notice) = Notice::of(fact) {
            self.telling.push(id);
            if notice.is_comment() {
                self.commented.push(id);
            }
        }
        match fact {
            TaskEvent::Created(created) => {
                self.projects.push(created.project_id.get());
                // What is told later in the batch finds no row yet that names the task's project.
                self.telling_projects.push(created.project_id.get());
            }
            TaskEvent::Moved { .. } => self.moved.push(id),
            TaskEvent::CommentEdited { comment_id, .. }
            | TaskEvent::CommentRemoved { comment_id, .. } => {
                self.comments.push((id, comment_id.get()));
            }
            _ => {}
        }
    }
}

impl Rows {
    /// Loads what the batch touches; a table it does not touch is not asked.
    pub async fn load(
        tx: &mut PgConnection,
        steps: &[Step<'_>],
        parked: Parked,
    ) -> Result<Self, sqlx::Error> {
        let touched = Touched::by(steps);
        let parked = match parked {
            Parked::None => BTreeSet::new(),
            Parked::Some => parked::load(&mut *tx, &touched.aggregates).await?,
        };
        let mut accounts = Vec::new();
        if !touched.accounts.is_empty() {
            accounts = accounts::load(&mut *tx, &touched.accounts).await?;
        }
        let mut projects = Vec::new();
        if !touched.projects.is_empty() || !touched.moved.is_empty() {
            projects = projects::load(&mut *tx, &touched.projects, &touched.moved).await?;
        }
        let mut tasks = Vec::new();
        if !touched.tasks.is_empty() {
            tasks = tasks::load(&mut *tx, &touched.tasks).await?;
        }
        let mut comments = Vec::new();
        if !touched.comments.is_empty() {
            comments = comments::load(&mut *tx, &touched.comments).await?;
        }
        let mut present = Vec::new();
        if !touched.telling.is_empty() {
            present = members::load(&mut *tx, &touched.telling_projects, &touched.telling).await?;
        }
        let mut commenters = Vec::new();
        if !touched.commented.is_empty() {
            commenters = commenters::load(&mut *tx, &touched.commented).await?;
        }
        Ok(Self {
            accounts: Held::loaded(accounts.into_iter().map(|row| (row.account_id, row))),
            projects: Held::loaded(projects.into_iter().map(|row| (row.project_id, row))),
            tasks: Held::loaded(tasks.into_iter().map(|row| (row.task_id, row))),
            reworded: BTreeSet::new(),
            comments: Held::loaded(
                comments.into_iter().map(|row| ((row.task_id, row.comment_id), row)),
            ),
            members: Held::loaded([]),
            present: present.into_iter().collect(),
            commenters: Held::loaded(
                commenters.into_iter().map(|row| ((row.task_id, row.account_id), row)),
            ),
            inbox: Vec::new(),
            read: Read::default(),
            showings: Vec::new(),
            revoked_grants: Vec::new(),
            project_versions: Vec::new(),
            task_versions: Vec::new(),
            comment_versions: Vec::new(),
            parked,
            newly_parked: Vec::new(),
        })
    }

    /// Sets an aggregate aside from here on.
    pub fn park(&mut self, row: ParkedRow) {
        self.parked.insert(row.aggregate.clone());
        self.newly_parked.push(row);
    }

    /// Returns the column a task of `column_id` is shown in.
    pub fn shown_column(&self, project_id: Uuid, column_id: domain::ColumnId) -> Uuid {
        let project = self.projects.get(project_id);
        project.map_or(column_id, |row| row.shown_column(column_id)).get()
    }

    /// Writes what changed; a table without a change is not asked.
    pub async fn store(
        &self,
        tx: &mut PgConnection,
        changes: &[ChangeRow<'_>],
    ) -> Result<(), sqlx::Error> {
        for Showing { project_id, homes, column_id } in &self.showings {
            tasks::show_in(&mut *tx, *project_id, homes, *column_id).await?;
        }
        self.store_aggregates(&mut *tx).await?;
        self.store_parts(&mut *tx).await?;
        self.read.store(&mut *tx).await?;
        self.store_versions(&mut *tx).await?;
        if !changes.is_empty() {
            changes::insert(&mut *tx, changes).await?;
        }
        if !self.newly_parked.is_empty() {
            parked::insert(tx, &self.newly_parked.iter().collect::<Vec<_>>()).await?;
        }
        Ok(())
    }

    async fn store_aggregates(&self, tx: &mut PgConnection) -> Result<(), sqlx::Error> {
        let accounts = self.accounts.changed();
        if !accounts.is_empty() {
            accounts::upsert(&mut *tx, &accounts).await?;
        }
        if !self.revoked_grants.is_empty() {
            revoked_grants::insert(&mut *tx, &self.revoked_grants).await?;
        }
        let projects = self.projects.changed();
        if !projects.is_empty() {
            projects::upsert(&mut *tx, &projects).await?;
        }
        let tasks = self.tasks.changed();
        if !tasks.is_empty() {
            let reworded = self.reworded.iter().filter_map(|task_id| self.tasks.get(*task_id));
            let versions = self.task_versions.iter();
            let (reworded, versions) = (reworded.collect(), versions.collect());
            changed_tasks::store(tx, &ChangedTasks { tasks, reworded, versions }).await?;
        }
        Ok(())
    }

    async fn store_parts(&self, tx: &mut PgConnection) -> Result<(), sqlx::Error> {
        let members = self.members.changed();
        if !members.is_empty() {
            members::upsert(&mut *tx, &members).await?;
        }
        let gone_members = self.members.removed();
        if !gone_members.is_empty() {
            members::delete(&mut *tx, &gone_members).await?;
        }
        let comments = self.comments.changed();
        if !comments.is_empty() {
            comments::upsert(&mut *tx, &comments).await?;
        }
        let commenters = self.commenters.changed();
        if !commenters.is_empty() {
            commenters::insert(&mut *tx, &commenters).await?;
        }
        if !self.inbox.is_empty() {
            inbox::insert(&mut *tx, &self.inbox).await?;
        }
        let gone_comments = self.comments.removed();
        if !gone_comments.is_empty() {
            comments::delete(&mut *tx, &gone_comments).await?;
        }
        Ok(())
    }

    async fn store_versions(&self, tx: &mut PgConnection) -> Result<(), sqlx::Error> {
        if !self.project_versions.is_empty() {
            project_versions::insert(&mut *tx, &self.project_versions).await?;
        }
        if !self.comment_versions.is_empty() {
            comment_versions::insert(&mut *tx, &self.comment_versions).await?;
        }
        Ok(())
    }
}
