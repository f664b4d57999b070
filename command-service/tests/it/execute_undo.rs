//! Undo against what others do at the same time, and what they did since.

use crate::store_setup::{Setup, retitle};
use command_service::execute::{Accepted, CommandContext, ExecuteError, Executor, Reversal};
use domain::account::AccountEvent;
use domain::project::{ProjectCommand, ProjectRefusal, Role};
use domain::task::TaskRefusal;
use domain::undo::{Direction, NotUndoable};
use domain::{AccountId, EventId, TaskId};
use tokio::task::JoinSet;
use uuid::Uuid;

const ROUNDS: usize = 8;

#[tokio::test]
async fn of_racing_undos_one_is_stored() {
    let setup = Setup::new("races_undo").await;
    let replicas = [setup.replica(), setup.replica()];
    let board = setup.open_project(&replicas[0]).await;
    let created = setup.create_task(&replicas[0], board).await.unwrap();
    let task_id = TaskId::try_from(created.aggregate_id).unwrap();
    for round in 0..ROUNDS {
        let command = retitle(&format!("round {round}"));
        replicas[round % 2].execute_task(task_id, command, setup.context()).await.unwrap();
        let event_id = last(&setup, task_id.get()).await;
        let reversal = Reversal { direction: Direction::Undo, event_id };
        let racing = (0..6).map(|index| {
            let (replica, context) = (replicas[index % 2].clone(), setup.context());
            undo(replica, task_id, reversal, context)
        });
        let answers = racing.collect::<JoinSet<_>>().join_all().await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
        let others = answers.iter().filter(|answer| is_already_undone(answer));
        assert_eq!(others.count(), 5, "{answers:?}");
    }
    assert_eq!(setup.sequences(task_id.get()).await.len(), 1 + 2 * ROUNDS);
}

async fn undo(
    replica: Executor,
    task_id: TaskId,
    reversal: Reversal,
    context: CommandContext,
) -> Result<Accepted, ExecuteError> {
    replica.undo_task(task_id, reversal, context).await
}

fn is_already_undone(answer: &Result<Accepted, ExecuteError>) -> bool {
    use NotUndoable::AlreadyUndone;
    matches!(answer, Err(ExecuteError::Task(TaskRefusal::NotUndoable(AlreadyUndone { .. }))))
}

async fn last(setup: &Setup, id: Uuid) -> EventId {
    let event_id: String = sqlx::query_scalar(
        "SELECT metadata->>'event_id' FROM event_store.events
         WHERE aggregate_id = $1 ORDER BY sequence DESC LIMIT 1",
    )
    .bind(id.to_string())
    .fetch_one(&setup.admin)
    .await
    .unwrap();
    event_id.parse().unwrap()
}

#[tokio::test]
async fn a_member_whose_account_was_erased_does_not_come_back() {
    let setup = Setup::new("undo_erased").await;
    let replica = setup.replica();
    let board = setup.open_project(&replica).await;
    let account_id = AccountId::generate();
    let ask = async |command| {
        replica.execute_project(board.project_id, command, setup.context()).await.unwrap();
        let event_id = last(&setup, board.project_id.get()).await;
        Reversal { direction: Direction::Undo, event_id }
    };
    let undo =
        async |reversal| replica.undo_project(board.project_id, reversal, setup.context()).await;
    let account = async |event| {
        replica.append_account_event(account_id, event, setup.context()).await.unwrap();
    };
    account(AccountEvent::Registered { account_id }).await;
    ask(ProjectCommand::AddMember { account_id, role: Role::Viewer }).await;
    let removal = ask(ProjectCommand::RemoveMember { account_id }).await;
    undo(removal).await.unwrap();
    let removal = ask(ProjectCommand::RemoveMember { account_id }).await;
    account(AccountEvent::Erased {}).await;
    let refused = undo(removal).await.unwrap_err();
    assert!(matches!(refused, ExecuteError::Project(ProjectRefusal::AccountErased)), "{refused:?}");
}
