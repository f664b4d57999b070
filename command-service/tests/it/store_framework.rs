//! The store under cqrs-es's own framework, and its snapshots under ours.

use crate::store_setup::{Board, Setup, is_accepted, raw_append, retitle};
use command_service::event_store::{EventStore, Loaded, NewEvent, Stream};
use cqrs_es::{AggregateError, CqrsFramework, DomainEvent, EventStore as _};
use domain::project::{Project, ProjectRefusal, ProjectRequest};
use domain::task::{Given, Task, TaskEvent, TaskRequest};
use domain::text::CommentText;
use domain::{AccountId, ColumnId, CommentId, ProjectId, Sequence, TaskId};
use event_stream::AggregateType;
use std::collections::HashMap;
use std::sync::Arc;
use testkit::eventually;
use uuid::Uuid;

fn metadata(setup: &Setup) -> HashMap<String, String> {
    HashMap::from([
        ("actor".to_owned(), setup.owner.to_string()),
        ("correlation_id".to_owned(), Uuid::now_v7().to_string()),
    ])
}

fn new_board() -> Board {
    Board { project_id: ProjectId::generate(), column_id: ColumnId::generate() }
}

#[tokio::test]
async fn the_framework_executes_and_reloads_through_the_store() {
    let setup = Setup::new("framework_execute").await;
    let board = new_board();
    let projects = CqrsFramework::<Project, EventStore>::new(setup.store(), vec![], ());
    let tasks = CqrsFramework::<Task, EventStore>::new(setup.store(), vec![], ());
    let create = ProjectRequest { actor: setup.owner, command: board.create("HOME") };
    let project_id = board.project_id.to_string();
    projects.execute_with_metadata(&project_id, create, metadata(&setup)).await.unwrap();

    let store = setup.store();
    let project: Loaded<Project> = store.load(board.project_id.get()).await.unwrap();
    let project = Arc::new(project.aggregate);
    let task_id = TaskId::generate();
    for command in [board.new_task(task_id), retitle("sort the mail")] {
        let project = Arc::clone(&project);
        let request = TaskRequest {
            actor: setup.owner,
            project,
            other: None,
            given: Given {
                today: time::OffsetDateTime::now_utc().date(),
                fresh_id: TaskId::generate(),
            },
            command,
        };
        let id = task_id.to_string();
        tasks.execute_with_metadata(&id, request, metadata(&setup)).await.unwrap();
    }
    let events = cqrs_es::EventStore::<Task>::load_events(&store, &task_id.to_string()).await;
    let events = events.unwrap();
    assert_eq!(events.iter().map(|event| event.sequence).collect::<Vec<_>>(), [1, 2]);
    let TaskEvent::Created(created) = &events[0].payload else { panic!("{events:?}") };
    assert_eq!(created.number, 1);
    assert_ne!(events[0].metadata["event_id"], events[1].metadata["event_id"]);
}

#[tokio::test]
async fn a_lost_race_and_a_refusal_reach_the_framework_as_such() {
    let setup = Setup::new("framework_errors").await;
    let board = new_board();
    let store = setup.store();
    let id = board.project_id.to_string();
    let create = ProjectRequest { actor: setup.owner, command: board.create("HOME") };
    let event = Project::default().decide(&create).unwrap();
    let contexts: [_; 2] = [
        cqrs_es::EventStore::<Project>::load_aggregate(&store, &id).await.unwrap(),
        store.load_aggregate(&id).await.unwrap(),
    ];
    let mut outcomes = Vec::new();
    for context in contexts {
        outcomes.push(store.commit(event.clone(), context, metadata(&setup)).await);
    }
    assert_eq!(outcomes[0].as_ref().unwrap().len(), 1);
    assert!(matches!(outcomes[1], Err(AggregateError::AggregateConflict)));

    let projects = CqrsFramework::<Project, EventStore>::new(store, vec![], ());
    let command = domain::project::ProjectCommand::Archive {};
    let absent = ProjectRequest { actor: setup.owner, command };
    let refused = projects.execute(&ProjectId::generate().to_string(), absent).await;
    assert!(matches!(refused, Err(AggregateError::UserError(ProjectRefusal::NotFound))));
}

#[tokio::test]
async fn events_without_the_metadata_readers_need_are_not_stored() {
    let setup = Setup::new("framework_metadata").await;
    let board = new_board();
    let projects = CqrsFramework::<Project, EventStore>::new(setup.store(), vec![], ());
    let create = ProjectRequest { actor: setup.owner, command: board.create("HOME") };
    let refused = projects.execute(&board.project_id.to_string(), create).await;
    assert!(matches!(refused, Err(AggregateError::DeserializationError(_))), "{refused:?}");
    assert_eq!(setup.count_events().await, 0);
}

#[tokio::test]
async fn a_snapshot_and_its_tail_equal_the_fold_of_all_events() {
    let setup = Setup::new("snapshot_tail").await;
    let replica = setup.replica();
    let board = setup.open_project(&replica).await;
    let task_id = setup.create_task(&replica, board).await.unwrap().aggregate_id;
    let task_id = TaskId::try_from(task_id).unwrap();
    // A long history in a few appends, and the last steps one by one across the five hundredth.
    let store = setup.store();
    let mut history = raw_append(Stream { kind: AggregateType::Task, id: task_id.get() }, 1);
    let pattern = history.events[0].clone();
    history.events = (0..492).map(|index| in_the_life(index, &pattern)).collect();
    assert!(is_accepted(&store.append(history).await.unwrap()));
    for index in 0..20 {
        let command = retitle(&format!("title {index}"));
        replica.execute_task(task_id, command, setup.context()).await.unwrap();
    }
    let snapshot = || async {
        sqlx::query_scalar::<_, i64>("SELECT sequence FROM event_store.snapshots")
            .fetch_optional(&setup.admin)
            .await
            .unwrap()
    };
    eventually(Some(500), snapshot).await;

    let with_snapshot: Loaded<Task> = store.load(task_id.get()).await.unwrap();
    assert_eq!(with_snapshot.sequence, Sequence::new(513));
    sqlx::query("UPDATE event_store.snapshots SET schema_version = 0")
        .execute(&setup.admin)
        .await
        .unwrap();
    let of_all_events: Loaded<Task> = store.load(task_id.get()).await.unwrap();
    assert_eq!(with_snapshot, of_all_events);
    let (warm, sequence) = replica.load_task(task_id).await.unwrap().unwrap();
    assert_eq!((&*warm, sequence), (&of_all_events.aggregate, of_all_events.sequence));
}

/// Returns one of many events a task may go through.
fn in_the_life(index: usize, pattern: &NewEvent) -> NewEvent {
    let event = match index % 4 {
        0 => TaskEvent::CommentAdded {
            comment_id: CommentId::generate(),
            author: AccountId::generate(),
            text: CommentText::try_from("on it").unwrap(),
            origin: None,
        },
        1 => TaskEvent::Archived {},
        2 => TaskEvent::Assigned { account_id: AccountId::generate() },
        _ => TaskEvent::Unarchived {},
    };
    NewEvent {
        event_type: event.event_type(),
        payload: serde_json::to_string(&event).unwrap(),
        ..pattern.clone()
    }
}

#[tokio::test]
async fn a_snapshot_that_does_not_parse_is_ignored() {
    let setup = Setup::new("snapshot_unreadable").await;
    let replica = setup.replica();
    let board = setup.open_project(&replica).await;
    let task_id = setup.create_task(&replica, board).await.unwrap().aggregate_id;
    sqlx::query(
        "INSERT INTO event_store.snapshots
           (aggregate_type, aggregate_id, sequence, schema_version, state)
         VALUES ('task', $1, 1, 1, '{\"nonsense\": 1}')",
    )
    .bind(task_id.to_string())
    .execute(&setup.admin)
    .await
    .unwrap();
    let loaded: Loaded<Task> = setup.store().load(task_id).await.unwrap();
    assert_eq!(loaded.sequence, Sequence::new(1));
    assert_eq!(loaded.aggregate.state().unwrap().number, 1);
}
