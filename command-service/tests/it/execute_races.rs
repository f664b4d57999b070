//! Many at once, on one replica and on several: nothing is lost, doubled or decided on old grounds.

use crate::store_setup::{Board, Setup, retitle, title};
use command_service::execute::{CommandContext, ExecuteError, Executor};
use domain::project::{ProjectCommand, Role};
use domain::task::{TaskCommand, TaskRefusal};
use domain::text::CommentText;
use domain::{AccountId, CommentId, Sequence, TaskId};
use uuid::Uuid;

fn comment() -> TaskCommand {
    TaskCommand::Comment {
        comment_id: CommentId::generate(),
        text: CommentText::try_from("on it").unwrap(),
        origin: None,
    }
}

async fn task_on(setup: &Setup, executor: &Executor, board: Board) -> TaskId {
    let created = setup.create_task(executor, board).await.unwrap();
    TaskId::try_from(created.aggregate_id).unwrap()
}

#[tokio::test]
async fn of_many_racing_on_one_task_the_log_holds_exactly_those_accepted() {
    let setup = Setup::new("races_one_stream").await;
    let replicas = [setup.replica(), setup.replica()];
    let board = setup.open_project(&replicas[0]).await;
    let task_id = task_on(&setup, &replicas[0], board).await;
    let racing: Vec<_> = (0..60)
        .map(|index| {
            let (replica, context) = (replicas[index % 2].clone(), setup.context());
            tokio::spawn(async move { replica.execute_task(task_id, comment(), context).await })
        })
        .collect();
    let mut versions = vec![1];
    for answer in racing {
        match answer.await.unwrap() {
            Ok(accepted) => versions.push(accepted.version.get()),
            Err(error) => assert!(matches!(error, ExecuteError::Conflict), "{error:?}"),
        }
    }
    versions.sort_unstable();
    assert_eq!(setup.sequences(task_id.get()).await, versions);
    let expected: Vec<i64> = (1..).take(versions.len()).collect();
    assert_eq!(versions, expected);
}

#[tokio::test]
async fn on_one_replica_all_who_race_for_one_task_are_accepted() {
    let setup = Setup::new("races_one_replica").await;
    let replica = setup.replica();
    let board = setup.open_project(&replica).await;
    let task_id = task_on(&setup, &replica, board).await;
    let racing: Vec<_> = (0..60)
        .map(|_| {
            let (replica, context) = (replica.clone(), setup.context());
            tokio::spawn(async move { replica.execute_task(task_id, comment(), context).await })
        })
        .collect();
    for answer in racing {
        answer.await.unwrap().unwrap();
    }
    assert_eq!(setup.sequences(task_id.get()).await.len(), 61);
}

#[tokio::test]
async fn racing_creates_number_the_tasks_without_holes_or_repeats() {
    let setup = Setup::new("races_numbers").await;
    let replicas = [setup.replica(), setup.replica()];
    let board = setup.open_project(&replicas[0]).await;
    let stranger = CommandContext::new(AccountId::generate(), Uuid::now_v7());
    let racing: Vec<_> = (0..90)
        .map(|index| {
            let replica = replicas[index % 2].clone();
            // Every third one is refused: a stranger may not know the project.
            let context = if index % 3 == 0 { stranger.clone() } else { setup.context() };
            let task_id = TaskId::generate();
            tokio::spawn(async move {
                replica.execute_task(task_id, board.new_task(task_id), context).await
            })
        })
        .collect();
    let mut numbers = Vec::new();
    for answer in racing {
        match answer.await.unwrap() {
            Ok(accepted) => numbers.push(i64::from(accepted.number.unwrap())),
            Err(error) => {
                assert!(matches!(error, ExecuteError::Task(TaskRefusal::NotFound)), "{error:?}");
            }
        }
    }
    numbers.sort_unstable();
    let expected: Vec<i64> = (1..=60).collect();
    assert_eq!(numbers, expected);
    // Positions and numbers rise together: both are drawn under the lock.
    assert_eq!(setup.numbers(board.project_id).await, expected);
}

#[tokio::test]
async fn a_member_removed_elsewhere_is_refused_where_the_old_membership_is_remembered() {
    let setup = Setup::new("races_membership").await;
    let (here, there) = (setup.replica(), setup.replica());
    let board = setup.open_project(&here).await;
    let task_id = task_on(&setup, &here, board).await;
    let member = AccountId::generate();
    let by_member = CommandContext::new(member, Uuid::now_v7());
    let add = ProjectCommand::AddMember { account_id: member, role: Role::Editor };
    here.execute_project(board.project_id, add, setup.context()).await.unwrap();
    there.execute_task(task_id, retitle("mine"), by_member.clone()).await.unwrap();

    let remove = ProjectCommand::RemoveMember { account_id: member };
    here.execute_project(board.project_id, remove, setup.context()).await.unwrap();
    let stored = setup.count_events().await;
    let refused = there.execute_task(task_id, retitle("still mine"), by_member).await;
    assert!(matches!(refused, Err(ExecuteError::Task(TaskRefusal::NotFound))), "{refused:?}");
    assert_eq!(setup.count_events().await, stored);
}

#[tokio::test]
async fn a_member_added_elsewhere_is_let_in_where_the_project_is_remembered_without_them() {
    let setup = Setup::new("races_new_member").await;
    let (here, there) = (setup.replica(), setup.replica());
    let board = setup.open_project(&here).await;
    let task_id = task_on(&setup, &there, board).await;
    let member = AccountId::generate();
    let add = ProjectCommand::AddMember { account_id: member, role: Role::Editor };
    here.execute_project(board.project_id, add, setup.context()).await.unwrap();
    let by_member = CommandContext::new(member, Uuid::now_v7());
    there.execute_task(task_id, retitle("hello"), by_member).await.unwrap();
}

#[tokio::test]
async fn a_command_that_changes_nothing_only_in_old_memory_is_not_lost() {
    let setup = Setup::new("races_noop").await;
    let (here, there) = (setup.replica(), setup.replica());
    let board = setup.open_project(&here).await;
    let task_id = task_on(&setup, &here, board).await;
    there.load_task(task_id).await.unwrap();
    here.execute_task(task_id, retitle("changed"), setup.context()).await.unwrap();
    // To that replica the task is still called so.
    there.execute_task(task_id, retitle("pay the rent"), setup.context()).await.unwrap();
    let (task, version) = setup.replica().load_task(task_id).await.unwrap().unwrap();
    assert_eq!(task.state().unwrap().title, title("pay the rent"));
    assert_eq!(version, Sequence::new(3));
}

#[tokio::test]
async fn a_version_that_does_not_hold_is_refused_and_one_that_does_is_not() {
    let setup = Setup::new("races_if_match").await;
    let (here, there) = (setup.replica(), setup.replica());
    let board = setup.open_project(&here).await;
    let task_id = task_on(&setup, &here, board).await;
    there.load_task(task_id).await.unwrap();
    here.execute_task(task_id, retitle("changed"), setup.context()).await.unwrap();

    let at = |version| CommandContext { if_match: Some(Sequence::new(version)), ..setup.context() };
    let stale = there.execute_task(task_id, retitle("late"), at(1)).await;
    let Err(ExecuteError::StaleVersion { current }) = stale else { panic!("{stale:?}") };
    assert_eq!(current, Sequence::new(2));
    // What the caller saw counts, not what this replica remembers.
    let other = setup.replica();
    other.load_task(task_id).await.unwrap();
    here.execute_task(task_id, retitle("again"), setup.context()).await.unwrap();
    other.execute_task(task_id, retitle("in time"), at(3)).await.unwrap();
    assert_eq!(setup.sequences(task_id.get()).await, [1, 2, 3, 4]);
}

#[tokio::test]
async fn what_is_loaded_is_current_whatever_is_remembered() {
    let setup = Setup::new("races_current").await;
    let (here, there) = (setup.replica(), setup.replica());
    let board = setup.open_project(&here).await;
    assert_eq!(there.load_project(board.project_id).await.unwrap().unwrap().1, Sequence::new(1));
    let task_id = TaskId::generate();
    assert!(there.load_task(task_id).await.unwrap().is_none());

    here.execute_task(task_id, board.new_task(task_id), setup.context()).await.unwrap();
    assert_eq!(there.load_task(task_id).await.unwrap().unwrap().1, Sequence::new(1));
    let archive = ProjectCommand::Archive {};
    here.execute_project(board.project_id, archive, setup.context()).await.unwrap();
    let (project, version) = there.load_project(board.project_id).await.unwrap().unwrap();
    assert_eq!((project.state().unwrap().archived, version), (true, Sequence::new(2)));
}

#[tokio::test]
async fn a_project_key_is_taken_once() {
    let setup = Setup::new("races_project_key").await;
    let (here, there) = (setup.replica(), setup.replica());
    let mut outcomes = Vec::new();
    for replica in [here, there] {
        let project_id = domain::ProjectId::generate();
        let board = Board { project_id, column_id: domain::ColumnId::generate() };
        let create = board.create("HOME");
        outcomes.push(replica.execute_project(project_id, create, setup.context()).await);
    }
    assert!(outcomes[0].is_ok());
    assert!(matches!(outcomes[1], Err(ExecuteError::KeyTaken)), "{:?}", outcomes[1]);
}
