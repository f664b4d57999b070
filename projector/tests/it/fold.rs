//! Events in, rows out.

use crate::chance::{Throw, play, throws};
use crate::events::{Fact, text};
use crate::fold_checks::{check_project, check_task};
use crate::team::Team;
use crate::world::{Rows, World, dump};
use domain::account::AccountEvent;
use domain::project::ProjectCommand;
use domain::task::{MoveTask, TaskCommand};
use domain::task::{Relation, RelationKind, TaskEvent};
use domain::{AccountId, Partition, ProjectId, Rank, TaskId};
use projector::fold::{self, Tally};
use projector::incoming::Incoming;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use read_model::row::RelationRow;
use sqlx::Connection;
use sqlx::types::Json;
use std::collections::BTreeMap;
use time::OffsetDateTime;
use time::macros::datetime;
use uuid::Uuid;

/// Folds events in batches of a size and returns the rows, leaving none behind.
async fn rows_by(world: &World, partition: Partition, events: &[Incoming], size: usize) -> Rows {
    let mut connection = world.rows.acquire().await.unwrap();
    let mut tx = connection.begin().await.unwrap();
    for batch in events.chunks(size) {
        fold::apply(&mut tx, partition, batch, &BTreeMap::new()).await.unwrap();
    }
    let rows = dump(&mut tx).await;
    tx.rollback().await.unwrap();
    rows
}

async fn fold_all(world: &World, partition: Partition) -> Tally {
    let events = world.stored(partition).await;
    let projection = world.projection().await;
    let checkpoint = world.checkpoint(partition).await;
    projection.apply(partition, checkpoint, &events).await.unwrap()
}

#[test]
fn folding_in_batches_equals_folding_one_by_one() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let world = runtime.block_on(World::new());
    let config = ProptestConfig { cases: 12, failure_persistence: None, ..Default::default() };
    TestRunner::new(config)
        .run(&(throws(80), 2_usize..40), |(history, size)| {
            let (single, batched) = runtime.block_on(async {
                let (partition, events) = happened(&world, &history).await;
                let single = rows_by(&world, partition, &events, 1).await;
                (single, rows_by(&world, partition, &events, size).await)
            });
            prop_assert_eq!(single, batched);
            Ok(())
        })
        .unwrap();
}

/// Plays a history and returns its events.
async fn happened(world: &World, history: &[Throw]) -> (Partition, Vec<Incoming>) {
    let mut team = Team::new();
    for throw in history {
        play(&mut team, throw);
    }
    recorded(world, &mut team).await
}

/// Stores what happened to a team and reads it back.
async fn recorded(world: &World, team: &mut Team) -> (Partition, Vec<Incoming>) {
    let positions = world.append(&team.news()).await;
    let partition = team.partition();
    let before = domain::Position::new(positions[0].get() - 1);
    let events = world.event_log().await.after(partition, before, i64::MAX).await.unwrap();
    (partition, events)
}

#[test]
fn rows_say_what_the_aggregates_say() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let world = runtime.block_on(World::new());
    let config = ProptestConfig { cases: 16, failure_persistence: None, ..Default::default() };
    TestRunner::new(config)
        .run(&throws(120), |history| {
            let mut team = Team::new();
            for throw in &history {
                play(&mut team, throw);
            }
            runtime.block_on(async {
                let (partition, events) = recorded(&world, &mut team).await;
                let mut connection = world.rows.acquire().await.unwrap();
                let folding =
                    fold::apply(&mut connection, partition, &events, &BTreeMap::new()).await;
                let tally = folding.unwrap();
                assert_eq!((tally.seen, tally.parked), (0, 0));
                check_project(&world, &team).await;
                for index in 0..team.tasks.len() {
                    check_task(&world, &team, index).await;
                }
            });
            Ok(())
        })
        .unwrap();
}

#[tokio::test]
async fn tasks_of_a_removed_column_show_in_its_replacement() {
    let world = World::new().await;
    let mut team = Team::new();
    let (untouched, moved) = (team.create_task("stays"), team.create_task("moves"));
    world.append(&team.news()).await;
    fold_all(&world, team.partition()).await;

    let (a, b, c) = (team.column(0), team.column(1), team.column(2));
    let rank = Rank::at_time(9);
    team.ask_task(moved, TaskCommand::Move(MoveTask { column_id: b, rank }));
    team.ask(ProjectCommand::RemoveColumn { column_id: a, move_tasks_to: b });
    team.ask(ProjectCommand::RemoveColumn { column_id: b, move_tasks_to: c });
    let late = world.append(&team.news()).await;
    let events = world.event_log().await;
    let before = domain::Position::new(late[0].get() - 1);
    let news = events.after(team.partition(), before, 100).await.unwrap();
    let projection = world.projection().await;
    let checkpoint = world.checkpoint(team.partition()).await;
    projection.apply(team.partition(), checkpoint, &news).await.unwrap();

    let shown: Vec<(Uuid, Uuid)> =
        sqlx::query_as("SELECT task_id, column_id FROM tasks ORDER BY 1")
            .fetch_all(&world.rows)
            .await
            .unwrap();
    assert_eq!(shown, [(team.task_id(untouched), c.get()), (team.task_id(moved), c.get())]);
}

#[tokio::test]
async fn tasks_of_a_restored_column_show_in_it_again() {
    let world = World::new().await;
    let mut team = Team::new();
    let (old, moved) = (team.create_task("old"), team.create_task("moved"));
    let (a, b, c) = (team.column(0), team.column(1), team.column(2));
    team.ask(ProjectCommand::RemoveColumn { column_id: a, move_tasks_to: b });
    let rank = Rank::at_time(9);
    team.ask_task(moved, TaskCommand::Move(MoveTask { column_id: c, rank }));
    team.ask(ProjectCommand::RemoveColumn { column_id: b, move_tasks_to: c });
    let first = world.append(&team.news()).await;
    fold_all(&world, team.partition()).await;

    // The removal of `a`, which is the one before that of `b`.
    team.undo(1);
    let news = world.append(&team.news()).await;
    assert_eq!(news.len(), 1);
    let checkpoint = *first.last().unwrap();
    let news = world.event_log().await.after(team.partition(), checkpoint, 100).await.unwrap();
    let checkpoint = world.checkpoint(team.partition()).await;
    world.projection().await.apply(team.partition(), checkpoint, &news).await.unwrap();
    let shown: Vec<(Uuid, Uuid)> =
        sqlx::query_as("SELECT task_id, column_id FROM tasks ORDER BY 1")
            .fetch_all(&world.rows)
            .await
            .unwrap();
    assert_eq!(shown, [(team.task_id(old), a.get()), (team.task_id(moved), c.get())]);
}

#[tokio::test]
async fn a_restored_comment_keeps_its_author_and_its_times() {
    let world = World::new().await;
    let mut team = Team::new();
    let task = team.create_task("task");
    let comment_id = domain::CommentId::generate();
    team.ask_task(task, TaskCommand::Comment { comment_id, text: text("hi"), origin: None });
    team.ask_task(task, TaskCommand::RemoveComment { comment_id });
    team.undo_task(task, 0);
    world.append(&team.news()).await;
    let tally = fold_all(&world, team.partition()).await;
    assert_eq!(tally, Tally { applied: 5, seen: 0, parked: 0 });
    type Row = (Uuid, String, OffsetDateTime, Option<OffsetDateTime>);
    let row: Row = sqlx::query_as("SELECT author_id, text, created_at, edited_at FROM comments")
        .fetch_one(&world.rows)
        .await
        .unwrap();
    let then = datetime!(2026-01-02 03:04:05 UTC);
    assert_eq!(row, (team.owner.get(), "hi".to_owned(), then, Some(then)));
    let count: i32 =
        sqlx::query_scalar("SELECT comment_count FROM tasks").fetch_one(&world.rows).await.unwrap();
    assert_eq!(count, 1);
}

#[tokio::test]
async fn an_event_that_was_applied_before_changes_nothing() {
    let world = World::new().await;
    let mut team = Team::new();
    team.create_task("first");
    team.retitle(0, "second");
    world.append(&team.news()).await;
    let tally = fold_all(&world, team.partition()).await;
    assert_eq!(tally, Tally { applied: 3, seen: 0, parked: 0 });
    let rows = world.seen_rows().await;

    let events = world.stored(team.partition()).await;
    let mut connection = world.rows.acquire().await.unwrap();
    let again = fold::apply(&mut connection, team.partition(), &events, &BTreeMap::new()).await;
    assert_eq!(again.unwrap(), Tally { applied: 0, seen: 3, parked: 0 });
    drop(connection);
    assert_eq!(world.seen_rows().await, rows);
}

#[tokio::test]
async fn a_relation_that_leads_out_of_the_project_says_where() {
    let world = World::new().await;
    let mut team = Team::new();
    team.create_task("task");
    let (task_id, project_id) = (TaskId::generate(), ProjectId::generate());
    let kind = RelationKind::Duplicates;
    team.task_event(team.owner, 0, TaskEvent::Related(Relation { kind, task_id, project_id }));
    world.append(&team.news()).await;
    fold_all(&world, team.partition()).await;
    let relations: Json<Vec<RelationRow>> =
        sqlx::query_scalar("SELECT relations FROM tasks").fetch_one(&world.rows).await.unwrap();
    assert_eq!(relations.0, [RelationRow { kind, task_id, project_id: Some(project_id) }]);
}

#[tokio::test]
async fn comments_of_two_tasks_may_share_an_id() {
    let world = World::new().await;
    let mut team = Team::new();
    let comment_id = domain::CommentId::generate();
    for (index, words) in ["mine", "theirs"].into_iter().enumerate() {
        team.create_task("task");
        let comment = TaskCommand::Comment { comment_id, text: text(words), origin: None };
        team.ask_task(index, comment);
    }
    world.append(&team.news()).await;
    fold_all(&world, team.partition()).await;
    let texts: Vec<String> = sqlx::query_scalar("SELECT text FROM comments ORDER BY text")
        .fetch_all(&world.rows)
        .await
        .unwrap();
    assert_eq!(texts, ["mine", "theirs"]);
}

#[tokio::test]
async fn an_account_shows_the_name_it_has_now_until_it_is_erased() {
    let world = World::new().await;
    let account = AccountId::generate();
    let partition = Partition::of(account.get());
    let row = || async {
        sqlx::query_as::<_, (String, bool, i64)>(
            "SELECT display_name, erased, sequence FROM accounts",
        )
        .fetch_one(&world.rows)
        .await
        .unwrap()
    };
    let (session, token) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let steps = [
        (
            AccountEvent::Registered { account_id: account },
            Some("Ada"),
            ("Ada".to_owned(), false, 1),
        ),
        (AccountEvent::Changed {}, Some("Ada L."), ("Ada L.".to_owned(), false, 2)),
        (
            AccountEvent::AccessRevoked { grant_ids: vec![session, token] },
            Some("Ada L."),
            ("Ada L.".to_owned(), false, 3),
        ),
        // What was revoked once may be revoked again: a request that was repeated.
        (
            AccountEvent::AccessRevoked { grant_ids: vec![token] },
            Some("Ada L."),
            ("Ada L.".to_owned(), false, 4),
        ),
        (AccountEvent::Erased {}, None, (String::new(), true, 5)),
    ];
    let mut checkpoint = domain::Position::ZERO;
    for (event, name, expected) in steps {
        world.set_profile(account, name, name.is_none()).await;
        world.append(&[Fact::account(account, &event)]).await;
        let events = world.event_log().await.after(partition, checkpoint, 10).await.unwrap();
        world.projection().await.apply(partition, checkpoint, &events).await.unwrap();
        checkpoint = events[0].position();
        assert_eq!(row().await, expected);
    }
    let mut revoked: Vec<Uuid> = sqlx::query_scalar("SELECT grant_id FROM revoked_grants")
        .fetch_all(&world.rows)
        .await
        .unwrap();
    revoked.sort_unstable();
    assert_eq!(revoked, [session, token]);
}

#[tokio::test]
async fn an_account_without_a_profile_was_erased() {
    let world = World::new().await;
    let account = AccountId::generate();
    world
        .append(&[Fact::account(account, &AccountEvent::Registered { account_id: account })])
        .await;
    fold_all(&world, Partition::of(account.get())).await;
    let erased: bool =
        sqlx::query_scalar("SELECT erased FROM accounts").fetch_one(&world.rows).await.unwrap();
    assert!(erased);
}
