//! Ties between tasks: none closes a circle, however many are made at once.

use crate::store_setup::{Board, Setup, fresh_task_stream, raw_append};
use command_service::event_store::{Link, LinkChanges, LinkKind, Outcome};
use command_service::execute::{Accepted, ExecuteError, Executor};
use domain::project::ProjectCommand;
use domain::task::{CreateTask, MAX_LEVELS, RelationKind, TaskCommand, TaskRefusal};
use domain::{AccountId, TaskId};
use std::collections::BTreeSet;
use uuid::Uuid;

async fn tasks(setup: &Setup, executor: &Executor, board: Board, count: usize) -> Vec<TaskId> {
    let mut tasks = Vec::new();
    for _ in 0..count {
        let created = setup.create_task(executor, board).await.unwrap();
        tasks.push(TaskId::try_from(created.aggregate_id).unwrap());
    }
    tasks
}

fn blocks(task_id: TaskId) -> TaskCommand {
    TaskCommand::Relate { kind: RelationKind::Blocks, task_id }
}

fn unblocks(task_id: TaskId) -> TaskCommand {
    TaskCommand::Unrelate { kind: RelationKind::Blocks, task_id }
}

fn under(parent: TaskId) -> TaskCommand {
    TaskCommand::SetParent { parent_id: Some(parent) }
}

async fn ask(
    setup: &Setup,
    executor: &Executor,
    task: TaskId,
    command: TaskCommand,
) -> Result<Accepted, ExecuteError> {
    executor.execute_task(task, command, setup.context()).await
}

/// Asks each task in turn, all at once, on two replicas; returns who was refused, and how.
async fn race(
    setup: &Setup,
    replicas: &[Executor; 2],
    asked: Vec<(TaskId, TaskCommand)>,
) -> Vec<TaskRefusal> {
    let racing: Vec<_> = asked
        .into_iter()
        .enumerate()
        .map(|(index, (task, command))| {
            let (replica, context) = (replicas[index % 2].clone(), setup.context());
            tokio::spawn(async move { replica.execute_task(task, command, context).await })
        })
        .collect();
    let mut refused = Vec::new();
    for answer in racing {
        match answer.await.unwrap() {
            Ok(_) => {}
            Err(ExecuteError::Task(refusal)) => refused.push(refusal),
            Err(other) => unreachable!("{other:?}"),
        }
    }
    refused
}

async fn links(setup: &Setup) -> BTreeSet<(String, Uuid, Uuid)> {
    sqlx::query_as("SELECT kind, from_task, to_task FROM event_store.task_links")
        .fetch_all(&setup.admin)
        .await
        .unwrap()
        .into_iter()
        .collect()
}

#[tokio::test]
async fn of_links_that_would_close_a_ring_together_one_is_refused() {
    let setup = Setup::new("links_ring").await;
    let replicas = [setup.replica(), setup.replica()];
    let board = setup.open_project(&replicas[0]).await;
    for size in [2, 3, 5, 2, 4] {
        let ring = tasks(&setup, &replicas[0], board, size).await;
        let next = |index: usize| ring[(index + 1) % size];
        let blocking = (0..size).map(|index| (ring[index], blocks(next(index)))).collect();
        assert_eq!(race(&setup, &replicas, blocking).await, [TaskRefusal::BlocksCycle]);
        let nesting = (0..size).map(|index| (ring[index], under(next(index)))).collect();
        assert_eq!(race(&setup, &replicas, nesting).await, [TaskRefusal::ParentCycle]);
    }
    assert_eq!(links(&setup).await.len(), 2 * (1 + 2 + 4 + 1 + 3));
}

#[tokio::test]
async fn a_longer_circle_is_seen_and_a_diamond_is_none() {
    let setup = Setup::new("links_circle").await;
    let replica = setup.replica();
    let board = setup.open_project(&replica).await;
    let [a, b, c, d] = tasks(&setup, &replica, board, 4).await.try_into().unwrap();
    for (from, to) in [(a, b), (a, c), (b, d), (c, d)] {
        ask(&setup, &replica, from, blocks(to)).await.unwrap();
    }
    let closed = ask(&setup, &replica, d, blocks(a)).await;
    assert!(matches!(closed, Err(ExecuteError::Task(TaskRefusal::BlocksCycle))), "{closed:?}");
    // Once the ways from a to d are cut, d may block a.
    for from in [b, c] {
        ask(&setup, &replica, from, unblocks(d)).await.unwrap();
    }
    ask(&setup, &replica, d, blocks(a)).await.unwrap();
    let expected = [(a, b), (a, c), (d, a)];
    let expected = expected.map(|(from, to)| ("blocks".to_owned(), from.get(), to.get()));
    assert_eq!(links(&setup).await, BTreeSet::from(expected));
}

#[tokio::test]
async fn subtasks_go_so_many_levels_deep_and_no_deeper() {
    let setup = Setup::new("links_depth").await;
    let replica = setup.replica();
    let board = setup.open_project(&replica).await;
    let line = tasks(&setup, &replica, board, MAX_LEVELS.most).await;
    for pair in line.windows(2) {
        ask(&setup, &replica, pair[1], under(pair[0])).await.unwrap();
    }
    let too_deep = |outcome: Result<Accepted, ExecuteError>| match outcome {
        Err(ExecuteError::Task(TaskRefusal::LimitReached(limit))) => limit == MAX_LEVELS,
        Ok(_) | Err(_) => false,
    };
    let [top, bottom] = [line[0], line[line.len() - 1]];
    let over = tasks(&setup, &replica, board, 1).await[0];
    assert!(too_deep(ask(&setup, &replica, over, under(bottom)).await));
    // From the other end: what is under the task counts, too.
    assert!(too_deep(ask(&setup, &replica, top, under(over)).await));

    let numbers = setup.numbers(board.project_id).await;
    let task_id = TaskId::generate();
    let TaskCommand::Create(create) = board.new_task(task_id) else { panic!("no create") };
    let with_parent =
        |parent| TaskCommand::Create(CreateTask { parent_id: Some(parent), ..create.clone() });
    assert!(too_deep(ask(&setup, &replica, task_id, with_parent(bottom)).await));
    assert_eq!(setup.numbers(board.project_id).await, numbers, "a refusal takes no number");
    ask(&setup, &replica, task_id, with_parent(line[line.len() - 2])).await.unwrap();
}

#[tokio::test]
async fn a_parent_that_changes_leaves_the_old_one() {
    let setup = Setup::new("links_moved").await;
    let replica = setup.replica();
    let board = setup.open_project(&replica).await;
    let [child, first, second] = tasks(&setup, &replica, board, 3).await.try_into().unwrap();
    ask(&setup, &replica, child, under(first)).await.unwrap();
    ask(&setup, &replica, child, under(second)).await.unwrap();
    let kept = ("parent".to_owned(), child.get(), second.get());
    assert_eq!(links(&setup).await, BTreeSet::from([kept]));
    // The first may now go under the child.
    ask(&setup, &replica, first, under(child)).await.unwrap();
    ask(&setup, &replica, child, TaskCommand::SetParent { parent_id: None }).await.unwrap();
    ask(&setup, &replica, second, under(child)).await.unwrap();
}

#[tokio::test]
async fn an_append_whose_second_link_is_refused_leaves_none() {
    let setup = Setup::new("links_all_or_none").await;
    let store = setup.store();
    let [from, other, third] = std::array::from_fn(|_| TaskId::generate());
    let link = |from, to| Link { kind: LinkKind::Blocks, from, to };
    let linked = |made| {
        let links = LinkChanges { made, cut: Vec::new() };
        command_service::event_store::Append { links, ..raw_append(fresh_task_stream(), 0) }
    };
    store.append(linked(vec![link(other, from)])).await.unwrap();
    let refused = store.append(linked(vec![link(from, third), link(from, other)])).await.unwrap();
    assert_eq!(refused, Outcome::LinkCloses);
    let left = ("blocks".to_owned(), other.get(), from.get());
    assert_eq!(links(&setup).await, BTreeSet::from([left]));
    assert_eq!(setup.count_events().await, 1);
}

#[tokio::test]
async fn a_relation_made_elsewhere_meanwhile_counts() {
    let setup = Setup::new("links_memory").await;
    let (here, there) = (setup.replica(), setup.replica());
    let board = setup.open_project(&here).await;
    let [a, b] = tasks(&setup, &here, board, 2).await.try_into().unwrap();
    let relates = |task_id| TaskCommand::Relate { kind: RelationKind::Relates, task_id };
    there.load_task(a).await.unwrap();
    there.load_task(b).await.unwrap();
    ask(&setup, &here, a, relates(b)).await.unwrap();
    // To that replica, neither task is related yet.
    let again = ask(&setup, &there, b, relates(a)).await.unwrap();
    assert_eq!(again.version.get(), 1, "they are related already");
    ask(&setup, &here, a, TaskCommand::Delete {}).await.unwrap();
    let gone = ask(&setup, &there, b, blocks(a)).await;
    let refused = ExecuteError::Task(TaskRefusal::RelatedTaskNotFound).to_string();
    assert_eq!(gone.unwrap_err().to_string(), refused);
}

#[tokio::test]
async fn a_task_of_another_project_is_related_to_by_members_of_both() {
    let setup = Setup::new("links_elsewhere").await;
    let replica = setup.replica();
    let board = setup.open_project(&replica).await;
    let elsewhere = setup.open_project(&replica).await;
    let here = tasks(&setup, &replica, board, 1).await[0];
    let there = tasks(&setup, &replica, elsewhere, 1).await[0];
    ask(&setup, &replica, here, blocks(there)).await.unwrap();
    let closed = ask(&setup, &replica, there, blocks(here)).await;
    assert!(matches!(closed, Err(ExecuteError::Task(TaskRefusal::BlocksCycle))), "{closed:?}");
    let nested = ask(&setup, &replica, here, under(there)).await;
    assert!(matches!(nested, Err(ExecuteError::Task(TaskRefusal::ParentNotFound))), "{nested:?}");
    // Somebody who belongs to the first project only.
    let member = AccountId::generate();
    let role = domain::project::Role::Editor;
    let add = ProjectCommand::AddMember { account_id: member, role };
    replica.execute_project(board.project_id, add, setup.context()).await.unwrap();
    let context = command_service::execute::CommandContext::new(member, Uuid::now_v7());
    let kind = RelationKind::Duplicates;
    let command = TaskCommand::Relate { kind, task_id: there };
    let unseen = replica.execute_task(here, command, context).await;
    let refused = TaskRefusal::RelatedTaskNotFound;
    assert_eq!(unseen.unwrap_err().to_string(), refused.to_string());
}
