//! A finished task that repeats opens its next occurrence: once, whatever happens in between.

use crate::store_setup::{Board, Setup, column};
use command_service::execute::{CommandContext, Executor};
use command_service::repeats::{Metrics, Repeats};
use domain::project::{Column, ColumnKind, ProjectCommand, Role};
use domain::task::{ChecklistItem, CreateTask, Dates, MoveTask, Repeat, Task, TaskCommand};
use domain::{AccountId, ChecklistItemId, ColumnId, Rank, TaskId};
use prometheus::Registry;
use serde_json::Value;
use std::sync::Arc;
use time::OffsetDateTime;
use uuid::Uuid;

struct Repeating {
    setup: Setup,
    executor: Executor,
    board: Board,
    done: ColumnId,
    task: TaskId,
}

impl Repeating {
    /// A project with a column for what is done, and a task that is due today and every week.
    async fn new(hint: &str) -> Self {
        let setup = Setup::new(hint).await;
        let executor = setup.replica();
        let board = setup.open_project(&executor).await;
        let done = ColumnId::generate();
        let Column { name, .. } = column(done);
        let (after, wip_limit, kind) = (None, None, ColumnKind::Done);
        let add = ProjectCommand::AddColumn { column_id: done, name, after, wip_limit, kind };
        executor.execute_project(board.project_id, add, setup.context()).await.unwrap();
        let task = TaskId::generate();
        let TaskCommand::Create(create) = board.new_task(task) else { unreachable!("it creates") };
        let repeat = Some(Repeat::try_from("FREQ=WEEKLY".to_owned()).unwrap());
        let dates = Dates { start_on: None, due_on: Some(OffsetDateTime::now_utc().date()) };
        let create = TaskCommand::Create(CreateTask { repeat, dates, ..create });
        executor.execute_task(task, create, setup.context()).await.unwrap();
        Self { setup, executor, board, done, task }
    }

    async fn ask(&self, command: TaskCommand) {
        self.executor.execute_task(self.task, command, self.setup.context()).await.unwrap();
    }

    async fn put(&self, column_id: ColumnId, rank: u64) {
        self.ask(TaskCommand::Move(MoveTask { column_id, rank: Rank::at_time(rank) })).await;
    }

    /// What opens next occurrences in one replica.
    fn repeats(&self) -> Repeats {
        let metrics = Metrics::register(&Registry::new()).unwrap();
        Repeats::new(self.setup.pool_as("command_service"), self.setup.replica(), metrics)
    }

    /// Returns the tasks of the project but for the first, as any replica would load them.
    async fn opened(&self) -> Vec<Arc<Task>> {
        let ids: Vec<String> = sqlx::query_scalar(
            "SELECT aggregate_id FROM event_store.events
             WHERE event_type = 'task_created' AND aggregate_id <> $1 ORDER BY position",
        )
        .bind(self.task.to_string())
        .fetch_all(&self.setup.admin)
        .await
        .unwrap();
        let mut tasks = Vec::new();
        for id in ids {
            let task = self.setup.replica().load_task(id.parse().unwrap()).await.unwrap();
            tasks.push(task.unwrap().0);
        }
        tasks
    }

    async fn metadata(&self, event_type: &str) -> Vec<Value> {
        sqlx::query_scalar(
            "SELECT metadata FROM event_store.events WHERE event_type = $1 ORDER BY position",
        )
        .bind(event_type)
        .fetch_all(&self.setup.admin)
        .await
        .unwrap()
    }
}

#[tokio::test]
async fn finishing_opens_the_next_one_and_says_why() {
    let it = Repeating::new("repeats_open").await;
    let item_id = ChecklistItemId::generate();
    let text = "call".to_owned().try_into().unwrap();
    it.ask(TaskCommand::AddChecklistItem { item_id, text, checked: true, after: None }).await;
    it.put(it.done, 1).await;
    assert_eq!(it.opened().await.len(), 0, "the move itself opens nothing");

    let repeats = it.repeats();
    assert_eq!(repeats.open_due().await.unwrap(), 1);
    let opened = it.opened().await;
    let [next] = opened.as_slice() else { panic!("{opened:?}") };
    let next = next.state().unwrap();
    let week = OffsetDateTime::now_utc().date() + time::Duration::days(7);
    assert_eq!(next.dates, Dates { start_on: None, due_on: Some(week) });
    assert_eq!((next.column_id, next.number), (it.board.column_id, 2));
    let text = "call".to_owned().try_into().unwrap();
    assert_eq!(next.checklist, [ChecklistItem { item_id, text, checked: false }]);
    assert_eq!(next.created_as.repeats, Some(it.task));

    let caused = &it.metadata("task_created").await[1];
    let cause = &it.metadata("task_repeated").await[0];
    assert_eq!(caused["causation_id"], cause["event_id"]);
    assert_eq!(caused["correlation_id"], cause["correlation_id"]);
    assert_eq!(caused["actor"], cause["actor"]);
    assert_eq!(repeats.open_due().await.unwrap(), 0);
}

#[tokio::test]
async fn a_process_that_dies_after_the_move_leaves_nothing_behind() {
    let it = Repeating::new("repeats_crash").await;
    it.put(it.done, 1).await;
    // It had opened the next one, but not said so.
    it.repeats().open_due().await.unwrap();
    let back = "UPDATE event_store.repeat_checkpoint SET position = 0";
    sqlx::query(back).execute(&it.setup.admin).await.unwrap();
    let stored = it.setup.count_events().await;
    assert_eq!(it.repeats().open_due().await.unwrap(), 1);
    assert_eq!(it.setup.count_events().await, stored);
    assert_eq!(it.opened().await.len(), 1);
}

#[tokio::test]
async fn replicas_that_open_it_at_once_open_one() {
    let it = Repeating::new("repeats_race").await;
    it.put(it.done, 1).await;
    let replicas = [(); 4].map(|()| it.repeats());
    let racing = replicas.iter().map(Repeats::open_due);
    for outcome in futures::future::join_all(racing).await {
        outcome.unwrap();
    }
    assert_eq!(it.opened().await.len(), 1);
}

#[tokio::test]
async fn a_repeated_move_and_a_second_finish_open_no_second_one() {
    let it = Repeating::new("repeats_once").await;
    let key = Uuid::now_v7();
    let finish = TaskCommand::Move(MoveTask { column_id: it.done, rank: Rank::at_time(1) });
    for replayed in [false, true] {
        let context = it.setup.keyed(key, 1);
        let accepted = it.executor.execute_task(it.task, finish.clone(), context).await.unwrap();
        assert_eq!(accepted.replayed, replayed);
    }
    it.repeats().open_due().await.unwrap();
    it.put(it.board.column_id, 2).await;
    it.put(it.done, 3).await;
    assert_eq!(it.repeats().open_due().await.unwrap(), 0);
    assert_eq!(it.opened().await.len(), 1, "moving back has not removed it either");
}

#[tokio::test]
async fn the_series_goes_on() {
    let it = Repeating::new("repeats_series").await;
    it.put(it.done, 1).await;
    it.repeats().open_due().await.unwrap();
    let second = it.opened().await[0].state().unwrap().task_id;
    let finish = TaskCommand::Move(MoveTask { column_id: it.done, rank: Rank::at_time(1) });
    it.executor.execute_task(second, finish, it.setup.context()).await.unwrap();
    it.repeats().open_due().await.unwrap();
    let opened = it.opened().await;
    assert_eq!(opened.len(), 2);
    assert_eq!(opened[1].state().unwrap().created_as.repeats, Some(second));
}

#[tokio::test]
async fn it_is_opened_though_who_finished_it_is_gone_and_the_project_archived() {
    let it = Repeating::new("repeats_gone").await;
    let member = AccountId::generate();
    let project = async |command| {
        let context = it.setup.context();
        it.executor.execute_project(it.board.project_id, command, context).await.unwrap();
    };
    project(ProjectCommand::AddMember { account_id: member, role: Role::Editor }).await;
    let finish = TaskCommand::Move(MoveTask { column_id: it.done, rank: Rank::at_time(1) });
    let by_member = CommandContext::new(member, Uuid::now_v7());
    it.executor.execute_task(it.task, finish, by_member).await.unwrap();
    project(ProjectCommand::RemoveMember { account_id: member }).await;
    project(ProjectCommand::Archive {}).await;
    it.repeats().open_due().await.unwrap();
    assert_eq!(it.opened().await.len(), 1);
}
