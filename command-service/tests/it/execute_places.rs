//! Cards find their neighbours in the event store, whatever the read model has seen so far.

use crate::store_setup::{Board, Setup, column};
use command_service::execute::{ExecuteError, Executor, Place};
use domain::project::ProjectCommand;
use domain::task::{MoveTask, TaskCommand};
use domain::{ColumnId, Rank, TaskId};

struct Cards {
    setup: Setup,
    replica: Executor,
    board: Board,
}

impl Cards {
    async fn new(hint: &str) -> Self {
        let setup = Setup::new(hint).await;
        let replica = setup.replica();
        let board = setup.open_project(&replica).await;
        Self { setup, replica, board }
    }

    async fn project(&self, command: ProjectCommand) {
        let project_id = self.board.project_id;
        self.replica.execute_project(project_id, command, self.setup.context()).await.unwrap();
    }

    async fn task(&self, task_id: TaskId, command: TaskCommand) {
        self.replica.execute_task(task_id, command, self.setup.context()).await.unwrap();
    }

    async fn put(&self, column_id: ColumnId, rank: &Rank) -> TaskId {
        let task_id = TaskId::generate();
        self.task(task_id, self.board.new_task(task_id)).await;
        self.task(task_id, TaskCommand::Move(MoveTask { column_id, rank: rank.clone() })).await;
        task_id
    }

    async fn around(
        &self,
        column: ColumnId,
        place: Place,
        moving: TaskId,
    ) -> Result<(Option<Rank>, Option<Rank>), ExecuteError> {
        let (project, _) = self.replica.load_project(self.board.project_id).await.unwrap().unwrap();
        self.replica.neighbours(&project, column, place, moving).await
    }
}

fn three_ranks() -> [Rank; 3] {
    let first = Rank::between(None, None).unwrap();
    let second = Rank::between(Some(&first), None).unwrap();
    let third = Rank::between(Some(&second), None).unwrap();
    [first, second, third]
}

#[tokio::test]
async fn a_place_lies_between_the_named_card_and_the_next_one_that_is_not_moving() {
    let cards = Cards::new("places_between").await;
    let column = cards.board.column_id;
    let [low, middle, high] = three_ranks();
    let first = cards.put(column, &low).await;
    let second = cards.put(column, &middle).await;
    let third = cards.put(column, &high).await;
    let elsewhere = TaskId::generate();

    let before = cards.around(column, Place::Before(third), elsewhere).await.unwrap();
    assert_eq!(before, (Some(middle.clone()), Some(high.clone())));
    let after = cards.around(column, Place::After(first), elsewhere).await.unwrap();
    assert_eq!(after, (Some(low.clone()), Some(middle)));
    let skipping = cards.around(column, Place::After(first), second).await.unwrap();
    assert_eq!(skipping, (Some(low.clone()), Some(high.clone())));
    let top = cards.around(column, Place::Before(first), elsewhere).await.unwrap();
    assert_eq!(top, (None, Some(low)));
    let bottom = cards.around(column, Place::After(third), elsewhere).await.unwrap();
    assert_eq!(bottom, (Some(high), None));
}

#[tokio::test]
async fn equal_ranks_count_as_one_neighbour() {
    let cards = Cards::new("places_ties").await;
    let column = cards.board.column_id;
    let [low, middle, high] = three_ranks();
    cards.put(column, &low).await;
    let one = cards.put(column, &middle).await;
    cards.put(column, &middle).await;
    cards.put(column, &high).await;
    let around = cards.around(column, Place::Before(one), TaskId::generate()).await.unwrap();
    assert_eq!(around, (Some(low), Some(middle.clone())));
    let around = cards.around(column, Place::After(one), TaskId::generate()).await.unwrap();
    assert_eq!(around, (Some(middle), Some(high)));
}

#[tokio::test]
async fn a_card_that_left_the_column_or_the_board_is_no_neighbour() {
    let cards = Cards::new("places_left").await;
    let column_id = cards.board.column_id;
    let [low, middle, high] = three_ranks();
    let first = cards.put(column_id, &low).await;
    let second = cards.put(column_id, &middle).await;
    let third = cards.put(column_id, &high).await;
    cards.task(second, TaskCommand::Archive {}).await;
    let around = cards.around(column_id, Place::After(first), TaskId::generate()).await.unwrap();
    assert_eq!(around, (Some(low.clone()), Some(high)));
    let gone = cards.around(column_id, Place::After(second), TaskId::generate()).await;
    assert!(matches!(gone, Err(ExecuteError::Conflict)), "{gone:?}");

    cards.task(third, TaskCommand::Delete {}).await;
    let around = cards.around(column_id, Place::After(first), TaskId::generate()).await.unwrap();
    assert_eq!(around, (Some(low.clone()), None));
    cards.task(second, TaskCommand::Restore {}).await;
    let around = cards.around(column_id, Place::After(first), TaskId::generate()).await.unwrap();
    assert_eq!(around, (Some(low), Some(middle)));
}

#[tokio::test]
async fn cards_of_a_removed_column_count_where_they_are_shown() {
    let cards = Cards::new("places_removed_column").await;
    let kept = cards.board.column_id;
    let removed = column(ColumnId::generate());
    cards
        .project(ProjectCommand::AddColumn {
            column_id: removed.column_id,
            name: removed.name,
            after: None,
            wip_limit: None,
            kind: removed.kind,
        })
        .await;
    let [low, middle, _] = three_ranks();
    let here = cards.put(kept, &low).await;
    cards.put(removed.column_id, &middle).await;
    let column_id = removed.column_id;
    cards.project(ProjectCommand::RemoveColumn { column_id, move_tasks_to: kept }).await;
    let around = cards.around(kept, Place::After(here), TaskId::generate()).await.unwrap();
    assert_eq!(around, (Some(low), Some(middle)));
}
