//! A command repeated under its key stores nothing and gets the first answer.

use crate::store_setup::{Setup, retitle, title};
use command_service::execute::{Accepted, ExecuteError};
use domain::TaskId;
use domain::task::TaskCommand;
use domain::text::CommentText;
use uuid::Uuid;

fn comment() -> TaskCommand {
    TaskCommand::Comment {
        comment_id: domain::CommentId::generate(),
        text: CommentText::try_from("on it").unwrap(),
        origin: None,
    }
}

fn replay_of(first: Accepted) -> Accepted {
    Accepted { replayed: true, ..first }
}

#[tokio::test]
async fn a_repeat_gets_the_first_answer_here_elsewhere_and_after_a_restart() {
    let setup = Setup::new("idempotency_repeat").await;
    let replica = setup.replica();
    let board = setup.open_project(&replica).await;
    let task_id = TaskId::generate();
    let key = Uuid::now_v7();
    let create = || board.new_task(task_id);
    let first = replica.execute_task(task_id, create(), setup.keyed(key, 1)).await.unwrap();
    assert_eq!((first.number, first.replayed), (Some(1), false));
    let stored = setup.count_events().await;

    let here = replica.execute_task(task_id, create(), setup.keyed(key, 1)).await.unwrap();
    assert_eq!(here, replay_of(first));
    // Another replica, or the same one after a restart: nothing in memory.
    let other = setup.replica();
    let elsewhere = other.execute_task(task_id, create(), setup.keyed(key, 1)).await.unwrap();
    assert_eq!(elsewhere, replay_of(first));
    assert_eq!(setup.count_events().await, stored);
}

#[tokio::test]
async fn a_repeat_is_answered_even_where_a_first_try_would_be_refused_now() {
    let setup = Setup::new("idempotency_refused").await;
    let replica = setup.replica();
    let board = setup.open_project(&replica).await;
    let task_id = setup.create_task(&replica, board).await.unwrap().aggregate_id;
    let task_id = TaskId::try_from(task_id).unwrap();
    let key = Uuid::now_v7();
    let first = replica.execute_task(task_id, retitle("a"), setup.keyed(key, 1)).await.unwrap();
    replica.execute_task(task_id, TaskCommand::Delete {}, setup.context()).await.unwrap();

    let again = replica.execute_task(task_id, retitle("a"), setup.keyed(key, 1)).await.unwrap();
    assert_eq!(again, replay_of(first));
    let fresh = replica.execute_task(task_id, retitle("b"), setup.context()).await;
    assert!(matches!(fresh, Err(ExecuteError::Task(_))), "{fresh:?}");
}

#[tokio::test]
async fn of_twenty_at_once_one_is_stored_and_the_others_get_its_answer() {
    let setup = Setup::new("idempotency_race").await;
    let replicas = [setup.replica(), setup.replica()];
    let board = setup.open_project(&replicas[0]).await;
    let task_id = setup.create_task(&replicas[0], board).await.unwrap().aggregate_id;
    let task_id = TaskId::try_from(task_id).unwrap();
    let before = setup.count_events().await;
    let (key, command) = (Uuid::now_v7(), comment());
    let racing: Vec<_> = (0..20)
        .map(|index| {
            let (replica, command) = (replicas[index % 2].clone(), command.clone());
            let context = setup.keyed(key, 1);
            tokio::spawn(async move { replica.execute_task(task_id, command, context).await })
        })
        .collect();
    let mut answers = Vec::new();
    for answer in racing {
        answers.push(answer.await.unwrap().unwrap());
    }
    assert_eq!(answers.iter().filter(|answer| !answer.replayed).count(), 1);
    assert!(answers.iter().all(|answer| replay_of(*answer) == replay_of(answers[0])));
    assert_eq!(setup.count_events().await, before + 1);
}

#[tokio::test]
async fn a_key_used_for_another_command_is_refused() {
    let setup = Setup::new("idempotency_reused").await;
    let replica = setup.replica();
    let board = setup.open_project(&replica).await;
    let task_id = setup.create_task(&replica, board).await.unwrap().aggregate_id;
    let task_id = TaskId::try_from(task_id).unwrap();
    let key = Uuid::now_v7();
    replica.execute_task(task_id, retitle("a"), setup.keyed(key, 1)).await.unwrap();
    let stored = setup.count_events().await;
    let reused = replica.execute_task(task_id, retitle("b"), setup.keyed(key, 2)).await;
    assert!(matches!(reused, Err(ExecuteError::KeyReused)), "{reused:?}");
    // Also where the other command would be refused anyway.
    let absent = TaskId::generate();
    let reused = replica.execute_task(absent, retitle("b"), setup.keyed(key, 2)).await;
    assert!(matches!(reused, Err(ExecuteError::KeyReused)), "{reused:?}");
    assert_eq!(setup.count_events().await, stored);
}

#[tokio::test]
async fn a_command_that_changed_nothing_still_changes_nothing_when_repeated() {
    let setup = Setup::new("idempotency_noop").await;
    let replica = setup.replica();
    let board = setup.open_project(&replica).await;
    let created = setup.create_task(&replica, board).await.unwrap();
    let task_id = TaskId::try_from(created.aggregate_id).unwrap();
    let same = retitle("pay the rent");
    let key = Uuid::now_v7();
    let first = replica.execute_task(task_id, same.clone(), setup.keyed(key, 1)).await.unwrap();
    assert_eq!((first.version, first.position), (created.version, created.position));

    replica.execute_task(task_id, retitle("changed"), setup.context()).await.unwrap();
    let again = replica.execute_task(task_id, same, setup.keyed(key, 1)).await.unwrap();
    assert_eq!(again, replay_of(first));
    let (task, _) = replica.load_task(task_id).await.unwrap().unwrap();
    assert_eq!(task.state().unwrap().title, title("changed"));
}
